//! What holds on that day, asked after each step as far as that is cheap.

use std::collections::{BTreeMap, BTreeSet};

use captivity::{EquipmentId, Session, SessionId, Timestamp};
use gateway::Handle;
use gateway::ports::{LedgerBy, Store as _};
use gateway::pretend::World;

use crate::venue::{DATA, rest};

/// Guests of this day send so much in one go.
pub(crate) const LARGEST_PACKET: u64 = 4_000_000;

/// What really passed, as the packets' senders know it.
#[derive(Default)]
pub(crate) struct Promises {
    /// On the plan with the limit, by device and day.
    limited: BTreeMap<(EquipmentId, u64), u64>,
    /// What the kernel forgot with its table before it was on record, by device.
    forgotten: BTreeMap<EquipmentId, u64>,
    passed: u64,
    /// Those that moved something since they were looked at.
    fresh: BTreeSet<(EquipmentId, u64)>,
    by_device: BTreeMap<EquipmentId, u64>,
    by_session: BTreeMap<SessionId, u64>,
    /// What was told of each session that lives, when it was asked last.
    told: BTreeMap<SessionId, u64>,
}

impl Promises {
    /// As if nothing of what this session moved had passed.
    pub(crate) fn forget_what_passed(&mut self, session: SessionId) {
        self.by_session.remove(&session);
    }

    /// As if more had been told of this session.
    pub(crate) fn remember_more(&mut self, session: SessionId) {
        *self.told.entry(session).or_default() += 1_000_000_000;
    }

    pub(crate) fn moved(&mut self, session: &Session, day: u64, octets: u64) {
        let equipment = session.equipment;
        self.passed += octets;
        *self.by_session.entry(session.id).or_default() += octets;
        *self.by_device.entry(equipment).or_default() += octets;
        if session.plan != rest() {
            *self.limited.entry((equipment, day)).or_default() += octets;
            self.fresh.insert((equipment, day));
        }
    }

    /// A step of this day is longer than the gateway's own: what it would have counted just before the end of a session is
    /// forgotten here.
    pub(crate) fn forgive_what_ends_before(&mut self, end: Timestamp, handle: &Handle) {
        for session in handle.sessions().into_iter().filter(|session| session.grant.until <= end) {
            let passed = self.by_session.get(&session.id).copied().unwrap_or(0);
            let lost = passed.saturating_sub(session.used.total().octets());
            *self.forgotten.entry(session.equipment).or_default() += lost;
        }
    }

    /// What was counted and is not on record is lost with the table; nobody is charged for it, and it may pass once more.
    pub(crate) fn forgive_what_is_not_on_record(&mut self, world: &World) {
        let mut on_record: BTreeMap<EquipmentId, u64> = BTreeMap::new();
        for recorded in world.recorded() {
            let session = recorded.session;
            *on_record.entry(session.equipment).or_default() += session.used.total().octets();
        }
        for (equipment, passed) in &self.by_device {
            let lost = passed.saturating_sub(on_record.get(equipment).copied().unwrap_or(0));
            // Also what was forgotten before is not on record.
            self.forgotten.insert(*equipment, lost);
        }
    }

    pub(crate) fn nobody_moved_more_than_the_day_allows(&mut self) {
        for (equipment, day) in std::mem::take(&mut self.fresh) {
            let passed = self.limited.get(&(equipment, day)).copied().unwrap_or(0);
            let forgotten = self.forgotten.get(&equipment).copied().unwrap_or(0);
            assert!(
                passed <= DATA + forgotten,
                "{equipment:?} moved {passed} at full speed, {forgotten} forgotten"
            );
        }
    }

    /// Nobody is let through past their grant or without one; who is told to be online passes. Asked after each step.
    pub(crate) fn nobody_passes_but_who_is_told_so(&self, world: &World, handle: &Handle) {
        let now = world.now();
        let live = handle.sessions().into_iter().filter(|session| now < session.grant.until);
        let mut told: Vec<_> = live.map(|session| (session.id, session.equipment)).collect();
        let mut open: Vec<_> = world.open().into_iter().map(|open| (open.session, open.equipment)).collect();
        told.sort_unstable();
        open.sort_unstable();
        let past = open.iter().find(|one| told.binary_search(one).is_err());
        assert!(past.is_none(), "let through without a grant, or past it: {past:?}");
        let stuck = told.iter().find(|one| open.binary_search(one).is_err());
        assert!(stuck.is_none(), "told to be online, and does not pass: {stuck:?}");
    }

    /// What is told of a session never falls, and is never more than what passed, but for the packets that filled its limit.
    pub(crate) fn what_is_told_only_grows(&mut self, handle: &Handle) {
        let before = std::mem::take(&mut self.told);
        for session in handle.sessions() {
            let used = session.used.total().octets();
            let known = before.get(&session.id).copied().unwrap_or(0);
            assert!(known <= used, "{known} was told before: {session:?}");
            let passed = self.by_session.get(&session.id).copied().unwrap_or(0);
            // Once in each day that it has seen, of which there are two at most.
            assert!(used <= passed + 2 * LARGEST_PACKET, "{passed} passed: {session:?}");
            self.told.insert(session.id, used);
        }
    }

    /// Each session on record is let through, nobody else is, and doors are told the same.
    pub(crate) fn record_and_kernel_agree(&self, world: &World, handle: &Handle) {
        let now = world.now();
        let live = |session: &captivity::Session| now < session.grant.until;
        let recorded =
            world.recorded().into_iter().filter(|it| it.ended.is_none()).map(|it| it.session).filter(live);
        let recorded: BTreeSet<_> = recorded.map(|session| session.id).collect();
        let open: BTreeSet<_> = world.open().into_iter().map(|open| open.session).collect();
        assert_eq!(open, recorded, "record and kernel differ");
        let told: BTreeSet<_> = handle.sessions().into_iter().map(|session| session.id).collect();
        assert_eq!(told, recorded, "the doors are told otherwise");
    }

    /// What sessions and ledger say is the same, never more than what passed, and no less but for what was forgotten and
    /// the packets that filled a limit.
    pub(crate) fn the_ledger_is_right(&self, world: &World) {
        let sessions: u64 = world.recorded().iter().map(|it| it.session.used.total().octets()).sum();
        let ledger = world
            .store()
            .ledger(Timestamp::from_unix_millis(0), Timestamp::NEVER, LedgerBy::Hour, 100)
            .unwrap();
        assert_eq!(ledger.sum.total().octets(), sessions, "ledger and sessions differ");
        let forgotten: u64 = self.forgotten.values().sum();
        let passed = self.passed;
        println!("{passed} octets passed, {sessions} on record, {forgotten} forgotten");
        assert!(sessions + forgotten >= passed, "{passed} passed, {sessions} on record");
        // A packet that does not fit fills the count, once for each time that the limit was reached.
        let fillings = LARGEST_PACKET * u64::try_from(self.limited.len()).unwrap();
        assert!(sessions <= passed + fillings, "{sessions} on record, {passed} passed");
    }
}
