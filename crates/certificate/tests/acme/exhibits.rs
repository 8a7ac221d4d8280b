//! Where the tests show proofs: a small web server, a real DNS server, or nowhere.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use certificate::acme::{Exhibit, Proof};

use crate::authority::{NAME, post};

/// Shows the proof at every path of this listener.
#[derive(Clone, Default)]
pub(crate) struct Web {
    shown: Arc<Mutex<Option<Proof>>>,
}

impl Web {
    pub(crate) fn serve(listener: &TcpListener) -> Self {
        let (web, listener) = (Self::default(), listener.try_clone().unwrap());
        let shown = Arc::clone(&web.shown);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut line = String::new();
                let _ = BufReader::new(&stream).read_line(&mut line);
                let proof = shown.lock().unwrap().clone();
                let is_it =
                    |proof: &Proof| line.contains(&format!("/.well-known/acme-challenge/{} ", proof.token));
                let body = proof.filter(is_it).map(|proof| proof.key_authorization).unwrap_or_default();
                let _ = write!(stream, "HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            }
        });
        web
    }

    pub(crate) fn shows_something(&self) -> bool {
        self.shown.lock().unwrap().is_some()
    }
}

impl Exhibit for Web {
    fn show(&self, proof: &Proof) -> Result<(), String> {
        *self.shown.lock().unwrap() = Some(proof.clone());
        Ok(())
    }

    fn take_away(&self, _proof: &Proof) {
        *self.shown.lock().unwrap() = None;
    }
}

/// Shows the proof as a TXT record.
pub(crate) struct Dns(pub(crate) SocketAddr);

impl Exhibit for Dns {
    fn show(&self, proof: &Proof) -> Result<(), String> {
        let value = &proof.dns_value;
        post(self.0, "/set-txt", &format!(r#"{{"host": "_acme-challenge.{NAME}.", "value": "{value}"}}"#));
        Ok(())
    }

    fn take_away(&self, _proof: &Proof) {
        post(self.0, "/clear-txt", &format!(r#"{{"host": "_acme-challenge.{NAME}."}}"#));
    }
}

/// Says where it was asked to show something, and never finishes.
pub(crate) struct Stuck(
    pub(crate) std::sync::mpsc::SyncSender<()>,
    pub(crate) Mutex<std::sync::mpsc::Receiver<()>>,
);

impl Exhibit for Stuck {
    fn show(&self, _proof: &Proof) -> Result<(), String> {
        self.0.send(()).unwrap();
        // Until the test lets go.
        let _ = self.1.lock().unwrap().recv();
        Err("interrupted".to_owned())
    }

    fn take_away(&self, _proof: &Proof) {}
}
