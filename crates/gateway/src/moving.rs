//! An operator moves a voucher: its session on one device ends, and another device begins with what is left, in one step.
//! Where the other device would not be admitted, nobody loses anything.
//!
//! The terms were accepted by the voucher's holder, who is the same on the other device.

use std::sync::mpsc;

use captivity::{Captivity, Claim, EndCause, EquipmentId, Event, LinkAddress, Session, SessionId, Verdict};

use crate::gateway::{Gateway, MOST_OWED};
use crate::handle::{Refusal, VoucherAnswer};
use crate::people::Which;
use crate::ports::{Enforcer, Store};
use crate::queue::Reply;

/// What became of the wish to move a voucher.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Moved {
    /// The other device is online; the session of the first one has ended.
    To {
        /// The session that ended.
        former: SessionId,
        /// The one that began.
        session: Box<Session>,
    },
    /// There is no such voucher.
    NoVoucher,
    /// None of its sessions lives, or not the one that was named.
    NoSession,
    /// Several of its sessions live: which one moves?
    WhichSession,
    /// It is there already.
    SameDevice,
    /// The other device is not admitted, for this reason; nothing has changed.
    NotAdmitted(Box<Verdict>),
}

/// What is to be moved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Move {
    /// The voucher.
    pub which: Which,
    /// Which of its sessions; may be left out where there is only one.
    pub session: Option<SessionId>,
    /// To which device, in the zone of that session.
    pub to: LinkAddress,
}

impl<S: Store, E: Enforcer> Gateway<S, E> {
    pub(crate) fn move_voucher(&mut self, wish: Move) -> Result<VoucherAnswer, Refusal> {
        let found = self.store.vouchers(wish.which, 0, 1).map_err(|error| {
            self.recording.failed(&error);
            Refusal::Unavailable
        })?;
        let Some(voucher) = found.into_iter().next() else {
            return Ok(VoucherAnswer::Moved(Moved::NoVoucher));
        };
        let mut batch = self.batch();
        self.count_person(&mut batch, voucher.person);
        let mut sessions = self.sessions_of(&batch, voucher.person);
        sessions.retain(|session| wish.session.is_none_or(|named| session.id == named));
        let former = match sessions.as_slice() {
            [] => return Ok(VoucherAnswer::Moved(Moved::NoSession)),
            [one] => *one,
            _ => return Ok(VoucherAnswer::Moved(Moved::WhichSession)),
        };
        let to = EquipmentId { link_address: wish.to, ..former.equipment };
        if to == former.equipment {
            return Ok(VoucherAnswer::Moved(Moved::SameDevice));
        }
        let is_owed = |equipment| self.owed.values().any(|owed| *owed == equipment);
        if self.owed.len() >= MOST_OWED || is_owed(to) || is_owed(former.equipment) {
            return Err(Refusal::Unavailable);
        }
        let pass = self.brought_up_to_date(&mut batch, voucher.pass()).ok_or(Refusal::Unavailable)?;
        // What its holder accepted is on record with the session that ends.
        batch.nobody_accepts();
        let claim = Claim::Pass { pass, edition: batch.conditions_at(to).terms.edition.clone() };
        self.consider(&mut batch, former.equipment, Event::EndRequested(EndCause::Operator), None);
        let state = self.state_of(&batch, to);
        if matches!(state, Captivity::Admitted(session) if session.person == Some(voucher.person)) {
            return Ok(VoucherAnswer::Moved(Moved::SameDevice));
        }
        // Nothing of the batch has happened yet.
        let verdict = self.decide(&batch, to, state, Event::Presented(claim.clone())).verdict;
        if !matches!(verdict, Verdict::Admitted(_)) {
            return Ok(VoucherAnswer::Moved(Moved::NotAdmitted(Box::new(verdict))));
        }
        let (tell, told) = mpsc::channel();
        let reply = Reply::new(move |answer| {
            // It is listened to below.
            let _ = tell.send(answer);
        });
        self.consider(&mut batch, to, Event::Presented(claim), Some(reply));
        self.execute(batch).map_err(|_| Refusal::Unavailable)?;
        match told.try_recv().map_err(|_| Refusal::Unavailable)?? {
            Verdict::Admitted(session) => {
                let (former, session) = (former.id, Box::new(session));
                Ok(VoucherAnswer::Moved(Moved::To { former, session }))
            }
            other => Ok(VoucherAnswer::Moved(Moved::NotAdmitted(Box::new(other)))),
        }
    }
}
