//! A browser at the portal's door: opens the page over TLS, fills in the form, follows where it leads, keeps cookies.
//!
//! One portal, one guest. It has no script and no cache, and trusts only the lab's authority.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;

use super::form::Form;
use super::http::{Request, Response};
use super::{connect, exchange, tls};
use crate::authority::Authority;
use crate::namespace::Namespace;

const PATIENCE: Duration = Duration::from_secs(5);
/// How long it waits for an answer, unless it is told otherwise.
const ANSWER: Duration = Duration::from_secs(10);
const MOST_REDIRECTS: usize = 5;
const MOST_COOKIES: usize = 16;
/// `Sec-Fetch-Site` of an address that was typed in, and of a way within the portal.
const TYPED: &str = "none";
const SAME_SITE: &str = "same-origin";
const USER_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Where the portal is, and who vouches for it.
#[derive(Clone, Debug)]
pub struct Portal {
    /// Its name, which its certificate must be for.
    pub name: String,
    /// Where it answers over TLS.
    pub address: SocketAddr,
    /// The path of its RFC 8908 API.
    pub api_path: String,
    /// The authority that guests trust.
    pub authority: CertificateDer<'static>,
}

impl Portal {
    /// A portal vouched for by the lab's authority.
    #[must_use]
    pub fn new(name: &str, address: SocketAddr, api_path: &str, authority: &Authority) -> Self {
        Self {
            name: name.to_owned(),
            address,
            api_path: api_path.to_owned(),
            authority: authority.certificate(),
        }
    }
}

/// Why a browser could not do what a visitor wanted.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// The network or TLS failed.
    #[error("{doing} failed")]
    Io {
        /// What was being done.
        doing: String,
        /// How it failed.
        #[source]
        source: io::Error,
    },
    /// TLS cannot be set up at all.
    #[error("the lab's authority is not understood")]
    Tls(#[from] rustls::Error),
    /// The page has no form to go on with.
    #[error("the page at {path} (status {status}) has no form to send; it reads:\n{text}")]
    NoForm {
        /// Which page.
        path: String,
        /// Its status.
        status: u16,
        /// Its text.
        text: String,
    },
    /// It was sent around in circles, or away from the portal.
    #[error("the portal sent the browser to {0}, where it does not go")]
    Lost(String),
}

/// A page as the browser has it before it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its path on the portal.
    pub path: String,
    /// The answer.
    pub response: Response,
}

impl Page {
    /// The first form that is sent by POST.
    ///
    /// # Errors
    /// [`BrowserError::NoForm`] when there is none.
    pub fn post_form(&self) -> Result<Form, BrowserError> {
        let forms = Form::all_in(&self.response.text());
        forms.into_iter().find(|form| form.method == "post").ok_or_else(|| BrowserError::NoForm {
            path: self.path.clone(),
            status: self.response.status,
            text: self.response.text(),
        })
    }
}

/// How a sign-in went, step by step.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The sign-in page.
    pub page: Page,
    /// The answer to the form itself (303 when all is well).
    pub answer: Response,
    /// From sending the form to having its answer, on a connection of its own with its handshake done.
    pub took: Duration,
    /// Where it led: "You are online".
    pub online: Page,
}

/// One guest's browser for one portal.
#[derive(Clone, Debug)]
pub struct Browser {
    namespace: Namespace,
    portal: Portal,
    config: Arc<ClientConfig>,
    patience: Duration,
    cookies: Vec<(String, String)>,
}

impl Browser {
    /// A browser in this namespace, which need be no guest's.
    ///
    /// # Errors
    /// When the lab's authority is not understood.
    pub fn inside(namespace: &Namespace, portal: &Portal) -> Result<Self, BrowserError> {
        Self::open(namespace.clone(), portal)
    }

    pub(crate) fn open(namespace: Namespace, portal: &Portal) -> Result<Self, BrowserError> {
        let config = tls::trusting(portal.authority.clone())?;
        Ok(Self { namespace, portal: portal.clone(), config, patience: ANSWER, cookies: Vec::new() })
    }

    /// One that waits so long for an answer.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Opens a page of the portal and follows where it leads.
    ///
    /// # Errors
    /// When the network, TLS or HTTP fails, or it leads away.
    pub fn open_page(&mut self, path: &str) -> Result<Page, BrowserError> {
        let request = self.navigation(Request::get(&self.authority(), path), TYPED);
        let response = self.send(&request)?.0;
        self.follow(path, response)
    }

    /// Sends a form of a page, as the visitor's press of its button; returns its answer and how long it took.
    ///
    /// # Errors
    /// As [`Browser::open_page`], without following.
    pub fn send_form(&mut self, page: &Page, form: &Form) -> Result<(Response, Duration), BrowserError> {
        self.send(&self.posting(page, form)?)
    }

    /// The request that the press of a form's button makes.
    ///
    /// # Errors
    /// [`BrowserError::Lost`] when the form leads away.
    pub fn posting(&self, page: &Page, form: &Form) -> Result<Request, BrowserError> {
        let path = self.path_of(&form.action, &page.path)?;
        let origin = format!("https://{}", self.authority());
        let request = self.navigation(Request::new("POST", &self.authority(), &path), SAME_SITE);
        Ok(request
            .header("Origin", &origin)
            .header("Referer", &format!("{origin}{}", page.path))
            .body("application/x-www-form-urlencoded", form.encoded().as_bytes()))
    }

