//! The gateway's end: starts the keeper, gives its orders, and knows whether dnsmasq runs.

use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{RecvFlags, SendFlags, Shutdown, recv, send, shutdown};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::messages::{LONGEST_REPORT, Order, Report};
use crate::check;
use crate::config::{OwnDnsmasq, Portal};
use crate::run::account::Identity;
use crate::run::{child, folders};
use crate::trouble::{Chapter, Trouble};

/// How often it is looked whether devices can trust the certificate.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How often it is said that addresses have run out; guests can make that happen as often as they like.
const SHORTAGE_EVERY: Duration = Duration::from_secs(600);
/// How long the keeper may take to end dnsmasq and itself.
const ENDS_WITHIN: Duration = Duration::from_secs(5);
const TELL_WITHIN: Duration = Duration::from_secs(10);

/// The keeper, running and told what to start. It starts nothing before the first order.
pub struct DnsmasqProcess {
    child: Child,
    socket: OwnedFd,
}

impl DnsmasqProcess {
    /// Starts it where the configuration wants a dnsmasq.
    ///
    /// # Errors
    /// When there is no such account, its folder cannot be made, or the process cannot be started.
    pub fn start_if_wanted(own: Option<&OwnDnsmasq>) -> Result<Option<Self>, Trouble> {
        let Some(own) = own else { return Ok(None) };
        let identity = Identity::of_account(&own.user).map_err(|_| no_account(&own.user))?;
        folders::prepare(own.server.folder.path(), identity)?;
        start(own, identity).map(Some).map_err(|error| {
            Trouble::at_start("the process for dnsmasq cannot be started", child::TO_DO, Chapter::Privileges)
                .caused_by(error)
        })
    }

    /// Gives the first order: from now on dnsmasq runs. Call it when the rule set is in place.
    ///
    /// # Errors
    /// When the keeper is gone, or no thread can be started.
    pub fn begin(self, portal: Portal) -> anyhow::Result<Kept> {
        let state = Arc::new(Mutex::new(State::default()));
        let (gone, is_gone) = oneshot::channel();
        let socket = Arc::new(self.socket);
        let (ear, known) = (Arc::clone(&socket), Arc::clone(&state));
        thread::Builder::new().name("dnsmasq".to_owned()).spawn(move || {
            listen(&ear, &known);
            drop(gone);
        })?;
        let kept = Kept { child: self.child, socket, state, is_gone, portal };
        let order = kept.wanted();
        kept.order(order).context("the process for dnsmasq is gone")?;
        if order == Order::KeepQuiet {
            warn_of_quiet("devices cannot trust the certificate; dnsmasq does not announce the API");
        }
        Ok(kept)
    }
}

/// What is known of dnsmasq.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct State {
    /// Its process number, while it runs.
    pub process: Option<u32>,
    /// How often it was started.
    pub starts: u64,
    /// Whether it tells devices where the API is.
    pub announces: bool,
    /// How it ended the last time, if it did.
    pub last_end: Option<String>,
}

/// A dnsmasq that is kept running.
pub struct Kept {
    child: Child,
    socket: Arc<OwnedFd>,
    state: Arc<Mutex<State>>,
    is_gone: oneshot::Receiver<()>,
    portal: Portal,
}

impl Kept {
    /// What is known of it, also later.
    #[must_use]
    pub fn state(&self) -> Arc<Mutex<State>> {
        Arc::clone(&self.state)
    }

