//! Carrying a batch out: record, open, make visible, answer. A power cut between any two of these is harmless.
//!
//! Nothing is announced that the rooms did not take; what failed is planned to be mended.

use std::collections::BTreeSet;

use captivity::{Bearing, Captivity, Effect, EquipmentId, SessionId, Timestamp};

use crate::batch::Batch;
use crate::gateway::{CHUNK, Gateway, MOST_OWED};
use crate::ports::{Change, Enforcer, PortError, Record, Store};

/// How much of something was done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Whole,
    Partial,
}

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Carries out a batch and answers all who asked. `Partial` when the store failed: then nothing has happened to
    /// those for whom there was something to record.
    ///
    /// # Errors
    /// What the enforcement device did not take; it is logged, answered and planned to be mended already.
    pub(crate) fn execute(&mut self, mut batch: Batch) -> Result<Extent, PortError> {
        let extent = self.record(&mut batch);
        let applied = self.apply(&mut batch);
        self.note_rests(&batch);
        self.shared.change_directory(|directory| {
            for (session, used) in batch.used() {
                directory.count(session, used);
            }
            for (equipment, state) in batch.states() {
                directory.set(equipment, state);
            }
            for (holder, standings) in batch.on_record() {
                if directory.standings_of(holder).is_empty() {
                    standings.iter().for_each(|standing| directory.remember_standing(holder, *standing));
                }
            }
            for (holder, standing) in batch.standings() {
                directory.remember_standing(holder, standing);
            }
        });
        if matches!(applied, Err(PortError::Refused { .. })) {
            self.settle();
        }
        let bearing = self.shared.bearing();
        batch.effects().for_each(|effect| tell(effect, &bearing));
        batch.answer(self.shared.now());
        applied.map(|()| extent)
    }

    /// Brings about the closings that the enforcement device did not take before.
    pub(crate) fn settle(&mut self) {
        while !self.owed.is_empty() {
            let some: Vec<_> = self.owed.iter().take(CHUNK).map(|(id, whose)| (*id, *whose)).collect();
            let changes: Vec<_> = some.iter().flat_map(|&(id, whose)| self.closing(id, whose)).collect();
            let settled = match self.enforcer.apply(&changes) {
                Err(PortError::Refused { .. }) => self.settle_one_by_one(&some),
                result => result,
            };
            if let Err(error) = settled {
                self.enforcing.failed(&error);
                self.comparison.plan(self.shared.now());
                return;
            }
            for (session, _) in &some {
                self.owed.remove(session);
            }
        }
    }

    /// What cannot be opened shall not keep anything from being closed: each change by itself.
    fn settle_one_by_one(&mut self, some: &[(SessionId, EquipmentId)]) -> Result<(), PortError> {
        let mut result = Ok(());
        for &(session, equipment) in some {
            for change in self.closing(session, equipment) {
                match (self.enforcer.apply(&[change]), change) {
                    (Ok(()), Change::Close { .. }) => drop(self.owed.remove(&session)),
                    (Ok(()), Change::Open { .. }) => {}
                    (Err(error @ PortError::Unavailable { .. }), _) => return Err(error),
                    (Err(error @ PortError::Refused { .. }), _) => result = Err(error),
                }
            }
        }
        result
    }

    /// Closes a session and leaves the equipment to the one that it has by now, if any.
    fn closing(
        &self,
        session: SessionId,
        equipment: EquipmentId,
    ) -> impl Iterator<Item = Change> + use<S, E> {
        let now = self.shared.now();
        let reopened = match self.shared.directory(|directory| directory.captivity_of(equipment)) {
            Captivity::Admitted(other) if now < other.grant.until => Some(Change::open(&other, now)),
            Captivity::Admitted(_) | Captivity::Captive => None,
        };
        [Change::Close { session, equipment }].into_iter().chain(reopened)
    }

    fn record(&mut self, batch: &mut Batch) -> Extent {
        let mut records = batch.records();
        if records.is_empty() {
            return Extent::Whole;
        }
        // In the same commit: whatever is on record happened at a time that is on record too.
        records.push(Record::Bearing(self.shared.bearing()));
        match self.store.record(&records) {
            Ok(()) => {
                self.recording.worked();
                self.counting.told(&records);
                self.ends.succeeded();
                self.plan_timekeeping(batch.now);
                Extent::Whole
            }
            Err(error) => {
                self.recording.failed(&error);
                self.counting.not_told(&records);
                self.ends.failed(batch.now);
                batch.refuse_recorded();
                Extent::Partial
            }
        }
    }

    fn apply(&mut self, batch: &mut Batch) -> Result<(), PortError> {
        let changed = batch.changed();
        if changed.is_empty() {
            return Ok(());
        }
        // The moment after recording: what is left of a session is counted from now.
        let now = self.shared.now();
        let error = match self.enforcer.apply(&batch.changes(&changed, now)) {
            Ok(()) => {
                self.enforcing.worked();
                return Ok(());
            }
            Err(PortError::Refused { .. }) => self.apply_one_by_one(batch, &changed, now),
            Err(error) => {
                self.refuse(batch, &changed);
                Some(error)
            }
        };
        let Some(error) = error else { return Ok(()) };
        self.enforcing.failed(&error);
        self.comparison.plan(now);
        Err(error)
    }

    /// The kernel refused something of the batch: only the equipment that it concerns shall feel it. Returns the worst
    /// that was met; once the enforcement device does not answer at all, the others are not tried.
    fn apply_one_by_one(
        &mut self,
        batch: &mut Batch,
        changed: &BTreeSet<EquipmentId>,
        now: Timestamp,
    ) -> Option<PortError> {
        let mut worst = None;
        for equipment in changed {
            let only = BTreeSet::from([*equipment]);
            if matches!(worst, Some(PortError::Unavailable { .. })) {
                self.refuse(batch, &only);
                continue;
            }
            if let Err(error) = self.enforcer.apply(&batch.changes(&only, now)) {
                self.refuse(batch, &only);
                worst = Some(error);
            }
        }
        worst
    }

    fn refuse(&mut self, batch: &mut Batch, whose: &BTreeSet<EquipmentId>) {
        let room = MOST_OWED.saturating_sub(self.owed.len());
        self.owed.extend(batch.refuse_changed(whose).into_iter().take(room));
    }
}

/// Session numbers only: whose device it is stays out of the log.
fn tell(effect: &Effect, now: &Bearing) {
    match effect {
        Effect::RecordBegan(session) => {
            let until_seconds = now.calendar(session.grant.until).unix_seconds();
            tracing::info!(session = %session.id, until_seconds, "session {} began", session.id);
        }
        Effect::RecordChanged(session) => {
            let (until_seconds, plan) = (now.calendar(session.grant.until).unix_seconds(), session.plan);
            tracing::info!(session = %session.id, until_seconds, %plan, "session {} was changed", session.id);
        }
        Effect::RecordEnded { session, cause, .. } => {
            tracing::info!(%session, cause = cause.name(), "session {session} ended: {}", cause.name());
        }
        Effect::RecordResumed { session } => {
            tracing::info!(%session, "session {session} goes on as another one")
        }
        Effect::RecordUsed { .. }
        | Effect::RecordStanding { .. }
        | Effect::Open(_)
        | Effect::Close { .. } => {}
    }
}
