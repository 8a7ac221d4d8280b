//! Making record and kernel agree: at the start, after the kernel lost its table, after a change that failed.
//!
//! The record is right. Nobody admitted is interrupted: what agrees already is not touched.

use std::collections::HashSet;
use std::sync::PoisonError;
use std::time::Duration;

use captivity::{
    Bearing, Captivity, ConditionsByZone, EndCause, EquipmentId, Event, Holder, Opened, Standing, Timestamp,
    timeline,
};

use crate::clock::Clock;
use crate::drift::{Occasion, differences};
use crate::execute::Extent;
use crate::gateway::{CHUNK, Gateway};
use crate::ports::{Enforcer, OpenSession, PortError, Remembered, Store};

/// Comparisons without a reason are so far apart, or so many times the time that one takes: they read every session, and
/// who signs in meanwhile waits.
const ROUTINE: Duration = Duration::from_secs(300);
const ROUTINE_TIMES: u32 = 20_000;
/// Comparisons because somebody touched the table are at least so far apart.
const TOUCHES_APART: Duration = Duration::from_millis(200);

/// When comparisons are due that nothing has failed for.
#[derive(Default)]
pub(crate) struct Rounds {
    /// The one that is due without a reason.
    routine: Option<Timestamp>,
    last: Option<Timestamp>,
    /// Why the next one is made; none: because something failed.
    occasion: Option<Occasion>,
}

impl Rounds {
    /// The moment at which to compare for this reason.
    pub(crate) fn soonest(&mut self, occasion: Occasion, now: Timestamp) -> Timestamp {
        self.occasion = self.occasion.max(Some(occasion));
        match (occasion, self.last) {
            (Occasion::Touched, Some(last)) => now.max(last.after(TOUCHES_APART)),
            _ => now,
        }
    }

    pub(crate) const fn next(&self) -> Option<Timestamp> {
        self.routine
    }

    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.routine.is_some_and(|routine| routine <= now)
    }

    /// A comparison begins; returns why.
    fn begin(&mut self, now: Timestamp) -> Occasion {
        let routine = if self.is_due(now) { Occasion::Routine } else { Occasion::Again };
        self.occasion.take().unwrap_or(routine)
    }

    fn end(&mut self, began: Timestamp, now: Timestamp) {
        self.last = Some(now);
        let took = began.until(now);
        self.routine = Some(now.after(ROUTINE.max(took.saturating_mul(ROUTINE_TIMES))));
    }
}

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Starts from what is on record: sessions whose time is over get their end recorded, the others are opened where
    /// the enforcement device does not hold them, strangers are closed. When it returns, record and kernel agree.
    ///
    /// A store that can be read but not written does not hinder the start: newcomers are refused until it can.
    ///
    /// # Errors
    /// What the store or the enforcement device met. The kernel keeps what it held; starting again is harmless.
    pub fn start(
        mut store: S,
        enforcer: E,
        conditions: impl Into<ConditionsByZone>,
        mut clock: impl Clock + 'static,
    ) -> Result<Self, PortError> {
        let Remembered { live, fresh, bearing } = store.remember()?;
        let newest = live.iter().map(|session| session.began).max();
        let readings = clock.readings();
        clock.set_out(Bearing { moment: timeline::resume(bearing, newest, readings), readings });
        let mut gateway = Self::new(store, enforcer, conditions.into(), clock, fresh);
        let standings = gateway.store.standings(gateway.shared.now())?;
        let (of_persons, of_devices): (Vec<_>, Vec<_>) =
            standings.into_iter().partition(|(holder, _)| matches!(holder, Holder::Person(_)));
        gateway.remember_standings(of_devices);
        for session in live {
            gateway.make_way(session.equipment);
            gateway.shared.change_directory(|directory| {
                directory.set(session.equipment, Captivity::Admitted(session));
            });
        }
        // They are remembered while sessions of theirs are there.
        gateway.remember_standings(of_persons);
        gateway.remember_rests();
        let now = gateway.shared.now();
        gateway.counting.hurry(now);
        match gateway.reconcile(Occasion::Start) {
            // Refused for good (its set is full): those who are held are served, the rest is tried again.
            Ok(Extent::Whole) | Err(PortError::Refused { .. }) => Ok(gateway),
            Ok(Extent::Partial) => {
                gateway.comparison.plan(now);
                Ok(gateway)
            }
            Err(error) => Err(error),
        }
    }

    fn remember_standings(&self, standings: Vec<(Holder, Standing)>) {
        self.shared.change_directory(|directory| {
            for (holder, standing) in standings {
                directory.remember_standing(holder, standing);
            }
        });
    }

    /// Compares and mends, and plans the next try if that did not work.
    pub(crate) fn compare(&mut self, now: Timestamp) {
        let occasion = self.rounds.begin(now);
        match self.reconcile(occasion) {
            Ok(Extent::Whole) => {
                self.enforcing.worked();
                self.comparison.succeeded();
                self.owed.clear();
            }
            Ok(Extent::Partial) => self.comparison.failed(now),
            Err(error) => {
                self.enforcing.failed(&error);
                self.comparison.failed(now);
            }
        }
    }

    fn reconcile(&mut self, occasion: Occasion) -> Result<Extent, PortError> {
        let mut result = Ok(Extent::Whole);
        let began = self.shared.now();
        let findings = self.findings()?;
        let differences = self.shared.directory(|directory| differences(directory, &findings, began));
        for chunk in findings.chunks(CHUNK) {
            let mut batch = self.batch();
            for &(equipment, open) in chunk {
                self.consider(&mut batch, equipment, Event::Found { open }, None);
            }
            match self.execute(batch) {
                Ok(Extent::Whole) => {}
                Ok(Extent::Partial) => result = result.map(|_| Extent::Partial),
                Err(error @ PortError::Unavailable { .. }) => return Err(error),
                Err(error @ PortError::Refused { .. }) => result = Err(error),
            }
        }
        let now = self.shared.now();
        self.rounds.end(began, now);
        self.shared.drift.lock().unwrap_or_else(PoisonError::into_inner).note(now, occasion, differences);
        result
    }

    /// What the enforcement device holds open, and the sessions that it does not.
    fn findings(&mut self) -> Result<Vec<(EquipmentId, Option<Opened>)>, PortError> {
        let open = self.enforcer.open_sessions()?;
        let held: HashSet<_> = open.iter().map(|open| open.equipment).collect();
        let opened = |open: &OpenSession| Opened { session: open.session, grant: open.grant };
        let mut findings: Vec<_> = open.iter().map(|open| (open.equipment, Some(opened(open)))).collect();
        self.shared.directory(|directory| {
            let missing = directory.sessions().filter(|session| !held.contains(&session.equipment));
            findings.extend(missing.map(|session| (session.equipment, None)));
        });
        Ok(findings)
    }

    /// Ends an older session that the record holds live for the same equipment: the newest one counts.
    fn make_way(&mut self, equipment: EquipmentId) {
        let older = self.shared.directory(|directory| directory.captivity_of(equipment));
        let Captivity::Admitted(older) = older else { return };
        tracing::warn!(
            session = %older.id,
            "session {} is ended: the record holds a newer one for the same device",
            older.id
        );
        let mut batch = self.batch();
        self.consider(&mut batch, equipment, Event::EndRequested(EndCause::Operator), None);
        // What fails here is planned to be mended; the comparison that follows closes it in any case.
        drop(self.execute(batch));
    }
}
