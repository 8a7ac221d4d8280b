//! The table in the kernel: put in place, adopted, verified, changed, listed, put back when it was lost.

// Counting sessions, and what passed while they were changed.
mod counting;
// Sessions that share their limits.
mod sharing;
mod taking_away;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::net::IpAddr;

use captivity::{EquipmentId, LinkAddress, SessionId, Usage};
use gateway::ports::{Change, Floods, GardenOpening, GardenTraffic, OpenSession};
use netlink::route::Route;
use netlink::{NetlinkError, Writer};

use super::protocol::OwnershipWish;
use crate::conntrack::Conntrack;
use crate::elements::{self, Removal};
use crate::limits::{Held, Kind, Lanes};
use crate::nftables::kernel::{Kernel, StandingTable, Transaction};
use crate::nftables::messages::{self, OWNED_AND_PERSISTENT, PERSISTENT};
use crate::nftables::model::Table;
use crate::ruleset::{
    BEFORE_TRACKING, BUDGET, CLASS_OF, FROM_GUEST, FROM_METERED, FROM_SHARED, FROM_SLOWABLE, GARDEN_FLOW,
    METERED, NEWCOMERS_FLOW, REFUSE, SESSIONS_FLOW, SLOWED_FROM, SLOWED_TO, Settings, TABLE, TIME_BUDGET,
    TO_GUEST, TO_METERED, TO_SLOWABLE, describe,
};
use crate::second_lock;
use crate::shaper::{self, Shaper, ShapingError};

/// A transaction is sent before it grows beyond this: the socket's send buffer is 208 kB by default.
const SEND_AT: usize = 120 * 1024;

/// What kernels before 6.9 say to the flags: `EINVAL`, `EOPNOTSUPP`.
const UNKNOWN_FLAGS: [i32; 2] = [22, 95];

