//! A measured transfer: so many bytes, so many seconds.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::http::Request;

const LARGEST_HEAD: usize = 16 * 1024;

/// What came, and how long it took from the request to the last byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Transfer {
    /// Bytes of content.
    pub bytes: u64,
    /// From the request to the last of them.
    pub took: Duration,
}

impl Transfer {
    /// Bits per second of content.
    #[must_use]
    pub fn bits_per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate for people, not a count")]
        let bits = self.bytes as f64 * 8.0;
        bits / self.took.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    pub(crate) fn fetch(mut stream: TcpStream, host: &str, bytes: u64) -> io::Result<Self> {
        let started = Instant::now();
        stream.write_all(&Request::get(host, &format!("/bytes/{bytes}")).octets())?;
        let mut chunk = vec![0; 256 * 1024];
        let mut got = read_head(&mut stream)?;
        while got < bytes {
            match stream.read(&mut chunk)? {
                0 => {
                    return Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        format!("{got} of {bytes} bytes came"),
                    ));
                }
                count => got += count as u64,
            }
        }
        Ok(Self { bytes: got, took: started.elapsed() })
    }
}

/// Reads the answer's head and returns how many octets of content came with it.
fn read_head(stream: &mut TcpStream) -> io::Result<u64> {
    let mut octets = Vec::new();
    let mut chunk = [0; 4096];
    while octets.len() < LARGEST_HEAD {
        let count = stream.read(&mut chunk)?;
        octets.extend_from_slice(chunk.get(..count).unwrap_or(&[]));
        if let Some(end) = octets.windows(4).position(|four| four == b"\r\n\r\n") {
            return match octets.starts_with(b"HTTP/1.1 200 ") {
                true => Ok((octets.len() - end - 4) as u64),
                false => {
                    Err(io::Error::new(io::ErrorKind::InvalidData, "the transfer was answered otherwise"))
                }
            };
        }
        if count == 0 {
            break;
        }
    }
    Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the transfer was not answered"))
}
