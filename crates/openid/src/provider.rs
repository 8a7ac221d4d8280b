//! One provider: what it says of itself, its keys, and what it says of somebody who brings a code. Asks through
//! `outbound`; what it learnt is kept for an hour, and it is never asked more often than once in some seconds in vain.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use captivity::PlanName;
use gateway::providers::Place;
use outbound::{Bytes, Client, Plain, Request, StatusCode, header};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::id_token::{self, Claims, Expected, TokenFault};
use crate::keys::Keys;
use crate::metadata::{self, Metadata, MetadataFault};
use crate::plan::PlanRule;
use crate::question::{self, Secrets};

/// How long what a provider said of itself is good.
const FRESH: Duration = Duration::from_secs(3600);
/// How long after it failed, or after keys were fetched, it is not asked again.
const REST: Duration = Duration::from_secs(10);
/// How much of its answers is read, in bytes.
const LONGEST_ANSWER: usize = 256 * 1024;
/// The longest code or issuer that a guest may bring.
const LONGEST_BROUGHT: usize = 4096;

/// What the client proves itself by. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What the operator chose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// What stands for it in addresses.
    pub id: String,
    /// What guests read.
    pub name: String,
    /// Who it is, to the letter.
    pub issuer: String,
    /// Who we are to it.
    pub client_id: String,
    /// And what proves it; `None`: PKCE alone.
    pub client_secret: Option<Secret>,
    /// What is asked for; `openid` is among it.
    pub scopes: Vec<String>,
    /// Hosts that its pages need beside the issuer's.
    pub hosts: Vec<String>,
    /// The plan of whom no rule fits.
    pub plan: PlanName,
    /// Who gets another.
    pub plan_by_claim: Vec<PlanRule>,
    /// Whose members are let in; empty for everybody.
    pub allowed_domains: Vec<String>,
    /// Certificates that are trusted instead of the system's.
    pub roots: Option<PathBuf>,
}

