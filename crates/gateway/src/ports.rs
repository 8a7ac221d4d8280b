//! The ports: what the gateway needs from the rooms around it. Rooms implement these; `vestibule` wires them.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use captivity::presence::Sign;
use captivity::{
    Bearing, EndCause, EquipmentId, Grant, GrantDigest, Holder, InterfaceName, PersonId, Session, SessionId,
    Share, Standing, TermsNumber, Timestamp, Usage,
};

use crate::accounts::Accounts;
use crate::choices::Choices;
use crate::consents::Consents;
use crate::forgetting::Forgetting;
use crate::identity::KnownAs;
use crate::people::People;

/// Why a room could not do what it was asked. The cause is in `source`; the text says what did not happen.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// The room is not there now; asking again later may work. Guests are told 503 with Retry-After.
    #[error("{what} is not available")]
    Unavailable {
        /// Which room, in an operator's words.
        what: &'static str,
        /// What the room met.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The room refused the request and would refuse it again.
    #[error("{what} refused")]
    Refused {
        /// Which room, in an operator's words.
        what: &'static str,
        /// What the room met.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

/// One line of the durable record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Record {
    /// A session began.
    Began(Session),
    /// A session goes on under another grant or plan: all of it but what has passed.
    Changed(Session),
    /// A session that has ended goes on as another one; that it ended so is its cause from now on.
    Resumed {
        /// Which.
        session: SessionId,
    },
    /// A session began by accepting these terms.
    Accepted {
        /// Which.
        session: SessionId,
        /// What.
        terms: TermsNumber,
    },
    /// Somebody has had this of a plan by now; what was said of the same plan before is forgotten.
    Standing {
        /// Whose.
        holder: Holder,
        /// What.
        standing: Standing,
    },
    /// So much has passed in a session since it began.
    Used {
        /// Which.
        session: SessionId,
        /// When it was counted.
        at: Timestamp,
        /// All of it.
        used: Usage,
    },
    /// A session ended.
    Ended {
        /// Which.
        session: SessionId,
        /// When.
        at: Timestamp,
        /// Why.
        cause: EndCause,
    },
    /// What the clocks said when this was recorded; only the last one counts.
    Bearing(Bearing),
}

/// A session as the record has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordedSession {
    /// The session.
    pub session: Session,
    /// When and why it ended; `None` while the record holds it live.
    pub ended: Option<(Timestamp, EndCause)>,
}

/// What the store knows at start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remembered {
    /// Sessions that have no end on record, in order of their numbers (their time may be over by now).
    pub live: Vec<Session>,
    /// The lowest number that no session has ever had.
    pub fresh: SessionId,
    /// What the clocks said when something was recorded last; `None` if that was never recorded.
    pub bearing: Option<Bearing>,
}

/// How long the ledger is kept.
pub const LEDGER_KEPT: Duration = Duration::from_secs(400 * 24 * 3600);

/// By what the ledger is summed up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LedgerBy {
    /// Device by device, the most first.
    Device,
    /// Hour by hour, the latest first.
    Hour,
    /// Person by person, the most first: what was moved by voucher, account or another way of being known.
    Person,
}

/// One row of the ledger: of a device, an hour or a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LedgerRow {
    /// What a device moved.
    Device(EquipmentId, Usage),
    /// What all moved in the hour that began then.
    Hour(Timestamp, Usage),
    /// What a person moved, and as what they are known.
    Person(PersonId, Option<KnownAs>, Usage),
}

/// What was moved.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ledger {
    /// The rows that were asked for.
    pub rows: Vec<LedgerRow>,
    /// All together, also of rows that were left out: of persons only what was moved by persons.
    pub sum: Usage,
}

/// The durable record of sessions.
pub trait Store: People + Accounts + Forgetting + Consents + Choices {
    /// Puts all of `records` on durable storage, in order, all or none; returns only once a power cut cannot take
    /// them back. Repeating a record that is already there changes nothing. What was used never falls: a smaller number
    /// than the recorded one changes nothing, nor does what is said of a session that has ended.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now (nothing was recorded).
    fn record(&mut self, records: &[Record]) -> Result<(), PortError>;

    /// What is on record, for the start.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn remember(&mut self) -> Result<Remembered, PortError>;

    /// What devices have had of plans and that is to be remembered after `moment`, and what those persons have had whose
    /// sessions live; in order of holders and plans. Other devices' may be forgotten by this call.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn standings(&mut self, moment: Timestamp) -> Result<Vec<(Holder, Standing)>, PortError>;

    /// What was moved in the hours that begin from `from` until before `to`, the most first; at most `most` rows, and the sum
    /// of all. Hours are those of UTC. What is older than [`LEDGER_KEPT`] may be forgotten.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn ledger(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        by: LedgerBy,
        most: usize,
    ) -> Result<Ledger, PortError>;

    /// One session by its number, live or ended.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn find(&mut self, session: SessionId) -> Result<Option<RecordedSession>, PortError>;

    /// The last sessions of devices, where they ended because the device was silent or away and their time is not over at that
    /// moment; the latest first, `most` at most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn rests(&mut self, moment: Timestamp, most: usize) -> Result<Vec<RecordedSession>, PortError>;
}

