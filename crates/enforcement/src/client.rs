//! The main process's end of the socket to the helper. Holds no privilege; implements the gateway's `Enforcer` port.

use std::fmt;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use captivity::{EquipmentId, SessionId, Usage};
use gateway::ports::{
    Change, Enforcer, Floods, Garden, GardenOpening, GardenTraffic, OpenSession, PortError,
};
use rustix::net::{RecvFlags, SendFlags, recv, send};

use crate::helper::protocol::{LONGEST, MOST, OwnershipWish, Reply, Request};
use crate::ruleset::Settings;

/// How long the helper may take: putting 1,000 sessions in place takes tens of milliseconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Answers that may wait to be read: a list of 262,144 sessions comes in 263.
const ANSWERS_WAITING: usize = 512;

/// Something the helper tells unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Another tool took the table away; it stands again, without sessions. Reconcile now.
    TableLost,
    /// Another tool changed something in the table; the rules hold, but sessions may differ. Compare them soon.
    TableTouched,
    /// The helper is gone. The rule set stands, but nothing can be changed any more.
    HelperGone,
}

/// How the rule set went in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installed {
    /// A table of an earlier run stood there and was taken over with its sessions.
    pub adopted: bool,
    /// The kernel keeps other tools away from the table, and keeps the table when the helper dies.
    pub owned: bool,
}

/// Whether to own the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Ownership {
    /// Owned and persistent where the kernel can (6.9 and later), watched elsewhere.
    #[default]
    Best,
    /// Watched, as on older kernels.
    Watched,
}

/// What went wrong between the main process and its helper.
#[derive(Debug, thiserror::Error)]
pub enum HelperFailure {
    /// The helper is gone or does not answer.
    #[error("the network helper does not answer")]
    Gone(#[source] io::Error),
    /// The kernel would not.
    #[error("{text} (error {number})")]
    Kernel {
        /// What was refused, as the helper says it.
        text: String,
        /// The kernel's error number, 0 if it had none.
        number: i32,
        /// Whether asking again is useless.
        refused: bool,
    },
}

/// The helper, as seen from the main process. Clones speak to the same helper, one request at a time.
#[derive(Clone)]
pub struct Helper {
    line: Arc<Mutex<Line>>,
}

struct Line {
    socket: Arc<OwnedFd>,
    answers: Receiver<Reply>,
}

impl fmt::Debug for Helper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Helper")
    }
}

