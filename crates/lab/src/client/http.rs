//! HTTP/1.1 requests and answers as octets (RFC 9112): written plainly, read strictly, kept raw for showing.

use std::fmt::Write;
use std::io;

/// A request that closes its connection.
#[derive(Clone, Debug)]
pub struct Request {
    head: String,
    body: Vec<u8>,
}

impl Request {
    /// `GET path` of that host.
    #[must_use]
    pub fn get(host: &str, path: &str) -> Self {
        Self::new("GET", host, path)
    }

    /// Any method.
    #[must_use]
    pub fn new(method: &str, host: &str, path: &str) -> Self {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        Self { head, body: Vec::new() }
    }

    /// The same request on a connection that stays open.
    #[must_use]
    pub fn keeping_the_connection(self) -> Self {
        Self { head: self.head.replacen("Connection: close\r\n", "", 1), ..self }
    }

    /// The same request of somebody who accepts that media type alone.
    #[must_use]
    pub fn accepting(self, media_type: &str) -> Self {
        let line = |line: &str| {
            let is_accept =
                line.len() > 7 && line.is_char_boundary(7) && line[..7].eq_ignore_ascii_case("accept:");
            if is_accept { format!("Accept: {media_type}\r\n") } else { line.to_owned() }
        };
        Self { head: self.head.split_inclusive('\n').map(line).collect(), ..self }
    }

    /// Adds a header line.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let _ = write!(self.head, "{name}: {value}\r\n");
        self
    }

    /// Adds header lines.
    #[must_use]
    pub fn headers(self, headers: &[(&str, &str)]) -> Self {
        headers.iter().fold(self, |request, (name, value)| request.header(name, value))
    }

    /// Gives it a body of that media type.
    #[must_use]
    pub fn body(self, media_type: &str, body: &[u8]) -> Self {
        let length = body.len().to_string();
        let with_head = self.header("Content-Type", media_type).header("Content-Length", &length);
        Self { body: body.to_vec(), ..with_head }
    }

    /// As it goes over the wire.
    #[must_use]
    pub fn octets(&self) -> Vec<u8> {
        [self.head.as_bytes(), b"\r\n", &self.body].concat()
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields in order, names as they were written.
    pub headers: Vec<(String, String)>,
    /// What follows the head, its transfer coding undone.
    pub body: Vec<u8>,
    /// Every octet as it came.
    pub raw: Vec<u8>,
}

impl Response {
    /// Reads an answer out of all that came before the connection closed.
    ///
    /// # Errors
    /// `UnexpectedEof` when nothing or less than announced came; `InvalidData` when it is not HTTP/1.
    pub fn parse(raw: Vec<u8>) -> io::Result<Self> {
        if raw.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the connection was closed without an answer",
            ));
        }
        let end = raw.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(not_http)?;
        let head = raw.get(..end).and_then(|head| std::str::from_utf8(head).ok()).ok_or_else(not_http)?;
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(status_of).ok_or_else(not_http)?;
        let headers = lines.map(field).collect::<Option<Vec<_>>>().ok_or_else(not_http)?;
        let body = raw.get(end + 4..).unwrap_or(&[]).to_vec();
        let mut response = Self { status, headers, body, raw };
        response.settle_body()?;
        Ok(response)
    }

    /// The first header of that name, in any case of letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as text; octets that are no UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The head as it came, for showing.
    #[must_use]
    pub fn head(&self) -> String {
        let end = self.raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(self.raw.len());
        String::from_utf8_lossy(self.raw.get(..end).unwrap_or(&[])).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// `InvalidData` when it is none.
    pub fn json(&self) -> io::Result<serde_json::Value> {
        serde_json::from_slice(&self.body).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// Checks the announced length, or undoes chunks (RFC 9112 §7.1).
    fn settle_body(&mut self) -> io::Result<()> {
        if self.header("Transfer-Encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            self.body = unchunk(&self.body).ok_or_else(broke_off)?;
            return Ok(());
        }
        let Some(length) = self.header("Content-Length") else { return Ok(()) };
        let length: usize = length.parse().map_err(|_| not_http())?;
        let is_bodiless = matches!(self.status, 204 | 304) || self.body.is_empty();
        match self.body.len() {
            got if got == length || is_bodiless => Ok(()),
            got if got < length => Err(broke_off()),
            _ => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "the answer goes on after its announced end"))
            }
        }
    }
}

fn not_http() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP/1")
}

fn broke_off() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the answer broke off")
}

fn status_of(line: &str) -> Option<u16> {
    let rest = line.strip_prefix("HTTP/1.1 ").or_else(|| line.strip_prefix("HTTP/1.0 "))?;
    rest.get(..3)?.parse().ok()
}

fn field(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.to_owned(), value.trim().to_owned()))
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        let start = end + 2;
        if size == 0 {
            return Some(body);
        }
        let stop = start.checked_add(size)?;
        body.extend_from_slice(rest.get(start..stop)?);
        rest = rest.get(stop..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_with_its_header_whatever_the_case() {
        let raw = b"HTTP/1.1 511 Network Authentication Required\r\nCache-Control: no-store\r\nContent-Length: 2\r\n\r\nhi";
        let response = Response::parse(raw.to_vec()).unwrap();
        assert_eq!((response.status, response.header("cache-control")), (511, Some("no-store")));
        assert_eq!(response.text(), "hi");
        assert!(response.head().ends_with("Length: 2"));
    }

    #[test]
    fn an_answer_that_breaks_off_or_goes_on_too_long_is_no_answer() {
        for body in ["h", "hi!"] {
            let raw = format!("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{body}");
            assert!(Response::parse(raw.into_bytes()).is_err(), "{body}");
        }
        assert!(Response::parse(Vec::new()).is_err());
        assert!(Response::parse(b"SSH-2.0\r\n\r\n".to_vec()).is_err());
    }

    #[test]
    fn chunks_are_put_together() {
        let raw =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n3;x=y\r\n you\r\n0\r\n\r\n";
        assert!(Response::parse(raw.to_vec()).is_err(), "the second chunk has one octet too many");
        let raw =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n4;x=y\r\n you\r\n0\r\n\r\n";
        assert_eq!(Response::parse(raw.to_vec()).unwrap().text(), "hi you");
    }
}