    /// Opens the portal, accepts what it asks, sends the form and follows to where it leads.
    ///
    /// # Errors
    /// As [`Browser::open_page`], or [`BrowserError::NoForm`].
    pub fn sign_in(&mut self) -> Result<SignIn, BrowserError> {
        let page = self.open_page("/")?;
        let form = page.post_form()?;
        let (answer, took) = self.send_form(&page, &form)?;
        let online = self.follow(&page.path, answer.clone())?;
        Ok(SignIn { page, answer, took, online })
    }

    /// Presses the button on the "You are online" page that leads to a sign-out, or its first, and follows.
    ///
    /// # Errors
    /// As [`Browser::sign_in`].
    pub fn sign_out(&mut self, online: &Page) -> Result<Page, BrowserError> {
        let forms = Form::all_in(&online.response.text());
        // Its own button, and not one of those that put another device out.
        let is_out = |action: &str| action.split('?').next().is_some_and(|path| path.ends_with("out"));
        let leads_out = forms.into_iter().find(|form| form.method == "post" && is_out(&form.action));
        let form = leads_out.map_or_else(|| online.post_form(), Ok)?;
        let (answer, _) = self.send_form(online, &form)?;
        self.follow(&online.path, answer)
    }

    /// Asks the RFC 8908 API, as an operating system does.
    ///
    /// # Errors
    /// When the network, TLS or HTTP fails.
    pub fn ask_api(&mut self) -> Result<Response, BrowserError> {
        let request = Request::get(&self.authority(), &self.portal.api_path.clone())
            .header("Accept", "application/captive+json")
            .header("User-Agent", "CaptivePortalLogin (lab)");
        Ok(self.send(&request)?.0)
    }

    /// Sends any request to the portal over TLS and returns its answer and how long that took after the handshake.
    ///
    /// # Errors
    /// When the network, TLS or HTTP fails.
    pub fn send(&mut self, request: &Request) -> Result<(Response, Duration), BrowserError> {
        let stream = self.call()?;
        let started = Instant::now();
        let raw = exchange(stream, &request.octets()).map_err(self.failed("asking"))?;
        let took = started.elapsed();
        let response = Response::parse(raw).map_err(self.failed("understanding"))?;
        self.keep_cookies(&response);
        Ok((response, took))
    }

    /// A connection to the portal with its handshake done.
    pub(super) fn call(&self) -> Result<tls::Secure, BrowserError> {
        let (address, name) = (self.portal.address, self.portal.name.as_str());
        let opened = self.namespace.run(|| connect(address, PATIENCE)).map_err(io::Error::from);
        let stream = opened.and_then(|stream| stream).map_err(self.failed("connecting to"))?;
        stream.set_read_timeout(Some(self.patience)).map_err(self.failed("connecting to"))?;
        tls::secure(stream, name, &self.config).map_err(self.failed("shaking hands with"))
    }

    /// Says what was being done when it failed.
    pub(super) fn failed(&self, doing: &str) -> impl Fn(io::Error) -> BrowserError + use<> {
        let doing = format!("{doing} https://{} ({})", self.portal.name, self.portal.address);
        move |source| BrowserError::Io { doing: doing.clone(), source }
    }

    /// Follows redirects within the portal.
    fn follow(&mut self, from: &str, response: Response) -> Result<Page, BrowserError> {
        let mut page = Page { path: from.to_owned(), response };
        for _ in 0..MOST_REDIRECTS {
            if !matches!(page.response.status, 301 | 302 | 303 | 307 | 308) {
                return Ok(page);
            }
            let target = page.response.header("Location").unwrap_or_default().to_owned();
            let path = self.path_of(&target, &page.path)?;
            let request = self.navigation(Request::get(&self.authority(), &path), SAME_SITE);
            page = Page { response: self.send(&request)?.0, path };
        }
        Err(BrowserError::Lost(page.path))
    }

    /// The path on the portal that a link or action means.
    fn path_of(&self, target: &str, from: &str) -> Result<String, BrowserError> {
        let own = [format!("https://{}", self.authority()), format!("https://{}", self.portal.name)];
        let inside = own.iter().find_map(|own| target.strip_prefix(own.as_str()));
        match inside.unwrap_or(target) {
            "" if inside.is_some() => Ok("/".to_owned()),
            "" => Ok(from.to_owned()),
            path if path.starts_with('/') && !path.starts_with("//") => Ok(path.to_owned()),
            relative if !relative.contains(':') && !relative.starts_with("//") => {
                let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
                Ok(format!("{folder}/{relative}"))
            }
            _ => Err(BrowserError::Lost(target.to_owned())),
        }
    }

    /// What a person's navigation carries.
    fn navigation(&self, request: Request, site: &str) -> Request {
        let request = request
            .header("User-Agent", USER_AGENT)
            .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .header("Accept-Language", "en")
            .header("Sec-Fetch-Site", site)
            .header("Sec-Fetch-Mode", "navigate")
            .header("Sec-Fetch-Dest", "document");
        if self.cookies.is_empty() {
            return request;
        }
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.header("Cookie", &pairs.join("; "))
    }

    fn authority(&self) -> String {
        match self.portal.address.port() {
            443 => self.portal.name.clone(),
            port => format!("{}:{port}", self.portal.name),
        }
    }

    fn keep_cookies(&mut self, response: &Response) {
        let set = response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        for (name, value) in set.filter_map(|(_, value)| value.split(';').next()?.split_once('=')) {
            self.cookies.retain(|(kept, _)| kept != name);
            if self.cookies.len() < MOST_COOKIES && !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}
