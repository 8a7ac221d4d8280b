//! Reads the head of one request and refuses what RFC 9112 says must be refused (protocols T1 to T5).
//!
//! httparse knows the grammar of lines; what it leaves to its callers is here: Host, targets, bare line feeds,
//! lengths. Never allocates; everything borrows from what was heard.

use std::mem::MaybeUninit;

use httparse::{Header, Request, Status};

use crate::fault::Fault;
use crate::{authority, framing};

/// The longest target that is read (RFC 9112 §3 recommends at least 8000 octets).
const LONGEST_TARGET: usize = 8000;

/// More header fields than any real request has.
const MOST_FIELDS: usize = 100;

/// What the bytes so far are.
#[derive(Debug)]
pub enum Heard<'b> {
    /// The beginning of a head.
    Unfinished,
    /// TLS: an answer in plain text would help nobody.
    NotHttp,
    /// A request that must be refused.
    Wrong(Fault),
    /// A whole head.
    Whole(Head<'b>),
}

/// What follows a head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Follows {
    /// Another head, or nothing.
    Nothing,
    /// A body of so many octets.
    Octets(u64),
    /// A body whose end only its chunks tell.
    Chunks,
}

/// A request head.
#[derive(Debug)]
pub struct Head<'b> {
    /// The method.
    pub method: &'b str,
    /// The target as it was sent.
    pub target: &'b str,
    /// The authority of an absolute target, or else the one value of `Host`.
    pub host: Option<&'b str>,
    /// The path of the target, with its query.
    pub path: &'b str,
    /// How many octets the head has.
    pub length: usize,
    /// What comes after it.
    pub follows: Follows,
    octets: &'b [u8],
}

impl<'b> Head<'b> {
    /// The readable beginning of the first field with that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'b str> {
        fields_named(self.octets, name).next()
    }
}

/// The readable beginnings of the fields with that name, also in a head that is wrong or unfinished.
pub(crate) fn fields_named<'b>(octets: &'b [u8], name: &str) -> impl Iterator<Item = &'b str> {
    let lines = octets.split(|&octet| octet == b'\n').skip_while(|line| line.trim_ascii().is_empty());
    let fields = lines.skip(1).take_while(|line| !line.trim_ascii().is_empty());
    fields.filter_map(move |line| {
        let (found, value) = line.split_at_checked(name.len())?;
        let value = value.strip_prefix(b":")?.trim_ascii();
        let is_it = found.eq_ignore_ascii_case(name.as_bytes());
        is_it.then(|| value.utf8_chunks().next().map_or("", |chunk| chunk.valid()))
    })
}

/// Reads a head of at most `longest` octets from the start of `heard`.
#[must_use]
pub fn read(heard: &[u8], longest: usize) -> Heard<'_> {
    // A TLS record of type handshake, or the length byte of an SSL 2 hello.
    if matches!(heard.first(), Some(0x16 | 0x80)) {
        return Heard::NotHttp;
    }
    let mut fields = [const { MaybeUninit::uninit() }; MOST_FIELDS];
    let mut request = Request::new(&mut []);
    match request.parse_with_uninit_headers(heard, &mut fields) {
        Ok(Status::Partial) => Heard::Unfinished,
        Ok(Status::Complete(length)) => check(&request, heard, length, longest).unwrap_or_else(Heard::Wrong),
        Err(httparse::Error::TooManyHeaders) => Heard::Wrong(Fault::FieldsTooLarge),
        Err(httparse::Error::Version) if names_a_version(heard) => Heard::Wrong(Fault::VersionNotSupported),
        Err(_) => Heard::Wrong(Fault::BadRequest),
    }
}

/// Whether more octets are needed to know what this is.
#[must_use]
pub fn is_unfinished(heard: &[u8]) -> bool {
    matches!(read(heard, usize::MAX), Heard::Unfinished)
}

/// What is too long about a head that does not end: its target, or its fields.
#[must_use]
pub fn too_long(heard: &[u8]) -> Fault {
    let line = heard.iter().position(|&byte| byte == b'\n').unwrap_or(heard.len());
    if line > LONGEST_TARGET { Fault::TargetTooLong } else { Fault::FieldsTooLarge }
}

fn check<'b>(
    request: &Request<'_, 'b>,
    heard: &'b [u8],
    length: usize,
    longest: usize,
) -> Result<Heard<'b>, Fault> {
    let (Some(method), Some(target), Some(minor)) = (request.method, request.path, request.version) else {
        return Err(Fault::BadRequest);
    };
    if target.len() > LONGEST_TARGET {
        return Err(Fault::TargetTooLong);
    }
    if length > longest {
        return Err(Fault::FieldsTooLarge);
    }
    let octets = heard.get(..length).unwrap_or_default();
    if has_bare_line_feed(octets) {
        return Err(Fault::BadRequest);
    }
    let host = host_field(request.headers, minor)?;
    let (authority, path) = parts(method, target)?;
    let follows = framing::follows(request.headers, minor)?;
    Ok(Heard::Whole(Head { method, target, host: authority.or(host), path, length, follows, octets }))
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

pub(crate) fn is(field: &Header<'_>, name: &str) -> bool {
    field.name.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests;