    /// Looks again and again whether devices can trust the certificate, and announces the API only then (protocols P7).
    /// Returns when the keeper is gone.
    pub async fn keep(&mut self) {
        let mut every = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                _ = &mut self.is_gone => return,
                _ = every.tick() => self.order_what_is_wanted(),
            }
        }
    }

    fn order_what_is_wanted(&self) {
        let (wanted, announces) = (self.wanted(), locked(&self.state).announces);
        if (wanted == Order::Announce) == announces {
            return;
        }
        match self.order(wanted) {
            Ok(()) if wanted == Order::Announce => {
                tracing::info!("devices can trust the certificate; dnsmasq now tells them where the API is");
            }
            Ok(()) => tracing::warn!(
                guests_notice =
                    "devices are not told of the portal when they join; they find it by themselves",
                to_do = "run: vestibule check",
                "devices cannot trust the certificate any more; dnsmasq no longer announces the API"
            ),
            // Its end is noticed elsewhere.
            Err(error) => tracing::debug!(%error, "dnsmasq could not be told to change"),
        }
    }

    /// Ends dnsmasq and waits a bounded time for it.
    pub fn end(mut self) {
        let _ = shutdown(&self.socket, Shutdown::Both);
        let began = Instant::now();
        while began.elapsed() < ENDS_WITHIN {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        tracing::warn!("dnsmasq did not end in time; the kernel ends it with this process");
    }

    fn wanted(&self) -> Order {
        if check::doubts_of_devices(&self.portal).is_empty() { Order::Announce } else { Order::KeepQuiet }
    }

    fn order(&self, order: Order) -> rustix::io::Result<()> {
        // First: the keeper may report before this thread goes on.
        locked(&self.state).announces = order == Order::Announce;
        send(&self.socket, &[order.octet()], SendFlags::NOSIGNAL)?;
        Ok(())
    }
}

fn start(own: &OwnDnsmasq, identity: Identity) -> anyhow::Result<DnsmasqProcess> {
    let program = own.program.to_str().context("the path of dnsmasq is not UTF-8")?;
    let (child, socket) = child::start("dnsmasq-keeper", identity, &["--", program])?;
    set_socket_timeout(&socket, Timeout::Send, Some(TELL_WITHIN)).context("bounding the wait")?;
    for text in [own.server.configuration(None), own.server.configuration(Some(&own.announcement))] {
        send(&socket, text.as_bytes(), SendFlags::NOSIGNAL).context("telling it the configuration")?;
    }
    Ok(DnsmasqProcess { child, socket })
}

fn warn_of_quiet(what: &str) {
    tracing::warn!(
        guests_notice = "devices are not told of the portal when they join; they find it by themselves",
        to_do = "run: vestibule check",
        "{what}"
    );
}

fn no_account(name: &str) -> Trouble {
    Trouble::at_start(
        format!("there is no account {name:?} that dnsmasq could become, or it is root's"),
        "install Debian's dnsmasq-base, which brings one, or set provisioning.dnsmasq.user = \"nobody\"",
        Chapter::Privileges,
    )
}

/// Hears the keeper until it is gone.
fn listen(socket: &OwnedFd, state: &Mutex<State>) {
    let mut shortage = None;
    loop {
        let mut octets = [MaybeUninit::uninit(); LONGEST_REPORT];
        match recv(socket, &mut octets, RecvFlags::empty()) {
            Ok((([], _), _)) => break,
            Ok(((heard, _), _)) => {
                if let Some(report) = Report::of(heard) {
                    warn_of_shortage(&report, &mut shortage);
                    take(report, &mut locked(state));
                }
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => break,
        }
    }
    locked(state).process = None;
}

/// Says, without naming a device and not too often, that somebody got no address.
fn warn_of_shortage(report: &Report, said: &mut Option<Instant>) {
    let Report::Said(line) = report else { return };
    let is_new = said.is_none_or(|said| said.elapsed() >= SHORTAGE_EVERY);
    if is_new && (line.contains("no address available") || line.contains("no address range available")) {
        *said = Some(Instant::now());
        tracing::warn!(
            guests_notice = "some devices that join get no address",
            to_do = "widen the range in [[provisioning.dnsmasq.zones]], shorten lease_seconds, or see: vestibule check",
            "dnsmasq has no address to lend"
        );
    }
}

fn take(report: Report, state: &mut State) {
    match report {
        Report::Started(process) => {
            (state.process, state.starts) = (Some(process), state.starts + 1);
            tracing::info!(process, announces = state.announces, "dnsmasq runs");
        }
        Report::Ended(how) => {
            tracing::warn!(
                guests_notice = "devices that join get no address until it runs again",
                to_do = "see how it ended; another DHCP or DNS server on the guests' interface must go (ss -lnup)",
                "{how}"
            );
            (state.process, state.last_end) = (None, Some(how));
        }
        // It may name devices, so it is for those who look for it.
        Report::Said(line) => tracing::debug!("{line}"),
    }
}

fn locked(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
