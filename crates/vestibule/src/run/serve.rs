//! The gateway at work: serving guests and operators, hearing signals and the helper, and stopping in good order.
//!
//! The kernel's table is never taken down here: it holds the sessions whatever becomes of this process.

use std::future::pending;
use std::path::PathBuf;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use certificate::acme::Keeper;
use certificate::ocsp::Stapler;
use enforcement::ruleset::Settings;
use enforcement::{Helper, Notice};
use gateway::Handle;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};

use super::announcer_process::AnnouncerProcess;
use super::dnsmasq::Kept;
use super::handover::{GaveWay, Listening, Parts, Patron, Rooms, Successor, give_way};
use super::reload::Live;
use super::{announcing, expiry, forgetting, notify};
use crate::control::announcements::Announcements;
use crate::trouble::{Chapter, Trouble};

/// How long answers in progress may take once the gateway is told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(6);
/// How long the gateway's loop may take to record what is waiting.
const LAST_RECORDS: Duration = Duration::from_secs(5);

/// Everything that the gateway hears and is heard through.
pub(super) struct Outside {
    pub(super) listening: Arc<Listening>,
    pub(super) rooms: Rooms,
    /// New versions that are ready to take over.
    pub(super) successors: mpsc::Receiver<Successor>,
    /// The helper and what its rule set is made from, to be let go and had back.
    pub(super) helper: Helper,
    pub(super) rules: Settings,
    pub(super) notices: mpsc::Receiver<Notice>,
    pub(super) gateway_ended: oneshot::Receiver<()>,
    pub(super) helper_child: Child,
    /// The dnsmasq that runs with the gateway.
    pub(super) dnsmasq: Option<Kept>,
    /// Keeps the certificate by ACME, unless it is given in files.
    pub(super) keeper: Option<Keeper>,
    /// Keeps the authority's word about the certificate with it.
    pub(super) stapler: Stapler,
    /// The file whose end is watched.
    pub(super) certificate: PathBuf,
    /// Tells devices where the API is, where that is wanted.
    pub(super) announcer: Option<AnnouncerProcess>,
    pub(super) announcements: Announcements,
    /// Who waits to hear that the gateway is ready.
    pub(super) patron: Option<Patron>,
    /// Where operators are told after how many seconds it is forgotten who was here.
    pub(super) forget_after: Arc<AtomicU64>,
}

/// Serves until a signal, a fault, or a new version that takes over, then stops in good order.
pub(super) async fn serve(outside: Outside, mut live: Live) -> Result<(), Trouble> {
    let Outside {
        listening,
        rooms,
        mut successors,
        helper,
        rules,
        mut notices,
        mut gateway_ended,
        mut helper_child,
        mut dnsmasq,
        keeper,
        stapler,
        certificate,
        announcer,
        announcements,
        patron,
        forget_after,
    } = outside;
    let handle = rooms.handle.clone();
    if let Some(keeper) = keeper {
        tokio::spawn(keeper.keep());
    }
    tokio::spawn(stapler.keep());
    tokio::spawn(expiry::watch(certificate));
    tokio::spawn(forgetting::keep(handle.clone(), live.in_force(), forget_after));
    let mut signals = Signals::hear()?;
    let (stop, stopped) = watch::channel(false);
    let mut open = listening.open(&rooms).map_err(not_opened)?;
    let mut farewell = None;
    let announcing = announcer
        .map(|announcer| announcing::keep(announcer, live.in_force(), announcements, stopped))
        .map(tokio::spawn);
    say_ready(&handle, &live);
    if let Some(patron) = patron {
        patron.tell_ready();
    }
    let outcome = loop {
        tokio::select! {
            told = signals.next() => match told {
                Told::Stop(signal) => {
                    tracing::info!(signal, "told to stop");
                    break Ok(Some(open));
                }
                Told::Reload => {
                    notify::reloading();
                    live.reload();
                    notify::ready(&status(&handle, &live));
                }
            },
            Some(successor) = successors.recv() => {
                let parts = Parts { handle: &handle, helper: &helper, rules: &rules };
                match give_way(successor, open, parts).await {
                    Ok(GaveWay::Yes(last)) => {
                        farewell = Some(last);
                        break Ok(None);
                    }
                    Ok(GaveWay::No) => open = listening.open(&rooms).map_err(not_opened)?,
                    Err(trouble) => break Err((None, trouble)),
                }
            }
            notice = notices.recv() => match notice {
                Some(Notice::TableLost) => table_lost(&handle),
                Some(Notice::TableTouched) => handle.look_again(),
                Some(Notice::HelperGone) | None => {
                    break Err((Some(open), helper_gone(&mut helper_child).await));
                }
            },
            _ = &mut gateway_ended => break Err((Some(open), loop_ended())),
            () = keep(&mut dnsmasq) => break Err((Some(open), keeper_gone())),
            trouble = open.closed_by_itself() => break Err((Some(open), trouble)),
        }
    };
    let (left_open, outcome) = match outcome {
        Ok(left_open) => (left_open, Ok(())),
        Err((left_open, trouble)) => (left_open, Err(trouble)),
    };
    let is_succeeded = farewell.is_some();
    if !is_succeeded {
        notify::stopping();
    }
    let _ = stop.send(true);
    if let Some(open) = left_open {
        open.close(LAST_ANSWERS).await;
    }
    if let Some(announcing) = announcing {
        // It ends its process, which takes a moment at most.
        let _ = timeout(LAST_ANSWERS, announcing).await;
    }
    handle.stop();
    if let Some(dnsmasq) = dnsmasq {
        dnsmasq.end();
    }
    drop(farewell);
    if !gateway_ended.is_terminated() && timeout(LAST_RECORDS, gateway_ended).await.is_err() {
        tracing::warn!("the gateway's loop did not end in time; what was not answered is not recorded");
    }
    if !is_succeeded {
        tracing::info!(
            "stopped; sessions go on in the kernel until their end, newcomers stay out until the next start"
        );
    }
    outcome
}

