//! What may be asked and answered on the local socket: a closed set, one JSON object per line.

use serde::{Deserialize, Serialize};

use super::accounts::{AccountView, AccountWish};
use super::announcements::AnnouncementsView;
use super::consents::{ConsentView, ConsentWish};
use super::drift::DriftView;
use super::guest::GuestView;
use super::newcomers::NewcomersView;
use super::plans::PlanView;
use super::privacy::{PrivacyView, PrivacyWish};
use super::sponsors::{RequestView, SponsorWish};
use super::terms::{AcceptanceView, TermsView, TermsWish};
use super::usage::{UsageBy, UsageView};
use super::view::SessionView;
use super::vouchers::{BatchView, VoucherView, VoucherWish};
use crate::run::dnsmasq::State;

/// The longest request line in bytes, its end included: as many accounts as are made at once fit in.
pub const LONGEST_REQUEST: usize = 4 * 1024 * 1024;
/// The longest answer line in bytes: a full page of sessions takes a third of it.
pub const LONGEST_ANSWER: u64 = 2 * 1024 * 1024;
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
    /// The plans of the gateway and how many sessions are on each.
    Plans,
    /// What was moved in the hours that begin from then until before then.
    Usage {
        /// Milliseconds since 1970 began.
        from_ms: u64,
        /// The same.
        to_ms: u64,
        /// By what it is summed up.
        by: UsageBy,
    },
    /// Changes a session that lives; flows that run are not interrupted.
    SessionChange {
        /// Its number.
        session: u32,
        /// How.
        change: SessionChange,
    },
    /// Makes, lists and changes accounts.
    Accounts {
        /// What is wanted.
        wish: AccountWish,
    },
    /// Makes, lists and changes vouchers.
    Vouchers {
        /// What is wanted.
        wish: VoucherWish,
    },
    /// Lists and answers what guests asked hosts.
    Sponsors {
        /// What is wanted.
        wish: SponsorWish,
    },
    /// Lists terms and who accepted them.
    Terms {
        /// What is wanted.
        wish: TermsWish,
    },
    /// Lists and withdraws what guests allowed beside the terms.
    Consents {
        /// What is wanted.
        wish: ConsentWish,
    },
    /// Says how much is kept of guests, and forgets.
    Privacy {
        /// What is wanted.
        wish: PrivacyWish,
    },
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

/// One change of a session that lives.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SessionChange {
    /// It goes on under this plan, which begins for it now with what the device has left of it.
    Plan {
        /// The plan's name.
        plan: String,
    },
    /// It gets so much more than it has.
    More {
        /// Time in seconds.
        #[serde(default)]
        seconds: u64,
        /// Data in octets, for each limit that it has.
        #[serde(default)]
        bytes: u64,
    },
    /// It is as fast as this from now on; a direction that is left out is unlimited.
    Rates {
        /// Octets in a second from the guest.
        #[serde(default)]
        from_guest_bytes: Option<u64>,
        /// Octets in a second to the guest.
        #[serde(default)]
        to_guest_bytes: Option<u64>,
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
        session: Box<SessionView>,
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
    /// The plans of the gateway, in order of their names.
    Plans {
        /// All of them.
        plans: Vec<PlanView>,
    },
    /// What was moved.
    Usage {
        /// All of it.
        usage: UsageView,
    },
    /// The batch was made.
    VoucherBatch {
        /// Its number.
        batch: u32,
    },
    /// Batches of vouchers, the latest first.
    VoucherBatches {
        /// At most a thousand.
        batches: Vec<BatchView>,
    },
    /// A page of vouchers.
    Vouchers {
        /// At most [`PAGE`].
        vouchers: Vec<VoucherView>,
        /// Whether there may be vouchers beyond them.
        more: bool,
    },
    /// Vouchers were changed.
    VouchersRevised {
        /// How many.
        count: usize,
    },
    /// A voucher goes on with another device.
    VoucherMoved {
        /// The session that ended.
        former: u32,
        /// The one that began.
        session: u32,
    },
    /// Requests of guests to hosts, the oldest first.
    SponsorRequests {
        /// All that were meant; a thousand at most.
        requests: Vec<RequestView>,
    },
    /// Accounts were made.
    AccountsMade {
        /// How many.
        count: usize,
    },
    /// A page of accounts.
    Accounts {
        /// At most [`PAGE`].
        accounts: Vec<AccountView>,
        /// Whether there may be accounts beyond them.
        more: bool,
    },
    /// An account was changed.
    AccountRevised {
        /// How many of its sessions were ended.
        sessions_ended: usize,
    },
    /// The change is not possible; nothing was changed.
    NotPossible {
        /// Why.
        why: String,
    },
    /// The terms on record, the latest first.
    Terms {
        /// All of them.
        terms: Vec<TermsView>,
    },
    /// A page of acceptances, in order of sessions.
    Acceptances {
        /// At most [`PAGE`].
        acceptances: Vec<AcceptanceView>,
        /// Whether there are some beyond them.
        more: bool,
    },
    /// A page of what guests allowed beside the terms, in order.
    Consents {
        /// At most [`PAGE`].
        consents: Vec<ConsentView>,
        /// Whether there are some beyond them.
        more: bool,
    },
    /// A consent was withdrawn in the guest's place.
    Withdrawn,
    /// How much is kept of guests.
    Privacy {
        /// How much, and for how long.
        privacy: PrivacyView,
    },
    /// So many rows were forgotten.
    Forgotten {
        /// How many.
        rows: usize,
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
