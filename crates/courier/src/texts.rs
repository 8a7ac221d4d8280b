//! Text messages: one HTTP request for each, as the provider wants it.

use std::path::PathBuf;
use std::time::Duration;

use gateway::codes::PhoneNumber;
use outbound::{Bytes, Client, Plain, Request};

use crate::fill::{Escape, base64, fill};

/// The longest text, in characters: some three messages of 7 bits, or six of 16.
const LONGEST: usize = 400;

/// How the provider is asked; see [`Provider`](crate::Provider) for what may stand in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextSettings {
    /// The address, `https`, or `http` on this machine.
    pub url: String,
    /// The method.
    pub method: String,
    /// Header fields, as `Name: value`.
    pub headers: Vec<String>,
    /// What is sent.
    pub body: String,
    /// What a good answer has in it, without white space; empty where the status says it all.
    pub answer_contains: String,
    /// Who we are there.
    pub account: String,
    /// Who it comes from, as the provider wants it.
    pub from: String,
    /// Certificates that are trusted instead of the system's.
    pub roots: Option<PathBuf>,
}

/// Why the provider did not take a message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TextFailure {
    /// A header field is none.
    #[error("{0:?} is no header field: write Name: value")]
    Header(String),
    /// The request cannot be written.
    #[error("the request cannot be written")]
    Request(#[from] outbound::Failure),
    /// The provider said no.
    #[error("it answered {status}: {said}")]
    Said {
        /// The status.
        status: u16,
        /// The beginning of its answer.
        said: String,
    },
}

impl TextFailure {
    pub(crate) const fn is_about_the_address(&self) -> bool {
        // Providers say 400 for much that is not the number's fault: an operator has to see it.
        false
    }
}

/// A provider of text messages.
pub struct TextProvider {
    settings: TextSettings,
    secret: String,
    client: Client,
}

impl TextProvider {
    /// Nobody is asked yet.
    #[must_use]
    pub fn new(settings: TextSettings, secret: String) -> Self {
        let client = Client::new(outbound::Settings {
            roots: settings.roots.clone(),
            plain: Plain::Loopback,
            within: Duration::from_secs(15),
            ..outbound::Settings::default()
        });
        Self { settings, secret, client }
    }

    /// The status with which the provider took it.
    pub(crate) async fn send(&self, to: &PhoneNumber, text: &str) -> Result<String, TextFailure> {
        let answer = self.client.send(self.request(to, text)?).await?;
        let said = String::from_utf8_lossy(answer.body()).into_owned();
        let bare: String = said.chars().filter(|c| !c.is_whitespace()).collect();
        let status = answer.status();
        if status.is_success() && bare.contains(&self.settings.answer_contains) {
            return Ok(status.to_string());
        }
        // What it says may have the number in it.
        let said = said.replace(to.as_str(), "…").replace(&to.as_str()[1..], "…");
        let said = said.chars().filter(|c| !c.is_control()).take(200).collect();
        Err(TextFailure::Said { status: status.as_u16(), said })
    }

    fn request(&self, to: &PhoneNumber, text: &str) -> Result<Request<Bytes>, TextFailure> {
        let settings = &self.settings;
        let text: String = text.chars().take(LONGEST).collect();
        let basic = base64(format!("{}:{}", settings.account, self.secret).as_bytes());
        let values = [
            ("to", to.as_str()),
            ("digits", &to.as_str()[1..]),
            ("from", &settings.from),
            ("text", &text),
            ("account", &settings.account),
            ("secret", &self.secret),
            ("basic", &basic),
        ];
        let mut request = Request::builder().method(settings.method.as_str()).uri(fill(
            &settings.url,
            &values,
            Escape::Url,
        ));
        let mut escape = Escape::Url;
        for field in &settings.headers {
            let (name, value) = field.split_once(':').ok_or_else(|| TextFailure::Header(field.clone()))?;
            if name.eq_ignore_ascii_case("content-type") && value.contains("json") {
                escape = Escape::Json;
            }
            request = request.header(name.trim(), fill(value.trim(), &values, Escape::Plain));
        }
        let body = fill(&settings.body, &values, escape);
        Ok(request.body(Bytes::from(body)).map_err(outbound::Failure::from)?)
    }
}