impl Helper {
    /// Speaks to the helper at the other end of `socket` (`SOCK_SEQPACKET`). Starts one thread that hears it and
    /// calls `on_notice` for what it tells unasked, `HelperGone` last.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(socket: OwnedFd, on_notice: impl Fn(Notice) + Send + 'static) -> io::Result<Self> {
        let socket = Arc::new(socket);
        let (answered, answers) = sync_channel(ANSWERS_WAITING);
        let heard = Arc::clone(&socket);
        thread::Builder::new().name("helper".into()).spawn(move || hear(&heard, &answered, &on_notice))?;
        Ok(Self { line: Arc::new(Mutex::new(Line { socket, answers })) })
    }

    /// Puts the rule set in place, keeping sessions that are open.
    ///
    /// # Errors
    /// `Gone` when the helper does not answer, `Kernel` when the rule set was not taken: then it must not be trusted.
    pub fn install(&self, settings: &Settings, ownership: Ownership) -> Result<Installed, HelperFailure> {
        let ownership = match ownership {
            Ownership::Best => OwnershipWish::Best,
            Ownership::Watched => OwnershipWish::Watched,
        };
        match self.ask(&Request::Install { settings: settings.clone(), ownership })? {
            Reply::Installed { adopted, owned } => Ok(Installed { adopted, owned }),
            other => Err(unexpected(&other)),
        }
    }

    /// Lets go of the rule set for another helper, which adopts it with [`Helper::install`]. It stays in force as it is;
    /// until then nothing can be changed through this helper, and installing again takes it back.
    ///
    /// # Errors
    /// As [`Helper::install`].
    pub fn release(&self) -> Result<(), HelperFailure> {
        match self.ask(&Request::Release)? {
            Reply::Applied => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    fn ask(&self, request: &Request) -> Result<Reply, HelperFailure> {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.ask(request)
    }
}

impl Line {
    fn ask(&self, request: &Request) -> Result<Reply, HelperFailure> {
        send(&*self.socket, &request.encode(), SendFlags::NOSIGNAL)
            .map_err(|error| HelperFailure::Gone(error.into()))?;
        self.answer()
    }

    fn answer(&self) -> Result<Reply, HelperFailure> {
        let silent = || HelperFailure::Gone(io::ErrorKind::TimedOut.into());
        match self.answers.recv_timeout(ANSWER_WITHIN).map_err(|_| silent())? {
            Reply::Failed { refused, number, text } => Err(HelperFailure::Kernel { text, number, refused }),
            reply => Ok(reply),
        }
    }
}

fn unexpected(reply: &Reply) -> HelperFailure {
    HelperFailure::Gone(io::Error::other(format!("the helper answered something else: {reply:?}")))
}

fn hear(socket: &OwnedFd, answered: &SyncSender<Reply>, on_notice: &dyn Fn(Notice)) {
    let mut datagram = vec![0; LONGEST];
    loop {
        let length = match recv(socket, datagram.as_mut_slice(), RecvFlags::empty()) {
            Ok((0, _)) => break,
            Ok((length, _)) => length,
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => break,
        };
        match Reply::decode(&datagram[..length]) {
            Some(Reply::TableLost) => on_notice(Notice::TableLost),
            Some(Reply::TableTouched) => on_notice(Notice::TableTouched),
            Some(reply) => {
                if answered.send(reply).is_err() {
                    break;
                }
            }
            None => tracing::error!("the network helper said something that is not a message; ignored"),
        }
    }
    on_notice(Notice::HelperGone);
}

impl Enforcer for Helper {
    fn apply(&mut self, changes: &[Change]) -> Result<(), PortError> {
        for chunk in changes.chunks(MOST) {
            match self.ask(&Request::Apply(chunk.to_vec())).map_err(port_error)? {
                Reply::Applied => {}
                other => return Err(port_error(unexpected(&other))),
            }
        }
        Ok(())
    }

    fn used(&mut self, sessions: &[(SessionId, EquipmentId)]) -> Result<Vec<(SessionId, Usage)>, PortError> {
        let mut all = Vec::with_capacity(sessions.len());
        for chunk in sessions.chunks(MOST) {
            match self.ask(&Request::Count(chunk.to_vec())).map_err(port_error)? {
                Reply::Counted(counts) => all.extend(counts),
                other => return Err(port_error(unexpected(&other))),
            }
        }
        Ok(all)
    }

    fn open_sessions(&mut self) -> Result<Vec<OpenSession>, PortError> {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Vec::new();
        let mut reply = line.ask(&Request::List).map_err(port_error)?;
        loop {
            let Reply::Listed { sessions, last } = reply else { return Err(port_error(unexpected(&reply))) };
            all.extend(sessions);
            if last {
                return Ok(all);
            }
            reply = line.answer().map_err(port_error)?;
        }
    }
}

impl Garden for Helper {
    fn open(&self, openings: &[GardenOpening]) -> Result<(), PortError> {
        for chunk in openings.chunks(MOST) {
            match self.ask(&Request::OpenGarden(chunk.to_vec())).map_err(port_error)? {
                Reply::Applied => {}
                other => return Err(port_error(unexpected(&other))),
            }
        }
        Ok(())
    }

    fn floods(&self) -> Result<Floods, PortError> {
        match self.ask(&Request::CountFloods).map_err(port_error)? {
            Reply::FloodsCounted(floods) => Ok(floods),
            other => Err(port_error(unexpected(&other))),
        }
    }

    fn traffic(&self) -> Result<GardenTraffic, PortError> {
        match self.ask(&Request::CountGarden).map_err(port_error)? {
            Reply::GardenCounted(traffic) => Ok(traffic),
            other => Err(port_error(unexpected(&other))),
        }
    }
}

fn port_error(failure: HelperFailure) -> PortError {
    const WHAT: &str = "the enforcement device";
    match failure {
        HelperFailure::Kernel { refused: true, .. } => {
            PortError::Refused { what: WHAT, source: Box::new(failure) }
        }
        _ => PortError::Unavailable { what: WHAT, source: Box::new(failure) },
    }
}
