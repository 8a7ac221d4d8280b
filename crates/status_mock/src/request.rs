//! One request, read by the bounds: its head, and its body as far as it has to be taken off the wire.

use crate::LARGEST_HEAD;

/// A request head.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path without the query.
    pub(crate) path: String,
    pub(crate) query: String,
    /// Whether it speaks HTTP/1.1.
    pub(crate) is_http11: bool,
    pub(crate) fields: Vec<(String, String)>,
}

/// What became of the octets so far.
pub(crate) enum Read {
    /// More are needed.
    Partial,
    /// The head, and how many octets it took.
    Whole(Request, usize),
    /// The code that says what is wrong.
    Refused(u16),
}

impl Request {
    /// Reads a head from the beginning of what has arrived.
    pub(crate) fn read(octets: &[u8]) -> Read {
        let mut places = [httparse::EMPTY_HEADER; 100];
        let mut parsed = httparse::Request::new(&mut places);
        match parsed.parse(octets) {
            Ok(httparse::Status::Complete(length)) if length <= LARGEST_HEAD => {
                let target = parsed.path.unwrap_or("/");
                let (path, query) = origin_form(target);
                let field = |header: &httparse::Header<'_>| {
                    (header.name.to_owned(), String::from_utf8_lossy(header.value).trim().to_owned())
                };
                let request = Self {
                    method: parsed.method.unwrap_or_default().to_owned(),
                    path,
                    query,
                    is_http11: parsed.version == Some(1),
                    fields: parsed.headers.iter().map(field).collect(),
                };
                // RFC 9112 §3.2: exactly one Host in HTTP/1.1.
                let hosts = request.all("Host").count();
                if request.is_http11 && hosts != 1 {
                    Read::Refused(400)
                } else {
                    Read::Whole(request, length)
                }
            }
            Ok(httparse::Status::Partial) if octets.len() < LARGEST_HEAD => Read::Partial,
            Ok(_) | Err(httparse::Error::TooManyHeaders) => Read::Refused(431),
            Err(httparse::Error::Version) => Read::Refused(505),
            Err(_) => Read::Refused(400),
        }
    }

    /// Every value of a field.
    pub(crate) fn all<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a str> {
        let same = move |(name, _): &&(String, String)| name.eq_ignore_ascii_case(wanted);
        self.fields.iter().filter(same).map(|(_, value)| value.as_str())
    }

    /// The first value of a field.
    pub(crate) fn field<'a>(&'a self, wanted: &'a str) -> Option<&'a str> {
        self.all(wanted).next()
    }

    /// Whether a comma-separated field has that member, in whatever case.
    pub(crate) fn has_member(&self, name: &str, member: &str) -> bool {
        self.all(name).flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case(member))
    }

    /// How long its body is; `None` when only the end of the connection or of the chunks tells.
    pub(crate) fn body_length(&self) -> Option<usize> {
        if self.field("Transfer-Encoding").is_some() {
            return None;
        }
        self.field("Content-Length").map_or(Some(0), |length| length.parse().ok())
    }
}

/// The path and the query of `/path?query`, `http://host/path?query` and `*`.
fn origin_form(target: &str) -> (String, String) {
    let path = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => target,
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    (path.to_owned(), query.replace("%2C", ",").replace("%2c", ","))
}
