//! Lines of access logs: nginx and Apache (common, combined), HAProxy (httplog), AWS Application Load Balancer.
//!
//! Behind nginx's combined format, `$upstream_status` and `$upstream_addr` are understood, bare, in quotes or as
//! `us="502"`.

use super::{Pasted, code_of, exchange_of, raw};
use crate::message::{Exchange, LogFormat, LogLine, Outcome, Request};

pub(super) fn read(text: &str) -> Pasted {
    let mut pasted = Pasted::default();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match alb(line).or_else(|| haproxy(line)).or_else(|| combined(line)) {
            Some(exchange) => pasted.push(exchange),
            None => pasted.skip(index + 1, "it is no line of an access log that is known here"),
        }
    }
    pasted
}

/// The words of a line: quoted ones and ones in brackets are one each, without their marks.
fn words(line: &str) -> Vec<&str> {
    let (mut words, mut rest) = (Vec::new(), line.trim());
    while !rest.is_empty() && words.len() < 64 {
        let closing = match rest.as_bytes().first() {
            Some(b'"') => Some('"'),
            Some(b'[') => Some(']'),
            Some(b'{') => Some('}'),
            _ => None,
        };
        let inner = closing.and_then(|closing| rest.get(1..).and_then(|inner| inner.split_once(closing)));
        let (word, behind) = inner.unwrap_or_else(|| rest.split_once(' ').unwrap_or((rest, "")));
        words.push(word);
        rest = behind.trim_start();
    }
    words
}

fn exchange(request: &str, line: LogLine) -> Exchange {
    Exchange { request: request_of(request), ..exchange_of(Outcome::Logged(line)) }
}

/// A request line; without its version in HTTP/0.9 and where it was cut.
fn request_of(line: &str) -> Option<Request> {
    raw::request_line(line).or_else(|| {
        let (method, target) = line.split_once(' ')?;
        Some(Request { method: method.to_owned(), target: target.to_owned(), ..Request::default() })
    })
}

/// `10.0.0.7 - - [22/Nov/2026:20:00:00 +0000] "GET / HTTP/1.1" 502 157 "-" "curl/7.88.1" 502`.
fn combined(line: &str) -> Option<Exchange> {
    let words = words(line);
    let quoted = line.find('"')?;
    let time = line.find('[').filter(|time| *time < quoted)?;
    if !line.get(time..quoted)?.contains(']') {
        return None;
    }
    // A host name may stand before the address; the request is the word behind the time in brackets.
    let at = words.iter().position(|word| word.matches(':').count() == 3 && word.contains('/'))?;
    let (request, code) = (words.get(at + 1)?, code_of(words.get(at + 2)?)?);
    let size = words.get(at + 3)?;
    if *size != "-" && !size.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let more = words.get(at + 4..).unwrap_or_default();
    // Referer and User-Agent are the first two of the combined format.
    let more = if more.len() >= 2 { &more[2..] } else { &[] };
    let (upstream, behind) = upstream(more);
    let line =
        LogLine { format: LogFormat::Combined, code, upstream, behind, termination: None, reason: None };
    Some(exchange(request, line))
}

/// What the words behind the combined format say of the server behind: its status and its address.
fn upstream(words: &[&str]) -> (Option<String>, Option<String>) {
    let (mut status, mut address) = (None, None);
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or(("", word));
        let value = value.trim_matches('"');
        let is_status =
            value.split([',', ':']).all(|code| code.trim() == "-" || code_of(code.trim()).is_some());
        let is_named = matches!(key, "us" | "upstream_status" | "ups_status" | "status_upstream");
        if (key.is_empty() || is_named) && is_status && status.is_none() {
            status = Some(value.to_owned());
        } else if matches!(key, "" | "ua" | "upstream_addr" | "upstream")
            && is_address(value)
            && address.is_none()
        {
            address = Some(value.to_owned());
        }
    }
    (status, address)
}

fn is_address(text: &str) -> bool {
    text.starts_with("unix:") || text.parse::<std::net::SocketAddr>().is_ok()
}

/// `… 10.0.1.2:33317 [time] front back/server 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {…} {…} "GET / HTTP/1.1"`.
fn haproxy(line: &str) -> Option<Exchange> {
    let words = words(line);
    let is_timers = |word: &&str| {
        word.matches('/').count() == 4
            && word.split('/').all(|part| part.trim_start_matches(['+', '-']).parse::<u64>().is_ok())
    };
    let at = words.iter().position(is_timers)?;
    let server = words.get(at.checked_sub(1)?)?;
    let (code, state) = (words.get(at + 1)?, words.get(at + 5)?);
    if !server.contains('/') || state.len() != 4 || !state.is_ascii() {
        return None;
    }
    // -1: HAProxy never sent a status.
    let code = if *code == "-1" { 0 } else { code_of(code)? };
    let request = words.last().copied().unwrap_or_default();
    let line = LogLine {
        format: LogFormat::HaProxy,
        code,
        upstream: None,
        behind: Some((*server).to_owned()),
        termination: Some((*state).to_owned()),
        reason: None,
    };
    Some(exchange(request, line))
}

/// AWS: `https 2026-11-22T20:00:00.1Z app/lb/50dc 192.0.2.7:2817 10.0.0.1:80 0.0 0.1 0.0 502 - 34 366 "GET …" …`.
fn alb(line: &str) -> Option<Exchange> {
    let words = words(line);
    let kind = words.first()?;
    if !matches!(*kind, "http" | "https" | "h2" | "grpcs" | "ws" | "wss") || !words.get(1)?.contains('T') {
        return None;
    }
    let code = match *words.get(8)? {
        "-" => 0,
        code => code_of(code)?,
    };
    let line = LogLine {
        format: LogFormat::Alb,
        code,
        upstream: words.get(9).map(|status| (*status).to_owned()),
        behind: words.get(4).map(|target| (*target).to_owned()),
        termination: None,
        reason: words.get(24).filter(|reason| **reason != "-").map(|reason| (*reason).to_owned()),
    };
    Some(exchange(words.get(12)?, line))
}
