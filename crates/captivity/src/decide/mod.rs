//! The heart: one total function from a state and an event to the next state and what must be done.
//!
//! Nothing else may change who is captive. `gateway` executes the effects in the order given, which is chosen so that
//! a power cut between any two of them is harmless: record, then open; record, then close.

mod admitted;
mod captive;

use crate::{Claim, Conditions, EndCause, EquipmentId, Session, SessionId, Timestamp};

/// Whether equipment is captive, and why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Captivity {
    /// Nothing passes but what helps it out.
    #[default]
    Captive,
    /// Its packets pass until the session ends.
    Admitted(Session),
}

/// What happened to one piece of equipment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The user presented a claim.
    Presented(Claim),
    /// Somebody wants the session to end now.
    EndRequested(EndCause),
    /// The moment that the grant named may have come.
    DeadlinePassed,
    /// The enforcement device was compared with the record: it holds this session open, or none.
    Found {
        /// The session that the enforcement device lets through.
        open: Option<SessionId>,
    },
}

/// What a decision may depend on beside state and event: nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The equipment the event is about.
    pub equipment: EquipmentId,
    /// The moment of the event.
    pub now: Timestamp,
    /// A session number that no session has had.
    pub fresh: SessionId,
    /// What must be satisfied here.
    pub conditions: &'a Conditions,
}

/// Something to be done, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Put the beginning of a session on record, durably.
    RecordBegan(Session),
    /// Put the end of a session on record, durably.
    RecordEnded {
        /// The session that ended.
        session: SessionId,
        /// When.
        at: Timestamp,
        /// Why.
        cause: EndCause,
    },
    /// Let the session's packets pass; harmless when they pass already.
    Open(Session),
    /// Stop the equipment's packets and forget its flows; harmless when they are stopped already.
    Close {
        /// The session to stop.
        session: SessionId,
        /// Its equipment.
        equipment: EquipmentId,
    },
}

/// What the one who asked is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Online, with this session.
    Admitted(Session),
    /// The claim was about another edition of the terms than the one in force: show the page again.
    TermsChanged,
    /// The session has ended, or there was none.
    Captive,
    /// Nothing to say: nobody asked.
    Noted,
}

/// The next state, what must be done for it to be true, and the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The state once all effects are done.
    pub next: Captivity,
    /// What to do, in this order.
    pub effects: Vec<Effect>,
    /// What to answer once it is done.
    pub verdict: Verdict,
}

/// Decides what an event does to equipment in this state.
#[must_use]
pub fn decide(state: Captivity, event: Event, context: Context<'_>) -> Decision {
    match state {
        Captivity::Captive => captive::decide(event, context),
        Captivity::Admitted(session) => admitted::decide(session, event, context),
    }
}
