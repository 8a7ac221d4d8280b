//! Staying: the network goes on running and a person's own browser becomes the guest, through the host's loopback.
//!
//! Two listeners, on loopback only. What comes to them goes on from the stranger's namespace, so the gateway sees that
//! guest. Names under `.localhost` lead every browser to loopback (RFC 6761 §6.3), so nothing has to be set up.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use super::Failure;
use super::narrator::Tell;
use super::premises::{Premises, STRANGER};
use crate::{Relay, relay};

const PLAIN_PORT: u16 = 8080;
const SECURE_PORT: u16 = 8443;

/// Listeners on the host's loopback, opened before anything else so that links can name them.
pub(crate) struct Doors {
    plain: TcpListener,
    secure: TcpListener,
    secure_port: u16,
}

/// A lab that runs until this is dropped.
pub struct Stay {
    _relays: [Relay; 2],
    _premises: Premises,
}

impl Doors {
    pub(crate) fn open() -> io::Result<Self> {
        let secure = listen(SECURE_PORT)?;
        Ok(Self { plain: listen(PLAIN_PORT)?, secure_port: secure.local_addr()?.port(), secure })
    }

    /// The port of the portal on loopback, and therefore on the gateway.
    pub(crate) const fn secure_port(&self) -> u16 {
        self.secure_port
    }

    /// Lets the person in.
    pub(crate) fn let_in(self, premises: Premises, tell: &mut Tell<'_>) -> Result<Stay, Failure> {
        let guest = premises.network.guest(STRANGER)?;
        let [site, _] = premises.network.internet().web();
        let plain_port = self.plain.local_addr()?.port();
        let relays = [
            relay(self.plain, guest.namespace(), site)?,
            relay(self.secure, guest.namespace(), premises.portal.address)?,
        ];
        let site_url = format!("http://internet.localhost:{plain_port}/");
        tell.says(format!("1. open {site_url} in your browser: the network answers, 511"));
        tell.says(format!(
            "2. sign in at {} (the lab's own certificate: your browser will ask)",
            premises.portal_url
        ));
        tell.says(format!("3. open {site_url} again: the internet answers"));
        tell.says("Ctrl-C ends the lab and everything in it.");
        tell.fact("site", site_url);
        tell.fact("portal", premises.portal_url.clone());
        Ok(Stay { _relays: relays, _premises: premises })
    }
}

/// The usual port, or any free one.
fn listen(port: u16) -> io::Result<TcpListener> {
    let at = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    at(port).or_else(|_| at(0))
}
