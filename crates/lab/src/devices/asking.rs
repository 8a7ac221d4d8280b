//! Requests exactly as devices write them, and what an answer says.

use std::fmt::Write;
use std::io;

use super::{Conclusion, Scheme, Wire};
use crate::client::http::Response;

/// A request line's version.
pub(super) const V1_0: &str = "HTTP/1.0";
pub(super) const V1_1: &str = "HTTP/1.1";
pub(super) const CLOSE: (&str, &str) = ("Connection", "close");

/// Scheme, host and path of a URL; `None` when it is not absolute.
pub(super) fn parts(url: &str) -> Option<(Scheme, &str, &str)> {
    let (scheme, rest) = match url.split_once("://")? {
        ("http", rest) => (Scheme::Http, rest),
        ("https", rest) => (Scheme::Https, rest),
        _ => return None,
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    (!host.is_empty()).then_some((scheme, host, if path.is_empty() { "/" } else { path }))
}

/// Asks with exactly these header lines after `Host`.
pub(super) fn ask(
    wire: &mut dyn Wire,
    method: &str,
    url: &str,
    version: &str,
    fields: &[(&str, &str)],
) -> io::Result<Response> {
    let (scheme, host, path) = parts(url).ok_or_else(|| io::Error::other(format!("{url} is no URL")))?;
    let mut head = format!("{method} {path} {version}\r\nHost: {host}\r\n");
    for (name, value) in fields {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    Response::parse(wire.exchange(scheme, host, head.as_bytes())?)
}

/// `GET` in HTTP/1.1.
pub(super) fn get(wire: &mut dyn Wire, url: &str, fields: &[(&str, &str)]) -> io::Result<Response> {
    ask(wire, "GET", url, V1_1, fields)
}

/// A header's value under exactly this spelling of its name.
pub(super) fn exact<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    response.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// The `Location`, if it is an absolute http or https URL.
pub(super) fn absolute_location(response: &Response) -> Option<&str> {
    response.header("Location").filter(|location| parts(location).is_some())
}

pub(super) fn portal(opens: &str) -> Conclusion {
    Conclusion::Portal(Some(opens.to_owned()))
}

pub(super) fn failed(why: impl ToString) -> Conclusion {
    Conclusion::Failed(why.to_string())
}

pub(super) fn failed_status(response: &Response) -> Conclusion {
    failed(format!("status {}", response.status))
}
