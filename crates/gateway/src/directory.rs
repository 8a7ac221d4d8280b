//! Who is admitted, in memory: what the loop decides from and what the doors read.
//!
//! Captive equipment has no entry, so a flood of strangers costs nothing here (promise 8). Only the loop changes it,
//! and only to what is on record.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use captivity::{Captivity, EquipmentId, Holder, PersonId, Session, SessionId, Standing, Timestamp, Usage};

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
    /// What devices have had of plans, and persons whose sessions live.
    standings: HashMap<Holder, Vec<Standing>>,
    standings_until: BTreeSet<(Timestamp, Holder)>,
    /// Persons whose sessions live.
    persons: HashMap<PersonId, Person>,
}

/// A person some of whose sessions live.
#[derive(Default)]
struct Person {
    sessions: BTreeSet<SessionId>,
    /// All that they ever used.
    used: Usage,
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

    pub(crate) fn session(&self, session: SessionId) -> Option<Session> {
        self.sessions.get(&session).copied()
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

    /// What this holder has had of plans, as far as that still counts. Of persons only while a session of theirs lives.
    pub(crate) fn standings_of(&self, holder: Holder) -> Vec<Standing> {
        self.standings.get(&holder).cloned().unwrap_or_default()
    }

    /// The sessions of that person, and all that they ever used; `None` while no session of theirs lives.
    pub(crate) fn person(&self, person: PersonId) -> Option<(Vec<Session>, Usage)> {
        let found = self.persons.get(&person)?;
        let sessions = found.sessions.iter().filter_map(|id| self.sessions.get(id)).copied();
        Some((sessions.collect(), found.used))
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

    /// When something came from this session last, where that matters.
    pub(crate) fn heard(&self, session: SessionId) -> Option<Timestamp> {
        self.quiet.get(&session).copied()
    }

    /// At most `most` of those of which it matters when something came last, in order of their numbers, after `cursor`.
    pub(crate) fn quiet_after(&self, cursor: Option<SessionId>, most: usize) -> Vec<(SessionId, Timestamp)> {
        let after = (cursor.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        self.quiet.range(after).take(most).map(|(session, heard)| (*session, *heard)).collect()
    }

    pub(crate) fn set(&mut self, equipment: EquipmentId, state: Captivity) {
        let id = self.session_of.get(&equipment).copied();
        let stays = |id: &SessionId| matches!(state, Captivity::Admitted(session) if session.id == *id);
        if let Some(id) = id.filter(|id| !stays(id)) {
            self.quiet.remove(&id);
        }
        let before = self.session_of.remove(&equipment).and_then(|id| self.sessions.remove(&id));
        if let Some(session) = before {
            self.deadlines.remove(&(next_moment(&session), session.id));
            self.limited.remove(&session.id);
            // A plan that asks for silence asks from its beginning: nobody listened on one that does not.
            if matches!(state, Captivity::Admitted(now) if now.plan != session.plan) {
                self.quiet.remove(&session.id);
            }
        }
        if let Captivity::Admitted(session) = state {
            self.session_of.insert(equipment, session.id);
            self.deadlines.insert((next_moment(&session), session.id));
            if session.grant.data.is_limited() {
                self.limited.insert(session.id);
            }
            self.sessions.insert(session.id, session);
        }
        self.settle_persons(before, state);
    }

    /// What was counted of a session is its person's too, also when it ends with it.
    pub(crate) fn count(&mut self, session: SessionId, used: Usage) {
        let Some(known) = self.sessions.get_mut(&session) else { return };
        let more = used.since(known.used);
        known.used = used;
        let Some(person) = known.person.and_then(|person| self.persons.get_mut(&person)) else { return };
        person.used = person.used.plus(more);
    }

    /// Each session of a person knows what the others use.
    fn settle_persons(&mut self, before: Option<Session>, state: Captivity) {
        let after = match state {
            Captivity::Admitted(session) => Some(session),
            Captivity::Captive => None,
        };
        if let Some((session, person)) = before.and_then(|it| Some((it.id, it.person?)))
            && after.is_none_or(|after| after.id != session)
            && let Some(known) = self.persons.get_mut(&person)
        {
            known.sessions.remove(&session);
            if known.sessions.is_empty() {
                self.persons.remove(&person);
                self.forget_standings(Holder::Person(person));
            }
        }
        let Some((session, person)) = after.and_then(|it| Some((it, it.person?))) else { return };
        let known = self.persons.entry(person).or_default();
        if known.sessions.is_empty() {
            known.used = session.paid();
        }
        known.sessions.insert(session.id);
        for id in &known.sessions {
            if let Some(one) = self.sessions.get_mut(id) {
                one.elsewhere = known.used.since(one.used);
            }
        }
    }

    /// Remembers what somebody has had of a plan, in the place of what was remembered of it before. Of a person of whom no
    /// session lives the record alone knows it.
    pub(crate) fn remember_standing(&mut self, holder: Holder, standing: Standing) {
        if matches!(holder, Holder::Person(person) if !self.persons.contains_key(&person)) {
            return;
        }
        let mut standings = self.forget_standings(holder);
        standings.retain(|other| other.plan != standing.plan);
        standings.truncate(MOST_PLANS - 1);
        standings.push(standing);
        let until = standings.iter().map(|standing| standing.remembered_until).max();
        if self.standings.len() < MOST_STANDINGS {
            self.standings_until.extend(until.map(|until| (until, holder)));
            self.standings.insert(holder, standings);
        }
    }

    fn forget_standings(&mut self, holder: Holder) -> Vec<Standing> {
        let standings = self.standings.remove(&holder).unwrap_or_default();
        let until = standings.iter().map(|standing| standing.remembered_until).max();
        if let Some(until) = until {
            self.standings_until.remove(&(until, holder));
        }
        standings
    }

    /// Whether something is remembered of which the time is over.
    pub(crate) fn has_stale(&self, now: Timestamp) -> bool {
        self.standings_until.first().is_some_and(|(until, _)| *until <= now)
    }

    /// Forgets all of which the time is over.
    pub(crate) fn forget_stale(&mut self, now: Timestamp) {
        while let Some(&(until, holder)) = self.standings_until.first()
            && until <= now
        {
            self.forget_standings(holder);
        }
    }
}
