//! A guest comes back, perhaps by another address, and proves which session was theirs: it goes on with what it had left.
//!
//! Only what nobody ended on purpose goes on, and each session once: a proof that is used again is worth nothing.

use captivity::{
    Captivity, Claim, EndCause, EquipmentId, Event, Extra, Pass, PassFault, PersonId, Resumed, Session,
    SessionId, Timestamp, Verdict,
};

use crate::batch::Batch;
use crate::gateway::Gateway;
use crate::handle::Refusal;
use crate::people::Which;
use crate::ports::{Enforcer, PortError, RecordedSession, Store};
use crate::queue::Reply;

/// A guest's proof that a session was theirs, which whoever presents it has checked.
#[derive(Clone, Debug)]
pub struct Resumption {
    /// The session.
    pub session: SessionId,
    /// The edition of the terms that the guest saw and accepted.
    pub edition: String,
    /// The session that the guest wants to end for this one, where there are as many as may be.
    pub instead_of: Option<SessionId>,
}

/// What is resumed, as it is by now.
struct Former {
    session: Session,
    /// Whether it lives still, at the other address or at this one.
    is_live: bool,
}

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Lets a session go on as one of this equipment.
    pub(crate) fn resume(
        &mut self,
        batch: &mut Batch,
        equipment: EquipmentId,
        resumption: Resumption,
        reply: Reply<Verdict>,
    ) {
        let Resumption { session, edition, instead_of } = resumption;
        let former = match self.former(batch, session) {
            Ok(Ok(former)) => former,
            Ok(Err(fault)) => return reply.send(Ok(Verdict::Refused(fault))),
            Err(error) => return reply.send(Err(self.unavailable(&error))),
        };
        if edition != batch.conditions_at(equipment).terms.edition {
            return reply.send(Ok(Verdict::TermsChanged));
        }
        let (was, until) = (former.session, former.session.grant.until);
        let resumed = Resumed { session, until, no_later_than: was.no_later_than };
        let claim = match was.person {
            None => Ok(Some(Claim::Resume { whose: was.equipment, plan: was.plan, resumed, edition })),
            Some(person) => self.pass_for(person, &was, batch.now).map(|pass| {
                let pass = pass.map(|pass| Pass { instead_of, resumed: Some(resumed), ..pass })?;
                Some(Claim::Pass { pass, edition })
            }),
        };
        let conditions = batch.conditions_at(equipment);
        match claim {
            // Asked before anything ends: who may not go on here goes on where they were.
            Ok(Some(claim)) if claim.plan().is_some_and(|plan| !conditions.may_begin_on(plan)) => {
                reply.send(Ok(Verdict::Refused(PassFault::NotHere)));
            }
            Ok(Some(claim)) => {
                if former.is_live && was.equipment != equipment {
                    self.leave_address(batch, &was);
                }
                match claim {
                    Claim::Pass { pass, edition } => {
                        self.present_pass(batch, equipment, (pass, edition), reply)
                    }
                    claim => self.command(batch, equipment, Event::Presented(claim), reply),
                }
            }
            Ok(None) => reply.send(Ok(Verdict::Refused(PassFault::Revoked))),
            Err(error) => reply.send(Err(self.unavailable(&error))),
        }
    }

    /// The session that is to go on, or why it does not.
    fn former(&mut self, batch: &Batch, session: SessionId) -> Result<Result<Former, PassFault>, PortError> {
        let Some(RecordedSession { session: recorded, ended }) = self.store.find(session)? else {
            return Ok(Err(PassFault::Unknown));
        };
        let now_is = self.state_of(batch, recorded.equipment);
        let live = match now_is {
            Captivity::Admitted(live) if live.id == session => Some(live),
            Captivity::Admitted(_) | Captivity::Captive => None,
        };
        let goes_on = ended.is_none_or(|(_, cause)| cause.leaves_a_rest());
        // What is live on record and not here has ended within this batch.
        if !goes_on || (ended.is_none() && live.is_none()) {
            tracing::info!(%session, "somebody tried to resume session {session}, which was ended or resumed");
            return Ok(Err(PassFault::Revoked));
        }
        let former = Former { session: live.unwrap_or(recorded), is_live: live.is_some() };
        let until = former.session.grant.until;
        Ok(if until <= batch.now { Err(PassFault::Expired { unused_until: until }) } else { Ok(former) })
    }

    /// What this person may have by now, on the plan of that session; `None` when nothing any more.
    fn pass_for(
        &mut self,
        person: PersonId,
        was: &Session,
        now: Timestamp,
    ) -> Result<Option<Pass>, PortError> {
        if let Some(voucher) = self.store.vouchers(Which::Person(person), 0, 1)?.first() {
            return Ok(Some(voucher.pass()));
        }
        let account = self.store.account_of(person)?;
        if account.as_ref().is_some_and(|account| !account.admits(now)) {
            return Ok(None);
        }
        Ok(Some(Pass {
            person,
            plan: was.plan,
            most_devices: account.as_ref().and_then(|account| account.most_devices),
            extra: Extra::default(),
            must_be_used_up: false,
            unused_until: None,
            no_later_than: account.and_then(|account| account.valid_until),
            is_begun: true,
            is_revoked: false,
            used: was.paid(),
            instead_of: None,
            resumed: None,
        }))
    }

    /// The session lives at another address of the same device: it is counted, and ends there.
    fn leave_address(&mut self, batch: &mut Batch, was: &Session) {
        self.count(batch, &[(was.id, was.equipment)]);
        self.consider(batch, was.equipment, Event::EndRequested(EndCause::Resumed), None);
    }

    fn unavailable(&mut self, error: &PortError) -> Refusal {
        self.recording.failed(error);
        Refusal::Unavailable
    }
}
