//! The loop's queue: what the doors ask for, at most [`CAPACITY`] at a time, each with a reply that is called once.
//!
//! It never blocks the one who asks and never loses a reply: what does not fit is refused at once, what is still here
//! when the loop ends is refused then.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use captivity::{Claim, EndCause, EquipmentId, Order, SessionId, Timestamp, Verdict};

use crate::drift::Occasion;
use crate::handle::{Redemption, Refusal, Selector, VoucherAnswer, VoucherRequest};
use crate::identity::Admission;
use crate::ports::{Ledger, LedgerBy, PortError, RecordedSession, Store};
use crate::resume::Resumption;

/// How many commands may wait. Ten batches or so: more would only make everybody wait longer than they want to.
pub(crate) const CAPACITY: usize = 4096;

type Answer<T> = Result<T, Refusal>;

/// A promise to answer exactly once, kept even when the command is dropped.
pub(crate) struct Reply<T>(Option<Box<dyn FnOnce(Answer<T>) + Send>>);

impl<T> Reply<T> {
    pub(crate) fn new(reply: impl FnOnce(Answer<T>) + Send + 'static) -> Self {
        Self(Some(Box::new(reply)))
    }

    pub(crate) fn send(mut self, answer: Answer<T>) {
        if let Some(reply) = self.0.take() {
            reply(answer);
        }
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        if let Some(reply) = self.0.take() {
            reply(Err(Refusal::Unavailable));
        }
    }
}

/// A question to the record, or a change of it; it answers whoever asked, and says what the store met.
pub(crate) type Question = Box<dyn FnOnce(Answer<&mut dyn Store>) -> Option<PortError> + Send>;

/// What a door asks for.
pub(crate) enum Command {
    Present { equipment: EquipmentId, claim: Claim, reply: Reply<Verdict> },
    Redeem { equipment: EquipmentId, redemption: Redemption, reply: Reply<Verdict> },
    Resume { equipment: EquipmentId, resumption: Resumption, reply: Reply<Verdict> },
    Admit { equipment: EquipmentId, admission: Admission, reply: Reply<Verdict> },
    Ask(Question),
    Vouchers { request: VoucherRequest, reply: Reply<VoucherAnswer> },
    Extend { equipment: EquipmentId, reply: Reply<Verdict> },
    End { whose: Selector, cause: EndCause, reply: Reply<Verdict> },
    Order { session: SessionId, order: Order, reply: Reply<Verdict> },
    Ledger { from: Timestamp, to: Timestamp, by: LedgerBy, most: usize, reply: Reply<Ledger> },
    Left { session: SessionId, heard: Timestamp, since: Timestamp },
    Recognise { equipment: EquipmentId, rest: crate::recognise::Rest },
    Find { session: SessionId, reply: Reply<Option<RecordedSession>> },
}

impl Command {
    fn refuse(self, refusal: Refusal) {
        match self {
            Self::Present { reply, .. }
            | Self::Redeem { reply, .. }
            | Self::Admit { reply, .. }
            | Self::Resume { reply, .. }
            | Self::Extend { reply, .. }
            | Self::End { reply, .. }
            | Self::Order { reply, .. } => {
                reply.send(Err(refusal));
            }
            Self::Find { reply, .. } => reply.send(Err(refusal)),
            Self::Ledger { reply, .. } => reply.send(Err(refusal)),
            Self::Vouchers { reply, .. } => reply.send(Err(refusal)),
            Self::Ask(question) => drop(question(Err(refusal))),
            Self::Left { .. } | Self::Recognise { .. } => {}
        }
    }
}

#[derive(Default)]
struct Waiting {
    commands: VecDeque<Command>,
    reconcile: Option<Occasion>,
    stopped: bool,
    rest: Rest,
}

/// Whether the loop works, or another gateway may.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Rest {
    /// It works.
    #[default]
    Working,
    /// It is to rest once nothing waits.
    Asked,
    /// It rests: it touches neither record nor kernel.
    Resting,
}

