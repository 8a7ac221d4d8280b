//! Responses as they are on the wire or as `curl -si` prints them, with or without the requests (RFC 9112).
//!
//! Where a body ends is found by `Content-Length` when that fits, else at the next status line. Nothing is decoded.

use super::{Pasted, code_of, curl, version_of};
use crate::message::{Exchange, Field, Head, Outcome, Request, Response, is_token};

/// Where in the text one is.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Cursor<'a> {
    /// The next line without its end.
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        self.at += length;
        self.line += 1;
        let line = rest.get(..length).unwrap_or_default();
        Some(line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line)))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes so many octets.
    fn take(&mut self, length: usize) -> &'a str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.at += taken.len();
        self.line += taken.matches('\n').count();
        taken
    }
}

/// Reads every message in the text.
pub(super) fn read(text: &str) -> Pasted {
    let mut pasted = Pasted::default();
    let mut cursor = Cursor { text, at: 0, line: 0 };
    let (mut request, mut interim) = (None, Vec::new());
    while let Some(line) = cursor.next() {
        if line.trim().is_empty() {
            continue;
        }
        if let Some(mut response) = status_line(line) {
            response.head = head(&mut cursor);
            if (100..200).contains(&response.code) && response.code != 101 {
                interim.push(response);
                continue;
            }
            let (body, broke) = body(&mut cursor, &response.head);
            response.body = Some(body);
            pasted.push(Exchange {
                request: request.take(),
                interim: std::mem::take(&mut interim),
                outcome: Outcome::Response(response),
                broke,
            });
        } else if let Some(mut asked) = request_line(line) {
            asked.head = Some(head(&mut cursor));
            request = Some(asked);
        } else if !line.trim_start().starts_with("$ ") {
            pasted.skip(cursor.line, "it is no status line and no header field");
        }
    }
    // 1xx alone: then it is what there is to explain.
    if let (true, Some(last)) = (pasted.exchanges.is_empty(), interim.pop()) {
        pasted.push(Exchange { request, interim, outcome: Outcome::Response(last), broke: None });
    }
    pasted
}

/// Whether the line is one that begins a response.
pub(super) fn is_status_line(line: &str) -> bool {
    status_line(line).is_some()
}

/// `HTTP/1.1 404 Not Found`, `HTTP/2 404`.
pub(super) fn status_line(line: &str) -> Option<Response> {
    let (version, rest) = line.trim_end().split_once(' ')?;
    let version = version_of(version)?;
    let rest = rest.trim_start();
    let (code, phrase) = rest.split_once(' ').unwrap_or((rest, ""));
    Some(Response { version, code: code_of(code)?, phrase: phrase.trim().to_owned(), ..Response::default() })
}

/// `GET /path HTTP/1.1`.
pub(super) fn request_line(line: &str) -> Option<Request> {
    let mut words = line.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let version = version_of(version.trim())?;
    if !is_token(method) || words.next().is_some_and(|more| !more.is_empty()) {
        return None;
    }
    Some(Request { method: method.to_owned(), target: target.to_owned(), version, head: None })
}

fn head(cursor: &mut Cursor<'_>) -> Head {
    let mut head = Head::default();
    while let Some(line) = cursor.next() {
        if line.is_empty() {
            break;
        }
        add_field(&mut head, line);
    }
    head
}

/// Takes one line of a header section, also one that is not as it should be (RFC 9112 §5.1, §5.2).
pub(super) fn add_field(head: &mut Head, line: &str) {
    if line.starts_with([' ', '\t'])
        && let Some(last) = head.fields.last_mut()
    {
        head.flaws.push(format!("{}: the value goes on in the next line", last.name));
        last.value.push(' ');
        last.value.push_str(line.trim());
        return;
    }
    // HTTP/2 and HTTP/3 as some tools print them: pseudo-header fields are no fields.
    let Some((name, value)) = line.split_once(':').filter(|(name, _)| !name.is_empty()) else {
        if !line.starts_with(':') {
            head.flaws.push(format!("{}: there is no colon", shortened(line)));
        }
        return;
    };
    if !is_token(name) {
        head.flaws.push(format!("{}: that is no field name", shortened(name)));
    }
    head.fields.push(Field { name: name.trim().to_owned(), value: value.trim().to_owned() });
}

/// The beginning of something, to be shown.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(60).chain(['…']).collect() }
}

/// The body of the response whose head was just read, and what curl said at its end.
fn body(cursor: &mut Cursor<'_>, head: &Head) -> (String, Option<crate::Failure>) {
    let rest = cursor.rest();
    let announced = head.first("Content-Length").and_then(|length| length.parse::<usize>().ok());
    let fits = |length: &usize| {
        let next = rest.get(*length..).map(|rest| rest.trim_start_matches(['\r', '\n']));
        next.is_some_and(|next| next.is_empty() || next.lines().next().is_some_and(begins_message))
    };
    let length = announced.filter(fits).unwrap_or_else(|| until_next_message(rest));
    let body = cursor.take(length);
    match body.rfind("curl: (").filter(|at| *at == 0 || body[..*at].ends_with('\n')) {
        Some(at) => (body[..at].to_owned(), curl::failure_in(&body[at..])),
        None => (body.to_owned(), None),
    }
}

fn begins_message(line: &str) -> bool {
    is_status_line(line) || request_line(line).is_some()
}

fn until_next_message(rest: &str) -> usize {
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if begins_message(line.trim_end()) {
            return at;
        }
        at += line.len();
    }
    at
}
