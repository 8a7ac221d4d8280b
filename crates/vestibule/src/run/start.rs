//! The order of the start: open what needs privileges, give them up, then meet the outside.
//!
//! Until [`drop_privileges`] there is one thread and no octet of a guest has been read; after it there is no way back.
//! A start that fails leaves the kernel's table as it was: who is signed in stays online.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::sync::Arc;

use ::console::Rooms;
use accounts::{Desk, Hashing};
use captive_dns::CaptiveDns;
use enforcement::neighbours::Neighbours;
use enforcement::presence;
use enforcement::{Helper, Notice, Overhearing, Ownership};
use gateway::accounts::AccountDesk;
use gateway::ports::{Garden, Neighbourhood};
use gateway::recognise::Sight;
use gateway::{Gateway, Handle, SystemClock};
use portal::Portal;
use require_network_auth::Answers;
use store::Sqlite;
use tokio::sync::{mpsc, oneshot};

use super::account::Identity;
use super::announcer_process::AnnouncerProcess;
use super::confinement::Role;
use super::desks::Desks;
use super::dnsmasq::{DnsmasqProcess, Kept};
use super::handover::{self, Listening, Patron, Predecessor, Successors, UNCHANGED};
use super::helper_process::HelperProcess;
use super::hook::HookProcess;
use super::issuers::Issuers;
use super::privileges::drop_privileges;
use super::reload::Live;
use super::serve::{Outside, serve};
use super::{acme, console, doors, folders, hosts, overhear, sockets, terms, wiring};
use crate::config::Config;
use crate::control::announcements::Announcements;
use crate::control::guest::Witnesses;
use crate::control::newcomers::Newcomers;
use crate::forward_auth::{Doorkeeper, MOST_CONNECTIONS};
use crate::trouble::{Chapter, Trouble};

/// Notices of the helper that may wait; one about the lost table is as good as ten.
const NOTICES_WAITING: usize = 16;

/// Runs the gateway until it is told to stop, or a new version takes over. Where somebody waits to hear how the start goes,
/// this is a new version, which takes over from the gateway that runs.
///
/// # Errors
/// Whatever keeps it from starting or running on, with what guests notice and what to do.
pub fn run(path: &Path, config: Config, patron: Option<Patron>) -> Result<(), Trouble> {
    // Whatever keeps a new version from taking over is noticed by nobody.
    let is_new_version = patron.is_some();
    let unnoticed = |mut trouble: Trouble| {
        if is_new_version {
            trouble.guests = UNCHANGED;
        }
        trouble
    };
    let predecessor = patron.as_ref().map(|_| Predecessor::ask(&config.run_directory)).transpose()?;
    let opened = Opened::open(&config, predecessor).map_err(unnoticed)?;
    give_up_privileges(opened.identity).map_err(unnoticed)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        let to_do = "see the limits on threads and open files (ulimit -a)";
        unnoticed(Trouble::at_start("no threads can be started", to_do, Chapter::Running).caused_by(error))
    })?;
    let (outside, live) = begin(path, config, opened, patron).map_err(unnoticed)?;
    let outcome = runtime.block_on(serve(outside, live));
    // Connections that did not end within their time are not waited for.
    runtime.shutdown_background();
    outcome
}

/// What was opened with privileges, or inherited.
struct Opened {
    identity: Identity,
    listening: Listening,
    helper: HelperProcess,
    hook: Option<HookProcess>,
    dnsmasq: Option<DnsmasqProcess>,
    overhearing: Option<Overhearing>,
    announcer: Option<AnnouncerProcess>,
    predecessor: Option<Predecessor>,
}

