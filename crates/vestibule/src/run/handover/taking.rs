//! The new gateway's end: asks the one that runs for its sockets, gets ready, and takes over.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use super::{EDITION, GOING, LONGEST_WORD, PREPARED, TAKEN, YOURS, own_cgroup, passing};
use crate::config::ForwardAuth;
use crate::control::protocol::{Answer, Request};
use crate::control::socket_path;
use crate::forward_auth::Door;
use crate::run::account::Identity;
use crate::trouble::{Chapter, Trouble};

const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// The former gateway lets guests finish first, and its loop.
const YIELDS_WITHIN: Duration = Duration::from_secs(15);
const GOES_WITHIN: Duration = Duration::from_secs(10);

/// The gateway that runs, which hands over.
pub(in crate::run) struct Predecessor {
    stream: UnixStream,
    sockets: Vec<(String, OwnedFd)>,
    user: u32,
}

impl Predecessor {
    /// Asks the gateway that runs with this run folder for its sockets. From now on the log goes where that one's goes.
    ///
    /// # Errors
    /// When none runs there, or it refuses.
    pub(in crate::run) fn ask(run_directory: &Path) -> Result<Self, Trouble> {
        let path = socket_path(run_directory);
        let refused = |error: io::Error| {
            Trouble::new(
                format!("the gateway at {} does not hand over", path.display()),
                UNCHANGED,
                "see the cause; or restart the service, which interrupts nobody who is signed in",
                Chapter::Updating,
            )
            .caused_by(error)
        };
        let mut predecessor = ask(&path).map_err(refused)?;
        if let Some(log) = predecessor.take("log") {
            rustix::stdio::dup2_stderr(&log).map_err(|error| refused(error.into()))?;
        }
        Ok(predecessor)
    }

    /// Files and folders stay with the account that the gateway that runs has: each must be able to go on with them.
    ///
    /// # Errors
    /// When the new one is to be another account.
    pub(in crate::run) fn is_of_account(&self, identity: Identity) -> Result<(), Trouble> {
        let own = match identity {
            Identity::Become { uid, .. } => uid,
            Identity::Stay => rustix::process::getuid().as_raw(),
        };
        if own == self.user {
            return Ok(());
        }
        let what = format!("the gateway that runs is account {}, and this one would be {own}", self.user);
        let to_do = "restart the service to change its account; that interrupts nobody who is signed in";
        Err(Trouble::new(what, UNCHANGED, to_do, Chapter::Updating))
    }

    fn take(&mut self, name: &str) -> Option<OwnedFd> {
        let at = self.sockets.iter().position(|(found, _)| found == name)?;
        Some(self.sockets.remove(at).1)
    }

    /// A listener of that name, if it is the one of this port.
    pub(in crate::run) fn tcp(&mut self, name: &str, port: u16) -> Option<TcpListener> {
        let listener = TcpListener::from(self.take(name)?);
        listener.local_addr().is_ok_and(|found| found.port() == port).then_some(listener)
    }

    /// All UDP sockets of newcomers' DNS, if they are those of this port.
    pub(in crate::run) fn udp(&mut self, port: u16) -> Option<Vec<UdpSocket>> {
        let sockets: Vec<_> = std::iter::from_fn(|| self.take("dns-udp")).map(UdpSocket::from).collect();
        let is_it = |socket: &UdpSocket| socket.local_addr().is_ok_and(|found| found.port() == port);
        (!sockets.is_empty() && sockets.iter().all(is_it)).then_some(sockets)
    }

    /// All sockets of the console.
    pub(in crate::run) fn console(&mut self) -> Vec<TcpListener> {
        std::iter::from_fn(|| self.take("console")).map(TcpListener::from).collect()
    }

    /// The local socket.
    pub(in crate::run) fn control(&mut self) -> Option<UnixListener> {
        self.take("control").map(UnixListener::from)
    }

    /// The door for other software, if it is where the settings want it.
    pub(in crate::run) fn forward_auth(&mut self, settings: &ForwardAuth) -> Option<Door> {
        self.take("forward-auth").and_then(|socket| Door::of(socket, settings))
    }

    /// Everything that can fail before is done: waits until the former gateway has let record and kernel go.
    ///
    /// # Errors
    /// When it goes on instead.
    pub(in crate::run) fn wait_for_the_house(&mut self) -> Result<(), Trouble> {
        let waited = self.say(PREPARED).and_then(|()| self.hear(YOURS, YIELDS_WITHIN));
        waited.map_err(|error| {
            let to_do = "see its log, and upgrade again";
            Trouble::new("the gateway that runs did not let go", UNCHANGED, to_do, Chapter::Updating)
                .caused_by(error)
        })
    }

    /// Record and kernel agree. Returns once the service manager has been told whom to watch, or when the former gateway is
    /// gone. Should it have given up waiting just now, it kills this process before it touches anything.
    pub(in crate::run) fn taken(mut self, wait_for_its_end: bool) {
        if let Err(error) = self.say(TAKEN).and_then(|()| self.hear(GOING, GOES_WITHIN)) {
            tracing::warn!(%error, "the gateway that ran went without a word");
        } else if wait_for_its_end {
            // It closes the connection when its own dnsmasq has ended; should it not, ours finds the port taken and tries again.
            let _ = self.stream.read(&mut [0]);
        }
    }

    fn say(&mut self, word: &str) -> io::Result<()> {
        self.stream.write_all(format!("{word}\n").as_bytes())
    }

    fn hear(&mut self, word: &str, patience: Duration) -> io::Result<()> {
        self.stream.set_read_timeout(Some(patience))?;
        let mut heard = Vec::new();
        while !heard.ends_with(b"\n") && heard.len() < LONGEST_WORD {
            let mut octet = [0];
            self.stream.read_exact(&mut octet)?;
            heard.extend(octet);
        }
        if heard.trim_ascii_end() == word.as_bytes() {
            return Ok(());
        }
        Err(io::Error::other(format!("it said something else than {word:?}")))
    }
}

/// What guests notice of an upgrade that fails.
pub(in crate::run) const UNCHANGED: &str = "nothing: the gateway that runs goes on serving";

fn ask(path: &Path) -> io::Result<Predecessor> {
    let mut stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(ANSWERS_WITHIN))?;
    stream.set_write_timeout(Some(ANSWERS_WITHIN))?;
    let request = Request::HandOver { edition: EDITION, cgroup: own_cgroup() };
    stream.write_all(&[serde_json::to_vec(&request)?.as_slice(), b"\n"].concat())?;
    let (line, sockets) = passing::receive(&stream)?;
    match serde_json::from_slice(&line)? {
        Answer::HandOver { sockets: names, user } if names.len() == sockets.len() => {
            Ok(Predecessor { stream, sockets: names.into_iter().zip(sockets).collect(), user })
        }
        Answer::Unavailable { why } | Answer::NotUnderstood { why } => Err(io::Error::other(why)),
        _ => Err(io::Error::other("it answered something else")),
    }
}
