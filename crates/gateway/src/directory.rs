//! Who is admitted, in memory: what the loop decides from and what the doors read.
//!
//! Captive equipment has no entry, so a flood of strangers costs nothing here (promise 8). Only the loop changes it,
//! and only to what is on record.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use captivity::{Captivity, Earlier, EquipmentId, Session, SessionId, Timestamp};

/// Devices whose earlier session is remembered at once: as many as can be admitted.
const MOST_EARLIER: usize = 262_144;

/// The sessions that are on record without an end.
#[derive(Default)]
pub(crate) struct Directory {
    sessions: BTreeMap<SessionId, Session>,
    session_of: HashMap<EquipmentId, SessionId>,
    deadlines: BTreeSet<(Timestamp, SessionId)>,
    /// Those whose data is limited.
    metered: BTreeSet<SessionId>,
    /// Sessions with a limit of data that ended before their time was over, and when it is.
    earlier: HashMap<EquipmentId, Earlier>,
    earlier_until: BTreeSet<(Timestamp, EquipmentId)>,
}

/// What is remembered of a session that ends: nothing where it had no limit of data.
pub(crate) const fn earlier(session: &Session) -> Option<Earlier> {
    match session.grant.data {
        Some(_) => Some(Earlier { grant: session.grant, used: session.used }),
        None => None,
    }
}

impl Directory {
    /// The state as decided last; a session whose time is over is still here until its end is on record.
    pub(crate) fn captivity_of(&self, equipment: EquipmentId) -> Captivity {
        let session = self.session_of.get(&equipment).and_then(|id| self.sessions.get(id));
        session.map_or(Captivity::Captive, |session| Captivity::Admitted(*session))
    }

    pub(crate) fn equipment_of(&self, session: SessionId) -> Option<EquipmentId> {
        self.sessions.get(&session).map(|session| session.equipment)
    }

    /// In order of their numbers.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.sessions.len()
    }

    /// Whether nobody's time runs: no session, and nothing remembered of an earlier one.
    pub(crate) fn is_idle(&self) -> bool {
        self.sessions.is_empty() && self.earlier.is_empty()
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.deadlines.first().map(|&(until, _)| until)
    }

    /// The equipment of at most `most` sessions whose time is over, the longest over first.
    pub(crate) fn due(&self, now: Timestamp, most: usize) -> Vec<EquipmentId> {
        let over = self.deadlines.iter().take_while(|(until, _)| *until <= now).take(most);
        over.filter_map(|&(_, session)| self.equipment_of(session)).collect()
    }

    /// What this equipment had before, if the time of that is not over.
    pub(crate) fn earlier_of(&self, equipment: EquipmentId) -> Option<Earlier> {
        self.earlier.get(&equipment).copied()
    }

    /// How many sessions have a limit of data.
    pub(crate) fn metered_count(&self) -> usize {
        self.metered.len()
    }

    /// At most `most` sessions with a limit of data, in order of their numbers, after `cursor`.
    pub(crate) fn metered_after(&self, cursor: Option<SessionId>, most: usize) -> Vec<SessionId> {
        let first = cursor.map_or(Bound::Unbounded, Bound::Excluded);
        self.metered.range((first, Bound::Unbounded)).take(most).copied().collect()
    }

    pub(crate) fn set(&mut self, equipment: EquipmentId, state: Captivity) {
        if let Some(id) = self.session_of.remove(&equipment)
            && let Some(session) = self.sessions.remove(&id)
        {
            self.deadlines.remove(&(session.grant.until, id));
            self.metered.remove(&id);
        }
        if let Captivity::Admitted(session) = state {
            self.forget_earlier(equipment);
            self.session_of.insert(equipment, session.id);
            self.deadlines.insert((session.grant.until, session.id));
            if session.grant.data.is_some() {
                self.metered.insert(session.id);
            }
            self.sessions.insert(session.id, session);
        }
    }

    /// Remembers what equipment had that is captive now, until the time of that is over.
    pub(crate) fn remember_earlier(&mut self, equipment: EquipmentId, earlier: Earlier) {
        self.forget_earlier(equipment);
        if self.earlier.len() < MOST_EARLIER && !self.session_of.contains_key(&equipment) {
            self.earlier.insert(equipment, earlier);
            self.earlier_until.insert((earlier.grant.until, equipment));
        }
    }

    fn forget_earlier(&mut self, equipment: EquipmentId) {
        if let Some(earlier) = self.earlier.remove(&equipment) {
            self.earlier_until.remove(&(earlier.grant.until, equipment));
        }
    }

    /// Whether something is remembered of which the time is over.
    pub(crate) fn has_stale(&self, now: Timestamp) -> bool {
        self.earlier_until.first().is_some_and(|(until, _)| *until <= now)
    }

    /// Forgets all of which the time is over.
    pub(crate) fn forget_stale(&mut self, now: Timestamp) {
        while let Some(&(until, equipment)) = self.earlier_until.first()
            && until <= now
        {
            self.forget_earlier(equipment);
        }
    }
}