impl Opened {
    fn open(config: &Config, mut predecessor: Option<Predecessor>) -> Result<Self, Trouble> {
        let asking = config.forward_auth.as_ref().map_or(0, |_| MOST_CONNECTIONS);
        let operators = config.console.as_ref().map_or(0, |_| ::console::Console::MOST_CONNECTIONS);
        sockets::allow_open_files(config.portal.connections_total + asking + operators);
        let identity = Identity::of_account(&config.user)?;
        predecessor.as_ref().map_or(Ok(()), |it| it.is_of_account(identity))?;
        folders::prepare(&config.state_directory, identity)?;
        folders::prepare(&config.run_directory, identity)?;
        Ok(Self {
            identity,
            listening: doors::open(config, identity, predecessor.as_mut())?,
            overhearing: overhear::open(),
            helper: HelperProcess::start(identity)?,
            hook: HookProcess::start_if_wanted(&config.portal, identity)?,
            dnsmasq: DnsmasqProcess::start_if_wanted(config.dnsmasq.as_ref())?,
            announcer: AnnouncerProcess::start_if_wanted(config, identity)?,
            predecessor,
        })
    }
}

fn give_up_privileges(identity: Identity) -> Result<(), Trouble> {
    drop_privileges(Role::Gateway, identity).map_err(|error| {
        Trouble::at_start(
            "privileges could not be given up, so the gateway does not go on",
            "see the cause; the kernel needs seccomp filters, and a container must let a process drop privileges",
            Chapter::Privileges,
        )
        .caused_by(error)
    })?;
    match identity {
        Identity::Become { uid, gid } => tracing::info!(uid, gid, "privileges given up"),
        Identity::Stay => tracing::info!("privileges given up; the account stays the same"),
    }
    Ok(())
}

