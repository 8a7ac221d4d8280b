//! A world made of memory: a store, an enforcement device that expires its elements as the kernel does, and a clock
//! that is moved by hand. All of it survives the gateway, so a crash is dropping the gateway and starting another.
//!
//! For tests and simulations, here and in the rooms that ask a gateway. Never part of the product.

mod accounts;
mod choices;
mod consents;
mod forgetting;
mod people;
mod traffic;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use captivity::{
    Bearing, ByteCount, EndCause, EquipmentId, Grant, GrantDigest, Holder, PersonId, PlanName, Readings,
    Session, SessionId, Share, Standing, Timestamp, Usage,
};

pub use traffic::Way;

use crate::clock::Clock;
use crate::ports::{
    Change, Enforcer, Ledger, LedgerBy, LedgerRow, OpenSession, PortError, Record, RecordedSession,
    Remembered, Store,
};

/// What the gateway asks of a room.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Call {
    /// `Store::remember`
    Remember,
    /// `Store::record`
    Record,
    /// `Store::find`
    Find,
    /// `Enforcer::open_sessions`
    OpenSessions,
    /// `Enforcer::apply`
    Apply,
    /// `Enforcer::used`
    Used,
    /// `Store::standings`
    Standings,
    /// `People::introduce`
    Introduce,
}

/// What becomes of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It works.
    Works,
    /// It fails and nothing was done.
    Fails,
    /// It was done, but the answer was lost. A store may not do this (its contract), so there it is `Fails`.
    FailsAfterwards,
    /// The room refuses and would refuse again.
    Refuses,
    /// The gateway dies before anything was done.
    CrashesBefore,
    /// The gateway dies once it was done.
    CrashesAfter,
}

/// What a crash unwinds with; `std::panic::catch_unwind` finds it in its error.
#[derive(Debug)]
pub struct Crash;

/// What the enforcement device holds of a session.
#[derive(Clone, Copy)]
struct Mark {
    equipment: EquipmentId,
    until: Timestamp,
    grant: Grant,
    /// What it says that it was told.
    told: GrantDigest,
    used: Usage,
    /// With whom it shares its limits, and what the others used of them.
    person: Option<PersonId>,
    elsewhere: Usage,
}

impl Mark {
    fn paid(&self) -> Usage {
        self.used.plus(self.elsewhere)
    }
}

/// What the machine's clocks have to do with the moment that it is.
struct Clocks {
    boot: u128,
    booted: Timestamp,
    /// What the wall clock was set to, and when.
    set: (Timestamp, Timestamp),
    /// Where the gateway's time set out.
    out: Option<Bearing>,
}

type Oracle = Box<dyn FnMut(Call, &[Change]) -> Fate + Send>;

struct Inner {
    now: Timestamp,
    clocks: Clocks,
    bearing: Option<Bearing>,
    record: BTreeMap<SessionId, RecordedSession>,
    last: Option<SessionId>,
    standings: BTreeMap<(Holder, PlanName), Standing>,
    people: people::Registry,
    signed: consents::Signed,
    said: choices::Said,
    accounts: accounts::Book,
    ledger: BTreeMap<(EquipmentId, Timestamp), Usage>,
    /// New flows find their session here: one for each device.
    session_of: BTreeMap<EquipmentId, (SessionId, Timestamp)>,
    /// Packets of marked flows pass while the mark is here, whatever the map above says.
    marks: BTreeMap<SessionId, Mark>,
    calls: BTreeMap<Call, usize>,
    oracle: Oracle,
}

/// What is outside the gateway. Clones are the same world.
#[derive(Clone)]
pub struct World(Arc<Mutex<Inner>>);

impl Default for World {
    /// Some day in 2023; nothing on record, nothing open, everything works.
    fn default() -> Self {
        let now = Timestamp::from_unix_millis(1_700_000_000_000);
        Self(Arc::new(Mutex::new(Inner {
            now,
            clocks: Clocks { boot: 1, booted: now, set: (now, now), out: None },
            bearing: None,
            record: BTreeMap::new(),
            last: None,
            standings: BTreeMap::new(),
            people: people::Registry::default(),
            signed: consents::Signed::default(),
            said: choices::Said::default(),
            accounts: accounts::Book::default(),
            ledger: BTreeMap::new(),
            session_of: BTreeMap::new(),
            marks: BTreeMap::new(),
            calls: BTreeMap::new(),
            oracle: Box::new(|_, _| Fate::Works),
        })))
    }
}

impl World {
    /// The store of this world.
    #[must_use]
    pub fn store(&self) -> PretendStore {
        PretendStore(self.clone())
    }

    /// The enforcement device of this world.
    #[must_use]
    pub fn enforcer(&self) -> PretendEnforcer {
        PretendEnforcer(self.clone())
    }

