//! The listening sockets of all doors, kept for as long as the gateway runs, so that doors can close and open again, or be
//! handed over, without a connection being refused. Never reads from one.

use std::future::pending;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::net::UnixListener;
use std::sync::Arc;
use std::time::Duration;

use captive_dns::CaptiveDns;
use gateway::Handle;
use portal::Portal;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::Successors;
use crate::control::guest::Witnesses;
use crate::control::server;
use crate::forward_auth::{self, Door, Doorkeeper};
use crate::run::console::ConsoleRoom;
use crate::run::serve::door_closed;
use crate::trouble::Trouble;

/// The listening sockets.
pub(in crate::run) struct Listening {
    pub(in crate::run) portal: portal::Doors,
    pub(in crate::run) control: UnixListener,
    pub(in crate::run) forward_auth: Option<Door>,
    pub(in crate::run) console: Vec<std::net::TcpListener>,
    /// DNS for newcomers, unless it is left to others.
    pub(in crate::run) dns: Option<captive_dns::Doors>,
}

impl Listening {
    /// Each by its name.
    pub(super) fn named(&self) -> Vec<(&'static str, BorrowedFd<'_>)> {
        let plain = self.portal.plain.iter().map(|door| ("plain", door.as_fd()));
        let secure = self.portal.secure.iter().map(|door| ("secure", door.as_fd()));
        let forward_auth = self.forward_auth.iter().map(|door| ("forward-auth", door.as_fd()));
        let console = self.console.iter().map(|door| ("console", door.as_fd()));
        let udp = self.dns.iter().flat_map(|dns| &dns.udp).map(|door| ("dns-udp", door.as_fd()));
        let tcp = self.dns.iter().flat_map(|dns| &dns.tcp).map(|door| ("dns-tcp", door.as_fd()));
        let control = [("control", self.control.as_fd())].into_iter();
        plain.chain(secure).chain(forward_auth).chain(console).chain(udp).chain(tcp).chain(control).collect()
    }

    /// Opens the doors to `rooms`.
    pub(in crate::run) fn open(self: &Arc<Self>, rooms: &Rooms) -> io::Result<Open> {
        let (stop, stopped) = watch::channel(false);
        let again = |doors: &[std::net::TcpListener]| -> io::Result<Vec<_>> {
            doors.iter().map(std::net::TcpListener::try_clone).collect()
        };
        let doors = portal::Doors { plain: again(&self.portal.plain)?, secure: again(&self.portal.secure)? };
        let dns = match (&rooms.dns, &self.dns) {
            (Some(room), Some(doors)) => {
                let udp = doors.udp.iter().map(std::net::UdpSocket::try_clone).collect::<Result<_, _>>()?;
                Some((Arc::clone(room), captive_dns::Doors { udp, tcp: again(&doors.tcp)? }))
            }
            _ => None,
        };
        let software = match (&rooms.doorkeeper, &self.forward_auth) {
            (Some(doorkeeper), Some(door)) => Some((door.try_clone()?, doorkeeper.clone())),
            _ => None,
        };
        let console = match &rooms.console {
            Some(room) => Some((Arc::clone(&room.console), room.doors(again(&self.console)?)?)),
            None => None,
        };
        let successors = Some(rooms.successors.clone());
        let (handle, witnesses) = (rooms.handle.clone(), rooms.witnesses.clone());
        let control =
            server::serve(self.control.try_clone()?, handle, witnesses, successors, stopped.clone());
        Ok(Open {
            stop,
            guests: tokio::spawn(Arc::clone(&rooms.portal).serve(doors, stopped.clone())),
            operators: tokio::spawn(control),
            names: tokio::spawn(answer_names(dns, stopped.clone())),
            software: tokio::spawn(answer_software(software, stopped.clone())),
            console: tokio::spawn(answer_console(console, stopped)),
        })
    }
}

/// Who answers at the doors.
pub(in crate::run) struct Rooms {
    pub(in crate::run) portal: Arc<Portal>,
    pub(in crate::run) dns: Option<Arc<CaptiveDns>>,
    pub(in crate::run) doorkeeper: Option<Doorkeeper>,
    pub(in crate::run) console: Option<ConsoleRoom>,
    pub(in crate::run) handle: Handle,
    pub(in crate::run) witnesses: Witnesses,
    pub(in crate::run) successors: Successors,
}

/// Doors that are open.
pub(in crate::run) struct Open {
    stop: watch::Sender<bool>,
    guests: JoinHandle<io::Result<()>>,
    operators: JoinHandle<io::Result<()>>,
    names: JoinHandle<io::Result<()>>,
    software: JoinHandle<io::Result<()>>,
    console: JoinHandle<io::Result<()>>,
}

impl Open {
    /// Returns when a door closes by itself, with which.
    pub(in crate::run) async fn closed_by_itself(&mut self) -> Trouble {
        let (which, ended) = tokio::select! {
            ended = &mut self.guests => ("the guest door", ended),
            ended = &mut self.software => ("the door for other software", ended),
            ended = &mut self.console => ("the console", ended),
            ended = &mut self.names => ("DNS for newcomers", ended),
            ended = &mut self.operators => ("the local socket", ended),
        };
        door_closed(which, ended.map_err(Into::into))
    }

    /// Accepts nobody any more and lets answers in progress finish, for `patience` at most. Who comes now waits in the
    /// backlog, for as long as somebody keeps the sockets.
    pub(in crate::run) async fn close(self, patience: Duration) {
        let _ = self.stop.send(true);
        self.names.abort();
        let all = async {
            for door in [self.guests, self.operators, self.software, self.console] {
                if !door.is_finished() {
                    let _ = door.await;
                }
            }
        };
        if timeout(patience, all).await.is_err() {
            tracing::warn!("some answers in progress did not end in time");
        }
    }
}

async fn answer_names(
    dns: Option<(Arc<CaptiveDns>, captive_dns::Doors)>,
    stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    match dns {
        Some((dns, doors)) => dns.serve(doors, stopped).await,
        None => pending().await,
    }
}

/// The door for other software; silent until the end where there is none.
async fn answer_software(
    door: Option<(Door, Doorkeeper)>,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let Some((door, doorkeeper)) = door else {
        let _ = stopped.wait_for(|stopped| *stopped).await;
        return Ok(());
    };
    forward_auth::serve(door, doorkeeper, stopped).await
}

/// The operator door; silent until the end where there is none.
async fn answer_console(
    console: Option<(Arc<console::Console>, Vec<console::Door>)>,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let Some((console, doors)) = console else {
        let _ = stopped.wait_for(|stopped| *stopped).await;
        return Ok(());
    };
    console.serve(doors, stopped).await
}