/// Wires the rooms. Everything here runs without privileges. What can fail by itself comes before record and kernel are
/// touched: until then another gateway may be serving, and goes on if this one fails.
fn begin(
    path: &Path,
    config: Config,
    opened: Opened,
    patron: Option<Patron>,
) -> Result<(Outside, Live), Trouble> {
    let token_key = folders::token_key(&config.state_directory)?;
    let certificates = acme::certificates(&config.portal).map_err(certificate_trouble)?;
    let console = console::prepare(&config, &certificates)?;
    let desks = Desks::default();
    desks.offer(&config);
    let unusable = |error: wiring::Unusable| {
        let to_do = "run vestibule check; it names the file";
        let what = "a password or key that stands in a file of its own cannot be used";
        Trouble::at_start(what, to_do, Chapter::Configuration).caused_by(error)
    };
    let settings = wiring::portal_settings(&config, token_key, &desks).map_err(unusable)?;
    let neighbours = Neighbours::watch(&config.zones).map_err(|error| {
        let to_do = "the kernel must allow NETLINK_ROUTE sockets; see the cause";
        Trouble::at_start("the neighbour table cannot be watched", to_do, Chapter::Enforcement)
            .caused_by(error)
    })?;
    let lookout = presence::Lookout::open(&config.zones, neighbours.clone()).map_err(|error| {
        enforcement_trouble("it cannot be seen which devices are still there").caused_by(error)
    })?;
    let (told, notices) = mpsc::channel(NOTICES_WAITING);
    let helper = Helper::start(opened.helper.socket, move |notice| {
        if notice != Notice::HelperGone {
            // A full channel holds one that is as good.
            let _ = told.try_send(notice);
        }
        // `HelperGone` is the last one: the channel closes with this closure.
    })
    .map_err(|error| enforcement_trouble("the network helper cannot be heard").caused_by(error))?;
    let group = opened.overhearing.as_ref().map(Overhearing::group);
    let rules = wiring::rule_settings(&config, garden_seed(&token_key), group);
    let mut predecessor = opened.predecessor;
    if let Some(predecessor) = &mut predecessor {
        predecessor.wait_for_the_house()?;
    }
    let mut store = open_store(&config)?;
    let installed = helper
        .install(&rules, Ownership::Best)
        .map_err(|error| enforcement_trouble("the rule set could not be put in place").caused_by(error))?;
    tracing::info!(adopted = installed.adopted, owned = installed.owned, "the rule set is in place");
    let garden: Arc<dyn Garden> = Arc::new(helper.clone());
    let conditions = terms::noted_at_start(&wiring::conditions(&config), &wiring::words(&config), &mut store);
    let gateway = Gateway::start(store, helper.clone(), conditions, SystemClock)
        .map_err(|error| enforcement_trouble("record and kernel could not be compared").caused_by(error))?;
    let handle = gateway.handle();
    let noticing = handle.clone();
    neighbours.tell(move |device| noticing.noticed(device, Sight::OnLink));
    let told = hosts::told(&config, &desks.sponsors, &handle).map_err(|error| unusable(error.into()))?;
    desks.sponsors.tell_by(told);
    let doorkeeper = match &opened.listening.forward_auth {
        Some(_) => Some(doorkeeper(&settings.elsewhere, &handle, &neighbours)?),
        None => None,
    };
    let neighbours = Arc::new(neighbours);
    let rooms = captive_dns::Rooms {
        handle: handle.clone(),
        neighbourhood: neighbours.clone(),
        zones: neighbours.clone(),
        garden: Arc::clone(&garden),
    };
    let dns = opened.listening.dns.as_ref().map(|_| CaptiveDns::new(wiring::dns_settings(&config), rooms));
    let neighbourhood: Arc<dyn Neighbourhood> = neighbours.clone();
    if let Some(dns) = &dns {
        desks.providers.open_by(dns.clone());
    }
    let portal =
        Portal::new(settings, handle.clone(), Arc::clone(&neighbourhood), certificates).map_err(|error| {
            let to_do = "mend the key that the cause names in the configuration";
            Trouble::at_start("the portal cannot be served", to_do, Chapter::Configuration).caused_by(error)
        })?;
    let accounts: Arc<dyn AccountDesk> = Arc::new(Desk::open(handle.clone(), Hashing::recommended()));
    let portal = portal.with_accounts(Arc::clone(&accounts));
    if let Some(predecessor) = predecessor {
        predecessor.taken(opened.dnsmasq.is_some());
    }
    // Not before: who gets an address must meet the rule set, and a former gateway's dnsmasq must have ended.
    let dnsmasq = opened.dnsmasq.map(|process| begin_dnsmasq(process, &config)).transpose()?;
    let announcements = Announcements::default();
    let newcomers = Newcomers { dns: dns.clone(), garden: Some(garden) };
    let mut more: Vec<_> = newcomers.dns.iter().map(|dns| dns.trace()).collect();
    more.extend(opened.overhearing.map(|it| overhear::note(it, neighbours.as_ref().clone())));
    let witnesses = Witnesses {
        trace: portal.trace(),
        more,
        newcomers,
        announcements: announcements.clone(),
        neighbourhood,
        dnsmasq: dnsmasq.as_ref().map(Kept::state),
        sponsors: Arc::clone(&desks.sponsors),
        forget_after: Arc::default(),
    };
    let forget_after = Arc::clone(&witnesses.forget_after);
    let portal = Arc::new(portal);
    let certificate = config.portal.certificate.clone();
    let issuers = Issuers::of(certificate.clone(), dns.clone());
    issuers.keep_reachable();
    let keeper = acme::keeper(&config, &portal, &issuers, opened.hook);
    let stapler = issuers.stapler(&portal);
    let own = console.as_ref().and_then(|console| console.own_certificates.clone());
    let console = console.map(|console| {
        console.furnish(Rooms::new(handle.clone(), Arc::clone(&accounts), Arc::clone(&desks.sponsors)))
    });
    let live = Live::new(path, config, token_key, Arc::clone(&portal), handle.clone(), (issuers, own), desks);
    let gateway_ended = set_to_work(gateway)?;
    look_out(lookout, &handle)?;
    let listening = Arc::new(opened.listening);
    let (asked, successors) = Successors::of(Arc::clone(&listening));
    let rooms = handover::Rooms { portal, dns, doorkeeper, console, handle, witnesses, successors: asked };
    let outside = Outside {
        listening,
        rooms,
        successors,
        helper,
        rules,
        notices,
        gateway_ended,
        helper_child: opened.helper.child,
        dnsmasq,
        keeper,
        stapler,
        certificate,
        announcer: opened.announcer,
        announcements,
        forget_after,
        patron,
    };
    Ok((outside, live))
}

