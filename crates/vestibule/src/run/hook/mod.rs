//! The program of `dns_hook`, which shows DNS-01 proofs (RFC 8555 §8.4), and the process that alone may start it.
//!
//! The gateway cannot start programs. So a small process of its own is started before the gateway gives its privileges
//! up: as the same account, without any privilege, told once and for good which program and which name. Over its
//! socket it takes nothing but "show this value" and "take it away", so who took over the gateway could make it set
//! a wrong value at that one name, and nothing else.

mod runner;

use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::process::Child;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use certificate::acme::{Challenge, Exhibit, Proof};
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{RecvFlags, SendFlags, recv, send};

use super::account::Identity;
use super::child;
use crate::config::Portal;
use crate::trouble::{Chapter, Trouble};

pub use runner::serve;

/// How long the program may take: records need time to reach all servers of a name.
const PROGRAM_PATIENCE: Duration = Duration::from_secs(180);
/// The longest message, either way.
const LONGEST: usize = 2048;
const SHOW: u8 = b'S';
const TAKE_AWAY: u8 = b'T';
const DONE: u8 = b'D';
const FAILED: u8 = b'F';

/// The process, running, and the gateway's end of the socket to it.
pub struct HookProcess {
    socket: Mutex<OwnedFd>,
    _child: Child,
}

impl HookProcess {
    /// Starts it where the configuration has a `dns_hook`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_if_wanted(door: &Portal, identity: Identity) -> Result<Option<Self>, Trouble> {
        let Some(acme) = door.acme.as_ref().filter(|acme| acme.challenge == Challenge::Dns01) else {
            return Ok(None);
        };
        start(&door.name, &acme.dns_hook, identity).map(Some).map_err(|error| {
            let what = "the process for dns_hook cannot be started";
            Trouble::at_start(what, child::TO_DO, Chapter::Certificates).caused_by(error)
        })
    }

    fn ask(&self, kind: u8, value: &str) -> Result<(), String> {
        let socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner);
        let message = [&[kind], value.as_bytes()].concat();
        send(&*socket, &message, SendFlags::NOSIGNAL)
            .map_err(|error| format!("the process for dns_hook is gone ({error}); restart the gateway"))?;
        let mut answer = [MaybeUninit::uninit(); LONGEST];
        let ((heard, _), _) = recv(&*socket, &mut answer, RecvFlags::empty())
            .map_err(|error| format!("dns_hook gave no answer in time ({error})"))?;
        match heard.split_first() {
            Some((&DONE, _)) => Ok(()),
            Some((_, why)) => Err(String::from_utf8_lossy(why).into_owned()),
            None => Err("the process for dns_hook is gone; restart the gateway".to_owned()),
        }
    }
}

impl Exhibit for HookProcess {
    fn show(&self, proof: &Proof) -> Result<(), String> {
        self.ask(SHOW, &proof.dns_value)
    }

    fn take_away(&self, proof: &Proof) {
        if let Err(error) = self.ask(TAKE_AWAY, &proof.dns_value) {
            tracing::warn!(error, "dns_hook did not take its record away; it does no harm");
        }
    }
}

fn start(name: &str, hook: &[String], identity: Identity) -> anyhow::Result<HookProcess> {
    let hook: Vec<&str> = hook.iter().map(String::as_str).collect();
    let (child, socket) =
        child::start("acme-hook", identity, &[&["--name", name, "--"], hook.as_slice()].concat())?;
    // Longer than the program may take, so that its own answer comes first.
    set_socket_timeout(&socket, Timeout::Recv, Some(PROGRAM_PATIENCE + Duration::from_secs(20)))
        .context("bounding the wait")?;
    Ok(HookProcess { socket: Mutex::new(socket), _child: child })
}
