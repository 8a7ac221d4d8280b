//! Who is admitted, in memory: what the loop decides from and what the doors read.
//!
//! Captive equipment has no entry, so a flood of strangers costs nothing here (promise 8). Only the loop changes it,
//! and only to what is on record.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use captivity::{Captivity, EquipmentId, Session, SessionId, Timestamp};

/// The sessions that are on record without an end.
#[derive(Default)]
pub(crate) struct Directory {
    sessions: BTreeMap<SessionId, Session>,
    session_of: HashMap<EquipmentId, SessionId>,
    deadlines: BTreeSet<(Timestamp, SessionId)>,
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

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.deadlines.first().map(|&(until, _)| until)
    }

    /// The equipment of at most `most` sessions whose time is over, the longest over first.
    pub(crate) fn due(&self, now: Timestamp, most: usize) -> Vec<EquipmentId> {
        let over = self.deadlines.iter().take_while(|(until, _)| *until <= now).take(most);
        over.filter_map(|&(_, session)| self.equipment_of(session)).collect()
    }

    pub(crate) fn set(&mut self, equipment: EquipmentId, state: Captivity) {
        if let Some(id) = self.session_of.remove(&equipment)
            && let Some(session) = self.sessions.remove(&id)
        {
            self.deadlines.remove(&(session.grant.until, id));
        }
        if let Captivity::Admitted(session) = state {
            self.session_of.insert(equipment, session.id);
            self.deadlines.insert((session.grant.until, session.id));
            self.sessions.insert(session.id, session);
        }
    }
}
