//! How the doors speak to the gateway: every question has one answer, and asking never waits.
//!
//! A handle puts commands into the loop's bounded queue, or reads what the loop made visible. It decides nothing.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use captivity::plan::Begun;
use captivity::{
    Bearing, Captivity, Claim, Conditions, ConditionsByZone, Denial, EndCause, EquipmentId, Holder,
    InterfaceName, Order, PersonId, Session, SessionId, Timestamp, Verdict, VoucherCode,
};

use crate::clock::Clock;
use crate::directory::Directory;
use crate::drift::{Drift, Occasion};
use crate::identity::Admission;
use crate::moving::{Move, Moved};
use crate::people::{Batch, BatchId, Issue, Revision, Voucher, Which};
use crate::ports::{Ledger, LedgerBy, PortError, RecordedSession, Store};
use crate::queue::{Command, Queue, Reply};
use crate::recognise::Rests;
use crate::resume::Resumption;

/// Which session somebody means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selector {
    /// The session that this equipment has now.
    Equipment(EquipmentId),
    /// The session of this number.
    Session(SessionId),
}

/// A voucher's code, as a guest presents it.
#[derive(Clone, Debug)]
pub struct Redemption {
    /// The code.
    pub code: VoucherCode,
    /// The edition of the terms that the guest saw and accepted.
    pub edition: String,
    /// The session that the guest wants to end for this one, where there are as many as may be.
    pub instead_of: Option<SessionId>,
}

/// What operators ask of vouchers.
#[derive(Clone, Debug)]
pub enum VoucherRequest {
    /// Make a batch with these codes.
    Issue(Issue, Vec<VoucherCode>),
    /// All batches, the latest first; so many at most.
    Batches(usize),
    /// These, behind the person of that number; so many at most.
    List(Which, u32, usize),
    /// Change these.
    Revise(Which, Revision),
    /// Let another device go on with one.
    Move(Move),
}

/// What they are told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VoucherAnswer {
    /// The batch was made.
    Issued(BatchId),
    /// A code exists already; nothing was made. Draw others.
    CodeTaken,
    /// Batches.
    Batches(Vec<Batch>),
    /// Vouchers.
    Vouchers(Vec<Voucher>),
    /// So many were changed.
    Revised(usize),
    /// What became of the wish to move one.
    Moved(Moved),
}

/// Why a command was not carried out. At the doors both become 503 with Retry-After.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// More commands wait than the gateway will hold; ask again in a second.
    #[error("too many commands are waiting; try again in a second")]
    Busy,
    /// The record or the enforcement device cannot take the change now, or the gateway is stopping.
    #[error("the change cannot be recorded or enforced now; try again in some seconds")]
    Unavailable,
}

/// What the loop and all handles share.
pub(crate) struct Shared {
    pub(crate) queue: Queue,
    pub(crate) directory: RwLock<Directory>,
    pub(crate) conditions: RwLock<Arc<ConditionsByZone>>,
    pub(crate) clock: Arc<Mutex<dyn Clock>>,
    pub(crate) drift: Mutex<Drift>,
    pub(crate) rests: Rests,
}

