//! Decisions that are carried out together: one record, one change of the enforcement device, then all the answers.
//!
//! What fails, fails for exactly those whom it concerns: for all commands about a piece of equipment, because each was
//! decided on top of the one before. It does no I/O.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use captivity::{
    Captivity, Conditions, ConditionsByZone, Decision, Effect, EndCause, EquipmentId, Holder, PersonId,
    SessionId, Standing, Timestamp, Usage, Verdict,
};

use crate::handle::Refusal;
use crate::ports::{Change, Record};
use crate::queue::Reply;

struct Entry {
    equipment: EquipmentId,
    effects: Vec<Effect>,
    answer: Result<Verdict, Refusal>,
    reply: Option<Reply<Verdict>>,
}

/// Decisions of one moment, in the order they were taken.
pub(crate) struct Batch {
    pub(crate) now: Timestamp,
    pub(crate) conditions: Arc<ConditionsByZone>,
    entries: Vec<Entry>,
    states: BTreeMap<EquipmentId, Captivity>,
    /// What devices would have had of plans after this batch, the latest last.
    standings: BTreeMap<Holder, Vec<Standing>>,
    /// What was counted.
    used: BTreeMap<SessionId, Usage>,
    /// What is on record of persons none of whose sessions lives.
    on_record: BTreeMap<PersonId, Vec<Standing>>,
    /// Whether who begins has accepted the terms that are in force.
    are_accepted: bool,
}

impl Batch {
    pub(crate) fn new(now: Timestamp, conditions: Arc<ConditionsByZone>) -> Self {
        let (states, standings, on_record) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let used = BTreeMap::new();
        let are_accepted = true;
        Self { now, conditions, entries: Vec::new(), states, standings, used, on_record, are_accepted }
    }

    /// Nobody has accepted anything: an operator acts in a guest's place.
    pub(crate) fn nobody_accepts(&mut self) {
        self.are_accepted = false;
    }

    /// What must be satisfied where this equipment is.
    pub(crate) fn conditions_at(&self, equipment: EquipmentId) -> &Conditions {
        self.conditions.of(equipment.interface)
    }

    /// The state that the batch would leave this equipment in; `None` if it says nothing about it.
    pub(crate) fn state_of(&self, equipment: EquipmentId) -> Option<Captivity> {
        self.states.get(&equipment).copied()
    }

    /// Whether the batch leaves this equipment without that session.
    pub(crate) fn ends(&self, equipment: EquipmentId, session: SessionId) -> bool {
        self.states.get(&equipment).is_some_and(|state| match state {
            Captivity::Admitted(other) => other.id != session,
            Captivity::Captive => true,
        })
    }

    /// What this holder would have had of plans, as far as this batch changes it.
    pub(crate) fn standings_of(&self, holder: Holder) -> &[Standing] {
        self.standings.get(&holder).map_or(&[], Vec::as_slice)
    }

    /// Keeps what is on record of a person who presents something in this batch.
    pub(crate) fn know(&mut self, person: PersonId, standings: Vec<Standing>) {
        self.on_record.insert(person, standings);
    }

    /// What was on record of this person when the batch began, if somebody asked.
    pub(crate) fn on_record_of(&self, person: PersonId) -> &[Standing] {
        self.on_record.get(&person).map_or(&[], Vec::as_slice)
    }

    /// What was on record of persons, and is there still.
    pub(crate) fn on_record(&self) -> impl Iterator<Item = (Holder, &[Standing])> {
        self.on_record.iter().map(|(person, some)| (Holder::Person(*person), some.as_slice()))
    }

    pub(crate) fn standings(&self) -> impl Iterator<Item = (Holder, Standing)> {
        self.standings.iter().flat_map(|(holder, some)| some.iter().map(|standing| (*holder, *standing)))
    }

    /// What this batch has counted of a session, whether or not it ends with it.
    pub(crate) fn used_of(&self, session: SessionId) -> Option<Usage> {
        self.used.get(&session).copied()
    }

    pub(crate) fn used(&self) -> impl Iterator<Item = (SessionId, Usage)> {
        self.used.iter().map(|(session, used)| (*session, *used))
    }

    pub(crate) fn states(&self) -> impl Iterator<Item = (EquipmentId, Captivity)> {
        self.states.iter().map(|(equipment, state)| (*equipment, *state))
    }

    pub(crate) fn effects(&self) -> impl Iterator<Item = &Effect> {
        self.entries.iter().flat_map(|entry| &entry.effects)
    }

    /// Adds what was decided about equipment.
    pub(crate) fn add(&mut self, equipment: EquipmentId, decision: Decision, reply: Option<Reply<Verdict>>) {
        let Decision { next, effects, verdict } = decision;
        for (holder, standing) in effects.iter().filter_map(standing_of) {
            let standings = self.standings.entry(holder).or_default();
            standings.retain(|other| other.plan != standing.plan);
            standings.push(standing);
        }
        for effect in &effects {
            if let Effect::RecordUsed { session, used, .. } = *effect {
                self.used.insert(session, used);
            }
        }
        self.states.insert(equipment, next);
        self.entries.push(Entry { equipment, effects, answer: Ok(verdict), reply });
    }

    /// Adds an answer that changes nothing and that is true only if what came before in this batch is done.
    pub(crate) fn note(&mut self, equipment: EquipmentId, verdict: Verdict, reply: Reply<Verdict>) {
        self.entries.push(Entry { equipment, effects: Vec::new(), answer: Ok(verdict), reply: Some(reply) });
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        let accepted = |effect: &Effect| match effect {
            // Nobody begins without the edition that is in force there.
            Effect::RecordBegan(session) if self.are_accepted => {
                let terms = self.conditions_at(session.equipment).terms.number?;
                Some(Record::Accepted { session: session.id, terms })
            }
            _ => None,
        };
        self.effects().flat_map(|effect| record_of(effect).into_iter().chain(accepted(effect))).collect()
    }

