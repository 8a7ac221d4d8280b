//! Carrying a batch out: record, open, make visible, answer. A power cut between any two of these is harmless.
//!
//! Nothing is announced that the rooms did not take; what failed is planned to be mended.

use std::collections::BTreeSet;

use captivity::{Effect, EquipmentId, Timestamp};

use crate::batch::Batch;
use crate::gateway::{BATCH, Gateway};
use crate::ports::{Change, Enforcer, PortError, Store};

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Carries out a batch and answers all who asked.
    ///
    /// # Errors
    /// What the enforcement device did not take; it is logged, answered and planned to be mended already. That the
    /// store failed is no error here: then nothing of the concerned has happened.
    pub(crate) fn execute(&mut self, mut batch: Batch) -> Result<(), PortError> {
        self.record(&mut batch);
        let applied = self.apply(&mut batch);
        self.shared.change_directory(|directory| {
            for (equipment, state) in batch.states() {
                directory.set(equipment, state);
            }
        });
        batch.effects().for_each(tell);
        batch.answer(self.shared.now());
        applied
    }

    /// Brings about the closings that the enforcement device did not take before.
    pub(crate) fn settle(&mut self) {
        while !self.owed.is_empty() {
            let some: Vec<_> = self.owed.iter().take(BATCH).map(|(id, whose)| (*id, *whose)).collect();
            let closings = some.iter().map(|&(session, equipment)| Change::Close { session, equipment });
            if let Err(error) = self.enforcer.apply(&closings.collect::<Vec<_>>()) {
                self.enforcing.failed(&error);
                return;
            }
            self.enforcing.worked();
            for (session, _) in &some {
                self.owed.remove(session);
            }
        }
    }

    fn record(&mut self, batch: &mut Batch) {
        let records = batch.records();
        if records.is_empty() {
            return;
        }
        match self.store.record(&records) {
            Ok(()) => {
                self.recording.worked();
                self.ends.succeeded();
            }
            Err(error) => {
                self.recording.failed(&error);
                self.ends.failed(batch.now);
                batch.refuse_recorded();
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
            Err(PortError::Refused { .. }) if changed.len() > 1 => {
                self.apply_one_by_one(batch, &changed, now)
            }
            Err(error) => {
                self.owed.extend(batch.refuse_changed(&changed));
                Some(error)
            }
        };
        let Some(error) = error else { return Ok(()) };
        self.enforcing.failed(&error);
        self.comparison.plan(now);
        Err(error)
    }

    /// The kernel refused something of the batch: only the equipment that it concerns shall feel it.
    fn apply_one_by_one(
        &mut self,
        batch: &mut Batch,
        changed: &BTreeSet<EquipmentId>,
        now: Timestamp,
    ) -> Option<PortError> {
        let mut worst = None;
        for equipment in changed {
            let only = BTreeSet::from([*equipment]);
            let result = match worst {
                // Gone by now: asking for each of the others would only take long.
                Some(PortError::Unavailable { .. }) => None,
                _ => Some(self.enforcer.apply(&batch.changes(&only, now))),
            };
            if matches!(result, Some(Ok(()))) {
                continue;
            }
            self.owed.extend(batch.refuse_changed(&only));
            if let Some(Err(error)) = result {
                worst = Some(error);
            }
        }
        worst
    }
}

/// Session numbers only: whose device it is stays out of the log.
fn tell(effect: &Effect) {
    match effect {
        Effect::RecordBegan(session) => {
            let until_seconds = session.grant.until.unix_seconds();
            tracing::info!(session = %session.id, until_seconds, "session {} began", session.id);
        }
        Effect::RecordEnded { session, cause, .. } => {
            tracing::info!(%session, cause = cause.name(), "session {session} ended: {}", cause.name());
        }
        Effect::Open(_) | Effect::Close { .. } => {}
    }
}
