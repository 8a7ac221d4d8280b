//! The promises, checked after each step against record and kernel, from what everybody was told.

use std::collections::{BTreeMap, BTreeSet};

use captivity::{Captivity, Session, SessionId, Timestamp, Verdict};
use gateway::Selector;
use gateway::ports::{OpenSession, RecordedSession};
use gateway::pretend::World;

use super::life::{Asked, Life, What};

/// Numbers from here on were opened behind the gateway's back.
const STRANGERS: u32 = 1_000_000;

/// What was on record and what was said, up to the last step.
#[derive(Default)]
pub(crate) struct Ledger {
    known: BTreeMap<SessionId, RecordedSession>,
    acknowledged: BTreeSet<SessionId>,
    /// Somebody changed the kernel and record and kernel were not compared since.
    disturbed: bool,
}

impl Ledger {
    pub(crate) const fn kernel_was_disturbed(&mut self) {
        self.disturbed = true;
    }

    pub(crate) fn check(&mut self, life: &Life, asked: &[Asked]) {
        let record: BTreeMap<_, _> =
            life.world.recorded().into_iter().map(|recorded| (recorded.session.id, recorded)).collect();
        self.the_record_only_grows(&record);
        self.only_who_accepted_these_terms_was_admitted(&record, life.edition, asked);
        let crashed = life.plan.lock().crashed;
        for one in asked {
            assert!(crashed || one.heard.is_some(), "somebody was never answered");
            self.what_was_said_is_true(&life.world, &record, life.edition, one);
        }
        self.what_is_open_is_recorded(life, &record, crashed);
        self.nobody_acknowledged_is_thrown_out(&life.world, &record);
        if !crashed {
            the_directory_is_the_record(life, &record);
        }
        let mut faults = life.plan.lock();
        if faults.compared && faults.failures == 0 && !crashed {
            self.disturbed = false;
        }
        faults.compared = false;
        faults.failures = 0;
        self.known = record;
    }

    /// Nothing fails any more: record and kernel are the same.
    pub(crate) fn check_the_end(&self, world: &World) {
        let live = world.recorded().into_iter().filter(|recorded| recorded.ended.is_none());
        let live: Vec<_> = live.map(|recorded| recorded.session).collect();
        for session in &live {
            assert!(world.now() < session.grant.until, "{session:?} is over and its end is not recorded");
            assert!(world.passes(session), "{session:?} is live and does not pass");
        }
        let open: BTreeSet<_> = world.open().iter().map(|open| open.session).collect();
        assert_eq!(open, live.iter().map(|session| session.id).collect(), "open beside live");
    }

    /// What is recorded stays, an end is final, and no number is ever given twice.
    fn the_record_only_grows(&self, record: &BTreeMap<SessionId, RecordedSession>) {
        for (id, known) in &self.known {
            let now = record.get(id).expect("a recorded session vanished");
            assert_eq!(now.session, known.session, "a number was given twice");
            assert!(known.ended.is_none() || now.ended == known.ended, "the end of {id} changed");
        }
        let last = self.known.keys().next_back();
        assert!(self.begun(record).all(|new| Some(&new.id) > last), "an old number was given again");
    }

    /// A refused claim never leads to a session.
    fn only_who_accepted_these_terms_was_admitted(
        &self,
        record: &BTreeMap<SessionId, RecordedSession>,
        current: u32,
        asked: &[Asked],
    ) {
        for new in self.begun(record) {
            let accepted = asked.iter().any(|one| {
                matches!(one.what, What::Presented { equipment, edition }
                    if equipment == new.equipment && edition == current)
            });
            assert!(accepted, "{new:?} began without a claim that is right");
        }
    }

