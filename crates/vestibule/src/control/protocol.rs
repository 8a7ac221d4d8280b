//! What may be asked and answered on the local socket: a closed set, one JSON object per line.

use serde::{Deserialize, Serialize};

use super::announcements::AnnouncementsView;
use super::drift::DriftView;
use super::guest::GuestView;
use super::newcomers::NewcomersView;
use super::view::SessionView;
use crate::run::dnsmasq::State;

/// The longest request line in bytes, its end included.
pub const LONGEST_REQUEST: usize = 4096;
/// The longest answer line in bytes: a full page of sessions takes a third of it.
pub const LONGEST_ANSWER: u64 = 1024 * 1024;
/// Sessions in one answer.
pub const PAGE: usize = 1000;

/// A question or an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// The sessions of this moment in order of their numbers, a page at a time.
    SessionList {
        /// Those with a higher number than this; 0 for the first page.
        #[serde(default)]
        after: u32,
    },
    /// One session, live or ended.
    SessionShow {
        /// Its number.
        session: u32,
    },
    /// What a device did lately and what it was told.
    Guest {
        /// Its IP address or link address.
        address: String,
    },
    /// Whether the gateway's own dnsmasq runs.
    Dnsmasq,
    /// What newcomers may reach, and what they asked and moved.
    Newcomers,
    /// What is announced in router advertisements.
    Announcements,
    /// What comparisons of record and kernel have found.
    Drift,
    /// A new version asks for the listening sockets, and to take over. What follows on this connection is not JSON:
    /// `run::handover`.
    HandOver {
        /// The edition of what follows.
        edition: u32,
        /// The service that the new process belongs to, as `/proc/self/cgroup` says.
        cgroup: String,
    },
    /// Ends a session now.
    SessionEnd {
        /// Its number.
        session: u32,
    },
}

/// What became of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// A page of sessions.
    Sessions {
        /// At most [`PAGE`].
        sessions: Vec<SessionView>,
        /// Whether there are sessions beyond them.
        more: bool,
    },
    /// One session, after what was asked is done.
    Session {
        /// The session.
        session: SessionView,
    },
    /// The devices with that address.
    Guests {
        /// One for each zone that knows it.
        guests: Vec<GuestView>,
    },
    /// The gateway's own dnsmasq.
    Dnsmasq {
        /// What is known of it; nothing where the gateway runs none.
        dnsmasq: Option<State>,
    },
    /// What is announced in router advertisements.
    Announcements {
        /// At this moment.
        announcements: AnnouncementsView,
    },
    /// What newcomers may reach, and what they asked and moved.
    Newcomers {
        /// All of it.
        newcomers: Box<NewcomersView>,
    },
    /// What comparisons of record and kernel have found.
    Drift {
        /// Since the gateway started.
        drift: DriftView,
    },
    /// The listening sockets are attached to this line, in this order.
    HandOver {
        /// Their names.
        sockets: Vec<String>,
        /// The number of the account that the gateway runs as.
        user: u32,
    },
    /// There never was such a session.
    NotFound,
    /// The gateway cannot do it now; nothing was changed.
    Unavailable {
        /// Why, for the operator.
        why: String,
    },
    /// The gateway does not understand the request.
    NotUnderstood {
        /// Why, for the operator.
        why: String,
    },
}