    /// The clock of this world.
    #[must_use]
    pub fn clock(&self) -> PretendClock {
        PretendClock(self.clone())
    }

    /// The moment it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.lock().now
    }

    /// Lets time pass; the enforcement device expires what is over.
    pub fn pass(&self, time: Duration) {
        let mut inner = self.lock();
        let now = inner.now.after(time);
        inner.now = now;
        inner.session_of.retain(|_, (_, until)| now < *until);
        inner.marks.retain(|_, mark| now < mark.until);
    }

    /// Somebody sets the wall clock.
    pub fn set_wall(&self, wall: Timestamp) {
        let mut inner = self.lock();
        inner.clocks.set = (wall, inner.now);
    }

    /// What the wall clock says.
    #[must_use]
    pub fn wall(&self) -> Timestamp {
        self.lock().readings().wall
    }

    /// The machine is off for so long and boots: the kernel forgets everything. Drop the gateway before, start one after.
    pub fn reboot(&self, outage: Duration) {
        self.pass(outage);
        self.lose_table();
        let mut inner = self.lock();
        inner.clocks.boot += 1;
        inner.clocks.booted = inner.now;
        inner.clocks.out = None;
    }

    /// Who decides from now on what becomes of each call; for `Apply` it sees the changes.
    pub fn decide_fates(&self, oracle: impl FnMut(Call, &[Change]) -> Fate + Send + 'static) {
        self.lock().oracle = Box::new(oracle);
    }

    /// How often a room was asked this.
    #[must_use]
    pub fn count(&self, call: Call) -> usize {
        self.lock().calls.get(&call).copied().unwrap_or(0)
    }

    /// Everything on record, in order of the numbers.
    #[must_use]
    pub fn recorded(&self) -> Vec<RecordedSession> {
        self.lock().record.values().copied().collect()
    }

    /// Every session whose packets pass now.
    #[must_use]
    pub fn open(&self) -> Vec<OpenSession> {
        self.lock().open()
    }

    /// Whether new flows and running flows of this session pass.
    #[must_use]
    pub fn passes(&self, session: &Session) -> bool {
        let inner = self.lock();
        let admitted = inner.session_of.get(&session.equipment).is_some_and(|(id, _)| *id == session.id);
        let is_spent = |mark: &Mark| mark.grant.beyond.is_none() && mark.grant.data.is_spent(mark.paid());
        admitted && inner.marks.get(&session.id).is_some_and(|mark| !is_spent(mark))
    }

    /// Another tool deletes the table: nothing passes any more.
    pub fn lose_table(&self) {
        let mut inner = self.lock();
        inner.session_of.clear();
        inner.marks.clear();
    }

    /// Lets a session pass that nobody recorded, as a bug or another tool would.
    pub fn open_behind_its_back(&self, open: OpenSession, remaining: Duration) {
        let OpenSession { session, equipment, grant: told } = open;
        let grant = Grant::until(self.now().after(remaining));
        let (used, mut inner) = (Usage::NONE, self.lock());
        inner.apply(&[Change::Open { session, equipment, remaining, grant, used, share: None }]);
        if let (Some(mark), Some(told)) = (inner.marks.get_mut(&session), told) {
            mark.told = told;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a call with the fate that the oracle chooses. A crash unwinds without a message: it is no bug.
    fn call<T>(
        &self,
        call: Call,
        changes: &[Change],
        what: &'static str,
        work: impl FnOnce(&mut Inner) -> T,
    ) -> Result<T, PortError> {
        let mut inner = self.lock();
        *inner.calls.entry(call).or_default() += 1;
        let fate = (inner.oracle)(call, changes);
        let unavailable = || PortError::Unavailable { what, source: "it was pretended".into() };
        match (fate, call) {
            (Fate::Works, _) => Ok(work(&mut inner)),
            (Fate::Fails, _)
            | (
                Fate::FailsAfterwards,
                Call::Remember | Call::Record | Call::Find | Call::Standings | Call::Introduce,
            ) => Err(unavailable()),
            (Fate::FailsAfterwards, Call::OpenSessions | Call::Apply | Call::Used) => {
                work(&mut inner);
                Err(unavailable())
            }
            (Fate::Refuses, _) => Err(PortError::Refused { what, source: "it was pretended".into() }),
            (Fate::CrashesBefore, _) => resume_unwind(Box::new(Crash)),
            (Fate::CrashesAfter, _) => {
                work(&mut inner);
                resume_unwind(Box::new(Crash))
            }
        }
    }
}

impl Inner {
    fn readings(&self) -> Readings {
        let (wall, at) = self.clocks.set;
        Readings {
            boot: Some(self.clocks.boot),
            running: self.clocks.booted.until(self.now),
            wall: wall.after(at.until(self.now)),
        }
    }

    fn bearing(&self) -> Bearing {
        let readings = self.readings();
        let moment = self.clocks.out.map_or(self.now, |out| out.at(readings.running));
        Bearing { moment, readings }
    }

    fn record(&mut self, record: Record) {
        match record {
            Record::Began(session) => {
                self.record.entry(session.id).or_insert(RecordedSession { session, ended: None });
                self.last = self.last.max(Some(session.id));
                self.people.begun(&session);
            }
            Record::Changed(session) => {
                if let Some(live) = self.live(session.id) {
                    *live = Session { used: live.used, ..session };
                }
            }
            Record::Standing { holder, standing } => {
                self.standings.insert((holder, standing.plan), standing);
            }
            Record::Used { session, at, used } => {
                let Some(live) = self.live(session) else { return };
                let (equipment, person, before) = (live.equipment, live.person, live.used);
                live.used = before.at_least(used);
                let more = live.used.since(before);
                let hour = Timestamp::from_unix_millis(at.unix_millis() / 3_600_000 * 3_600_000);
                let row = self.ledger.entry((equipment, hour)).or_default();
                *row = row.plus(more);
                self.people.count(person, hour, more);
            }
            Record::Ended { session, at, cause } => {
                if let Some(recorded) = self.record.get_mut(&session) {
                    recorded.ended.get_or_insert((at, cause));
                }
            }
            Record::Accepted { session, terms } => self.signed.accept(session, terms),
            Record::Resumed { session } => {
                if let Some((_, cause)) =
                    self.record.get_mut(&session).and_then(|recorded| recorded.ended.as_mut())
                {
                    *cause = EndCause::Resumed;
                }
            }
            Record::Bearing(bearing) => self.bearing = Some(bearing),
        }
    }

    /// What others of the share used, by the kernel's own count where it has one.
    fn elsewhere(&self, session: SessionId, share: Option<Share>, used: Usage) -> Usage {
        let Some(share) = share else { return Usage::NONE };
        let known = share.used.since(used);
        let of_share = |mark: &&Mark| mark.person == Some(share.person);
        let own = self.marks.get(&session).filter(of_share).map(|mark| mark.elsewhere);
        let other = self.marks.values().find(of_share).map(|mark| mark.paid().since(used));
        own.or(other).unwrap_or_default().at_least(known)
    }

    /// What one session of a share used is used for the others too.
    fn shared(&mut self, session: SessionId, person: Option<PersonId>, more: Usage) {
        let others = self.marks.iter_mut().filter(|(id, mark)| **id != session && mark.person == person);
        for (_, mark) in others.filter(|_| person.is_some()) {
            mark.elsewhere = mark.elsewhere.plus(more);
        }
    }

    fn live(&mut self, session: SessionId) -> Option<&mut Session> {
        let recorded = self.record.get_mut(&session).filter(|recorded| recorded.ended.is_none());
        recorded.map(|recorded| &mut recorded.session)
    }

    /// As unhelpful as the contract allows: opening leaves another session's flows alone, closing closes the device.
    fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            match *change {
                Change::Open { session, equipment, remaining, grant, used, share } => {
                    let until = self.now.after(remaining);
                    self.session_of.insert(equipment, (session, until));
                    let counted = self.marks.get(&session).map_or(Usage::NONE, |mark| mark.used);
                    let used = used.at_least(counted);
                    let person = share.map(|share| share.person);
                    let elsewhere = self.elsewhere(session, share, used);
                    let told = grant.digest();
                    self.marks
                        .insert(session, Mark { equipment, until, grant, told, used, person, elsewhere });
                }
                Change::Close { session, equipment } => {
                    self.session_of.remove(&equipment);
                    self.marks.remove(&session);
                }
            }
        }
    }

    fn open(&self) -> Vec<OpenSession> {
        let by_mark = self.marks.iter().map(|(session, mark)| (mark.equipment, *session));
        let by_device = self.session_of.iter().map(|(equipment, (session, _))| (*equipment, *session));
        let both: BTreeSet<_> = by_mark.chain(by_device).collect();
        let grant = |session| self.marks.get(&session).map(|mark| mark.told);
        both.into_iter()
            .map(|(equipment, session)| OpenSession { session, equipment, grant: grant(session) })
            .collect()
    }
}