fn not_opened(error: std::io::Error) -> Trouble {
    let to_do = "see the limit on open files (LimitNOFILE=); the service manager starts the gateway again";
    Trouble::new("the doors cannot be opened", STAY, to_do, Chapter::Running).caused_by(error)
}

/// Keeps what dnsmasq announces up to date; for ever where there is none.
async fn keep(dnsmasq: &mut Option<Kept>) {
    match dnsmasq {
        Some(dnsmasq) => dnsmasq.keep().await,
        None => pending().await,
    }
}

fn say_ready(handle: &Handle, live: &Live) {
    let status = status(handle, live);
    notify::ready(&status);
    tracing::info!(sessions = handle.session_count(), portal = live.portal_name(), "ready");
}

fn status(handle: &Handle, live: &Live) -> String {
    format!("serving {} with {} session(s)", live.portal_name(), handle.session_count())
}

fn table_lost(handle: &Handle) {
    tracing::warn!(
        guests_notice = "a moment without network",
        to_do = "find what flushes or deletes nftables tables on this machine, and stop it",
        "another tool took the rule set away; it stands again and sessions are put back"
    );
    handle.reconcile();
}

pub(super) const STAY: &str = "who is signed in stays online until the end of the session; newcomers cannot sign in until the \
                    gateway runs again";

async fn helper_gone(child: &mut Child) -> Trouble {
    // Its socket closes a moment before its end can be asked for.
    let mut ended = None;
    for _ in 0..20 {
        ended = child.try_wait().ok().flatten();
        if ended.is_some() {
            break;
        }
        sleep(Duration::from_millis(25)).await;
    }
    let how = ended.map_or_else(|| "its socket closed".to_owned(), |how| how.to_string());
    Trouble::new(
        format!("the network helper is gone ({how})"),
        STAY,
        "the service manager starts both again; see its last lines in the log",
        Chapter::Privileges,
    )
}

fn keeper_gone() -> Trouble {
    Trouble::new(
        "the process that keeps dnsmasq running is gone",
        STAY,
        "the service manager starts both again; see the lines before this one",
        Chapter::Provisioning,
    )
}

fn loop_ended() -> Trouble {
    let to_do = "the service manager starts the gateway again; please report the lines before this one";
    Trouble::new("the gateway's loop ended by itself", STAY, to_do, Chapter::Running)
}

pub(super) fn door_closed(which: &str, ended: anyhow::Result<std::io::Result<()>>) -> Trouble {
    let to_do = "the service manager starts the gateway again; see the cause";
    let trouble = Trouble::new(format!("{which} closed by itself"), STAY, to_do, Chapter::Running);
    match ended.and_then(|ended| ended.map_err(Into::into)) {
        Ok(()) => trouble,
        Err(cause) => trouble.caused_by(cause),
    }
}

/// What a signal says.
enum Told {
    /// Stop; the signal's name.
    Stop(&'static str),
    /// Read the configuration again.
    Reload,
}

/// The signals that a service manager or a terminal sends.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn hear() -> Result<Self, Trouble> {
        let hear = |kind| {
            signal(kind).map_err(|error| {
                let to_do = "see the cause; this is unusual";
                Trouble::at_start("signals cannot be heard", to_do, Chapter::Running).caused_by(error)
            })
        };
        Ok(Self {
            terminate: hear(SignalKind::terminate())?,
            interrupt: hear(SignalKind::interrupt())?,
            hangup: hear(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Told {
        tokio::select! {
            () = heard(&mut self.terminate) => Told::Stop("SIGTERM"),
            () = heard(&mut self.interrupt) => Told::Stop("SIGINT"),
            () = heard(&mut self.hangup) => Told::Reload,
        }
    }
}

async fn heard(signal: &mut Signal) {
    if signal.recv().await.is_none() {
        pending::<()>().await;
    }
}
