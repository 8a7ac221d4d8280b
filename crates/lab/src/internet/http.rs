//! The internet's web: a page, what connectivity checks expect, and any number of bytes. One request a connection.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::probes::{self, Told};

const LARGEST_HEAD: u64 = 16 * 1024;
const MOST_BYTES: u64 = 16 * 1024 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;

enum Answer {
    Page(&'static str, &'static str),
    Nothing,
    Bytes(u64),
    NotFound,
}

/// What was published. Clones are the same files.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    by_path: Arc<RwLock<BTreeMap<String, Arc<[u8]>>>>,
}

impl Files {
    pub(super) fn publish(&self, path: &str, octets: &[u8]) {
        let mut files = self.by_path.write().unwrap_or_else(PoisonError::into_inner);
        files.insert(path.to_owned(), octets.into());
    }

    /// The file at that path, whatever is asked of it.
    fn at(&self, target: &str) -> Option<Arc<[u8]>> {
        let path = target.split('?').next()?;
        self.by_path.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }
}

pub(super) fn serve(stream: TcpStream, files: &Files) -> io::Result<()> {
    answer(stream, files)
}

/// The same over TLS.
pub(super) fn serve_tls(stream: TcpStream, config: &Arc<ServerConfig>) -> io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    answer(&mut stream, &Files::default())?;
    stream.conn.send_close_notify();
    stream.flush()
}

fn answer(mut stream: impl Read + Write, files: &Files) -> io::Result<()> {
    let Some(told) = read_head(&mut stream)? else {
        return stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    };
    if let Some(octets) = probes::answer_to(&told) {
        return stream.write_all(&octets);
    }
    let has_body = told.method != "HEAD";
    if let Some(file) = files.at(&told.path) {
        write_head(&mut stream, "200 OK", kind_of(&told.path), file.len() as u64)?;
        return if has_body { stream.write_all(&file) } else { Ok(()) };
    }
    match answer_to(&told.path) {
        Answer::Page(kind, body) => {
            write_head(&mut stream, "200 OK", kind, body.len() as u64)?;
            if has_body { stream.write_all(body.as_bytes()) } else { Ok(()) }
        }
        Answer::Nothing => stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"),
        Answer::Bytes(count) => {
            write_head(&mut stream, "200 OK", "application/octet-stream", count)?;
            if has_body { write_bytes(&mut stream, count) } else { Ok(()) }
        }
        Answer::NotFound => write_head(&mut stream, "404 Not Found", "text/plain", 0),
    }
}

/// The request, after all its header lines have been read.
fn read_head(stream: &mut impl Read) -> io::Result<Option<Told>> {
    let mut lines = BufReader::new(stream.take(LARGEST_HEAD)).lines();
    let Some(first) = lines.next().transpose()? else { return Ok(None) };
    let mut words = first.split(' ');
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let mut told = Told { method: method.to_owned(), path: path.to_owned(), ..Told::default() };
    for line in lines {
        let line = line?;
        if line.is_empty() {
            return Ok(Some(told));
        }
        let Some((name, value)) = line.split_once(':') else { return Ok(None) };
        let slot = match name.to_ascii_lowercase().as_str() {
            "host" => &mut told.host,
            "x-tailscale-challenge" => &mut told.challenge,
            _ => continue,
        };
        value.trim().clone_into(slot);
    }
    Ok(None)
}

/// An index page ends with a slash.
fn kind_of(path: &str) -> &'static str {
    if path.ends_with('/') { "text/html" } else { "application/octet-stream" }
}

fn answer_to(path: &str) -> Answer {
    if let Some(count) = path.strip_prefix("/bytes/").and_then(|count| count.parse().ok()) {
        return if count <= MOST_BYTES { Answer::Bytes(count) } else { Answer::NotFound };
    }
    match path {
        "/" => Answer::Page(
            "text/html; charset=utf-8",
            "<!doctype html><title>The internet</title><h1>The internet</h1><p>You are online.</p>\n",
        ),
        "/generate_204" | "/gen_204" => Answer::Nothing,
        "/hotspot-detect.html" | "/library/test/success.html" => Answer::Page(
            "text/html",
            "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>\n",
        ),
        "/connecttest.txt" => Answer::Page("text/plain", "Microsoft Connect Test"),
        "/ncsi.txt" => Answer::Page("text/plain", "Microsoft NCSI"),
        "/success.txt" => Answer::Page("text/plain", "success\n"),
        "/canonical.html" => Answer::Page(
            "text/html",
            "<meta http-equiv=\"refresh\" content=\"0;url=https://support.mozilla.org/kb/captive-portal\"/>",
        ),
        _ => Answer::NotFound,
    }
}

fn write_head(stream: &mut impl Write, status: &str, kind: &str, length: u64) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )
}

fn write_bytes(stream: &mut impl Write, count: u64) -> io::Result<()> {
    let chunk = [b'v'; CHUNK];
    let mut left = count;
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        stream.write_all(chunk.get(..now).unwrap_or(&chunk))?;
        left -= now as u64;
    }
    Ok(())
}
