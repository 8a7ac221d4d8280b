//! Reads the head of one request and refuses what RFC 9112 says must be refused (protocols T1 to T5).
//!
//! httparse knows the grammar of lines; what it leaves to its callers is here: Host, targets, bare line feeds,
//! lengths. Never allocates; everything borrows from what was heard.

use std::mem::MaybeUninit;

use captivity::probe::Asked;
use httparse::{Header, Request, Status};

use super::shelf::Fault;
use super::{authority, framing};

/// The longest target that is read (RFC 9112 §3 recommends at least 8000 octets).
const LONGEST_TARGET: usize = 8000;

/// More header fields than any real request has.
const MOST_FIELDS: usize = 100;

/// What the bytes so far are.
#[derive(Debug)]
pub(super) enum Heard<'b> {
    /// The beginning of a head.
    Unfinished,
    /// TLS: an answer in plain text would help nobody.
    NotHttp,
    /// A request that must be refused.
    Wrong(Fault),
    /// A whole head.
    Whole(Head<'b>),
}

/// A request head, as far as the answer depends on it.
#[derive(Debug)]
pub(super) struct Head<'b> {
    /// What it asks for; the authority of an absolute target stands in the place of `Host`.
    pub(super) asked: Asked<'b>,
    /// How many bytes it is.
    pub(super) length: usize,
    /// Whether it announces a body.
    pub(super) body_follows: bool,
}

/// Reads a head from the start of `heard`.
pub(super) fn read(heard: &[u8]) -> Heard<'_> {
    // A TLS record of type handshake, or the length byte of an SSL 2 hello.
    if matches!(heard.first(), Some(0x16 | 0x80)) {
        return Heard::NotHttp;
    }
    let mut fields = [const { MaybeUninit::uninit() }; MOST_FIELDS];
    let mut request = Request::new(&mut []);
    match request.parse_with_uninit_headers(heard, &mut fields) {
        Ok(Status::Partial) => Heard::Unfinished,
        Ok(Status::Complete(length)) => check(&request, heard, length).unwrap_or_else(Heard::Wrong),
        Err(httparse::Error::TooManyHeaders) => Heard::Wrong(Fault::FieldsTooLarge),
        Err(httparse::Error::Version) if names_a_version(heard) => Heard::Wrong(Fault::VersionNotSupported),
        Err(_) => Heard::Wrong(Fault::BadRequest),
    }
}

/// Whether more bytes are needed to know what this is.
pub(super) fn is_unfinished(heard: &[u8]) -> bool {
    matches!(read(heard), Heard::Unfinished)
}

/// What is too long about a head that does not end: its target, or its fields.
pub(super) fn too_long(heard: &[u8]) -> Fault {
    let line = heard.iter().position(|&byte| byte == b'\n').unwrap_or(heard.len());
    if line > LONGEST_TARGET { Fault::TargetTooLong } else { Fault::FieldsTooLarge }
}

fn check<'b>(request: &Request<'_, 'b>, heard: &'b [u8], length: usize) -> Result<Heard<'b>, Fault> {
    let (Some(method), Some(target), Some(minor)) = (request.method, request.path, request.version) else {
        return Err(Fault::BadRequest);
    };
    if target.len() > LONGEST_TARGET {
        return Err(Fault::TargetTooLong);
    }
    if length > super::LONGEST_HEAD {
        return Err(Fault::FieldsTooLarge);
    }
    if has_bare_line_feed(heard.get(..length).unwrap_or_default()) {
        return Err(Fault::BadRequest);
    }
    let host = host_field(request.headers, minor)?;
    let (authority, path) = parts(method, target)?;
    let asked = Asked {
        method,
        host: authority.or(host),
        path,
        accept: text_of("accept", request.headers),
        user_agent: text_of("user-agent", request.headers),
        tailscale_challenge: request.headers.iter().any(|field| is(field, "x-tailscale-challenge")),
    };
    let body_follows = framing::body_follows(request.headers, minor)?;
    Ok(Heard::Whole(Head { asked, length, body_follows }))
}

/// RFC 9112 §3.2: one valid Host in HTTP/1.1, at most one before.
fn host_field<'b>(fields: &[Header<'b>], minor: u8) -> Result<Option<&'b str>, Fault> {
    let mut hosts = fields.iter().filter(|field| is(field, "host"));
    let host = match (hosts.next(), hosts.next()) {
        (Some(only), None) => only,
        (None, _) if minor == 0 => return Ok(None),
        _ => return Err(Fault::BadRequest),
    };
    let text = std::str::from_utf8(host.value).map_err(|_| Fault::BadRequest)?;
    if authority::is_valid(text) { Ok(Some(text)) } else { Err(Fault::BadRequest) }
}

/// The authority, if the target names one, and the path (RFC 9112 §3.2.1 to §3.2.4).
fn parts<'b>(method: &str, target: &'b str) -> Result<(Option<&'b str>, &'b str), Fault> {
    if target.starts_with('/') {
        return Ok((None, target));
    }
    if method == "CONNECT" {
        return if authority::is_valid(target) { Ok((Some(target), "")) } else { Err(Fault::BadRequest) };
    }
    if target == "*" {
        return if method == "OPTIONS" { Ok((None, "*")) } else { Err(Fault::BadRequest) };
    }
    let (scheme, rest) = target.split_once("://").ok_or(Fault::BadRequest)?;
    if scheme.is_empty() || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    {
        return Err(Fault::BadRequest);
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if authority::is_valid(authority) { Ok((Some(authority), path)) } else { Err(Fault::BadRequest) }
}

fn has_bare_line_feed(head: &[u8]) -> bool {
    let mut before = 0;
    head.iter().any(|&byte| {
        let is_bare = byte == b'\n' && before != b'\r';
        before = byte;
        is_bare
    })
}

/// Whether the first line ends as a request line of another version of HTTP does.
fn names_a_version(heard: &[u8]) -> bool {
    let lines = heard.trim_ascii_start();
    let line = lines.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let version = line.rsplit(|&byte| byte == b' ').next().unwrap_or_default();
    let Some(number) = version.strip_prefix(b"HTTP/") else { return false };
    // With one of ours it is the line that is wrong: a space too many.
    let is_ours = matches!(number, b"1.0" | b"1.1");
    !is_ours && matches!(number, [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit())
}

/// The readable beginning of a field's value.
fn text_of<'b>(name: &str, fields: &[Header<'b>]) -> Option<&'b str> {
    let field = fields.iter().find(|field| is(field, name))?;
    Some(field.value.utf8_chunks().next().map_or("", |chunk| chunk.valid()))
}

pub(super) fn is(field: &Header<'_>, name: &str) -> bool {
    field.name.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests;
