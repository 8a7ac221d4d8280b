//! Devices that come back by the same link address: where their plan says so, the session that ended because they were silent
//! or away goes on, without a page.
//!
//! A link address is a hint and can be copied, so this is off unless a plan asks for it. Each ended session is tried once: a
//! stranger who sends under every address costs one look into memory for each, and finds nothing twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use captivity::{Captivity, Effect, EndCause, EquipmentId, Session, SessionId, Timestamp};

use crate::batch::Batch;
use crate::gateway::Gateway;
use crate::handle::{Handle, Refusal};
use crate::ports::{Enforcer, Store};
use crate::queue::{Command, Reply};
use crate::resume::Resumption;

/// Devices that are waited for.
const MOST: usize = 131_072;

/// By what a device was noticed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    /// It is on its link: the kernel has learnt of an address. A device that was never away is so too.
    OnLink,
    /// It wants something: a name, a page.
    Asking,
}

/// What is left of a device's session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rest {
    pub(crate) session: SessionId,
    pub(crate) cause: EndCause,
    /// Until when it is worth anything.
    pub(crate) until: Timestamp,
}

/// Devices that are waited for, with what is left for them.
#[derive(Default)]
pub(crate) struct Rests(Mutex<HashMap<EquipmentId, Rest>>);

impl Rests {
    fn change<T>(&self, change: impl FnOnce(&mut HashMap<EquipmentId, Rest>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep(&self, equipment: EquipmentId, rest: Rest, now: Timestamp) {
        self.change(|rests| {
            if rests.len() >= MOST {
                rests.retain(|_, rest| now < rest.until);
            }
            if rests.len() < MOST {
                rests.insert(equipment, rest);
            }
        });
    }

    /// What is to be tried for this device now; it is not waited for any more.
    fn take(&self, equipment: EquipmentId, sight: Sight) -> Option<Rest> {
        self.change(|rests| {
            let rest = rests.get(&equipment)?;
            // The kernel also tells of devices that stayed and were only silent.
            let is_back = sight == Sight::Asking || rest.cause == EndCause::Away;
            is_back.then(|| rests.remove(&equipment)).flatten()
        })
    }
}

impl Handle {
    /// A device was noticed that may be one that is waited for. Cheap: most are not.
    pub fn noticed(&self, equipment: EquipmentId, sight: Sight) {
        if let Some(rest) = self.shared.rests.take(equipment, sight) {
            self.shared.queue.push(Command::Recognise { equipment, rest });
        }
    }
}

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Waits for those whose sessions ended before this process began.
    pub(crate) fn remember_rests(&mut self) {
        if self.shared.conditions().elsewhere().plans.iter().all(|plan| !plan.recognises) {
            return;
        }
        match self.store.rests(self.shared.now(), MOST) {
            Ok(rests) => rests.iter().for_each(|found| {
                if let Some((_, cause)) = found.ended {
                    self.wait_for(&found.session, cause);
                }
            }),
            Err(error) => self.recording.failed(&error),
        }
    }

    /// Notes whose sessions end with this batch, and who need not be waited for any more. It was recorded, and is not visible
    /// yet.
    pub(crate) fn note_rests(&self, batch: &Batch) {
        for effect in batch.effects() {
            match *effect {
                Effect::RecordBegan(session) => {
                    let _ = self.shared.rests.change(|rests| rests.remove(&session.equipment));
                }
                Effect::RecordEnded { session, cause, .. } => {
                    let live = self.shared.directory(|directory| directory.session(session));
                    live.iter().for_each(|live| self.wait_for(live, cause));
                }
                _ => {}
            }
        }
    }

    fn wait_for(&self, session: &Session, cause: EndCause) {
        let (now, conditions) = (self.shared.now(), self.shared.conditions());
        let allows = conditions.elsewhere().plans.get(session.plan).is_some_and(|plan| plan.recognises);
        let has_left = matches!(cause, EndCause::Idle | EndCause::Away);
        if allows && has_left && now < session.grant.until {
            let rest = Rest { session: session.id, cause, until: session.grant.until };
            self.shared.rests.keep(session.equipment, rest, now);
        }
    }

    /// Lets it go on if its guest has accepted the terms that are in force there. Everything else is judged as where a
    /// guest proves which session was theirs.
    pub(crate) fn recognise(&mut self, batch: &mut Batch, equipment: EquipmentId, rest: Rest) {
        if matches!(self.state_of(batch, equipment), Captivity::Admitted(_)) {
            return;
        }
        let accepted = match self.store.accepted_by(rest.session) {
            Ok(accepted) => accepted,
            Err(error) => {
                self.recording.failed(&error);
                return self.shared.rests.keep(equipment, rest, batch.now);
            }
        };
        let terms = &batch.conditions_at(equipment).terms;
        if accepted.is_none() || accepted != terms.number {
            return;
        }
        let resumption =
            Resumption { session: rest.session, edition: terms.edition.clone(), instead_of: None };
        let (shared, again) = (Arc::clone(&self.shared), rest);
        let reply = Reply::new(move |told| match told {
            Ok(_) => {}
            // What could not be recorded now is tried when the device is noticed next.
            Err(Refusal::Busy | Refusal::Unavailable) => shared.rests.keep(equipment, again, shared.now()),
        });
        self.resume(batch, equipment, resumption, reply);
    }
}