/// Why the rule set could not be put in place.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InstallError {
    /// The kernel refused.
    #[error("the kernel did not take the rule set")]
    Kernel(#[from] NetlinkError),
    /// The second lock could not be closed.
    #[error("the second lock (a routing rule for each zone) could not be set")]
    SecondLock(#[source] NetlinkError),
    /// The queues that hold rates could not be put in place.
    #[error(transparent)]
    Shaping(#[from] ShapingError),
    /// What the kernel has is not what was sent.
    #[error("the rule set in the kernel differs from ours in {0}; it is not trusted")]
    Differs(String),
}

/// The helper's hold on the kernel.
#[derive(Debug)]
pub(crate) struct Keeper {
    kernel: Kernel,
    conntrack: Conntrack,
    removal: Removal,
    settings: Option<Settings>,
    owned: bool,
    /// Where rates are held by queues.
    shaper: Option<Shaper>,
    /// By which sets each session passes, as far as this process opened or listed it: a hint of where to ask first.
    kinds: HashMap<SessionId, Kind>,
    /// Whether all open sessions have been listed, so that `kinds` knows each of them.
    has_listed: bool,
    /// What passed between reading a session's counts and replacing its elements, and is in neither.
    missed: HashMap<SessionId, Usage>,
    /// Which sessions share their limits, and with whom; `None` until the kernel was asked.
    shares: Option<sharing::Shares>,
    /// Flows that are still to be forgotten.
    to_forget: VecDeque<Forget>,
}

/// Whose flows conntrack is to forget.
#[derive(Clone, Copy, Debug)]
enum Forget {
    /// Of a session that ended: all.
    Ended(SessionId),
    /// Of a device that has just been admitted: those of before, which lead to the portal.
    Admitted(EquipmentId),
    /// Of one address of such a device.
    At(IpAddr),
}

/// Whose flows wait to be forgotten, at most; beyond it the oldest are left to time out by themselves.
const MOST_TO_FORGET: usize = 65_536;

/// How many of them are forgotten before the rule set is let go; the others' flows time out by themselves.
const FORGET_BEFORE_RELEASE: usize = 256;

/// Devices that are looked for in one look at the neighbour table: after a start all sessions' are looked for.
const LOOKED_FOR_AT_ONCE: usize = 1_024;

/// Addresses of one device whose flows are looked for.
const MOST_ADDRESSES: usize = 32;

/// How an installation went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Installed {
    pub(crate) adopted: bool,
    pub(crate) owned: bool,
}

impl Keeper {
    pub(crate) fn open() -> Result<Self, NetlinkError> {
        Ok(Self {
            kernel: Kernel::open()?,
            conntrack: Conntrack::open()?,
            removal: Removal::Destroy,
            settings: None,
            owned: false,
            shaper: None,
            kinds: HashMap::new(),
            has_listed: false,
            missed: HashMap::new(),
            shares: None,
            to_forget: VecDeque::new(),
        })
    }

    /// Whether another tool can take the table away, so that it has to be watched.
    pub(crate) const fn needs_watching(&self) -> bool {
        !self.owned && self.settings.is_some()
    }

    /// Our port in notifications.
    pub(crate) const fn port(&self) -> u32 {
        self.kernel.port()
    }

    /// Lets go of the rule set, which stays in force as it is: the kernel lets the next one adopt it once our socket is
    /// closed. Flows that still wait to be forgotten are forgotten first, as far as that goes quickly.
    pub(crate) fn release(&mut self) -> Result<(), NetlinkError> {
        for _ in 0..FORGET_BEFORE_RELEASE {
            if !self.forget_one() {
                break;
            }
        }
        *self = Self::open()?;
        Ok(())
    }

    /// As before Linux 6.3, where deleting what is not there fails a whole transaction.
    #[cfg(test)]
    pub(crate) fn pretend_an_old_kernel(&mut self) {
        self.removal = Removal::Delete;
    }

    /// Closes the second lock, then puts the rule set in place in one transaction and compares it with what was sent.
    pub(crate) fn install(
        &mut self,
        settings: &Settings,
        wish: OwnershipWish,
    ) -> Result<Installed, InstallError> {
        second_lock::close(&settings.zones).map_err(InstallError::SecondLock)?;
        self.put_queues(settings)?;
        let table = describe(settings);
        let standing = self.kernel.table(TABLE)?;
        let adopted = standing.is_some();
        self.owned = self.load_owned_if_possible(&table, standing, wish)?;
        self.verify(&table)?;
        self.removal = self.probe_removal()?;
        self.settings = Some(settings.clone());
        self.shares = None;
        self.take_over_queues()?;
        Ok(Installed { adopted, owned: self.owned })
    }

    /// Queues that stand by settings of ours stay as they are when the table is put back.
    fn put_queues(&mut self, settings: &Settings) -> Result<(), InstallError> {
        if self.settings.as_ref() == Some(settings) {
            return Ok(());
        }
        let uplinks = settings.shaping.iter().flat_map(|shaping| &shaping.uplinks);
        let wanted: Vec<_> = match settings.shaping {
            Some(_) => settings.zones.iter().chain(uplinks).copied().collect(),
            None => Vec::new(),
        };
        let shaping = settings.shaping.as_ref();
        self.shaper = shaping.map(|shaping| Shaper::open(&settings.zones, shaping)).transpose()?;
        // One that is left behind holds rates that nobody has any more: packets have no class there.
        let _ = shaper::take_away_but_from(&wanted);
        Ok(())
    }

    /// Which session has which class stands in the table.
    fn take_over_queues(&mut self) -> Result<(), NetlinkError> {
        let Some(shaper) = &mut self.shaper else { return Ok(()) };
        let mut held = Vec::new();
        self.kernel.all_elements(TABLE, CLASS_OF, |element| held.extend(elements::parse_class(element)))?;
        shaper.take_over(&held);
        Ok(())
    }

    /// Whether the rates of a session are held as the settings want it.
    fn is_held_as_wanted(&self, open: &OpenSession, held: Held) -> bool {
        match &self.shaper {
            Some(shaper) => shaper.is_as_wanted(open.session, open.equipment.interface, held),
            None => held.by_queue == Lanes::default(),
        }
    }

    /// Owning is possible where no table stands and the kernel knows how, or where a persistent one was left behind.
    fn load_owned_if_possible(
        &mut self,
        table: &Table,
        standing: Option<StandingTable>,
        wish: OwnershipWish,
    ) -> Result<bool, NetlinkError> {
        match standing {
            Some(standing) if standing.flags & PERSISTENT != 0 => {
                self.load(table, OWNED_AND_PERSISTENT).map(|()| true)
            }
            None if wish == OwnershipWish::Best => match self.load(table, OWNED_AND_PERSISTENT) {
                Err(error) if UNKNOWN_FLAGS.contains(&error.number()) => self.load(table, 0).map(|()| false),
                loaded => loaded.map(|()| true),
            },
            Some(_) | None => self.load(table, 0).map(|()| false),
        }
    }

    fn load(&mut self, table: &Table, flags: u32) -> Result<(), NetlinkError> {
        let standing = self.kernel.table(TABLE)?.is_some();
        let chains = if standing { self.kernel.chains(TABLE)? } else { Vec::new() };
        // Adopting is a transaction of its own: the kernel takes no new base chain while flags are being changed.
        let mut transaction = Transaction::new();
        messages::declare(&mut transaction, TABLE, flags);
        if standing {
            self.kernel.commit(std::mem::replace(&mut transaction, Transaction::new()))?;
            messages::clear(&mut transaction, TABLE, &chains);
        }
        messages::fill(&mut transaction, table, standing);
        self.kernel.commit(transaction)
    }

    /// A rule set that did not load must never be taken for one that did: every rule and fixed element is compared.
    fn verify(&mut self, table: &Table) -> Result<(), InstallError> {
        let expected = expected_rules(table);
        let found = self.kernel.rules(TABLE)?;
        for (chain, rules) in &expected {
            if found.get(chain) != Some(rules) {
                return Err(InstallError::Differs(format!("chain {chain}")));
            }
        }
        if found.len() != expected.len() {
            return Err(InstallError::Differs("its chains".into()));
        }
        for set in table.sets.iter().filter(|set| !set.elements.is_empty()) {
            let mut present = 0;
            self.kernel.keys(TABLE, set.name, |_| present += 1)?;
            if present < set.elements.len() {
                return Err(InstallError::Differs(format!("set {}", set.name)));
            }
        }
        Ok(())
    }

    /// Asks the kernel to destroy an element that cannot exist: kernels before 6.3 do not know the message.
    fn probe_removal(&mut self) -> Result<Removal, NetlinkError> {
        let mut transaction = Transaction::new();
        elements::remove(&mut transaction, &elements::nobody()?, Removal::Destroy);
        match self.kernel.commit(transaction) {
            Ok(()) => Ok(Removal::Destroy),
            Err(NetlinkError::Refused { .. }) => Ok(Removal::Delete),
            Err(error) => Err(error),
        }
    }

    /// Opens services of the walled garden; one that is open already gets the new time. Elements are written anew,
    /// because kernels before 6.12 keep the timeout of one that stands.
    pub(crate) fn open_garden(&mut self, openings: &[GardenOpening]) -> Result<(), NetlinkError> {
        for opening in openings {
            let mut transaction = Transaction::new();
            for step in elements::garden_steps(opening) {
                match self.removal {
                    Removal::Destroy => elements::remove(&mut transaction, &step, Removal::Destroy),
                    Removal::Delete => self.delete_if_there(&step)?,
                }
            }
            elements::open_garden(&mut transaction, opening);
            self.kernel.commit(transaction)?;
        }
        Ok(())
    }

    /// What the rules of the walled garden counted since they were written.
    pub(crate) fn garden_traffic(&mut self) -> Result<GardenTraffic, NetlinkError> {
        let counted = self.kernel.counters(TABLE)?;
        let of = |chain, number| {
            let counters = counted.get(chain).map(Vec::as_slice).unwrap_or_default();
            counters.get::<usize>(number).copied().unwrap_or_default()
        };
        Ok(GardenTraffic {
            passed: of(BUDGET, 0),
            above_budget: of(BUDGET, 1),
            time_passed: of(TIME_BUDGET, 0),
            time_above_budget: of(TIME_BUDGET, 1),
        })
    }

    /// What floods had dropped since the rules were written.
    pub(crate) fn floods(&mut self) -> Result<Floods, NetlinkError> {
        let counted = self.kernel.counters(TABLE)?;
        let of = |chain, number| {
            let counters = counted.get(chain).map(Vec::as_slice).unwrap_or_default();
            counters.get::<usize>(number).copied().unwrap_or_default().packets
        };
        Ok(Floods {
            unwanted: of(BEFORE_TRACKING, 0),
            unrefused: of(REFUSE, 0),
            newcomer_flows: of(NEWCOMERS_FLOW, 0) + of(GARDEN_FLOW, 0),
            newcomers_flows: of(NEWCOMERS_FLOW, 1),
            session_flows: of(SESSIONS_FLOW, 0),
        })
    }

    fn forget_later(&mut self, whose: Forget) {
        if self.to_forget.len() == MOST_TO_FORGET {
            self.to_forget.pop_front();
        }
        self.to_forget.push_back(whose);
    }

    /// Forgets the flows of one session that ended, or one device that was admitted; `false` when none was waiting.
    pub(crate) fn forget_one(&mut self) -> bool {
        let Some(whose) = self.to_forget.pop_front() else { return false };
        // Nothing that must not pass does because of these flows, and they time out by themselves: a failure costs
        // their room, and a device that was just admitted a look at a page that is out of date.
        let _ = match whose {
            Forget::Ended(session) => self.conntrack.forget(session),
            Forget::At(address) => self.conntrack.forget_redirected(address).map(drop),
            Forget::Admitted(equipment) => self.find_addresses(equipment),
        };
        true
    }

    /// The addresses that the neighbour table knows this device by, and those that wait behind it: their flows are next.
    fn find_addresses(&mut self, first: EquipmentId) -> Result<(), NetlinkError> {
        let mut found = HashMap::from([(first, 0)]);
        while found.len() < LOOKED_FOR_AT_ONCE
            && let Some(&Forget::Admitted(next)) = self.to_forget.front()
        {
            self.to_forget.pop_front();
            found.insert(next, 0);
        }
        let mut route = Route::open()?;
        let interfaces: HashSet<_> = found.keys().map(|equipment| equipment.interface).collect();
        for interface in interfaces {
            let Some(link) = route.index_of(interface.as_str())? else { continue };
            for neighbour in route.neighbours(Some(link))? {
                let Some(link_address) = neighbour.link_address.and_then(LinkAddress::new) else { continue };
                if let Some(count) = found.get_mut(&EquipmentId { interface, link_address })
                    && *count < MOST_ADDRESSES
                {
                    *count += 1;
                    self.to_forget.push_front(Forget::At(neighbour.address));
                }
            }
        }
        Ok(())
    }

    /// Every open session; of one whose rates are held in another way than is wanted, no grant is told. One of which only a part is left is closed for good first, so that it can be opened whole.
    pub(crate) fn list(&mut self) -> Result<Vec<OpenSession>, NetlinkError> {
        self.take_over_queues()?;
        let (mut whole, mut broken) = (Vec::new(), Vec::new());
        for (kind, from, others) in [
            (Kind::Plain, FROM_GUEST, &[TO_GUEST][..]),
            (Kind::Metered, FROM_METERED, &[TO_METERED, METERED]),
            (Kind::Slowable, FROM_SLOWABLE, &[TO_SLOWABLE, METERED, SLOWED_FROM, SLOWED_TO]),
            (Kind::Shared, FROM_SHARED, &sharing::BESIDE),
        ] {
            let mut found = Vec::new();
            self.kernel.all_elements(TABLE, from, |element| found.extend(elements::parse(element)))?;
            let as_wanted = |(open, held): (OpenSession, Held)| OpenSession {
                grant: open.grant.filter(|_| self.is_held_as_wanted(&open, held)),
                ..open
            };
            let mut open: Vec<_> = found.into_iter().map(as_wanted).collect();
            for other in others {
                let mut there = HashSet::new();
                self.kernel.keys(TABLE, other, |key| there.extend(elements::parse_mark(key)))?;
                let (both, part): (Vec<_>, Vec<_>) =
                    open.into_iter().partition(|open: &OpenSession| there.contains(&open.session));
                open = both;
                part.iter().for_each(|open| self.note_kind(open.session, kind));
                broken.extend(part);
            }
            open.iter().for_each(|open| self.note_kind(open.session, kind));
            whole.extend(open);
        }
        self.has_listed = true;
        let close = |open: &OpenSession| Change::Close { session: open.session, equipment: open.equipment };
        self.apply(&broken.iter().map(close).collect::<Vec<_>>())?;
        self.sweep_shares(&whole.iter().map(|open| open.session).collect())?;
        Ok(whole)
    }

    /// Looks whether the table is still ours and whole; puts it back if not. `true` if it was lost.
    pub(crate) fn mend(&mut self) -> Result<bool, InstallError> {
        let Some(settings) = self.settings.clone() else { return Ok(false) };
        if self.verify(&describe(&settings)).is_ok() {
            return Ok(false);
        }
        self.install(&settings, OwnershipWish::Watched)?;
        Ok(true)
    }
}

/// The names of the expressions that each rule is made of, by chain.
fn expected_rules(table: &Table) -> BTreeMap<String, Vec<Vec<String>>> {
    let number = |_: &str| 0;
    let mut chains = BTreeMap::new();
    for chain in table.chains.iter().filter(|chain| !chain.rules.is_empty()) {
        let rules = chain.rules.iter().map(|rule| {
            let mut writer = Writer::new();
            for statement in rule {
                crate::nftables::expressions::write(&mut writer, statement, &number);
            }
            crate::nftables::kernel::expression_names(netlink::Attributes::new(writer.bytes()))
        });
        chains.insert(chain.name.to_owned(), rules.collect());
    }
    chains
}