/// A change at the enforcement device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Let this equipment's packets pass for so long; harmless when they pass already under the same session: no flow
    /// notices.
    Open {
        /// The session, which is the conntrack mark of its flows.
        session: SessionId,
        /// The device.
        equipment: EquipmentId,
        /// How long from now.
        remaining: Duration,
        /// What it is granted: a limit of data is held by the kernel. Told by `open_sessions` as it was told here.
        grant: Grant,
        /// What has passed, as far as is known here. What the kernel has counted itself counts if it is more.
        used: Usage,
        /// With whom it shares its limits of data; `None` is with nobody. Sessions of one person are granted the same limits,
        /// which then mean all that the person ever uses: what this session alone has used is no measure of them. A limit
        /// that changes counts from what the kernel has counted of all of them.
        share: Option<Share>,
    },
    /// Stop this equipment's packets at once, established flows too; harmless when they are stopped already.
    Close {
        /// The session to stop.
        session: SessionId,
        /// The device.
        equipment: EquipmentId,
    },
}

impl Change {
    /// Lets the session pass, from `now` until its end.
    #[must_use]
    pub fn open(session: &Session, now: Timestamp) -> Self {
        Self::Open {
            session: session.id,
            equipment: session.equipment,
            remaining: now.until(session.grant.until),
            grant: session.grant,
            used: session.used,
            share: session.share(),
        }
    }
}

/// A session that the enforcement device lets through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenSession {
    /// Its mark.
    pub session: SessionId,
    /// Its device.
    pub equipment: EquipmentId,
    /// What it was told of the grant when it was opened; `None` if that is not known.
    pub grant: Option<GrantDigest>,
}

/// The enforcement device.
pub trait Enforcer: Send {
    /// Makes all changes, in order, as one: when it returns, the kernel holds them.
    ///
    /// # Errors
    /// `Unavailable` when the helper or kernel does not answer; `Refused` when the kernel will not (set full).
    fn apply(&mut self, changes: &[Change]) -> Result<(), PortError>;

    /// Every session that is let through now.
    ///
    /// # Errors
    /// `Unavailable` when the helper or kernel does not answer.
    fn open_sessions(&mut self) -> Result<Vec<OpenSession>, PortError>;

    /// What has passed in each of these sessions by the kernel's count, which is exact. Those that are not let through are
    /// left out.
    ///
    /// # Errors
    /// `Unavailable` when the helper or kernel does not answer.
    fn used(&mut self, sessions: &[(SessionId, EquipmentId)]) -> Result<Vec<(SessionId, Usage)>, PortError>;
}

/// A transport protocol with ports.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// A service of the walled garden that one device may reach for a while.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct GardenOpening {
    /// Who may.
    pub equipment: EquipmentId,
    /// Where it is.
    pub address: IpAddr,
    /// Its protocol.
    pub transport: Transport,
    /// Its port.
    pub port: u16,
    /// How long from now.
    pub remaining: Duration,
    /// For how long answers from there are let back. Devices share this: it is as long as the longest of them needs.
    pub answers_remaining: Duration,
}

/// The walled garden of the enforcement device.
pub trait Garden: Send + Sync {
    /// Lets these devices reach these services; when it returns, the kernel passes their packets. What is open already
    /// gets the new time.
    ///
    /// # Errors
    /// `Unavailable` when the helper or kernel does not answer; `Refused` when the kernel will not (set full).
    fn open(&self, openings: &[GardenOpening]) -> Result<(), PortError>;

    /// What has been moved so far.
    ///
    /// # Errors
    /// `Unavailable` when the helper or kernel does not answer.
    fn traffic(&self) -> Result<GardenTraffic, PortError>;

    /// What was dropped so far because there was too much of it.
    ///
    /// # Errors
    /// `Unavailable` when the helper or kernel does not answer.
    fn floods(&self) -> Result<Floods, PortError>;
}

/// Packets and their octets.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Moved {
    /// How many packets.
    pub packets: u64,
    /// How many octets, headers of IP included.
    pub octets: u64,
}

/// What newcomers moved to and from the walled garden, since the rules were last written.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct GardenTraffic {
    /// What passed.
    pub passed: Moved,
    /// What was above the budget of its device and was dropped.
    pub above_budget: Moved,
    /// What passed to and from time servers.
    pub time_passed: Moved,
    /// What was above that budget.
    pub time_above_budget: Moved,
}

/// Packets that were dropped because there were too many of their kind, since the rules were last written.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Floods {
    /// Of newcomers to where newcomers do not get, before connection tracking.
    pub unwanted: u64,
    /// To where their device does not get, without a refusal: its budget was spent.
    pub unrefused: u64,
    /// That would have begun more flows than one newcomer may begin.
    pub newcomer_flows: u64,
    /// That would have begun more flows than all newcomers together may begin.
    pub newcomers_flows: u64,
    /// That would have begun more flows than a session may have.
    pub session_flows: u64,
}

/// The gateway's own place on the guest zones.
pub trait ZoneAddresses: Send + Sync {
    /// The gateway's addresses on that zone now, but for link-local ones.
    fn addresses_on(&self, zone: InterfaceName) -> Vec<IpAddr>;

    /// Whether the interface of that number is a guest zone now.
    fn is_zone(&self, interface_number: u32) -> bool;
}

/// Whether devices are still on their link.
pub trait Presence: Send {
    /// What the link says of each of these devices, in their order. Those that did not answer lately are asked, as many as
    /// there is room for, so that the next look tells more. Asks nothing that wakes who answered lately.
    ///
    /// # Errors
    /// `Unavailable` when the kernel does not say who is there.
    fn look(&mut self, devices: &[EquipmentId]) -> Result<Vec<Sign>, PortError>;
}

/// Who is on the other end of a guest's connection, by the kernel's neighbour table.
pub trait Neighbourhood: Send + Sync {
    /// The device that has this address on a guest zone now; `None` for any other peer.
    fn equipment_at(&self, peer: SocketAddr) -> Option<EquipmentId>;
}
