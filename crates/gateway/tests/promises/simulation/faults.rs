//! What goes wrong and when: the oracle of the pretended world, and what it knows about the consequences.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use captivity::SessionId;
use gateway::ports::Change;
use gateway::pretend::{Call, Fate, World};

use super::random::Random;

/// Faults to come, and what the faults so far allow.
#[derive(Default)]
pub(crate) struct Faults {
    /// So many calls of the store will fail.
    store: u32,
    /// So many calls of the enforcement device will fail, in this way.
    enforcer: u32,
    manner: Option<Fate>,
    /// So many calls that open a session anew will be refused: the set is full.
    refusals: u32,
    opened: BTreeSet<SessionId>,
    /// The gateway dies at the call after so many, before or after it is done.
    crash_in: Option<(u32, Fate)>,
    /// The gateway dies when it has given so many answers.
    crash_after_answers: Option<u32>,
    /// The gateway has its turn: answers given at other times are refusals by the queue.
    pub(crate) at_work: bool,
    /// It is dead: nothing that it says now was said.
    pub(crate) crashed: bool,
    /// What failed since the last look.
    pub(crate) failures: u32,
    /// Record and kernel were compared since the last look.
    pub(crate) compared: bool,
    /// Sessions that the enforcement device was asked to close and did not.
    pub(crate) unclosed: BTreeSet<SessionId>,
}

/// Shared between the world, the replies and the simulation.
#[derive(Clone, Default)]
pub(crate) struct Plan(Arc<Mutex<Faults>>);

impl Plan {
    pub(crate) fn rule(&self, world: &World) {
        let plan = self.clone();
        world.decide_fates(move |call, changes| plan.lock().fate(call, changes));
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Faults> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Faults {
    /// Something will go wrong.
    pub(crate) fn plan(&mut self, random: &mut Random) {
        match random.below(8) {
            0 | 1 => self.store = random.below(4),
            2 | 3 => {
                self.enforcer = random.below(5);
                self.manner = Some(if random.one_in(2) { Fate::Fails } else { Fate::FailsAfterwards });
            }
            4 => self.refusals = random.below(6),
            5 | 6 => {
                let fate = if random.one_in(2) { Fate::CrashesBefore } else { Fate::CrashesAfter };
                self.crash_in = Some((random.below(4), fate));
            }
            _ => self.crash_after_answers = Some(random.below(3)),
        }
    }

    /// Everything works from now on.
    pub(crate) fn mend(&mut self) {
        *self = Self { unclosed: std::mem::take(&mut self.unclosed), ..Self::default() };
    }

    /// A new life begins: what would kill it is over, what fails goes on failing.
    pub(crate) fn revive(&mut self) {
        self.crashed = false;
        self.crash_after_answers = None;
    }

    /// Called for each answer; true when the gateway dies of it.
    pub(crate) fn dies_of_answer(&mut self) -> bool {
        let Some(left) = self.crash_after_answers.filter(|_| self.at_work) else { return false };
        self.crash_after_answers = left.checked_sub(1);
        self.crashed = left == 0;
        self.crashed
    }

    fn fate(&mut self, call: Call, changes: &[Change]) -> Fate {
        let fate = self.choose(call, changes);
        self.compared |= call == Call::OpenSessions && fate == Fate::Works;
        let is_failure = matches!(fate, Fate::Fails | Fate::FailsAfterwards | Fate::Refuses);
        self.failures += u32::from(is_failure);
        for change in changes {
            match (*change, fate) {
                (Change::Close { session, .. }, _) if is_failure => drop(self.unclosed.insert(session)),
                (Change::Close { session, .. }, Fate::Works | Fate::CrashesAfter) => {
                    self.unclosed.remove(&session);
                }
                (Change::Open { session, .. }, Fate::Works | Fate::CrashesAfter) => {
                    self.opened.insert(session);
                }
                _ => {}
            }
        }
        fate
    }

    fn opens_anew(&self, change: &Change) -> bool {
        matches!(change, Change::Open { session, .. } if !self.opened.contains(session))
    }

    fn choose(&mut self, call: Call, changes: &[Change]) -> Fate {
        if let Some((left, fate)) = self.crash_in {
            self.crash_in = left.checked_sub(1).map(|left| (left, fate));
            if left == 0 {
                self.crashed = true;
                return fate;
            }
        }
        match call {
            Call::Remember | Call::Record | Call::Find | Call::Standings | Call::Introduce => {
                if counted(&mut self.store) { Fate::Fails } else { Fate::Works }
            }
            Call::OpenSessions | Call::Apply | Call::Used => {
                if counted(&mut self.enforcer) {
                    self.manner.unwrap_or(Fate::Fails)
                } else if changes.iter().any(|change| self.opens_anew(change)) && counted(&mut self.refusals)
                {
                    Fate::Refuses
                } else {
                    Fate::Works
                }
            }
        }
    }
}

fn counted(left: &mut u32) -> bool {
    let had = *left > 0;
    *left = left.saturating_sub(1);
    had
}