/// What the loop took in one go.
pub(crate) struct Taken {
    pub(crate) commands: Vec<Command>,
    /// Somebody asked for a comparison of record and kernel.
    pub(crate) reconcile: Option<Occasion>,
    /// The loop was stopped and nothing waits after this.
    pub(crate) last: bool,
    /// The loop was stopped while it rested: another gateway has taken over, so nothing may be touched any more.
    pub(crate) succeeded: bool,
}

#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

impl Queue {
    /// Queues the command, or refuses it at once. The reply of a refused one runs on the caller's thread.
    pub(crate) fn push(&self, command: Command) {
        let mut waiting = self.lock();
        let refusal = if waiting.stopped {
            Refusal::Unavailable
        } else if waiting.commands.len() >= CAPACITY {
            Refusal::Busy
        } else {
            waiting.commands.push_back(command);
            drop(waiting);
            self.arrived.notify_all();
            return;
        };
        drop(waiting);
        command.refuse(refusal);
    }

    pub(crate) fn ask_reconcile(&self, occasion: Occasion) {
        let mut waiting = self.lock();
        waiting.reconcile = waiting.reconcile.max(Some(occasion));
        drop(waiting);
        self.arrived.notify_all();
    }

    /// Refuses all that comes from now on; what waits is still done.
    pub(crate) fn stop(&self) {
        self.lock().stopped = true;
        self.arrived.notify_all();
    }

    /// Refuses all that comes and all that waits: nobody will do it any more.
    pub(crate) fn abandon(&self) {
        let left = {
            let mut waiting = self.lock();
            waiting.stopped = true;
            std::mem::take(&mut waiting.commands)
        };
        // Outside the lock: their replies may ask again.
        drop(left);
    }

    /// Asks the loop to rest, and waits until it does; `false` when it did not within `patience` and works on. What is
    /// asked meanwhile waits.
    pub(crate) fn rest(&self, patience: Duration) -> bool {
        let mut waiting = self.lock();
        waiting.rest = Rest::Asked;
        self.arrived.notify_all();
        let works = |waiting: &mut Waiting| waiting.rest == Rest::Asked && !waiting.stopped;
        let (mut waiting, _) =
            self.arrived.wait_timeout_while(waiting, patience, works).unwrap_or_else(PoisonError::into_inner);
        let rests = waiting.rest == Rest::Resting;
        if !rests {
            waiting.rest = Rest::Working;
        }
        rests
    }

    /// Ends the rest; the loop compares record and kernel first.
    pub(crate) fn go_on(&self) {
        let mut waiting = self.lock();
        waiting.rest = Rest::Working;
        waiting.reconcile = Some(Occasion::HandedBack);
        drop(waiting);
        self.arrived.notify_all();
    }

    /// Takes at most `most` commands; waits up to `patience` until there is something to do.
    pub(crate) fn take(&self, most: usize, patience: Duration) -> Taken {
        let idle = |waiting: &mut Waiting| {
            waiting.commands.is_empty()
                && waiting.reconcile.is_none()
                && !waiting.stopped
                && waiting.rest == Rest::Working
        };
        let (mut waiting, _) = self
            .arrived
            .wait_timeout_while(self.lock(), patience, idle)
            .unwrap_or_else(PoisonError::into_inner);
        if waiting.rest == Rest::Asked && waiting.commands.is_empty() && !waiting.stopped {
            waiting.rest = Rest::Resting;
            self.arrived.notify_all();
            let rests = |waiting: &mut Waiting| waiting.rest == Rest::Resting && !waiting.stopped;
            waiting = self.arrived.wait_while(waiting, rests).unwrap_or_else(PoisonError::into_inner);
        }
        if waiting.rest == Rest::Resting {
            return Taken { commands: Vec::new(), reconcile: None, last: true, succeeded: true };
        }
        let count = waiting.commands.len().min(most);
        let commands = waiting.commands.drain(..count).collect();
        let reconcile = std::mem::take(&mut waiting.reconcile);
        let last = waiting.stopped && waiting.commands.is_empty();
        Taken { commands, reconcile, last, succeeded: false }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
