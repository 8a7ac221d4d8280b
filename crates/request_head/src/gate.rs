//! What stands between a connection and a library for servers (hyper): a head reaches the library when it is whole and
//! right, and not before. What is refused looks to the library like the end of the connection; what the client is told
//! instead is the door's business, after the library has ended.
//!
//! It hands on one message at a time, so the library never holds the beginning of a head that was not judged. The
//! library must leave the connection alone while it answers (hyper's `half_close(true)`).

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderValue, TRANSFER_ENCODING};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::time::timeout;

use crate::fault::Fault;
use crate::head::{self, Follows, Heard};

/// How much is read at a time.
const PIECE: usize = 4096;
/// What is read and thrown away at most before a refused connection is closed.
const LONGEST_FAREWELL: usize = 256 * 1024;

/// Whether the answer to this request must be the last of its connection: where chunks end, only the library knows.
#[must_use]
pub fn ends_the_connection(fields: &HeaderMap) -> bool {
    fields.contains_key(TRANSFER_ENCODING)
}

/// What can be read of how an answer should look: `Accept` and `Accept-Language` of a head that may be wrong or unfinished.
#[must_use]
pub fn wishes(heard: &[u8]) -> HeaderMap {
    let mut wishes = HeaderMap::new();
    for name in [ACCEPT, ACCEPT_LANGUAGE] {
        let values = head::fields_named(heard, name.as_str());
        for value in values.filter_map(|value| HeaderValue::from_str(value).ok()) {
            wishes.append(name.clone(), value);
        }
    }
    wishes
}

/// A connection whose heads are judged before they are handed on.
#[derive(Debug)]
pub struct Gate<S> {
    stream: S,
    longest_head: usize,
    /// What was heard and not handed on yet: a head and a piece at most.
    heard: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// A head is expected, or its beginning is here: so many octets of it were looked at.
    Head { seen: usize },
    /// So many octets of a message are still to be handed on.
    Message(u64),
    /// Everything is handed on: the message ends with its chunks, and the connection with its answer.
    Rest,
    /// A head is refused.
    Refused(Fault),
    /// The client has ended, or does not speak HTTP.
    Over,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Gate<S> {
    /// A gate on that connection, for heads of at most so many octets.
    pub const fn new(stream: S, longest_head: usize) -> Self {
        Self { stream, longest_head, heard: Vec::new(), state: State::Head { seen: 0 } }
    }

    /// Waits until the next head is judged or the client has ended; for who answers without reading it. The caller has
    /// the patience.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn hear(&mut self) -> io::Result<()> {
        poll_fn(|context| {
            while matches!(self.state, State::Head { .. }) {
                ready!(self.hear_more(context))?;
            }
            Poll::Ready(Ok(()))
        })
        .await
    }

    /// What the door has to refuse once the library has ended; `too_late` where that is because a head did not come.
    pub const fn fault(&self, too_late: bool) -> Option<Fault> {
        match self.state {
            State::Refused(fault) => Some(fault),
            State::Head { .. } if too_late && !self.heard.is_empty() => Some(Fault::TooSlow),
            _ => None,
        }
    }

    /// Whether somebody is there who waits for an answer.
    pub const fn is_waited_at(&self) -> bool {
        !matches!(self.state, State::Over) && !self.heard.is_empty()
    }

    /// What can be read of how the answer should look.
    pub fn wishes(&self) -> HeaderMap {
        wishes(&self.heard)
    }

    /// Whether the answer has no body (RFC 9110 §9.3.2).
    pub fn is_for_head(&self) -> bool {
        self.heard.trim_ascii_start().starts_with(b"HEAD ")
    }

    /// Says a last word and closes. What the client still sends is read for a while, so that no reset overtakes it.
    pub async fn part(mut self, last_word: &[u8], patience: Duration) {
        let said = timeout(patience, async {
            self.stream.write_all(last_word).await?;
            self.stream.shutdown().await
        });
        if !matches!(said.await, Ok(Ok(()))) {
            return;
        }
        let mut thrown_away = [0; PIECE];
        let mut left = LONGEST_FAREWELL;
        let _ = timeout(patience, async {
            while let Ok(count @ 1..) = self.stream.read(&mut thrown_away).await {
                left = left.saturating_sub(count);
                if left == 0 {
                    break;
                }
            }
        })
        .await;
    }

    /// Takes one more step: reads what is there, and judges a head.
    fn hear_more(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let State::Head { seen } = self.state
            && self.heard.len() > seen
        {
            self.state = self.judge(seen);
            return Poll::Ready(Ok(()));
        }
        let mut piece = [0; PIECE];
        let mut piece = ReadBuf::new(&mut piece);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut piece))?;
        if piece.filled().is_empty() {
            self.state = State::Over;
        }
        self.heard.extend_from_slice(piece.filled());
        Poll::Ready(Ok(()))
    }

    fn judge(&self, seen: usize) -> State {
        // Only a new line can finish a head, so octets that trickle in are not read again and again.
        let is_news = seen == 0 || self.heard.iter().skip(seen).any(|&octet| octet == b'\n');
        let heard = if is_news { head::read(&self.heard, self.longest_head) } else { Heard::Unfinished };
        match heard {
            Heard::Unfinished if self.heard.len() > self.longest_head => {
                State::Refused(head::too_long(&self.heard))
            }
            Heard::Unfinished => State::Head { seen: self.heard.len() },
            Heard::NotHttp => State::Over,
            Heard::Wrong(fault) => State::Refused(fault),
            // The library's own reading of it, which is stricter than the grammar of lines.
            Heard::Whole(head) if http::Uri::try_from(head.target).is_err() => {
                State::Refused(Fault::BadRequest)
            }
            Heard::Whole(head) => match head.follows {
                Follows::Nothing => State::Message(head.length as u64),
                Follows::Octets(length) => State::Message(length.saturating_add(head.length as u64)),
                Follows::Chunks => State::Rest,
            },
        }
    }

    /// Hands on what is here, at most so many octets, and says how many it was.
    fn hand_on(&mut self, most: u64, to: &mut ReadBuf<'_>) -> u64 {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let count = self.heard.len().min(most).min(to.remaining());
        to.put_slice(self.heard.get(..count).unwrap_or_default());
        self.heard.drain(..count);
        count as u64
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Gate<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let gate = self.get_mut();
        loop {
            match gate.state {
                State::Refused(_) | State::Over => return Poll::Ready(Ok(())),
                State::Message(0) => gate.state = State::Head { seen: 0 },
                State::Message(left) if !gate.heard.is_empty() => {
                    gate.state = State::Message(left - gate.hand_on(left, to));
                    return Poll::Ready(Ok(()));
                }
                State::Rest if !gate.heard.is_empty() => {
                    gate.hand_on(u64::MAX, to);
                    return Poll::Ready(Ok(()));
                }
                State::Head { .. } | State::Message(_) | State::Rest => ready!(gate.hear_more(context))?,
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Gate<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, octets)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    /// Where the door has a last word, the connection stays open for it.
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let gate = self.get_mut();
        match gate.state {
            State::Refused(_) => Poll::Ready(Ok(())),
            _ => Pin::new(&mut gate.stream).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests;