/// Why a provider is of no use now.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No answer.
    #[error("{}", .0.chain())]
    Outside(#[from] outbound::Failure),
    /// Another answer than the one that was asked for.
    #[error("{address} answered {status}{reason}")]
    Status {
        /// What was asked.
        address: String,
        /// The status.
        status: StatusCode,
        /// The word for it, where it gave one (RFC 6749 §5.2).
        reason: String,
    },
    /// What it says of itself.
    #[error("what {0} says cannot be used: {1}")]
    Metadata(String, MetadataFault),
    /// Not a key set.
    #[error("{0} has no key that can be used")]
    Keys(String),
    /// No ID token in its answer.
    #[error("{0} answered without an ID token; is openid among the scopes?")]
    NoToken(String),
    /// A token that proves nothing.
    #[error("{0}")]
    Token(#[from] TokenFault),
    /// Asked a moment ago, in vain.
    #[error("it failed a moment ago and is not asked again before some seconds have passed")]
    Resting,
}

/// What is known of it.
#[derive(Default)]
struct Learnt {
    metadata: Option<(Metadata, Instant)>,
    keys: Option<(Keys, Instant)>,
    failed: Option<Instant>,
}

/// One provider.
pub struct Provider {
    settings: Settings,
    client: Client,
    learnt: Mutex<Learnt>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    id_token: Option<String>,
}

#[derive(Deserialize)]
struct ErrorAnswer {
    error: String,
}

impl Provider {
    /// Asks nobody yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let bounds = outbound::Settings {
            roots: settings.roots.clone(),
            plain: Plain::Refused,
            longest_answer: LONGEST_ANSWER,
            ..outbound::Settings::default()
        };
        Self { settings, client: Client::new(bounds), learnt: Mutex::default() }
    }

    /// What the operator chose.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What opens to a device that is sent there.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        let issuer = metadata::host_and_port(&self.settings.issuer);
        let hosts = self.settings.hosts.iter().map(|host| (host.to_ascii_lowercase(), 443));
        issuer.into_iter().chain(hosts).map(|(name, port)| Place { name, port }).collect()
    }

    /// Fetches what it says of itself, and its keys: how many of them can be used.
    ///
    /// # Errors
    /// It does not answer, or not as it must.
    pub async fn look(&self) -> Result<(Metadata, usize), Fault> {
        let metadata = self.metadata().await?;
        let keys = self.keys(&metadata, None).await?;
        Ok((metadata, keys.len()))
    }

    /// Where a guest is sent.
    pub(crate) async fn address(&self, redirect_uri: &str, secrets: &Secrets) -> Result<String, Fault> {
        let metadata = self.metadata().await?;
        let (client_id, scopes) = (&self.settings.client_id, &self.settings.scopes);
        Ok(question::authorization_address(&metadata, client_id, scopes, redirect_uri, secrets))
    }

    /// Whether who came back was sent by this provider, as far as that can be seen (RFC 9207 §2.4).
    pub(crate) async fn is_by(&self, issuer: Option<&str>) -> Result<bool, Fault> {
        match issuer {
            Some(issuer) => Ok(issuer == self.settings.issuer),
            None => Ok(!self.metadata().await?.names_itself),
        }
    }

    /// What it says of whoever brought this code.
    pub(crate) async fn claims(
        &self,
        redirect_uri: &str,
        code: &str,
        secrets: &Secrets,
    ) -> Result<Claims, Fault> {
        let metadata = self.metadata().await?;
        let code = if code.len() <= LONGEST_BROUGHT { code } else { "" };
        let token = self.token(&metadata, redirect_uri, code, &secrets.verifier).await?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: &secrets.nonce,
            now,
        };
        let (keys, fetched) = self.known_keys(&metadata).await?;
        match id_token::check(&token, &keys, &expected) {
            // It may have made new ones since (Core §10.1.1).
            Err(TokenFault::Key) => {
                let keys = self.keys(&metadata, Some(fetched)).await?;
                Ok(id_token::check(&token, &keys, &expected)?)
            }
            told => Ok(told?),
        }
    }

    async fn token(
        &self,
        metadata: &Metadata,
        redirect_uri: &str,
        code: &str,
        verifier: &str,
    ) -> Result<String, Fault> {
        let secret = self.settings.client_secret.as_ref().map(|secret| secret.0.as_str());
        let client_id = &self.settings.client_id;
        let (body, field) =
            question::token_request(metadata, client_id, secret, redirect_uri, code, verifier);
        let mut request = Request::post(&metadata.token_endpoint)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        if let Some(field) = field {
            request = request.header(header::AUTHORIZATION, field);
        }
        let answer = self
            .send(&metadata.token_endpoint, request.body(body.into()).map_err(outbound::Failure::from)?)
            .await?;
        let answer: Option<TokenAnswer> = serde_json::from_slice(&answer).ok();
        answer.and_then(|it| it.id_token).ok_or_else(|| Fault::NoToken(metadata.token_endpoint.clone()))
    }

    /// One request at a time: who comes meanwhile waits for the same answer.
    async fn metadata(&self) -> Result<Metadata, Fault> {
        let mut learnt = self.learnt.lock().await;
        if let Some((metadata, at)) = &learnt.metadata
            && at.elapsed() < FRESH
        {
            return Ok(metadata.clone());
        }
        if learnt.failed.is_some_and(|at| at.elapsed() < REST) {
            return Err(Fault::Resting);
        }
        // Before it is asked: whoever gives up waiting leaves a mark as well.
        learnt.failed = Some(Instant::now());
        let address = metadata::address_of(&self.settings.issuer);
        let document = self.get(&address).await?;
        let metadata = Metadata::read(&document, &self.settings.issuer)
            .map_err(|fault| Fault::Metadata(address, fault))?;
        learnt.failed = None;
        learnt.metadata = Some((metadata.clone(), Instant::now()));
        Ok(metadata)
    }

    async fn known_keys(&self, metadata: &Metadata) -> Result<(Keys, Instant), Fault> {
        let keys = self.keys(metadata, None).await?;
        let at = self.learnt.lock().await.keys.as_ref().map_or_else(Instant::now, |(_, at)| *at);
        Ok((keys, at))
    }

    /// The keys; fetched again where those of `unfit` have not been enough, but not more often than may be.
    async fn keys(&self, metadata: &Metadata, unfit: Option<Instant>) -> Result<Keys, Fault> {
        let mut learnt = self.learnt.lock().await;
        if let Some((keys, at)) = &learnt.keys {
            let is_fit = unfit.is_none_or(|unfit| *at > unfit) && at.elapsed() < FRESH;
            if is_fit || at.elapsed() < REST {
                return Ok(keys.clone());
            }
        }
        let document = self.get(&metadata.jwks_uri).await?;
        let keys = Keys::read(&document).filter(|keys| keys.len() > 0);
        let keys = keys.ok_or_else(|| Fault::Keys(metadata.jwks_uri.clone()))?;
        learnt.keys = Some((keys.clone(), Instant::now()));
        Ok(keys)
    }

    async fn get(&self, address: &str) -> Result<Bytes, Fault> {
        let request = Request::get(address).header(header::ACCEPT, "application/json").body(Bytes::new());
        self.send(address, request.map_err(outbound::Failure::from)?).await
    }

    async fn send(&self, address: &str, request: Request<Bytes>) -> Result<Bytes, Fault> {
        let answer = self.client.send(request).await?;
        if answer.status() == StatusCode::OK {
            return Ok(answer.into_body());
        }
        let told = serde_json::from_slice::<ErrorAnswer>(answer.body()).ok();
        let reason = told.map_or_else(String::new, |told| format!(" ({})", word(&told.error)));
        Err(Fault::Status { address: address.to_owned(), status: answer.status(), reason })
    }
}

/// An error's name as RFC 6749 §5.2 writes it; strangers' words are not repeated.
pub(crate) fn word(text: &str) -> &str {
    let is_word = text.len() <= 64 && text.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    if is_word { text } else { "an unusual error" }
}
