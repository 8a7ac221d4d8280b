//! A request written and an answer read as octets, so that no client library mends what a server gets wrong.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// How long an answer may take, on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(30);
/// More than any example answers.
const LONGEST: usize = 1 << 20;
/// Silence after which a server that has answered may be waiting for the end of the request.
const SILENCE: Duration = Duration::from_secs(2);

/// What came back.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Codes of the interim answers before it.
    pub(super) interim: Vec<u16>,
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) fields: Vec<(String, String)>,
    /// Fields of the interim answers.
    pub(super) early: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    /// The values of a field, joined as RFC 9110 §5.3 allows.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        joined(&self.fields, name)
    }

    /// The values of a field of an interim answer.
    pub(super) fn early_field(&self, name: &str) -> Option<String> {
        joined(&self.early, name)
    }
}

fn joined(fields: &[(String, String)], name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let values: Vec<_> =
        fields.iter().filter(|(other, _)| *other == name).map(|(_, value)| value.as_str()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// A connection to an example.
pub(super) struct Wire {
    stream: TcpStream,
    heard: Vec<u8>,
}

impl Wire {
    pub(super) fn open(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address).map_err(|error| format!("cannot connect: {error}"))?;
        for set in [TcpStream::set_read_timeout, TcpStream::set_write_timeout] {
            set(&stream, Some(PATIENCE)).map_err(|error| error.to_string())?;
        }
        Ok(Self { stream, heard: Vec::new() })
    }

    /// Writes what the other side still wants to hear: who refuses a long request may close before its end.
    pub(super) fn say(&mut self, octets: &[u8]) -> Result<(), String> {
        match self.stream.write_all(octets) {
            Err(error) if !matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset) => {
                Err(format!("cannot write: {error}"))
            }
            _ => Ok(()),
        }
    }

    /// Says no more.
    pub(super) fn shut(&self) -> Result<(), String> {
        self.stream.shutdown(std::net::Shutdown::Write).map_err(|error| error.to_string())
    }

    /// Waits for the end of a first head.
    pub(super) fn hear_head(&mut self) -> Result<(), String> {
        let mut piece = [0; 512];
        while !self.heard.windows(4).any(|four| four == b"\r\n\r\n") {
            match self.stream.read(&mut piece) {
                Ok(0) => return Err("closed before the interim answer".to_owned()),
                Ok(length) => self.heard.extend_from_slice(&piece[..length]),
                Err(error) => return Err(format!("no interim answer: {error}")),
            }
        }
        Ok(())
    }

    /// Reads to the end and takes the answer apart.
    pub(super) fn hear(mut self, to_head: bool) -> Result<Answer, String> {
        self.stream.set_read_timeout(Some(SILENCE)).map_err(|error| error.to_string())?;
        let deadline = Instant::now() + PATIENCE;
        let mut piece = [0; 4096];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => self.heard.extend_from_slice(&piece[..length]),
                // A reset after the answer is how some servers stop a request that they refuse.
                Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
                Err(error) if error.kind() == ErrorKind::WouldBlock && Instant::now() < deadline => {
                    // Werkzeug reads the rest of a body that it refused until the client has no more to say.
                    if self.heard.windows(4).any(|four| four == b"\r\n\r\n") {
                        // Refused when the server has closed meanwhile, which the next reading tells.
                        let _ = self.shut();
                    }
                }
                Err(error) => return Err(format!("the answer does not end: {error}")),
            }
            if self.heard.len() > LONGEST {
                return Err("the answer is too long".to_owned());
            }
        }
        take_apart(&self.heard, to_head)
    }
}

fn take_apart(octets: &[u8], to_head: bool) -> Result<Answer, String> {
    let mut answer = Answer::default();
    let mut rest = octets;
    loop {
        let end = rest.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = end else {
            return Err(format!("no answer, but {:?}", String::from_utf8_lossy(rest)));
        };
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 4..];
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let code = first.split(' ').nth(1).and_then(|code| code.parse().ok());
        let (true, Some(code)) = (first.starts_with("HTTP/1."), code) else {
            return Err(format!("not a status line: {first:?}"));
        };
        let fields = lines.filter_map(|line| line.split_once(':'));
        let fields = fields.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        if code / 100 == 1 && code != 101 {
            answer.interim.push(code);
            answer.early.extend(fields);
            continue;
        }
        answer.status = code;
        answer.fields = fields.collect();
        break;
    }
    answer.body = String::from_utf8_lossy(&body(&answer, rest, to_head)?).into_owned();
    Ok(answer)
}

fn body(answer: &Answer, rest: &[u8], to_head: bool) -> Result<Vec<u8>, String> {
    if answer.field("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        return unchunked(rest);
    }
    let length = answer.field("content-length").and_then(|length| length.parse::<usize>().ok());
    let bodiless = to_head || matches!(answer.status, 101 | 204 | 304);
    match length {
        Some(length) if !bodiless && length != rest.len() => {
            Err(format!("Content-Length is {length}, and {} octets came", rest.len()))
        }
        _ => Ok(rest.to_vec()),
    }
}

fn unchunked(mut rest: &[u8]) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n").ok_or("a chunk without a size")?;
        let size = String::from_utf8_lossy(&rest[..line]).into_owned();
        let size = usize::from_str_radix(size.trim(), 16).map_err(|_| format!("chunk size {size:?}"))?;
        rest = &rest[line + 2..];
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(rest.get(..size).ok_or("a chunk is cut")?);
        rest = rest.get(size + 2..).ok_or("a chunk has no end")?;
    }
}
