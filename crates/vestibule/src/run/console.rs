//! The operator door as it is wired: which certificate its sockets are spoken to with.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use console::{Console, Door};
use portal::Certificates;

use crate::config::Config;
use crate::trouble::{Chapter, Trouble};

/// The console, and what its doors are made with.
pub(in crate::run) struct ConsoleRoom {
    pub(in crate::run) console: Arc<Console>,
    certificates: Certificates,
    /// The same, where they are not the portal's.
    pub(in crate::run) own_certificates: Option<Certificates>,
}

impl ConsoleRoom {
    /// Its doors: in the clear on the loopback, over TLS elsewhere.
    pub(in crate::run) fn doors(&self, sockets: Vec<TcpListener>) -> io::Result<Vec<Door>> {
        let door = |socket: TcpListener| {
            if socket.local_addr()?.ip().is_loopback() {
                Door::on_loopback(socket)
            } else {
                Ok(Door::secure(socket, self.certificates.server_config()))
            }
        };
        sockets.into_iter().map(door).collect()
    }
}

/// The console, where it is configured.
pub(in crate::run) fn room(config: &Config, portal: &Certificates) -> Result<Option<ConsoleRoom>, Trouble> {
    let Some(settings) = &config.console else { return Ok(None) };
    let own = settings.certificate.as_ref().map(|(certificate, key)| Certificates::load(certificate, key));
    let own_certificates = own.transpose().map_err(|error| {
        let to_do = "run: vestibule check; certificate and key of [console] must be readable by the gateway's account";
        Trouble::at_start("the console's certificate and key cannot be used", to_do, Chapter::Configuration)
            .caused_by(error)
    })?;
    let mut names = settings.names.clone();
    if own_certificates.is_none() {
        // The certificate that is shown is for this one.
        names.push(config.portal.name.clone());
    }
    let console =
        Console::new(console::Settings { venue_name: config.portal.venue_name.clone(), names }, None);
    Ok(Some(ConsoleRoom {
        console: Arc::new(console),
        certificates: own_certificates.clone().unwrap_or_else(|| portal.clone()),
        own_certificates,
    }))
}