    fn begun<'a>(
        &'a self,
        record: &'a BTreeMap<SessionId, RecordedSession>,
    ) -> impl Iterator<Item = &'a Session> {
        record.values().map(|recorded| &recorded.session).filter(|it| !self.known.contains_key(&it.id))
    }

    fn what_was_said_is_true(
        &mut self,
        world: &World,
        record: &BTreeMap<SessionId, RecordedSession>,
        current: u32,
        one: &Asked,
    ) {
        let Some(Ok(verdict)) = one.heard else { return };
        match (one.what, verdict) {
            (What::Presented { equipment, .. }, Verdict::Admitted(session)) => {
                assert_eq!(session.equipment, equipment, "somebody else's session");
                let recorded = record.get(&session.id).expect("admitted and not recorded");
                assert_eq!(recorded.session, session, "admitted to what is not recorded");
                let passes = recorded.ended.is_some() || world.passes(&session);
                assert!(passes, "{session:?} was admitted at {:?} and does not pass", one.at);
                self.acknowledged.insert(session.id);
            }
            (What::Presented { edition, .. }, Verdict::TermsChanged) => assert_ne!(edition, current),
            (What::End(whose), Verdict::Captive) => {
                let meant = |open: &OpenSession| match whose {
                    Selector::Equipment(equipment) => open.equipment == equipment,
                    Selector::Session(session) => open.session == session,
                };
                for open in world.open().into_iter().filter(meant).filter(|open| !is_stranger(open)) {
                    let recorded = record.get(&open.session).expect("open and not recorded");
                    assert!(recorded.ended.is_none(), "{open:?} was said to be closed");
                }
            }
            (what, verdict) => {
                let what = if matches!(what, What::End(_)) { "an end" } else { "a claim" };
                panic!("{verdict:?} is no answer to {what}");
            }
        }
    }

    /// Open in the kernel: then it is on record and its time is not over, and it has not ended, unless the kernel did
    /// not take its closing or the gateway died just then.
    fn what_is_open_is_recorded(
        &self,
        life: &Life,
        record: &BTreeMap<SessionId, RecordedSession>,
        crashed: bool,
    ) {
        for open in life.world.open() {
            if is_stranger(&open) {
                assert!(self.disturbed, "{open:?} was left open");
                continue;
            }
            let recorded = record.get(&open.session).expect("open and not recorded");
            assert_eq!(recorded.session.equipment, open.equipment, "open for somebody else");
            assert!(life.world.now() < recorded.session.grant.until, "{open:?} is over and open");
            // The next start sees to it, if nobody is there now.
            let excused =
                crashed || life.handle.is_none() || life.plan.lock().unclosed.contains(&open.session);
            assert!(excused || recorded.ended.is_none(), "{open:?} has ended and is open");
            if let (Some(handle), false) = (&life.handle, excused) {
                let captivity = handle.captivity_of(open.equipment);
                assert!(
                    matches!(captivity, Captivity::Admitted(session) if session.id == open.session),
                    "{open:?} is open, the gateway says {captivity:?}"
                );
            }
        }
    }

    /// Whatever fails or dies: who was told "online" stays online until the granted end.
    fn nobody_acknowledged_is_thrown_out(
        &self,
        world: &World,
        record: &BTreeMap<SessionId, RecordedSession>,
    ) {
        if self.disturbed {
            return;
        }
        for recorded in self.acknowledged.iter().filter_map(|id| record.get(id)) {
            if is_live(recorded, world.now()) {
                assert!(world.passes(&recorded.session), "{:?} was thrown out", recorded.session);
            }
        }
    }
}

fn the_directory_is_the_record(life: &Life, record: &BTreeMap<SessionId, RecordedSession>) {
    let Some(handle) = &life.handle else { return };
    let live = record.values().filter(|recorded| is_live(recorded, life.world.now()));
    let live: Vec<_> = live.map(|recorded| recorded.session).collect();
    assert_eq!(handle.sessions(), live, "what the doors see beside what is recorded");
}

fn is_live(recorded: &RecordedSession, now: Timestamp) -> bool {
    recorded.ended.is_none() && now < recorded.session.grant.until
}

fn is_stranger(open: &OpenSession) -> bool {
    open.session.mark() >= STRANGERS
}
