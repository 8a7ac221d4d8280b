//! The heart: one total function from a state and an event to the next state and what must be done.
//!
//! Nothing else may change who is captive. `gateway` executes the effects in the order given, which is chosen so that
//! a power cut between any two of them is harmless: record, then open; record, then close.

mod admitted;
mod captive;

pub use captive::continued;

use crate::{Allowance, Claim, Conditions, EndCause, EquipmentId, Grant, GrantDigest, Session, SessionId, Timestamp, Usage};

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
    /// The user wants the session to go on for longer.
    ExtensionRequested,
    /// The moment that the grant named may have come.
    DeadlinePassed,
    /// The enforcement device has counted what passed.
    Counted {
        /// Which session.
        session: SessionId,
        /// All that passed since it was admitted.
        used: Usage,
    },
    /// The enforcement device was compared with the record: it holds this session open, or none.
    Found {
        /// What the enforcement device lets through.
        open: Option<Opened>,
    },
}

/// A session as the enforcement device holds it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opened {
    /// Its number.
    pub session: SessionId,
    /// What it was told of the grant when it was opened; `None` if it cannot say.
    pub grant: Option<GrantDigest>,
}

/// A session of this equipment with a limit of data that ended before its time was over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Earlier {
    /// What it was granted.
    pub grant: Grant,
    /// What it had used.
    pub used: Usage,
}

impl Earlier {
    /// What is left of its data.
    #[must_use]
    pub fn data_left(&self) -> Allowance {
        self.grant.data.less(self.used)
    }
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
    /// What the equipment had before, if it had not used up its time.
    pub earlier: Option<Earlier>,
    /// What must be satisfied here.
    pub conditions: &'a Conditions,
}

/// Something to be done, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Put the beginning of a session on record, durably.
    RecordBegan(Session),
    /// Put on record, durably, that a session goes on under another grant.
    RecordExtended {
        /// Which session.
        session: SessionId,
        /// What it is granted from now on.
        grant: Grant,
    },
    /// Put on record, durably, what has passed in a session.
    RecordUsed {
        /// Which session.
        session: SessionId,
        /// All of it; a smaller number than the recorded one changes nothing.
        used: Usage,
    },
    /// Put the end of a session on record, durably.
    RecordEnded {
        /// The session that ended.
        session: SessionId,
        /// When.
        at: Timestamp,
        /// Why.
        cause: EndCause,
    },
    /// Let the session's packets pass as granted; harmless when they pass already: no flow notices.
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
    /// The data of an earlier session is used up, and the time that it was for is not over.
    UsedUp {
        /// When it is, and the equipment may be admitted again.
        until: Timestamp,
    },
    /// Sessions cannot be extended here.
    NotExtended,
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
