//! Reading what people paste. Each form has a reader; this one finds out which it is.
//!
//! Bounded: one MiB, a hundred exchanges. Control characters are replaced, so that nothing pasted can steer a terminal
//! when it is shown again.

// The forms.
mod curl;
mod har;
mod logs;
mod raw;

use crate::message::{Exchange, Failure, Outcome, Response, Version};

/// The most that is read.
pub const LARGEST_INPUT: usize = 1024 * 1024;
/// The most exchanges that are kept.
const MOST_EXCHANGES: usize = 100;
/// The most skipped lines that are told.
const MOST_SKIPPED: usize = 20;

/// What was understood.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pasted {
    /// The exchanges in their order; at least one.
    pub exchanges: Vec<Exchange>,
    /// Lines that were not understood, up to twenty.
    pub skipped: Vec<Skipped>,
}

/// A line that was not understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skipped {
    /// Its number, counted from 1.
    pub line: usize,
    /// Why it was left out.
    pub why: &'static str,
}

/// Why nothing was understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotUnderstood {
    /// There was nothing.
    #[error(
        "nothing was given; pipe in what curl -si printed, or paste a response, a HAR file or a log line"
    )]
    Empty,
    /// It is longer than is read.
    #[error("it is longer than 1 MiB; give the part with the status line and the header fields")]
    TooLong,
    /// JSON, but not of the kind that browsers export.
    #[error("it is JSON, but not a HAR file with log.entries; export one from the browser's network panel")]
    NotHar,
    /// Nothing in it looks like an answer.
    #[error(
        "no status line (HTTP/1.1 200 OK), no line of an nginx, Apache, HAProxy or ALB access log, no message of curl \
         and no status code was found; the output of curl -si is a good start"
    )]
    NoAnswer,
}

/// Reads what was pasted, whatever it is.
///
/// # Errors
/// When there is nothing in it that is an answer.
pub fn read(input: &[u8]) -> Result<Pasted, NotUnderstood> {
    if input.len() > LARGEST_INPUT {
        return Err(NotUnderstood::TooLong);
    }
    let text = harmless(&String::from_utf8_lossy(input));
    let text = text.trim_start_matches(['\u{feff}', '\n', '\r', ' ', '\t']);
    if text.is_empty() {
        return Err(NotUnderstood::Empty);
    }
    let mut pasted = if text.starts_with('{') {
        har::read(text)?
    } else if curl::is_verbose(text) {
        curl::read(text)
    } else if text.lines().any(raw::is_status_line) {
        raw::read(text)
    } else {
        logs::read(text)
    };
    if pasted.exchanges.is_empty() {
        let failure = curl::failure_in(text).map(Outcome::Failed).or_else(|| code_alone(text));
        pasted.exchanges.extend(failure.map(exchange_of));
        pasted.skipped.clear();
    }
    if pasted.exchanges.is_empty() { Err(NotUnderstood::NoAnswer) } else { Ok(pasted) }
}

/// The text without characters that steer terminals or turn the direction of what is read.
pub(crate) fn harmless(text: &str) -> String {
    let mut characters = text.chars().peekable();
    let mut kept = String::with_capacity(text.len());
    while let Some(character) = characters.next() {
        let is_steering = match character {
            '\n' | '\t' => false,
            // Alone it goes back to the beginning of the line.
            '\r' => characters.peek() != Some(&'\n'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => true,
            _ => character.is_control(),
        };
        kept.push(if is_steering { '\u{fffd}' } else { character });
    }
    kept
}

/// `502`, `502 Bad Gateway`, `000`.
fn code_alone(text: &str) -> Option<Outcome> {
    let mut lines = text.lines();
    let line = lines.next()?.trim();
    if lines.any(|line| !line.trim().is_empty()) {
        return None;
    }
    let (code, phrase) = line.split_once(' ').unwrap_or((line, ""));
    let is_phrase = phrase.chars().all(|letter| letter.is_alphabetic() || " -'".contains(letter));
    if !is_phrase || phrase.len() > 60 {
        return None;
    }
    let code = code_of(code)?;
    if code == 0 {
        return Some(Outcome::Failed(Failure::default()));
    }
    let phrase = phrase.to_owned();
    Some(Outcome::Response(Response { code, phrase, is_code_only: true, ..Response::default() }))
}

/// Three digits as a number.
fn code_of(text: &str) -> Option<u16> {
    let is_code = text.len() == 3 && text.bytes().all(|octet| octet.is_ascii_digit());
    if is_code { text.parse().ok() } else { None }
}

const fn exchange_of(outcome: Outcome) -> Exchange {
    Exchange { request: None, interim: Vec::new(), outcome, broke: None }
}

/// The version of a request line's last word, if it is one.
fn version_of(word: &str) -> Option<Version> {
    let number = word.strip_prefix("HTTP/")?;
    let is_number = !number.is_empty() && number.bytes().all(|octet| octet.is_ascii_digit() || octet == b'.');
    is_number.then(|| Version::of(word))
}

impl Pasted {
    fn push(&mut self, exchange: Exchange) {
        if self.exchanges.len() < MOST_EXCHANGES {
            self.exchanges.push(exchange);
        } else {
            self.skip(0, "more than a hundred exchanges; the rest is left out");
        }
    }

    fn skip(&mut self, line: usize, why: &'static str) {
        let skipped = Skipped { line, why };
        if self.skipped.len() < MOST_SKIPPED && !self.skipped.contains(&skipped) {
            self.skipped.push(skipped);
        }
    }
}
