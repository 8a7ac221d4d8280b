//! Carries what the gateway writes to guests: e-mail by SMTP (RFC 5321, over TLS by RFC 3207 or 8314), text messages by the
//! HTTP interface of a provider.
//!
//! It works outside of the gateway's loop, few messages at once and few waiting, each within seconds: who cannot be written
//! to now is told so. Nothing is tried twice, because a server that is slow may have taken the first one. It decides
//! nothing, and it writes neither addresses nor words into the log.

#![forbid(unsafe_code)]

mod fill;
mod hosts;
mod mail;
mod providers;
mod texts;

use std::sync::Arc;
use std::time::Duration;

use gateway::codes::{Address, Answer, Message, NotSent};
use tokio::sync::Semaphore;

pub use hosts::{HostLetterSettings, HostLetters};
pub use mail::{Login, MailFailure, MailServer, MailSettings, Security};
pub use providers::{PROVIDERS, Provider};
pub use texts::{TextFailure, TextProvider, TextSettings};

/// Messages under way at once.
const AT_ONCE: usize = 8;
/// Messages that may wait for one of those.
const WAITING: usize = 32;
/// When a guest may try again after a failure.
const AGAIN_IN: Duration = Duration::from_secs(60);

/// Why a message was not taken over.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There is nobody for this kind of message.
    #[error("nothing is configured that could carry it")]
    Nobody,
    /// By the mail server.
    #[error("the mail server did not take it")]
    Mail(#[from] MailFailure),
    /// As many messages are under way as may be.
    #[error("too many messages are under way")]
    Busy,
    /// By the provider.
    #[error("the provider of text messages did not take it")]
    Text(#[from] TextFailure),
}

impl Failure {
    /// Everything that is known, in one line: this and its causes.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause.take().filter(|_| text.len() < 2000) {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }

    /// The same without this address: servers like to repeat whom they were asked to write to.
    pub(crate) fn without(&self, address: &str) -> String {
        self.chain().replace(address, "…")
    }

    /// Whether this very address is what is not taken.
    fn is_about_the_address(&self) -> bool {
        match self {
            Self::Nobody | Self::Busy => false,
            Self::Mail(failure) => failure.is_about_the_address(),
            Self::Text(failure) => failure.is_about_the_address(),
        }
    }
}

/// Carries messages. Clones share their places.
#[derive(Clone)]
pub struct Courier(Arc<Inner>);

struct Inner {
    mail: Option<MailServer>,
    texts: Option<TextProvider>,
    places: Semaphore,
    under_way: Semaphore,
}

impl Courier {
    /// By this server and this provider. Nobody is asked yet.
    #[must_use]
    pub fn new(mail: Option<MailServer>, texts: Option<TextProvider>) -> Self {
        let (places, under_way) = (Semaphore::new(AT_ONCE + WAITING), Semaphore::new(AT_ONCE));
        Self(Arc::new(Inner { mail, texts, places, under_way }))
    }

    /// Hands the message over; what the other side said.
    ///
    /// # Errors
    /// It was not taken over, or it is not known that it was.
    pub async fn hand_over(&self, message: &Message) -> Result<String, Failure> {
        match &message.to {
            Address::Mailbox(to) => {
                Ok(self.0.mail.as_ref().ok_or(Failure::Nobody)?.send(to, message).await?)
            }
            Address::Phone(to) => {
                Ok(self.0.texts.as_ref().ok_or(Failure::Nobody)?.send(to, &message.words).await?)
            }
        }
    }

    /// Hands the message over in its turn; what the other side said.
    ///
    /// # Errors
    /// Too many wait, it was not taken over, or it is not known that it was.
    pub(crate) async fn deliver(&self, message: &Message) -> Result<String, Failure> {
        let _place = self.0.places.try_acquire().map_err(|_| Failure::Busy)?;
        let _turn = self.0.under_way.acquire().await.map_err(|_| Failure::Busy)?;
        self.hand_over(message).await
    }

    async fn carry(self, message: Message) -> Result<(), NotSent> {
        let failure = match self.deliver(&message).await {
            Ok(_) => return Ok(()),
            Err(Failure::Busy) => return Err(NotSent::Later(AGAIN_IN)),
            Err(failure) => failure,
        };
        let kind = match message.to {
            Address::Mailbox(_) => "mail",
            Address::Phone(_) => "phone",
        };
        let error = failure.without(message.to.as_str());
        if failure.is_about_the_address() {
            tracing::info!(kind, error, "a message was asked for to an address that is not taken");
            return Err(NotSent::Refused);
        }
        tracing::warn!(
            kind,
            error,
            guests_notice = "they get no message this way; who asked for a code is told so",
            to_do = "run: vestibule message try --to an address of yours",
            "a message to a guest could not be sent"
        );
        Err(NotSent::Later(AGAIN_IN))
    }
}

impl gateway::codes::Courier for Courier {
    fn send(&self, message: Message) -> Answer<Result<(), NotSent>> {
        Box::pin(self.clone().carry(message))
    }
}
