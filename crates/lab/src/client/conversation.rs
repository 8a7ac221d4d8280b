//! A connection to the portal that stays open: one request after another, as a program does that guesses.
//!
//! Where the portal ends it, the next request opens another. Answers have a length; others are no answers here.

use std::io::{self, Read as _, Write as _};

use super::browser::{Browser, BrowserError};
use super::http::{Request, Response};
use super::tls::Secure;

const MOST_OCTETS: usize = 1024 * 1024;

/// One guest's connection to one portal.
#[derive(Debug)]
pub struct Conversation {
    browser: Browser,
    open: Option<Secure>,
}

impl Conversation {
    /// Begins when the first request is sent.
    #[must_use]
    pub const fn of(browser: Browser) -> Self {
        Self { browser, open: None }
    }

    /// Sends a request and reads its answer; on another connection where the portal has ended this one meanwhile.
    ///
    /// # Errors
    /// When the network, TLS or HTTP fails.
    pub fn ask(&mut self, request: &Request) -> Result<Response, BrowserError> {
        let request = request.clone().keeping_the_connection().octets();
        if let Some(stream) = self.open.take()
            && let Ok(response) = self.ask_on(stream, &request)
        {
            return Ok(response);
        }
        let stream = self.browser.call()?;
        self.ask_on(stream, &request).map_err(self.browser.failed("asking"))
    }

    fn ask_on(&mut self, mut stream: Secure, request: &[u8]) -> io::Result<Response> {
        stream.write_all(request)?;
        stream.flush()?;
        let response = Response::parse(read_one(&mut stream)?)?;
        let is_last = response.header("Connection").is_some_and(|it| it.eq_ignore_ascii_case("close"));
        self.open = (!is_last).then_some(stream);
        Ok(response)
    }
}

/// The octets of one answer.
fn read_one(stream: &mut Secure) -> io::Result<Vec<u8>> {
    let (mut answer, mut some) = (Vec::new(), [0; 16 * 1024]);
    let mut whole = None;
    while whole.is_none_or(|whole| answer.len() < whole) && answer.len() < MOST_OCTETS {
        let read = stream.read(&mut some)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        answer.extend_from_slice(some.get(..read).unwrap_or_default());
        whole = whole.or_else(|| whole_length(&answer));
    }
    Ok(answer)
}

/// How long the answer is, once its head is there.
fn whole_length(answer: &[u8]) -> Option<usize> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?.to_ascii_lowercase();
    let (_, length) = head.split_once("content-length:")?;
    length.lines().next()?.trim().parse::<usize>().ok()?.checked_add(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_its_length_says() {
        let answer = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\nRetry-After: 3\r\n\r\nno";
        assert_eq!(whole_length(answer), Some(answer.len()));
        assert_eq!(whole_length(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"), None);
        assert_eq!(whole_length(b"HTTP/1.1 200 OK\r\n\r\n"), None);
    }
}