/// Lets somebody look, on a thread of its own, for devices that have left.
fn look_out(room: presence::Lookout, handle: &Handle) -> Result<(), Trouble> {
    let lookout = gateway::presence::Lookout::new(handle.clone(), room);
    let at_work = std::thread::Builder::new().name("lookout".to_owned()).spawn(move || lookout.run());
    at_work.map(drop).map_err(|error| {
        Trouble::at_start("no threads can be started", "see the limits on threads", Chapter::Running)
            .caused_by(error)
    })
}

/// Lets the loop work on a thread of its own; what is returned ends with it.
fn set_to_work(gateway: Gateway<Sqlite, Helper>) -> Result<oneshot::Receiver<()>, Trouble> {
    let (ended, gateway_ended) = oneshot::channel();
    let at_work = std::thread::Builder::new().name("gateway".to_owned()).spawn(move || {
        // Dropped at the end, also by a panic.
        let _ended: oneshot::Sender<()> = ended;
        gateway.run();
    });
    at_work.map_err(|error| {
        Trouble::at_start("no threads can be started", "see the limits on threads", Chapter::Running)
            .caused_by(error)
    })?;
    Ok(gateway_ended)
}

/// Which devices share a budget in the walled garden depends on it, so guests must not know it; the same at each start.
fn garden_seed(token_key: &[u8]) -> u32 {
    let mut hasher = DefaultHasher::new();
    ("walled garden", token_key).hash(&mut hasher);
    // No seed is written as none.
    u32::try_from(hasher.finish() & u64::from(u32::MAX)).unwrap_or(0) | 1
}

fn doorkeeper(
    settings: &portal::Settings,
    handle: &Handle,
    neighbours: &Neighbours,
) -> Result<Doorkeeper, Trouble> {
    let answers = Answers::new(&settings.portal_url()).map_err(|error| {
        Trouble::at_start("guests cannot be led to the portal", "mend portal.name", Chapter::Configuration)
            .caused_by(error)
    })?;
    let neighbourhood = Arc::new(neighbours.clone());
    Ok(Doorkeeper::new(handle.clone(), neighbourhood, answers, settings.origin()))
}

fn begin_dnsmasq(process: DnsmasqProcess, config: &Config) -> Result<Kept, Trouble> {
    process.begin(config.portal.clone()).map_err(|error| {
        let to_do = "see the lines before this one; vestibule check looks for what dnsmasq needs";
        Trouble::at_start("dnsmasq cannot be kept running", to_do, Chapter::Provisioning).caused_by(error)
    })
}

fn open_store(config: &Config) -> Result<Sqlite, Trouble> {
    let path = wiring::store_path(&config.state_directory);
    Sqlite::open(&path).map_err(|error| {
        Trouble::at_start(
            format!("the record of sessions {} cannot be opened", path.display()),
            "see the cause; give the file to the gateway's account; never delete it while guests are online",
            Chapter::SettingUp,
        )
        .caused_by(error)
    })
}

fn certificate_trouble(error: portal::CertificateError) -> Trouble {
    let to_do = "run: vestibule check; certificate and key must be readable by the gateway's account";
    Trouble::at_start("certificate and key cannot be used", to_do, Chapter::SettingUp).caused_by(error)
}

fn enforcement_trouble(what: &str) -> Trouble {
    let to_do = "run: vestibule doctor, as root; start as root or with CAP_NET_ADMIN and CAP_NET_RAW";
    Trouble::at_start(what, to_do, Chapter::Enforcement)
}
