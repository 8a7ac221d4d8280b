//! One question to the house's system: signed, sent, tried once more where that may help, believed only as agreed.

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

use gateway::stay::{Answer, Away, Question, Register};
use outbound::header::{ACCEPT, CONTENT_TYPE};
use outbound::{Bytes, Client, Plain, Request, Response, StatusCode};
use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::time::{sleep, timeout};

use crate::breaker::{Breaker, Turn};
use crate::{Failure, Key, answer, question, signature};

const LONGEST_ANSWER: usize = 16 * 1024;
const MOST_AT_ONCE: usize = 16;
const MOST_WAITING: usize = 48;
/// Between the first and the second try of a question.
const PAUSE: Duration = Duration::from_millis(200);
/// What guests are told to wait where the system says nothing else.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// Where the house's system is, and how it is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address of its version 1: `https://…`, or `http://…` on this machine.
    pub url: String,
    /// The key that both sides know.
    pub key: Key,
    /// A file of roots, instead of the system's.
    pub roots: Option<PathBuf>,
    /// Whether `http://…` may be another machine too. Names of guests can then be read on the way.
    pub plain_http: bool,
    /// How long one question may take, with all tries.
    pub within: Duration,
}

/// What was told, and by what way.
#[derive(Debug)]
pub struct Told {
    /// What counts.
    pub answer: Answer,
    /// The name that goes with the stay, if it says so.
    pub name: Option<String>,
    /// Why it was refused, in that system's words. For operators.
    pub message: Option<String>,
    /// Whether the answer was signed.
    pub is_signed: bool,
    /// How long it took.
    pub took: Duration,
}

/// The house's system, as it is asked by us.
pub struct HouseSystem {
    settings: Settings,
    client: Client,
    breaker: Breaker,
}

impl HouseSystem {
    /// Asks nobody yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let client = Client::new(outbound::Settings {
            roots: settings.roots.clone(),
            plain: if settings.plain_http { Plain::Anywhere } else { Plain::Loopback },
            within: settings.within,
            connect_within: settings.within,
            longest_answer: LONGEST_ANSWER,
            most_at_once: MOST_AT_ONCE,
            most_waiting: MOST_WAITING,
        });
        Self { settings, client, breaker: Breaker::default() }
    }

    /// Whether the roots can be read that its certificate is checked against.
    ///
    /// # Errors
    /// They cannot.
    pub fn check_roots(&self) -> Result<(), outbound::Failure> {
        if self.is_over_tls() { self.client.check_roots() } else { Ok(()) }
    }

    /// Asks, and says what came back. A question without fields asks nothing but whether the line is good.
    ///
    /// # Errors
    /// Nothing came back that counts.
    pub async fn tell(&self, question: &Question) -> Result<Told, Failure> {
        let began = Instant::now();
        self.breaker.may_ask(began).map_err(Failure::Resting)?;
        let request = request_number()?;
        let body = question::write(question, &request, SystemTime::now());
        let within = self.settings.within;
        let told = timeout(within, self.ask_twice(&body)).await.unwrap_or_else(|_| {
            let host = self.host();
            Err(Failure::Sending(outbound::Failure::Late { host, within }))
        });
        let told = told.and_then(|response| self.believe(&response, &request));
        // Our own limits say nothing of the system.
        if !matches!(told, Err(Failure::Sending(outbound::Failure::Busy))) {
            self.note(&told);
        }
        told.map(|(read, is_signed)| Told {
            answer: read.answer,
            name: read.name,
            message: read.message,
            is_signed,
            took: began.elapsed(),
        })
    }

    /// The second time with the same number, so that the system can tell that it is the same question.
    async fn ask_twice(&self, body: &[u8]) -> Result<Response<Bytes>, Failure> {
        match self.ask_once(body).await {
            Err(failure) if failure.is_passing() => {
                sleep(PAUSE).await;
                self.ask_once(body).await
            }
            first => first,
        }
    }

    async fn ask_once(&self, body: &[u8]) -> Result<Response<Bytes>, Failure> {
        let now = SystemTime::now();
        let fields = signature::of_question(&self.settings.key, &self.settings.url, body, now);
        let request = Request::post(&self.settings.url)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json");
        let request = fields.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let request = request.body(Bytes::copy_from_slice(body)).map_err(outbound::Failure::from);
        let response =
            self.client.send(request.map_err(Failure::Sending)?).await.map_err(Failure::Sending)?;
        match response.status() {
            StatusCode::OK => Ok(response),
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Err(Failure::NotBelieved(status)),
            status => {
                Err(Failure::Status { status, retry_after: outbound::retry_after(response.headers(), now) })
            }
        }
    }

    /// Signed, or over TLS; and an answer to this very question.
    fn believe(&self, response: &Response<Bytes>, request: &str) -> Result<(answer::Read, bool), Failure> {
        let is_signed = signature::is_on(response.headers());
        if is_signed || !self.is_over_tls() {
            signature::check_answer(&self.settings.key, response)?;
        }
        Ok((answer::read(response.body(), request)?, is_signed))
    }

    fn is_over_tls(&self) -> bool {
        self.settings.url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
    }

    fn host(&self) -> String {
        let uri = self.settings.url.parse::<outbound::Uri>();
        uri.ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default()
    }

    /// Remembers how it went, and logs where that changed.
    fn note<T>(&self, told: &Result<T, Failure>) {
        let turn = match told {
            Ok(_) => self.breaker.answered(),
            Err(failure) => self.breaker.failed(Instant::now(), failure.retry_after()),
        };
        let host = self.host();
        match (turn, told) {
            (Turn::Back, _) => tracing::info!(host, "the house's system answers again"),
            (Turn::FirstFailure, Err(failure)) => tracing::warn!(
                host,
                guests_notice = "who signed in this way just now was told to try again",
                to_do = "run: vestibule stay try; it says how the system answers",
                "the house's system did not answer as agreed: {failure}"
            ),
            (Turn::Rests(rest), Err(failure)) => tracing::warn!(
                host,
                seconds = rest.as_secs(),
                guests_notice =
                    "nobody comes in by it now; who is online stays online, and other ways in work",
                to_do = "run: vestibule stay try; it says how the system answers",
                "the house's system is left alone for a while: {failure}"
            ),
            (_, Err(failure)) => {
                tracing::debug!(host, "the house's system did not answer as agreed: {failure}")
            }
            (_, Ok(_)) => {}
        }
    }
}

impl Register for HouseSystem {
    fn ask(&self, question: Question) -> Pin<Box<dyn Future<Output = Result<Answer, Away>> + Send + '_>> {
        Box::pin(async move {
            let told = self.tell(&question).await;
            told.map(|told| told.answer)
                .map_err(|failure| Away { retry_after: failure.retry_after().unwrap_or(TRY_AGAIN) })
        })
    }
}

impl fmt::Debug for HouseSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HouseSystem").field("url", &self.settings.url).finish_non_exhaustive()
    }
}

fn request_number() -> Result<String, Failure> {
    let mut octets = [0; 16];
    SystemRandom::new().fill(&mut octets).map_err(|_| Failure::NoRandomness)?;
    Ok(octets.iter().map(|octet| format!("{octet:02x}")).collect())
}