/// See [`World::store`].
pub struct PretendStore(World);

impl Store for PretendStore {
    fn record(&mut self, records: &[Record]) -> Result<(), PortError> {
        self.0.call(Call::Record, &[], "the pretended store", |inner| {
            records.iter().for_each(|record| inner.record(*record));
        })
    }

    fn remember(&mut self) -> Result<Remembered, PortError> {
        self.0.call(Call::Remember, &[], "the pretended store", |inner| Remembered {
            live: inner.live_sessions(),
            fresh: inner.last.map_or(SessionId::FIRST, SessionId::following),
            bearing: inner.bearing,
        })
    }

    fn standings(&mut self, moment: Timestamp) -> Result<Vec<(Holder, Standing)>, PortError> {
        self.0.call(Call::Standings, &[], "the pretended store", |inner| {
            let counts = |holder: &Holder, standing: &Standing| {
                matches!(holder, Holder::Person(_)) || moment < standing.remembered_until
            };
            inner.standings.retain(|(holder, _), standing| counts(holder, standing));
            let live: BTreeSet<_> = inner.live_sessions().iter().map(Session::holder).collect();
            let is_asked = |holder: &Holder| matches!(holder, Holder::Equipment(_)) || live.contains(holder);
            let asked = inner.standings.iter().filter(|((holder, _), _)| is_asked(holder));
            asked.map(|((holder, _), standing)| (*holder, *standing)).collect()
        })
    }

