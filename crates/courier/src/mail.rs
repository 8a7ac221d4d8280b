//! E-mail: one message to one mailbox, as plain text and as small HTML, by the server that the operator named.
//!
//! Never without TLS but to this machine itself; never with another name in the certificate. Nothing is loaded by whoever
//! reads it, and nobody is told that they did.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use gateway::codes::{Mailbox, Message};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox as From, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use crate::fill::escape_html;

/// From the first octet to the server's last word.
const WITHIN: Duration = Duration::from_secs(20);

/// How the connection is kept from others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// By TLS from the first octet (RFC 8314), usually at port 465.
    Tls,
    /// By STARTTLS (RFC 3207), usually at port 587; a server that does not offer it is not used.
    StartTls,
    /// Not at all: only for a server on this machine.
    None,
}

/// The server, and as whom it is spoken to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailSettings {
    /// Its name, which its certificate is for.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from others.
    pub security: Security,
    /// Certificates that are trusted instead of the system's.
    pub roots: Option<PathBuf>,
    /// Who it comes from, such as `Café <wifi@cafe.example>`.
    pub from: String,
}

/// As whom we sign in to the server. The password is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// Why the server did not take a message, or why none can be sent by it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailFailure {
    /// Who it comes from is no address.
    #[error("{0:?} is nobody whom a message can come from: write such as Café <wifi@cafe.example>")]
    From(String),
    /// The certificates that are to be trusted cannot be read.
    #[error("{} cannot be used as the list of trusted roots", .0.display())]
    Roots(PathBuf, #[source] std::io::Error),
    /// TLS cannot be prepared.
    #[error("TLS cannot be prepared for this server")]
    Tls(#[source] lettre::transport::smtp::Error),
    /// The message cannot be written.
    #[error("the message cannot be written")]
    Written(#[from] lettre::error::Error),
    /// The address cannot be written to.
    #[error("the address cannot be written to")]
    To(#[from] lettre::address::AddressError),
    /// The server did not take it.
    #[error("no trusted connection, or the server said no")]
    Server(#[from] lettre::transport::smtp::Error),
    /// The server did not answer in time.
    #[error("the server took longer than {} s", WITHIN.as_secs())]
    Late,
}

impl MailFailure {
    /// RFC 5321 §4.2.3: no such mailbox, not here, not such a name.
    pub(crate) fn is_about_the_address(&self) -> bool {
        match self {
            Self::To(_) => true,
            Self::Server(error) => error
                .status()
                .is_some_and(|code| ["550", "551", "553", "556"].contains(&code.to_string().as_str())),
            _ => false,
        }
    }
}

/// A server that takes e-mail.
pub struct MailServer {
    settings: MailSettings,
    from: From,
    login: Option<Login>,
}

impl MailServer {
    /// Looks at the settings; nobody is asked yet.
    ///
    /// # Errors
    /// Who it comes from is no address, or the roots cannot be used.
    pub fn new(settings: MailSettings, login: Option<Login>) -> Result<Self, MailFailure> {
        let from = settings.from.parse().map_err(|_| MailFailure::From(settings.from.clone()))?;
        let server = Self { settings, from, login };
        server.tls()?;
        Ok(server)
    }

    /// What the server said when it had taken the message.
    pub(crate) async fn send(&self, to: &Mailbox, message: &Message) -> Result<String, MailFailure> {
        let domain = self.from.email.domain().to_owned();
        let written = lettre::Message::builder()
            .from(self.from.clone())
            .to(From::new(None, to.as_str().parse()?))
            .subject(message.subject.clone())
            .message_id(Some(message_id(&domain)))
            .date_now()
            // RFC 3834 §5: written by no person; RFC 3282: the language that it is in.
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("X-Auto-Response-Suppress", "All"))
            .raw_header(raw("Content-Language", message.language))
            .multipart(MultiPart::alternative_plain_html(plain(message), html(message)))?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&self.settings.host)
            .port(self.settings.port)
            .tls(self.tls()?)
            .timeout(Some(WITHIN))
            .hello_name(ClientId::Domain(domain));
        if let Some(Login { user, password }) = self.login.clone() {
            builder = builder.credentials(Credentials::new(user, password));
        }
        let server = builder.build();
        let said =
            tokio::time::timeout(WITHIN, server.send(written)).await.map_err(|_| MailFailure::Late)??;
        let code = said.code();
        Ok(format!("{code} {}", said.first_line().unwrap_or_default()))
    }

    fn tls(&self) -> Result<Tls, MailFailure> {
        if self.settings.security == Security::None {
            return Ok(Tls::None);
        }
        let mut parameters = TlsParameters::builder(self.settings.host.clone());
        if let Some(path) = &self.settings.roots {
            let unusable = |error| MailFailure::Roots(path.clone(), error);
            let pem = std::fs::read(path).map_err(unusable)?;
            parameters = parameters.certificate_store(CertificateStore::None);
            parameters =
                parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(MailFailure::Tls)?);
        }
        let parameters = parameters.build_rustls().map_err(MailFailure::Tls)?;
        Ok(match self.settings.security {
            Security::Tls => Tls::Wrapper(parameters),
            _ => Tls::Required(parameters),
        })
    }
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A name that no other message has; nothing of the guest is in it.
fn message_id(domain: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("<{nanos:x}.{:x}.{count:x}@{domain}>", std::process::id())
}

fn plain(message: &Message) -> String {
    let link = message.link.as_ref().map(|(words, address)| format!("\n{words}\n{address}\n"));
    format!("{}\n{}", message.words, link.unwrap_or_default())
}

fn html(message: &Message) -> String {
    let link = message.link.as_ref().map(|(words, address)| {
        let address = escape_html(address);
        format!("<p>{}<br><a href=\"{address}\">{address}</a></p>", escape_html(words))
    });
    format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font-family:sans-serif\"><p style=\"font-size:1.2em\">{}</p>\n{}</body></html>\n",
        message.language,
        message.direction,
        escape_html(&message.subject),
        escape_html(&message.words).replace('\n', "<br>"),
        link.unwrap_or_default()
    )
}
