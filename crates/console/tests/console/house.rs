//! A console to try, at a loopback address, and somebody who asks it byte by byte.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use console::{Console, Door, Rooms, Settings};
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Nothing takes longer than this unless it never comes.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) struct House {
    pub(crate) at: SocketAddr,
    stop: watch::Sender<bool>,
    running: Option<(Runtime, tokio::task::JoinHandle<std::io::Result<()>>)>,
}

impl House {
    pub(crate) fn open(rooms: Rooms) -> Self {
        let settings =
            Settings { venue_name: "The Inn".to_owned(), names: vec!["console.example".to_owned()] };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let runtime = Runtime::new().unwrap();
        let (stop, stopped) = watch::channel(false);
        let console = Arc::new(Console::new(settings, rooms));
        let door = Door::on_loopback(listener).unwrap();
        let serving = runtime.spawn(console.serve(vec![door], stopped));
        Self { at, stop, running: Some((runtime, serving)) }
    }

    /// The answer to `GET` as a browser asks.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n", self.at))
    }

    /// Sends a head without its end, and reads the answer.
    pub(crate) fn ask(&self, head: &str) -> Answer {
        self.send(format!("{head}Connection: close\r\n\r\n").as_bytes())
    }

    pub(crate) fn send(&self, octets: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.at).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.write_all(octets).unwrap();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).unwrap();
        Answer::read(&heard)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some((runtime, serving)) = self.running.take() {
            let _ = runtime.block_on(async { tokio::time::timeout(DEADLINE, serving).await });
        }
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    fn read(heard: &[u8]) -> Self {
        let text = String::from_utf8_lossy(heard).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// The field of that name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// All fields of that name.
    pub(crate) fn fields(&self, name: &str) -> Vec<String> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        fields
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
            .collect()
    }
}
