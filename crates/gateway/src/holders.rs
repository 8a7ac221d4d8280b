//! What the rules are told of whom a session is put down to: a device, or a person with several of them. What this batch
//! has decided already is part of it.

use captivity::{
    Captivity, Claim, Context, Decision, EquipmentId, Event, Holder, Holdings, PersonId, Session, SessionId,
    Standing, Usage, decide, room_for,
};

use crate::batch::Batch;
use crate::gateway::Gateway;
use crate::ports::{Enforcer, Store};

/// What a holder had and has, as the rules look at it.
pub(crate) struct Held {
    pub(crate) standings: Vec<Standing>,
    pub(crate) others: Vec<Session>,
}

impl Held {
    pub(crate) fn as_holdings(&self) -> Holdings<'_> {
        Holdings { standings: &self.standings, others: &self.others }
    }
}

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// The state that the batch would leave this equipment in; it knows what others of its person use.
    pub(crate) fn state_of(&self, batch: &Batch, equipment: EquipmentId) -> Captivity {
        let known = || self.shared.directory(|directory| directory.captivity_of(equipment));
        let state = batch.state_of(equipment).unwrap_or_else(known);
        let Captivity::Admitted(session) = state else { return state };
        let used = session.person.and_then(|person| self.used_by(batch, person));
        let elsewhere = used.map_or(session.elsewhere, |used| used.since(session.used));
        Captivity::Admitted(Session { elsewhere, ..session })
    }

    /// Asks the rules. It changes nothing.
    pub(crate) fn decide(
        &self,
        batch: &Batch,
        equipment: EquipmentId,
        state: Captivity,
        event: Event,
    ) -> Decision {
        let claim = match &event {
            Event::Presented(claim) => Some(claim.clone()),
            _ => None,
        };
        self.in_context(batch, (equipment, state), claim.as_ref(), |context| decide(state, event, context))
    }

    /// The session that has to end so that this claim admits this equipment, if it does then.
    pub(crate) fn room_for(&self, batch: &Batch, equipment: EquipmentId, claim: &Claim) -> Option<SessionId> {
        let state = self.state_of(batch, equipment);
        self.in_context(batch, (equipment, state), Some(claim), |context| room_for(state, claim, context))
    }

    fn in_context<T>(
        &self,
        batch: &Batch,
        (equipment, state): (EquipmentId, Captivity),
        claim: Option<&Claim>,
        ask: impl FnOnce(Context<'_>) -> T,
    ) -> T {
        let own = Holder::Equipment(equipment);
        let holder = match state {
            Captivity::Admitted(session) => session.holder(),
            Captivity::Captive => own,
        };
        let claimed = match claim {
            Some(Claim::Pass { pass, .. }) => Holder::Person(pass.person),
            Some(Claim::Terms { .. }) => own,
            Some(Claim::Resume { whose, .. }) => Holder::Equipment(*whose),
            None => holder,
        };
        let held = self.held(batch, holder, equipment);
        let claimed = (claimed != holder).then(|| self.held(batch, claimed, equipment));
        ask(Context {
            equipment,
            now: batch.now,
            fresh: self.fresh,
            held: held.as_holdings(),
            claimed: claimed.as_ref().map(Held::as_holdings),
            conditions: batch.conditions_at(equipment),
        })
    }

    /// What this holder has had of plans once the batch is done, and other sessions than that of `equipment`.
    pub(crate) fn held(&self, batch: &Batch, holder: Holder, equipment: EquipmentId) -> Held {
        let mut standings = self.shared.directory(|directory| directory.standings_of(holder));
        let mut others = Vec::new();
        if let Holder::Person(person) = holder {
            if standings.is_empty() {
                standings = batch.on_record_of(person).to_vec();
            }
            others = self.sessions_of(batch, person);
            others.retain(|session| session.equipment != equipment);
        }
        let newer = batch.standings_of(holder);
        standings.retain(|old| newer.iter().all(|new| new.plan != old.plan));
        standings.extend(newer);
        Held { standings, others }
    }

    /// The live sessions of this person once the batch is done.
    pub(crate) fn sessions_of(&self, batch: &Batch, person: PersonId) -> Vec<Session> {
        let known = self.shared.directory(|directory| directory.person(person));
        let mut sessions = known.map(|(sessions, _)| sessions).unwrap_or_default();
        sessions.retain(|session| batch.state_of(session.equipment).is_none());
        sessions.extend(batch.states().filter_map(|(_, state)| match state {
            Captivity::Admitted(session) if session.person == Some(person) => Some(session),
            Captivity::Admitted(_) | Captivity::Captive => None,
        }));
        sessions
    }

    /// All that a person used of whom a session lives, what this batch has counted included.
    pub(crate) fn used_by(&self, batch: &Batch, person: PersonId) -> Option<Usage> {
        let (sessions, used) = self.shared.directory(|directory| directory.person(person))?;
        let counted =
            sessions.iter().filter_map(|session| Some(batch.used_of(session.id)?.since(session.used)));
        Some(counted.fold(used, Usage::plus))
    }

    /// Other devices that are online for the same person.
    pub(crate) fn siblings_of(&self, batch: &Batch, equipment: EquipmentId) -> Vec<EquipmentId> {
        let state = self.shared.directory(|directory| directory.captivity_of(equipment));
        let person = match batch.state_of(equipment).unwrap_or(state) {
            Captivity::Admitted(session) => session.person,
            Captivity::Captive => None,
        };
        let sessions = person.map(|person| self.sessions_of(batch, person)).unwrap_or_default();
        sessions.iter().map(|session| session.equipment).filter(|other| *other != equipment).collect()
    }
}