impl Shared {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner).now()
    }

    pub(crate) fn conditions(&self) -> Arc<ConditionsByZone> {
        Arc::clone(&self.conditions.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn bearing(&self) -> Bearing {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner).bearing()
    }

    /// Calls `read` with the directory. `read` must be short: the loop waits for it.
    pub(crate) fn directory<T>(&self, read: impl FnOnce(&Directory) -> T) -> T {
        read(&self.directory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Calls `change` with the directory; only the loop does this.
    pub(crate) fn change_directory<T>(&self, change: impl FnOnce(&mut Directory) -> T) -> T {
        change(&mut self.directory.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A door's way to the gateway; cheap to clone, usable from any thread.
///
/// Replies are called on the loop's thread, exactly once, and must be quick: hand the answer over (to a channel), do
/// not work there. If the gateway ends before a command's turn has come, its reply is called with
/// [`Refusal::Unavailable`].
#[derive(Clone)]
pub struct Handle {
    pub(crate) shared: Arc<Shared>,
}

impl Handle {
    /// Presents a claim for this equipment. When `reply` hears [`Verdict::Admitted`], the session is on durable record
    /// and the kernel passes its packets. Presenting again is harmless: the same session, opened once more.
    pub fn present(
        &self,
        equipment: EquipmentId,
        claim: Claim,
        reply: impl FnOnce(Result<Verdict, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::Present { equipment, claim, reply: Reply::new(reply) });
    }

    /// Presents a voucher's code for this equipment, as [`Handle::present`] does with a claim. `instead_of` is a session of
    /// the same voucher that the guest wants to end, where there are as many as may be.
    pub fn redeem(
        &self,
        equipment: EquipmentId,
        redemption: Redemption,
        reply: impl FnOnce(Result<Verdict, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::Redeem { equipment, redemption, reply: Reply::new(reply) });
    }

    /// Lets somebody in by another's word, as [`Handle::present`] does with a claim.
    pub fn admit(
        &self,
        equipment: EquipmentId,
        admission: Admission,
        reply: impl FnOnce(Result<Verdict, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::Admit { equipment, admission, reply: Reply::new(reply) });
    }

    /// Lets a session go on as one of this equipment, as [`Handle::present`] does with a claim. That the guest was the one of
    /// that session is for the caller to have checked.
    pub fn resume(
        &self,
        equipment: EquipmentId,
        resumption: Resumption,
        reply: impl FnOnce(Result<Verdict, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::Resume { equipment, resumption, reply: Reply::new(reply) });
    }

    /// Asks the record something, or changes what sessions do not depend on: the loop calls `question` between two batches,
    /// so it must be quick. What the store cannot do is logged, and refused as [`Refusal::Unavailable`]; an answer that is no
    /// failure belongs into `T`.
    pub fn ask<T: 'static>(
        &self,
        question: impl FnOnce(&mut dyn Store) -> Result<T, PortError> + Send + 'static,
        reply: impl FnOnce(Result<T, Refusal>) + Send + 'static,
    ) {
        let reply = Reply::new(reply);
        self.shared.queue.push(Command::Ask(Box::new(move |store| match store.map(question) {
            Ok(Ok(answer)) => {
                reply.send(Ok(answer));
                None
            }
            Ok(Err(error)) => {
                reply.send(Err(Refusal::Unavailable));
                Some(error)
            }
            Err(refusal) => {
                reply.send(Err(refusal));
                None
            }
        })));
    }

    /// Asks or changes the record of vouchers. Sessions of those that are taken back have ended when `reply` hears it.
    pub fn vouchers(
        &self,
        request: VoucherRequest,
        reply: impl FnOnce(Result<VoucherAnswer, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::Vouchers { request, reply: Reply::new(reply) });
    }

    /// The live sessions of this device's person beside its own, and of the voucher that it presents.
    #[must_use]
    pub fn sessions_of(&self, person: PersonId) -> Vec<Session> {
        self.shared
            .directory(|directory| directory.person(person))
            .map(|(sessions, _)| sessions)
            .unwrap_or_default()
    }

    /// Extends this equipment's session, where that is offered. When `reply` hears [`Verdict::Admitted`], what it says is
    /// on durable record and held by the kernel; flows that run are not interrupted. Asking again at once is harmless.
    pub fn extend(
        &self,
        equipment: EquipmentId,
        reply: impl FnOnce(Result<Verdict, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::Extend { equipment, reply: Reply::new(reply) });
    }

    /// Ends a session. When `reply` hears [`Verdict::Captive`], no packet passes any more, or there was no such session.
    pub fn end_session(
        &self,
        whose: Selector,
        cause: EndCause,
        reply: impl FnOnce(Result<Verdict, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::End { whose, cause, reply: Reply::new(reply) });
    }

    /// Changes a session that lives, as an operator wants it. When `reply` hears [`Verdict::Admitted`], what it says is on
    /// durable record and held by the kernel; flows that run are not interrupted. [`Verdict::Captive`]: there is no such
    /// session any more.
    pub fn order(
        &self,
        session: SessionId,
        order: Order,
        reply: impl FnOnce(Result<Verdict, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::Order { session, order, reply: Reply::new(reply) });
    }

    /// Looks a session up in the record, live or ended; `None` if there never was one of that number.
    pub fn find(
        &self,
        session: SessionId,
        reply: impl FnOnce(Result<Option<RecordedSession>, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::Find { session, reply: Reply::new(reply) });
    }

    /// What was moved in the hours that begin from `from` until before `to`; see [`Store::ledger`](crate::ports::Store::ledger).
    pub fn ledger(
        &self,
        (from, to): (Timestamp, Timestamp),
        by: LedgerBy,
        most: usize,
        reply: impl FnOnce(Result<Ledger, Refusal>) + Send + 'static,
    ) {
        self.shared.queue.push(Command::Ledger { from, to, by, most, reply: Reply::new(reply) });
    }

    /// Whether this equipment is captive now. Reads memory only; a session whose time is over reads as captive.
    #[must_use]
    pub fn captivity_of(&self, equipment: EquipmentId) -> Captivity {
        let now = self.shared.now();
        match self.shared.directory(|directory| directory.captivity_of(equipment)) {
            Captivity::Admitted(session) if now < session.grant.until => Captivity::Admitted(session),
            Captivity::Admitted(_) | Captivity::Captive => Captivity::Captive,
        }
    }

    /// What this equipment would be granted if it accepted the terms now, or why nothing. Reads memory only.
    ///
    /// # Errors
    /// Why nothing would be granted.
    pub fn offer_for(&self, equipment: EquipmentId) -> Result<Begun, Denial> {
        let holder = Holder::Equipment(equipment);
        let standings = self.shared.directory(|directory| directory.standings_of(holder));
        let conditions = self.conditions_at(equipment.interface);
        let plan = conditions.terms.plan.ok_or(Denial::UsedUp { until: Timestamp::NEVER })?;
        conditions.plans.begin(plan, &standings, self.shared.now())
    }

    /// What moment it is, on the gateway's line of time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// All sessions of this moment, in order of their numbers.
    #[must_use]
    pub fn sessions(&self) -> Vec<Session> {
        let now = self.shared.now();
        self.shared.directory(|directory| {
            directory.sessions().filter(|session| now < session.grant.until).copied().collect()
        })
    }

    /// How many sessions there are; one whose time has just run out may still be counted.
    #[must_use]
    pub fn session_count(&self) -> usize {
        self.shared.directory(Directory::len)
    }

    /// The conditions in force where a zone has none of its own; the plans are those of all zones.
    #[must_use]
    pub fn conditions(&self) -> Arc<Conditions> {
        Arc::clone(self.shared.conditions().elsewhere())
    }

    /// The conditions in force in this zone.
    #[must_use]
    pub fn conditions_at(&self, zone: InterfaceName) -> Arc<Conditions> {
        Arc::clone(self.shared.conditions().of(zone))
    }

    /// The conditions in force in all zones.
    #[must_use]
    pub fn conditions_by_zone(&self) -> Arc<ConditionsByZone> {
        self.shared.conditions()
    }

    /// Puts other conditions in force for those who come from now on; nobody admitted is touched.
    pub fn change_conditions(&self, conditions: impl Into<ConditionsByZone>) {
        let conditions = conditions.into().ahead(self.shared.bearing().ahead());
        *self.shared.conditions.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(conditions);
    }

    /// Asks for a comparison of the record with the enforcement device soon. The enforcement room calls this when the
    /// kernel lost its table. Asking again before it happens changes nothing.
    pub fn reconcile(&self) {
        self.shared.queue.ask_reconcile(Occasion::TableLost);
    }

    /// Asks for a comparison soon, because somebody else has touched the table. However often it is asked, comparisons are
    /// some time apart.
    pub fn look_again(&self) {
        self.shared.queue.ask_reconcile(Occasion::Touched);
    }

    /// What comparisons of the record with the enforcement device have found since the start.
    #[must_use]
    pub fn drift(&self) -> Drift {
        *self.shared.drift.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the loop do what waits and then rest, touching neither record nor kernel, so that another gateway may. Waits
    /// for that, `patience` at most; `false` when the loop works on instead. What is asked meanwhile waits, and is refused
    /// if the loop is stopped while it rests.
    #[must_use]
    pub fn rest(&self, patience: Duration) -> bool {
        self.shared.queue.rest(patience)
    }

    /// Ends the rest; record and kernel are compared first.
    pub fn go_on(&self) {
        self.shared.queue.go_on();
    }

    /// Ends the loop after the work queued before this call; what is asked later is refused.
    pub fn stop(&self) {
        self.shared.queue.stop();
    }
}
