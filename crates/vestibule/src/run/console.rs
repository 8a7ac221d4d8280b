//! The operator door as it is wired: which certificate its sockets are spoken to with, and what its pages are made of.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use console::{Console, Door, Rooms, Settings};
use portal::Certificates;

use crate::config::Config;
use crate::trouble::{Chapter, Trouble};

/// What of the console can fail by itself.
pub(in crate::run) struct Prepared {
    settings: Settings,
    certificates: Certificates,
    /// The same, where they are not the portal's.
    pub(in crate::run) own_certificates: Option<Certificates>,
}

/// The console, and what its doors are made with.
pub(in crate::run) struct ConsoleRoom {
    pub(in crate::run) console: Arc<Console>,
    certificates: Certificates,
}

/// The console's certificate and names, where it is configured.
pub(in crate::run) fn prepare(config: &Config, portal: &Certificates) -> Result<Option<Prepared>, Trouble> {
    let Some(console) = &config.console else { return Ok(None) };
    let own = console.certificate.as_ref().map(|(certificate, key)| Certificates::load(certificate, key));
    let own_certificates = own.transpose().map_err(|error| {
        let to_do = "run: vestibule check; certificate and key of [console] must be readable by the gateway's account";
        Trouble::at_start("the console's certificate and key cannot be used", to_do, Chapter::Console)
            .caused_by(error)
    })?;
    let mut names = console.names.clone();
    if own_certificates.is_none() {
        // The certificate that is shown is for this one.
        names.push(config.portal.name.clone());
    }
    let settings = Settings { venue_name: config.portal.venue_name.clone(), names };
    let certificates = own_certificates.clone().unwrap_or_else(|| portal.clone());
    Ok(Some(Prepared { settings, certificates, own_certificates }))
}

impl Prepared {
    /// The console with its rooms.
    pub(in crate::run) fn furnish(self, rooms: Rooms) -> ConsoleRoom {
        let console = Arc::new(Console::new(self.settings, rooms));
        ConsoleRoom { console, certificates: self.certificates }
    }
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
