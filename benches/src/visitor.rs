//! A visitor at the secure door who keeps the connection, as browsers do: page, sign-in, sign-out on one TLS session.
//!
//! The lab's browser closes after each answer; here what a connection costs is measured apart from what is said on it.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use lab::{Form, Namespace, Portal};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const PATIENCE: Duration = Duration::from_secs(10);
const LARGEST_ANSWER: usize = 256 * 1024;

/// One device's TLS: its own session tickets and nobody else's.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    inside: Namespace,
    portal: Portal,
    config: Arc<ClientConfig>,
}

/// A connection that has shaken hands.
#[derive(Debug)]
pub(crate) struct Visit<'v> {
    visitor: &'v Visitor,
    stream: StreamOwned<ClientConnection, TcpStream>,
    heard: Vec<u8>,
}

/// An answer as far as a visit needs it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Visitor {
    pub(crate) fn new(inside: &Namespace, portal: &Portal) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(portal.authority.clone())?;
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { inside: inside.clone(), portal: portal.clone(), config: Arc::new(config) })
    }

    /// Connects and shakes hands.
    pub(crate) fn connect(&self) -> Result<Visit<'_>> {
        let address = self.portal.address;
        let socket = self.inside.run(|| TcpStream::connect_timeout(&address, PATIENCE))??;
        self.secure(socket)
    }

    /// Connects and shakes hands on a thread that is in the namespace already.
    pub(crate) fn connect_from_here(&self) -> Result<Visit<'_>> {
        self.secure(TcpStream::connect_timeout(&self.portal.address, PATIENCE)?)
    }

    fn secure(&self, socket: TcpStream) -> Result<Visit<'_>> {
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let name = ServerName::try_from(self.portal.name.clone())?;
        let connection = ClientConnection::new(Arc::clone(&self.config), name)?;
        let mut stream = StreamOwned::new(connection, socket);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(Visit { visitor: self, stream, heard: Vec::new() })
    }
}

impl Visit<'_> {
    /// Fetches the portal's page and the form on it.
    pub(crate) fn form(&mut self) -> Result<Form> {
        let request =
            format!("GET / HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n\r\n", self.visitor.portal.name);
        let page = self.exchange(request.as_bytes())?;
        let forms = Form::all_in(&page.body);
        let posted = forms.into_iter().find(|form| form.method == "post");
        posted.with_context(|| format!("the page (status {}) has no form: {}", page.status, page.body))
    }

    /// The request that sends a form; made before the time is taken.
    pub(crate) fn request_of(&self, form: &Form) -> Vec<u8> {
        let (name, body) = (&self.visitor.portal.name, form.encoded());
        let path = form.action.strip_prefix(&format!("https://{name}")).unwrap_or(&form.action);
        format!(
            "POST {path} HTTP/1.1\r\nHost: {name}\r\nOrigin: https://{name}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }

    /// Sends a form and expects to be shown on (303).
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<Instant> {
        let sent = Instant::now();
        let answer = self.exchange(request)?;
        if answer.status != 303 {
            bail!("the form was answered {}: {}", answer.status, answer.body);
        }
        Ok(sent)
    }

    fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request)?;
        self.stream.flush()?;
        self.heard.clear();
        loop {
            if let Some(answer) = parsed(&self.heard)? {
                return Ok(answer);
            }
            let mut octets = [0; 16 * 1024];
            let count = self.stream.read(&mut octets)?;
            if count == 0 || self.heard.len() > LARGEST_ANSWER {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            self.heard.extend_from_slice(octets.get(..count).unwrap_or_default());
        }
    }
}

/// The answer once it is whole.
fn parsed(heard: &[u8]) -> Result<Option<Answer>> {
    let Some(end) = heard.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let (head, rest) = heard.split_at(end + 4);
    let head = std::str::from_utf8(head)?;
    let status = head.get(9..12).and_then(|digits| digits.parse().ok()).context("a status line")?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let length = length.unwrap_or(0);
    if rest.len() < length {
        return Ok(None);
    }
    Ok(Some(Answer { status, body: String::from_utf8_lossy(rest).into_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_once_its_announced_length_is_there() {
        let whole = b"HTTP/1.1 303 See Other\r\nContent-Length: 2\r\n\r\nhi";
        for length in 0..whole.len() {
            assert!(parsed(&whole[..length]).unwrap().is_none(), "{length}");
        }
        assert_eq!(parsed(whole).unwrap().unwrap().status, 303);
    }
}
