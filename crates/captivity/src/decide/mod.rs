//! The heart: one total function from a state and an event to the next state and what must be done.
//!
//! Nothing else may change who is captive. `gateway` executes the effects in the order given, which is chosen so that
//! a power cut between any two of them is harmless: record, then open; record, then close.

mod admitted;
mod captive;
// What a holder has had, sessions that live included.
mod holding;
// What operators change of sessions that live.
mod ordered;

use std::time::Duration;

use crate::{
    ByteCount, Claim, Conditions, Denial, EndCause, EquipmentId, Full, GrantDigest, Holder, Holdings,
    PassFault, PersonId, PlanName, Rates, Session, SessionId, Standing, Timestamp, Usage,
};

/// Whether equipment is captive, and why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(clippy::large_enum_variant, reason = "captive equipment has no entry anywhere")]
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
    /// An operator wants the session to go on otherwise.
    Ordered(Order),
    /// Nothing has come from the guest in this session for as long as its plan allows.
    Quiet {
        /// Which session.
        session: SessionId,
        /// When something came last.
        since: Timestamp,
    },
    /// The device has left its network, for as long as its plan allows.
    Left {
        /// Which session.
        session: SessionId,
        /// When the device was there last.
        since: Timestamp,
    },
    /// A moment that the grant named, its end or its renewal, may have come.
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

/// What an operator changes of a session that lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// It goes on under this plan, which begins for it now.
    Plan(PlanName),
    /// It gets so much more time and data than it has; a limit that it does not have stays away.
    More {
        /// Time.
        time: Duration,
        /// Data, for each limit that it has.
        data: ByteCount,
    },
    /// It is as fast as this from now on.
    Rates(Rates),
}

/// A session as the enforcement device holds it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opened {
    /// Its number.
    pub session: SessionId,
    /// What it was told of the grant when it was opened; `None` if it cannot say.
    pub grant: Option<GrantDigest>,
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
    /// What the holder of the session has had of plans, and the holder's other sessions; those of the equipment itself where
    /// it is captive.
    pub held: Holdings<'a>,
    /// The same of the holder that a presented claim is for, where that is another one.
    pub claimed: Option<Holdings<'a>>,
    /// What must be satisfied here.
    pub conditions: &'a Conditions,
}

/// Something to be done, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Put the beginning of a session on record, durably.
    RecordBegan(Session),
    /// Put on record, durably, that a session goes on under another grant or plan.
    RecordChanged(Session),
    /// Put on record, durably, that a session goes on as another one: it is not resumed once more.
    RecordResumed {
        /// The session that it was.
        session: SessionId,
    },
    /// Put on record, durably, what somebody has had of a plan by now.
    RecordStanding {
        /// Whose.
        holder: Holder,
        /// What.
        standing: Standing,
    },
    /// Put on record, durably, what has passed in a session.
    RecordUsed {
        /// Which session.
        session: SessionId,
        /// When it was counted.
        at: Timestamp,
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
#[expect(clippy::large_enum_variant, reason = "one for each answer, and most are admissions")]
pub enum Verdict {
    /// Online, with this session.
    Admitted(Session),
    /// The claim was about another edition of the terms than the one in force: show the page again.
    TermsChanged,
    /// Nothing is granted now.
    Denied(Denial),
    /// What was presented does not admit.
    Refused(PassFault),
    /// As many devices of this person are online as may be.
    Full {
        /// Whether the guest may say whose session ends.
        full: Full,
        /// Whose devices they are.
        person: PersonId,
    },
    /// There is no plan of that name.
    NoSuchPlan,
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

/// The session of the same person that has to end so that this claim admits this equipment; `None` where none has to, or
/// where the claim would not admit even then.
#[must_use]
pub fn room_for(state: Captivity, claim: &Claim, context: Context<'_>) -> Option<SessionId> {
    match (state, claim) {
        // Who is online already takes nobody's place.
        (Captivity::Admitted(session), Claim::Pass { pass, .. })
            if session.person == Some(pass.person) && context.now < session.grant.until =>
        {
            None
        }
        (Captivity::Admitted(_) | Captivity::Captive, _) => captive::room_for(claim, context),
    }
}