    fn ledger(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        by: LedgerBy,
        most: usize,
    ) -> Result<Ledger, PortError> {
        self.0.call(Call::Find, &[], "the pretended store", |inner| {
            let (mut devices, mut hours, mut sum) = (BTreeMap::new(), BTreeMap::new(), Usage::NONE);
            for ((equipment, hour), used) in
                inner.ledger.iter().filter(|((_, hour), _)| (from..to).contains(hour))
            {
                let device: &mut Usage = devices.entry(*equipment).or_default();
                *device = device.plus(*used);
                let all: &mut Usage = hours.entry(*hour).or_default();
                *all = all.plus(*used);
                sum = sum.plus(*used);
            }
            if by == LedgerBy::Person {
                return inner.people.ledger(from, to, most);
            }
            let mut rows: Vec<_> = match by {
                LedgerBy::Device => {
                    devices.into_iter().map(|(device, used)| LedgerRow::Device(device, used)).collect()
                }
                LedgerBy::Hour | LedgerBy::Person => {
                    hours.into_iter().rev().map(|(hour, used)| LedgerRow::Hour(hour, used)).collect()
                }
            };
            rows.sort_by_key(|row| match row {
                LedgerRow::Device(_, used) | LedgerRow::Person(_, _, used) => std::cmp::Reverse(used.total()),
                LedgerRow::Hour(..) => std::cmp::Reverse(ByteCount::ZERO),
            });
            rows.truncate(most);
            Ledger { rows, sum }
        })
    }

    fn find(&mut self, session: SessionId) -> Result<Option<RecordedSession>, PortError> {
        self.0.call(Call::Find, &[], "the pretended store", |inner| inner.record.get(&session).copied())
    }

    fn rests(&mut self, moment: Timestamp, most: usize) -> Result<Vec<RecordedSession>, PortError> {
        self.0.call(Call::Find, &[], "the pretended store", |inner| {
            let is_last = |it: &RecordedSession| {
                let others =
                    inner.record.values().filter(|other| other.session.equipment == it.session.equipment);
                others.map(|other| other.session.id).max() == Some(it.session.id)
            };
            let is_left = |it: &&RecordedSession| {
                let has_left = |cause| matches!(cause, EndCause::Idle | EndCause::Away);
                it.ended.is_some_and(|(_, cause)| has_left(cause))
                    && moment < it.session.grant.until
                    && is_last(it)
            };
            let mut rests: Vec<_> = inner.record.values().filter(is_left).copied().collect();
            rests.sort_by_key(|it| std::cmp::Reverse(it.ended.map(|(at, _)| at)));
            rests.truncate(most);
            rests
        })
    }
}

/// See [`World::enforcer`].
pub struct PretendEnforcer(World);

impl Enforcer for PretendEnforcer {
    fn apply(&mut self, changes: &[Change]) -> Result<(), PortError> {
        self.0.call(Call::Apply, changes, "the pretended enforcer", |inner| inner.apply(changes))
    }

    fn open_sessions(&mut self) -> Result<Vec<OpenSession>, PortError> {
        self.0.call(Call::OpenSessions, &[], "the pretended enforcer", |inner| inner.open())
    }

    fn used(&mut self, sessions: &[(SessionId, EquipmentId)]) -> Result<Vec<(SessionId, Usage)>, PortError> {
        self.0.call(Call::Used, &[], "the pretended enforcer", |inner| {
            let metered = |(session, _): &(SessionId, EquipmentId)| {
                inner.marks.get(session).map(|mark| (*session, mark.used))
            };
            sessions.iter().filter_map(metered).collect()
        })
    }
}

/// See [`World::clock`].
pub struct PretendClock(World);

impl Clock for PretendClock {
    fn set_out(&mut self, bearing: Bearing) {
        self.0.lock().clocks.out = Some(bearing);
    }

    fn readings(&mut self) -> Readings {
        self.0.lock().readings()
    }

    fn bearing(&mut self) -> Bearing {
        self.0.lock().bearing()
    }
}