    /// Nothing was recorded: for equipment with something to record, nothing of this batch happens.
    pub(crate) fn refuse_recorded(&mut self) {
        let lost: BTreeSet<_> = self.equipment_with(|effect| record_of(effect).is_some()).collect();
        for entry in self.entries.iter_mut().filter(|entry| lost.contains(&entry.equipment)) {
            entry.effects.clear();
            entry.answer = Err(Refusal::Unavailable);
        }
        self.states.retain(|equipment, _| !lost.contains(equipment));
        // Each came with something to record.
        self.standings.clear();
        self.used.clear();
    }

    /// The equipment whose packets are to be let through or stopped.
    pub(crate) fn changed(&self) -> BTreeSet<EquipmentId> {
        self.equipment_with(|effect| matches!(effect, Effect::Open(_) | Effect::Close { .. })).collect()
    }

    /// What the enforcement device must do for this equipment, in order, at the moment `now`.
    pub(crate) fn changes(&self, whose: &BTreeSet<EquipmentId>, now: Timestamp) -> Vec<Change> {
        let entries = self.entries.iter().filter(|entry| whose.contains(&entry.equipment));
        entries.flat_map(|entry| &entry.effects).filter_map(|effect| change_of(effect, now)).collect()
    }

    /// The enforcement device did not take the changes of this equipment: the record stands, nobody hears that it is
    /// done. Returns the closings that nothing but another try will bring about.
    pub(crate) fn refuse_changed(&mut self, whose: &BTreeSet<EquipmentId>) -> Vec<(SessionId, EquipmentId)> {
        let mut owed = Vec::new();
        for entry in self.entries.iter_mut().filter(|entry| whose.contains(&entry.equipment)) {
            entry.answer = Err(Refusal::Unavailable);
            // What is over ends in the kernel by itself.
            let over = entry.effects.iter().find_map(time_over);
            let closings = entry.effects.iter().filter_map(closing_of);
            owed.extend(closings.filter(|(session, _)| Some(*session) != over));
        }
        owed
    }

    /// Answers everybody who asked. An admission that ended while it was carried out is not announced.
    pub(crate) fn answer(self, now: Timestamp) {
        for Entry { answer, reply, .. } in self.entries {
            let Some(reply) = reply else { continue };
            reply.send(match answer {
                Ok(Verdict::Admitted(session)) if session.grant.until <= now => Err(Refusal::Unavailable),
                answer => answer,
            });
        }
    }

    fn equipment_with(&self, has: impl Fn(&Effect) -> bool) -> impl Iterator<Item = EquipmentId> {
        let entries = self.entries.iter().filter(move |entry| entry.effects.iter().any(&has));
        entries.map(|entry| entry.equipment)
    }
}

const fn record_of(effect: &Effect) -> Option<Record> {
    match *effect {
        Effect::RecordBegan(session) => Some(Record::Began(session)),
        Effect::RecordChanged(session) => Some(Record::Changed(session)),
        Effect::RecordResumed { session } => Some(Record::Resumed { session }),
        Effect::RecordStanding { holder, standing } => Some(Record::Standing { holder, standing }),
        Effect::RecordUsed { session, at, used } => Some(Record::Used { session, at, used }),
        Effect::RecordEnded { session, at, cause } => Some(Record::Ended { session, at, cause }),
        Effect::Open(_) | Effect::Close { .. } => None,
    }
}

fn change_of(effect: &Effect, now: Timestamp) -> Option<Change> {
    match *effect {
        // Recording took longer than what was left: an element without time would stay for ever.
        Effect::Open(session) if session.grant.until <= now => {
            Some(Change::Close { session: session.id, equipment: session.equipment })
        }
        Effect::Open(session) => Some(Change::open(&session, now)),
        Effect::Close { session, equipment } => Some(Change::Close { session, equipment }),
        Effect::RecordBegan(_)
        | Effect::RecordChanged(_)
        | Effect::RecordResumed { .. }
        | Effect::RecordStanding { .. }
        | Effect::RecordUsed { .. }
        | Effect::RecordEnded { .. } => None,
    }
}

const fn standing_of(effect: &Effect) -> Option<(Holder, Standing)> {
    match *effect {
        Effect::RecordStanding { holder, standing } => Some((holder, standing)),
        _ => None,
    }
}

const fn time_over(effect: &Effect) -> Option<SessionId> {
    match *effect {
        Effect::RecordEnded { session, cause: EndCause::TimeOver, .. } => Some(session),
        Effect::RecordEnded { .. }
        | Effect::RecordBegan(_)
        | Effect::RecordChanged(_)
        | Effect::RecordResumed { .. }
        | Effect::RecordStanding { .. }
        | Effect::RecordUsed { .. }
        | Effect::Open(_)
        | Effect::Close { .. } => None,
    }
}

const fn closing_of(effect: &Effect) -> Option<(SessionId, EquipmentId)> {
    match *effect {
        Effect::Close { session, equipment } => Some((session, equipment)),
        Effect::RecordBegan(_)
        | Effect::RecordChanged(_)
        | Effect::RecordResumed { .. }
        | Effect::RecordStanding { .. }
        | Effect::RecordUsed { .. }
        | Effect::RecordEnded { .. }
        | Effect::Open(_) => None,
    }
}
