//! Who is admitted, in memory: what the loop decides from and what the doors read.
//!
//! Captive equipment has no entry, so a flood of strangers costs nothing here (promise 8). Only the loop changes it,
//! and only to what is on record.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use captivity::{Captivity, EquipmentId, Session, SessionId, Standing, Timestamp};

use crate::counting::Kind;

/// Devices of which it is remembered what they had of plans: as many as can be admitted.
const MOST_STANDINGS: usize = 262_144;

/// Plans of which that is remembered of one device.
const MOST_PLANS: usize = 8;

/// The sessions that are on record without an end.
#[derive(Default)]
pub(crate) struct Directory {
    sessions: BTreeMap<SessionId, Session>,
    session_of: HashMap<EquipmentId, SessionId>,
    deadlines: BTreeSet<(Timestamp, SessionId)>,
    /// Those whose data is limited.
    limited: BTreeSet<SessionId>,
    /// Since when nothing has come from the guest of sessions that end for that, and for how long it may.
    quiet: BTreeMap<SessionId, Timestamp>,
    /// What devices have had of plans.
    standings: HashMap<EquipmentId, Vec<Standing>>,
    standings_until: BTreeSet<(Timestamp, EquipmentId)>,
}

/// When something is due for this session: its end, or before it the moment at which its grant begins anew.
fn next_moment(session: &Session) -> Timestamp {
    session.grant.renews.map_or(session.grant.until, |renews| renews.min(session.grant.until))
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
        self.sessions.is_empty() && self.standings.is_empty()
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.deadlines.first().map(|&(until, _)| until)
    }

    /// The first end, or moment at which a grant begins anew, behind that one of that session.
    pub(crate) fn next_deadline_after(&self, last: Option<(Timestamp, SessionId)>) -> Option<Timestamp> {
        let behind = (last.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        self.deadlines.range(behind).next().map(|&(until, _)| until)
    }

    /// At most `most` sessions behind that one whose moment is not after `until`, in order of their moments.
    pub(crate) fn ending(
        &self,
        last: Option<(Timestamp, SessionId)>,
        until: Timestamp,
        most: usize,
    ) -> Vec<(Timestamp, (SessionId, EquipmentId))> {
        let behind = (last.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let near = self.deadlines.range(behind).take_while(|(moment, _)| *moment <= until).take(most);
        near.filter_map(|&(moment, id)| Some((moment, (id, self.equipment_of(id)?)))).collect()
    }

    /// The equipment of at most `most` sessions whose time is over or whose grant begins anew, the longest over first.
    pub(crate) fn due(&self, now: Timestamp, most: usize) -> Vec<EquipmentId> {
        let over = self.deadlines.iter().take_while(|(until, _)| *until <= now).take(most);
        over.filter_map(|&(_, session)| self.equipment_of(session)).collect()
    }

    /// What this equipment has had of plans, as far as that still counts.
    pub(crate) fn standings_of(&self, equipment: EquipmentId) -> Vec<Standing> {
        self.standings.get(&equipment).cloned().unwrap_or_default()
    }

    /// How many sessions there are of this kind.
    pub(crate) fn count_of(&self, kind: Kind) -> usize {
        match kind {
            Kind::Limited => self.limited.len(),
            Kind::Unlimited => self.sessions.len() - self.limited.len(),
        }
    }

    /// At most `most` sessions of this kind, in order of their numbers, after `cursor`.
    pub(crate) fn some_of(
        &self,
        kind: Kind,
        cursor: Option<SessionId>,
        most: usize,
    ) -> Vec<(SessionId, EquipmentId)> {
        let after = (cursor.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let device = |id: &SessionId| Some((*id, self.equipment_of(*id)?));
        match kind {
            Kind::Limited => self.limited.range(after).take(most).filter_map(device).collect(),
            Kind::Unlimited => {
                let others =
                    self.sessions.range(after).filter(|(_, session)| !session.grant.data.is_limited());
                others.take(most).map(|(id, session)| (*id, session.equipment)).collect()
            }
        }
    }

    /// Notes whether this session has sent something by `now`, and says since when it has not.
    pub(crate) fn heard_of(&mut self, session: SessionId, now: Timestamp, has_sent: bool) -> Timestamp {
        let since = self.quiet.entry(session).or_insert(now);
        if has_sent {
            *since = now;
        }
        *since
    }

    pub(crate) fn set(&mut self, equipment: EquipmentId, state: Captivity) {
        let id = self.session_of.get(&equipment).copied();
        let stays = |id: &SessionId| matches!(state, Captivity::Admitted(session) if session.id == *id);
        if let Some(id) = id.filter(|id| !stays(id)) {
            self.quiet.remove(&id);
        }
        if let Some(id) = self.session_of.remove(&equipment)
            && let Some(session) = self.sessions.remove(&id)
        {
            self.deadlines.remove(&(next_moment(&session), id));
            self.limited.remove(&id);
        }
        if let Captivity::Admitted(session) = state {
            self.session_of.insert(equipment, session.id);
            self.deadlines.insert((next_moment(&session), session.id));
            if session.grant.data.is_limited() {
                self.limited.insert(session.id);
            }
            self.sessions.insert(session.id, session);
        }
    }

    /// Remembers what equipment has had of a plan, in the place of what was remembered of it before.
    pub(crate) fn remember_standing(&mut self, equipment: EquipmentId, standing: Standing) {
        let mut standings = self.forget_standings(equipment);
        standings.retain(|other| other.plan != standing.plan);
        standings.truncate(MOST_PLANS - 1);
        standings.push(standing);
        let until = standings.iter().map(|standing| standing.remembered_until).max();
        if self.standings.len() < MOST_STANDINGS {
            self.standings_until.extend(until.map(|until| (until, equipment)));
            self.standings.insert(equipment, standings);
        }
    }

    fn forget_standings(&mut self, equipment: EquipmentId) -> Vec<Standing> {
        let standings = self.standings.remove(&equipment).unwrap_or_default();
        let until = standings.iter().map(|standing| standing.remembered_until).max();
        if let Some(until) = until {
            self.standings_until.remove(&(until, equipment));
        }
        standings
    }

    /// Whether something is remembered of which the time is over.
    pub(crate) fn has_stale(&self, now: Timestamp) -> bool {
        self.standings_until.first().is_some_and(|(until, _)| *until <= now)
    }

    /// Forgets all of which the time is over.
    pub(crate) fn forget_stale(&mut self, now: Timestamp) {
        while let Some(&(until, equipment)) = self.standings_until.first()
            && until <= now
        {
            self.forget_standings(equipment);
        }
    }
}
