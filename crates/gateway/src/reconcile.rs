//! Making record and kernel agree: at the start, after the kernel lost its table, after a change that failed.
//!
//! The record is right. Nobody admitted is interrupted: what agrees already is not touched.

use std::collections::HashSet;

use captivity::{Bearing, Captivity, Conditions, EndCause, EquipmentId, Event, Opened, Timestamp, timeline};

use crate::clock::Clock;
use crate::execute::Extent;
use crate::gateway::{CHUNK, Gateway};
use crate::ports::{Enforcer, OpenSession, PortError, Remembered, Store};

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
        conditions: Conditions,
        mut clock: impl Clock + 'static,
    ) -> Result<Self, PortError> {
        let Remembered { live, fresh, bearing } = store.remember()?;
        let newest = live.iter().map(|session| session.began).max();
        let readings = clock.readings();
        clock.set_out(Bearing { moment: timeline::resume(bearing, newest, readings), readings });
        let mut gateway = Self::new(store, enforcer, conditions, clock, fresh);
        let standings = gateway.store.standings(gateway.shared.now())?;
        gateway.shared.change_directory(|directory| {
            for (equipment, standing) in standings {
                directory.remember_standing(equipment, standing);
            }
        });
        for session in live {
            gateway.make_way(session.equipment);
            gateway.shared.change_directory(|directory| {
                directory.set(session.equipment, Captivity::Admitted(session));
            });
        }
        let now = gateway.shared.now();
        gateway.counting.hurry(now);
        match gateway.reconcile() {
            // Refused for good (its set is full): those who are held are served, the rest is tried again.
            Ok(Extent::Whole) | Err(PortError::Refused { .. }) => Ok(gateway),
            Ok(Extent::Partial) => {
                gateway.comparison.plan(now);
                Ok(gateway)
            }
            Err(error) => Err(error),
        }
    }

    /// Compares and mends, and plans the next try if that did not work.
    pub(crate) fn compare(&mut self, now: Timestamp) {
        match self.reconcile() {
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

    fn reconcile(&mut self) -> Result<Extent, PortError> {
        let mut result = Ok(Extent::Whole);
        for chunk in self.findings()?.chunks(CHUNK) {
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
