//! A guest's way to the network for its devices, and the window that opens for the user.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;

use super::asking::{absolute_location, get, parts};
use super::{Scheme, Wire};
use crate::client::{Portal, connect, exchange, tls};
use crate::guest::Guest;

const PATIENCE: Duration = Duration::from_secs(5);
const MOST_STEPS: usize = 5;

/// The network as one guest has it, over one address family. Every name is an address of the lab's internet, but for
/// the portal's own.
#[derive(Debug)]
pub struct GuestWire<'g> {
    guest: &'g Guest,
    internet: SocketAddr,
    portal: Portal,
    config: Arc<ClientConfig>,
}

impl<'g> GuestWire<'g> {
    /// For that guest; `internet` is where every other name leads, its port does not matter.
    ///
    /// # Errors
    /// When the portal's authority is not understood.
    pub fn new(guest: &'g Guest, internet: SocketAddr, portal: Portal) -> Result<Self, rustls::Error> {
        let config = tls::trusting(portal.authority.clone())?;
        Ok(Self { guest, internet, portal, config })
    }
}

impl Wire for GuestWire<'_> {
    fn exchange(&mut self, scheme: Scheme, host: &str, octets: &[u8]) -> io::Result<Vec<u8>> {
        let ip = if host == self.portal.name { self.portal.address.ip() } else { self.internet.ip() };
        let port = match scheme {
            Scheme::Http => 80,
            Scheme::Https if host == self.portal.name => self.portal.address.port(),
            Scheme::Https => 443,
        };
        let target = SocketAddr::new(ip, port);
        let stream = self.guest.namespace().run(|| connect(target, PATIENCE)).map_err(io::Error::other)??;
        match scheme {
            Scheme::Http => exchange(stream, octets),
            Scheme::Https => exchange(tls::secure(stream, host, &self.config)?, octets),
        }
    }

    fn api_url(&self) -> String {
        format!("https://{}{}", self.portal.name, self.portal.api_path)
    }
}

/// Where the user's window ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// The last address.
    pub url: String,
    /// The status there.
    pub status: u16,
    /// The `Content-Type` there.
    pub media_type: String,
    /// What stands there.
    pub text: String,
}

/// Opens an address as the user's window does: follows redirects, and the refresh of a page that has one.
///
/// # Errors
/// When the network or TLS fails, or it never ends.
pub fn open(wire: &mut dyn Wire, url: &str) -> io::Result<Opened> {
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148";
    let mut url = url.to_owned();
    for _ in 0..MOST_STEPS {
        let fields = [("User-Agent", agent), ("Accept", "text/html,*/*;q=0.8"), ("Connection", "close")];
        let answer = get(wire, &url, &fields)?;
        let redirected = (300..400).contains(&answer.status).then(|| absolute_location(&answer)).flatten();
        let text = answer.text();
        let Some(next) = redirected.or_else(|| refresh_of(&text)).filter(|next| *next != url) else {
            let media_type = answer.header("Content-Type").unwrap_or_default().to_owned();
            return Ok(Opened { url, status: answer.status, media_type, text });
        };
        url = next.to_owned();
    }
    Err(io::Error::other("the window was sent around in circles"))
}

/// The address of `<meta http-equiv=refresh content="0; url=…">`.
fn refresh_of(text: &str) -> Option<&str> {
    let after =
        text.split_once("http-equiv=\"refresh\"").or_else(|| text.split_once("http-equiv=refresh"))?.1;
    let url = after.split_once("url=")?.1.split(['"', '\'', '>']).next()?;
    parts(url).map(|_| url)
}
