//! One connection: heads are read within limits of time and size, answers written, and nothing is left unread that would
//! make the kernel reset what the client is still reading.

use std::net::IpAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::answer::{Answer, Why};
use crate::request::{Read, Request};
use crate::wishes::Wishes;
use crate::{LARGEST_BODY, Shared, routes};

/// How long a client may take for a head, and how long it may be silent.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);
/// How long it may take for a body.
const LONGEST_UPLOAD: Duration = Duration::from_secs(60);
const MOST_REQUESTS: usize = 1000;
/// How much `mock-echo` repeats.
const MOST_ECHO: usize = 1_000_000;

/// Serves one connection until its end. Who comes when there is no place is told so.
pub(crate) async fn handle(stream: TcpStream, client: IpAddr, shared: &Shared, has_place: bool) {
    // Answers are written in pieces on purpose.
    let _ = stream.set_nodelay(true);
    let mut connection = Connection { stream, arrived: Vec::new(), client, shared };
    // An error is the client's going away: there is nobody to tell.
    let _ = if has_place { connection.serve().await } else { connection.refuse(503, Why::Overloaded).await };
    connection.leave().await;
}

struct Connection<'a> {
    stream: TcpStream,
    /// What has arrived and was not used yet.
    arrived: Vec<u8>,
    client: IpAddr,
    shared: &'a Shared,
}

impl Connection<'_> {
    async fn serve(&mut self) -> std::io::Result<()> {
        for _ in 0..MOST_REQUESTS {
            let Some(request) = self.request().await? else { return Ok(()) };
            if !self.answer(&request).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The next request; `None` when there is none, or none that can be answered.
    async fn request(&mut self) -> std::io::Result<Option<Request>> {
        let deadline = Instant::now() + LONGEST_SILENCE;
        loop {
            if !self.arrived.is_empty() {
                match Request::read(&self.arrived) {
                    Read::Partial => {}
                    Read::Whole(request, length) => {
                        self.arrived.drain(..length);
                        return Ok(Some(request));
                    }
                    Read::Refused(code) => return self.refuse(code, Why::Usage).await.map(|()| None),
                }
            }
            match timeout_at(deadline, self.stream.read_buf(&mut self.arrived)).await {
                Ok(Ok(0)) => return Ok(None),
                Ok(read) => drop(read?),
                Err(_) if self.arrived.is_empty() => return Ok(None),
                Err(_) => return self.refuse(408, Why::Usage).await.map(|()| None),
            }
        }
    }

    /// Answers one request. Says whether the connection can go on.
    async fn answer(&mut self, request: &Request) -> std::io::Result<bool> {
        let (mut answer, wishes) = routes::answer(request, self.client, self.shared);
        let length = request.body_length();
        if length.is_some_and(|length| length > LARGEST_BODY) {
            answer = routes::usage(request, self.shared, 413, "Bodies of 10 MB at most are taken here.");
            answer.closes = true;
        } else if !self.take_body(request, length, &mut answer).await? {
            answer.closes = true;
        }
        sleep(wishes.delay).await;
        let goes_on = answer.write(&mut self.stream, request, &wishes).await?;
        if answer.code == 101 {
            self.echo().await?;
            return Ok(false);
        }
        Ok(goes_on)
    }

    /// Takes the body of the request off the wire. Says whether all of it was taken.
    async fn take_body(
        &mut self,
        request: &Request,
        length: Option<usize>,
        answer: &mut Answer,
    ) -> std::io::Result<bool> {
        let Some(length) = length else { return Ok(false) };
        if request.is_http11 && request.has_member("Expect", "100-continue") {
            // RFC 9110 §10.1.1: a final answer instead of 100 means that the body is not wanted.
            if answer.code >= 300 {
                return Ok(false);
            }
            answer.interim.retain(|(code, _)| *code != 100);
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let deadline = Instant::now() + LONGEST_UPLOAD;
        let mut missing = length;
        loop {
            let here = self.arrived.len().min(missing);
            self.arrived.drain(..here);
            missing -= here;
            if missing == 0 {
                return Ok(true);
            }
            let read = timeout_at(deadline, self.stream.read_buf(&mut self.arrived)).await;
            if read.unwrap_or(Ok(0))? == 0 {
                return Ok(false);
            }
        }
    }

    /// The protocol `mock-echo`: every octet comes back.
    async fn echo(&mut self) -> std::io::Result<()> {
        let mut repeated = 0;
        loop {
            self.stream.write_all(&self.arrived).await?;
            repeated += self.arrived.len();
            self.arrived.clear();
            let read = timeout(LONGEST_SILENCE, self.stream.read_buf(&mut self.arrived)).await;
            if repeated > MOST_ECHO || read.unwrap_or(Ok(0))? == 0 {
                return Ok(());
            }
        }
    }

    /// Answers what cannot be routed.
    async fn refuse(&mut self, code: u16, why: Why) -> std::io::Result<()> {
        // As far as it can be read, and where nothing was read, nothing was asked for.
        let accept = request_head::wishes(&self.arrived)
            .get("accept")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let fields = accept.map(|accept| ("Accept".to_owned(), accept));
        let request = Request { is_http11: true, fields: fields.into_iter().collect(), ..Request::default() };
        let what = match why {
            Why::Overloaded => "There are 256 connections already.",
            Why::Deliberate | Why::Usage => "This is no request that can be read here.",
        };
        let mut answer = routes::usage(&request, self.shared, code, what);
        if why == Why::Overloaded {
            // A connection that says nothing has given its place back by then.
            answer = answer.with("Retry-After", LONGEST_SILENCE.as_secs().to_string());
        }
        answer.why = why;
        answer.closes = true;
        answer.write(&mut self.stream, &request, &Wishes::default()).await.map(drop)
    }

    /// Ends the connection so that what was written arrives: unread octets would make the kernel reset it.
    async fn leave(mut self) {
        let _ = self.stream.shutdown().await;
        let drained = async {
            let mut left = LARGEST_BODY;
            let mut octets = [0; 4096];
            while let Ok(read @ 1..) = self.stream.read(&mut octets).await {
                left = left.saturating_sub(read);
                if left == 0 {
                    break;
                }
            }
        };
        let _ = timeout(Duration::from_secs(1), drained).await;
    }
}
