//! The output of `curl -v`, and what curl says when there is no answer.
//!
//! Lines that begin with `>` were sent, with `<` received, with `*` are curl's own; the rest is the body.

use super::{Pasted, code_of, exchange_of, raw};
use crate::message::{Exchange, Failure, Head, Outcome, Request, Response};

/// Whether it is what `curl -v` prints.
pub(super) fn is_verbose(text: &str) -> bool {
    text.lines().any(|line| line.strip_prefix("< ").is_some_and(raw::is_status_line))
        || text
            .lines()
            .any(|line| line.strip_prefix("> ").is_some_and(|line| raw::request_line(line).is_some()))
}

/// What has been read so far of one exchange.
#[derive(Default)]
struct Reader {
    pasted: Pasted,
    request: Option<Request>,
    interim: Vec<Response>,
    response: Option<Response>,
    /// Whether the head of the response is over.
    in_body: bool,
    /// Whether the head is being printed once more: `curl -vi` and `curl -vI` do.
    in_copy: bool,
}

pub(super) fn read(text: &str) -> Pasted {
    let mut reader = Reader::default();
    for line in text.lines() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if let Some(sent) = line.strip_prefix("> ") {
            reader.sent(sent);
        } else if let Some(received) = line.strip_prefix('<').filter(|_| !reader.is_body_line(line)) {
            reader.received(received.strip_prefix(' ').unwrap_or(received).trim_end());
        } else if !is_chatter(line) {
            reader.other(line);
        }
    }
    reader.finish(failure_in(text));
    reader.pasted
}

/// Lines of curl's own, of its progress meter and of data that it did not print.
fn is_chatter(line: &str) -> bool {
    let is_data = ["{ [", "} ["].iter().any(|begin| line.starts_with(begin)) && line.ends_with("data]");
    line.starts_with("* ") || line == ">" || is_data
}

impl Reader {
    /// `<html>` and the like: a received line has a space behind its `<`, or nothing at all.
    fn is_body_line(&self, line: &str) -> bool {
        line.len() > 1 && !line.starts_with("< ")
    }

    fn sent(&mut self, line: &str) {
        if let Some(request) = raw::request_line(line) {
            self.finish(None);
            self.request = Some(Request { head: Some(Head::default()), ..request });
        } else if let Some(head) = self.request.as_mut().and_then(|request| request.head.as_mut()) {
            raw::add_field(head, line);
        }
    }

    fn received(&mut self, line: &str) {
        if let Some(response) = raw::status_line(line) {
            if self.response.as_ref().is_some_and(|before| !(100..200).contains(&before.code)) {
                self.finish(None);
            }
            self.interim.extend(self.response.take());
            self.response = Some(response);
            self.in_body = false;
        } else if line.is_empty() {
            self.in_body = true;
        } else if let Some(response) = &mut self.response {
            raw::add_field(&mut response.head, line);
        }
    }

    fn other(&mut self, line: &str) {
        if line.starts_with("curl: (") {
            return;
        }
        let Some(response) = self.response.as_mut().filter(|_| self.in_body) else { return };
        let is_copy =
            response.body.is_none() && raw::status_line(line).is_some_and(|copy| copy.code == response.code);
        if is_copy || self.in_copy {
            self.in_copy = !line.is_empty();
            return;
        }
        let body = response.body.get_or_insert_default();
        body.push_str(line);
        body.push('\n');
    }

    /// Ends the exchange that is being read.
    fn finish(&mut self, failure: Option<Failure>) {
        let (request, interim) = (self.request.take(), std::mem::take(&mut self.interim));
        (self.in_body, self.in_copy) = (false, false);
        if let Some(response) = self.response.take() {
            self.pasted.push(Exchange {
                request,
                interim,
                outcome: Outcome::Response(response),
                broke: failure,
            });
        } else if let Some(failure) = failure.filter(|_| request.is_some()) {
            self.pasted.push(Exchange { request, ..exchange_of(Outcome::Failed(failure)) });
        }
    }
}

/// What curl said about its failure: its last line `curl: (7) …`, a `000`, or what `-v` tells.
pub(super) fn failure_in(text: &str) -> Option<Failure> {
    let said = text.lines().rev().find_map(|line| {
        let (code, message) = line.strip_prefix("curl: (")?.split_once(')')?;
        Some(Failure { exit_code: code.parse().ok(), message: raw::shortened(message) })
    });
    said.or_else(|| text.lines().find_map(told)).or_else(|| text.lines().find_map(written_out))
}

/// What `curl -sv` tells where the error message itself is silenced.
fn told(line: &str) -> Option<Failure> {
    let line = line.strip_prefix("* ")?;
    let begins = [
        ("Could not resolve host", 6),
        ("connect to ", 7),
        ("Failed to connect", 7),
        ("Empty reply from server", 52),
        ("Recv failure", 56),
        ("SSL certificate problem", 60),
        ("Operation timed out", 28),
        ("Connection timed out", 28),
        ("Received HTTP/0.9 when not allowed", 1),
    ];
    let (_, code) = begins.into_iter().find(|(begin, _)| line.starts_with(begin))?;
    Some(Failure { exit_code: Some(code), message: raw::shortened(line) })
}

/// `000`, or `code=000 exit=7` as `curl -w` writes it.
fn written_out(line: &str) -> Option<Failure> {
    let value = |name: &str| {
        line.split([' ', ','])
            .find_map(|word| word.split_once('=').filter(|(key, _)| *key == name))
            .map(|(_, value)| value)
    };
    let code = value("code").or_else(|| value("http_code")).unwrap_or_else(|| line.trim());
    if code_of(code) != Some(0) {
        return None;
    }
    let exit_code = value("exit").or_else(|| value("exitcode")).and_then(|code| code.parse().ok());
    Some(Failure { exit_code, message: String::new() })
}
