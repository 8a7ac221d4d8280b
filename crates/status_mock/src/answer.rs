//! An answer, and how it is written: the rules that hold for every code are kept here, whatever the routes make.

use std::time::{Duration, SystemTime};

use status_codes::{body_allowed, phrase};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::time::{sleep, timeout};

use crate::request::Request;
use crate::wishes::Wishes;

/// The longest that a client may take for a piece.
const LONGEST_WRITE: Duration = Duration::from_secs(30);
/// In how many pieces a slow body goes out.
const PIECES: usize = 20;

/// Why something was answered, as `X-Mock` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It was asked for.
    Deliberate,
    /// The address or the request makes no sense here.
    Usage,
    /// There are too many connections.
    Overloaded,
}

impl Why {
    const fn name(self) -> &'static str {
        match self {
            Self::Deliberate => "deliberate",
            Self::Usage => "usage",
            Self::Overloaded => "overloaded",
        }
    }
}

/// An interim answer: its code and its fields.
pub(crate) type Interim = (u16, Vec<(&'static str, String)>);

/// A final answer with the interim ones before it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) interim: Vec<Interim>,
    pub(crate) code: u16,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) why: Why,
    /// Whether the connection ends with it.
    pub(crate) closes: bool,
}

impl Answer {
    pub(crate) fn new(code: u16) -> Self {
        Self {
            interim: Vec::new(),
            code,
            fields: Vec::new(),
            body: Vec::new(),
            why: Why::Deliberate,
            closes: false,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Replaces a field.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.fields.retain(|(known, _)| *known != name);
        self.fields.push((name, value.into()));
    }

    fn has(&self, wanted: &str) -> bool {
        self.fields.iter().any(|(name, _)| *name == wanted)
    }

    /// The final head as octets.
    fn head(&self, closes: bool) -> String {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.code, phrase(self.code));
        let mut add = |name: &str, value: &str| head.push_str(&format!("{name}: {value}\r\n"));
        add("Date", &httpdate::fmt_http_date(SystemTime::now()));
        add("X-Mock", self.why.name());
        // Programs in browsers are what many test with it; there is nothing to protect here.
        add("Access-Control-Allow-Origin", "*");
        for (name, value) in &self.fields {
            // RFC 9110 §15.4.5: 304 does not describe content; without content there is no type.
            let describes = matches!(*name, "Content-Type" | "Content-Language" | "Accept-Ranges");
            if (!describes || body_allowed(self.code)) && *name != "Connection" {
                add(name, value);
            }
        }
        // RFC 9110 §8.6: never with 1xx and 204; 205 must say 0; 304 need not say it.
        match self.code {
            100..200 | 204 | 304 => {}
            205 => add("Content-Length", "0"),
            _ => add("Content-Length", &self.body.len().to_string()),
        }
        // RFC 9110 §7.8: who sends Upgrade names it in Connection.
        let options = [self.has("Upgrade").then_some("upgrade"), closes.then_some("close")];
        let options: Vec<_> = options.into_iter().flatten().collect();
        if !options.is_empty() {
            add("Connection", &options.join(", "));
        }
        head.push_str("\r\n");
        head
    }

    /// Writes it by the wishes. Says whether the connection can go on.
    pub(crate) async fn write(
        &self,
        to: &mut (impl AsyncWrite + Unpin),
        request: &Request,
        wishes: &Wishes,
    ) -> std::io::Result<bool> {
        // RFC 9110 §15.2: no 1xx to a client of HTTP/1.0.
        for (code, fields) in self.interim.iter().filter(|_| request.is_http11) {
            let fields: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            put(to, format!("HTTP/1.1 {code} {}\r\n{fields}\r\n", phrase(*code)).as_bytes()).await?;
        }
        let is_bodiless = request.method == "HEAD" || !body_allowed(self.code);
        let body = if is_bodiless { &[][..] } else { &self.body };
        let sent = wishes.truncate.map_or(body, |length| body.get(..length).unwrap_or(body));
        let is_cut = sent.len() < body.len();
        let closes = self.closes || !request.is_http11 || request.has_member("Connection", "close");
        put(to, self.head(closes).as_bytes()).await?;
        if wishes.slow.is_zero() || sent.is_empty() {
            put(to, sent).await?;
        } else {
            for piece in sent.chunks(sent.len().div_ceil(PIECES)) {
                sleep(wishes.slow / u32::try_from(PIECES).unwrap_or(1)).await;
                put(to, piece).await?;
            }
        }
        Ok(!closes && !is_cut)
    }
}

async fn put(to: &mut (impl AsyncWrite + Unpin), octets: &[u8]) -> std::io::Result<()> {
    let written = timeout(LONGEST_WRITE, async {
        to.write_all(octets).await?;
        to.flush().await
    });
    written.await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
}
