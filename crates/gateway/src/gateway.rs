//! The loop: takes what waits, asks the rules, records, opens, makes visible, answers, in this order for a whole batch.
//!
//! One thread, no lock held while it works: a batch shares one durable commit and one change of the kernel, so many
//! sign-ins cost little more than one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use captivity::{
    Captivity, ConditionsByZone, Effect, EndCause, EquipmentId, Event, Order, Session, SessionId, Timestamp,
    Verdict,
};

use crate::backoff::Backoff;
use crate::batch::Batch;
use crate::clock::Clock;
use crate::counting::Counting;
use crate::directory::Directory;
use crate::guesses::Guesses;
use crate::handle::{Handle, Refusal, Selector, Shared};
use crate::ports::{Enforcer, Record, Store};
use crate::queue::{Command, Queue, Reply, Taken};
use crate::recognise::Rests;
use crate::reconcile::Rounds;
use crate::trouble::Trouble;

/// The most commands, and the most ends of sessions, in one batch.
const BATCH: usize = 512;

/// How many pieces of equipment are compared or closed in one go: each needs two changes at most, and a transaction of
/// a thousand changes is what the kernel takes best.
pub(crate) const CHUNK: usize = 500;

/// The longest sleep when nothing is due: nothing depends on waking up.
const LONGEST_SLEEP: Duration = Duration::from_secs(3600);

/// How often the clocks are put on record while somebody's time runs: one small commit, and the most that a power cut
/// gives away beside the outage.
const TIMEKEEPING: Duration = Duration::from_secs(60);

/// While so many closings wait for the enforcement device, nothing more is taken on.
pub(crate) const MOST_OWED: usize = 16_384;

/// The gateway: state, rooms and the loop over them.
///
/// Made by `Gateway::start`; [`Gateway::run`] is its life. Dropping it refuses whatever still waits.
pub struct Gateway<S, E> {
    pub(crate) store: S,
    pub(crate) enforcer: E,
    pub(crate) shared: Arc<Shared>,
    /// How much the wall clock was ahead of the gateway's time when it was looked at, in milliseconds.
    ahead: i64,
    /// The next session's number. It moves on even when recording fails, so no number is ever tried twice.
    pub(crate) fresh: SessionId,
    /// Closings that the enforcement device has not taken yet.
    pub(crate) owed: BTreeMap<SessionId, EquipmentId>,
    /// When to compare the record with the enforcement device.
    pub(crate) comparison: Backoff,
    /// When to compare without a reason, and what became of comparisons.
    pub(crate) rounds: Rounds,
    /// When to record ends again after recording failed.
    pub(crate) ends: Backoff,
    /// When to count whose data next.
    pub(crate) counting: Counting,
    /// When to put the clocks on record next, while somebody's time runs.
    timekeeping: Option<Timestamp>,
    /// How often codes were tried that do not exist.
    pub(crate) guesses: Guesses,
    pub(crate) recording: Trouble,
    pub(crate) enforcing: Trouble,
    pub(crate) accounting: Trouble,
}

impl<S: Store, E: Enforcer> Gateway<S, E> {
    pub(crate) fn new(
        store: S,
        enforcer: E,
        conditions: ConditionsByZone,
        clock: impl Clock + 'static,
        fresh: SessionId,
    ) -> Self {
        let shared = Shared {
            queue: Queue::default(),
            directory: RwLock::new(Directory::default()),
            conditions: RwLock::new(Arc::new(conditions)),
            clock: Arc::new(Mutex::new(clock)),
            drift: Mutex::default(),
            rests: Rests::default(),
        };
        Self {
            store,
            enforcer,
            shared: Arc::new(shared),
            ahead: 0,
            fresh,
            owed: BTreeMap::new(),
            comparison: Backoff::default(),
            rounds: Rounds::default(),
            ends: Backoff::default(),
            counting: Counting::default(),
            timekeeping: None,
            guesses: Guesses::default(),
            recording: Trouble::of_the_store(),
            enforcing: Trouble::of_the_enforcer(),
            accounting: Trouble::of_counting(),
        }
    }

    /// A way to ask this gateway; make as many as there are doors.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle { shared: Arc::clone(&self.shared) }
    }

    /// Works on the calling thread until [`Handle::stop`].
    pub fn run(mut self) {
        loop {
            let taken = self.shared.queue.take(BATCH, self.patience());
            if taken.succeeded {
                break;
            }
            let last = taken.last;
            self.turn(taken);
            if last {
                break;
            }
        }
    }

    /// Does what is waiting and due now, without waiting: one turn of [`Gateway::run`], for simulations.
    pub fn step(&mut self) {
        let taken = self.shared.queue.take(BATCH, Duration::ZERO);
        self.turn(taken);
    }

    fn turn(&mut self, taken: Taken) {
        let mut batch = self.batch();
        let now = batch.now;
        self.count_edges(now);
        self.settle();
        self.consider_ends(&mut batch);
        self.count_meant(&mut batch, &taken.commands);
        let known = self.introduce(&taken.commands, now);
        let (mut questions, mut ledgers, mut about_vouchers) = (Vec::new(), Vec::new(), Vec::new());
        let mut asked = Vec::new();
        for command in taken.commands {
            match command {
                Command::Present { equipment, claim, reply } => {
                    self.command(&mut batch, equipment, Event::Presented(claim), reply);
                }
                Command::Redeem { equipment, redemption, reply } => {
                    self.redeem(&mut batch, equipment, redemption, reply);
                }
                Command::Admit { equipment, admission, reply } => {
                    self.admit(&mut batch, equipment, (admission, &known), reply);
                }
                Command::Resume { equipment, resumption, reply } => {
                    self.resume(&mut batch, equipment, resumption, reply);
                }
                Command::Ask(question) => asked.push(question),
                Command::Vouchers { request, reply } => about_vouchers.push((request, reply)),
                Command::Extend { equipment, reply } => {
                    self.command(&mut batch, equipment, Event::ExtensionRequested, reply);
                }
                Command::Order { session, order, reply } => {
                    self.consider_order(&mut batch, session, order, reply);
                }
                Command::End { whose, cause, reply } => self.consider_end(&mut batch, whose, cause, reply),
                Command::Left { session, heard, since } => {
                    self.consider_left(&mut batch, session, heard, since);
                }
                Command::Recognise { equipment, rest } => self.recognise(&mut batch, equipment, rest),
                Command::Find { session, reply } => questions.push((session, reply)),
                Command::Ledger { from, to, by, most, reply } => ledgers.push((from, to, by, most, reply)),
            }
        }
        // A failure is logged, answered and planned to be mended by now.
        drop(self.execute(batch));
        for (session, reply) in questions {
            reply.send(self.store.find(session).map_err(|error| {
                self.recording.failed(&error);
                Refusal::Unavailable
            }));
        }
        for (from, to, by, most, reply) in ledgers {
            reply.send(self.store.ledger(from, to, by, most).map_err(|error| {
                self.recording.failed(&error);
                Refusal::Unavailable
            }));
        }
        for question in asked {
            if let Some(error) = question(Ok(&mut self.store)) {
                self.recording.failed(&error);
            }
        }
        for (request, reply) in about_vouchers {
            let answer = self.about_vouchers(request);
            reply.send(answer);
        }
        self.count_due(now);
        self.keep_time(now);
        if let Some(occasion) = taken.reconcile {
            self.comparison.hurry(self.rounds.soonest(occasion, now));
        }
        if self.comparison.is_due(now) || self.rounds.is_due(now) {
            self.compare(now);
        }
    }

    /// Days and hours are those of the wall clock, which may have been set since.
    fn look_at_the_wall_clock(&mut self) {
        let ahead = self.shared.bearing().ahead();
        if ahead != self.ahead {
            self.ahead = ahead;
            let mut conditions = self.shared.conditions.write().unwrap_or_else(PoisonError::into_inner);
            *conditions = Arc::new(conditions.ahead(ahead));
        }
    }

    pub(crate) fn batch(&mut self) -> Batch {
        self.look_at_the_wall_clock();
        Batch::new(self.shared.now(), self.shared.conditions())
    }

    fn consider_ends(&mut self, batch: &mut Batch) {
        if self.ends.next().is_some_and(|retry| batch.now < retry) {
            return;
        }
        let due = self.shared.directory(|directory| directory.due(batch.now, BATCH));
        for equipment in due {
            self.consider(batch, equipment, Event::DeadlinePassed, None);
        }
    }

    fn consider_end(&mut self, batch: &mut Batch, whose: Selector, cause: EndCause, reply: Reply<Verdict>) {
        let equipment = match whose {
            Selector::Equipment(equipment) => Some(equipment),
            Selector::Session(session) => self
                .shared
                .directory(|directory| directory.equipment_of(session))
                .or_else(|| self.owed.get(&session).copied()),
        };
        let Some(equipment) = equipment else { return reply.send(Ok(Verdict::Captive)) };
        match (whose, batch.state_of(equipment)) {
            // It ended earlier in this batch and another has begun: true once the batch is done.
            (Selector::Session(meant), Some(Captivity::Admitted(other))) if other.id != meant => {
                batch.note(equipment, Verdict::Captive, reply);
            }
            _ => self.command(batch, equipment, Event::EndRequested(cause), reply),
        }
    }

    /// An order is about one session: a later one of the same device is not meant.
    fn consider_order(&mut self, batch: &mut Batch, session: SessionId, order: Order, reply: Reply<Verdict>) {
        let equipment = self.shared.directory(|directory| directory.equipment_of(session));
        let Some(equipment) = equipment.filter(|equipment| !batch.ends(*equipment, session)) else {
            return reply.send(Ok(Verdict::Captive));
        };
        // What a person is granted is granted to all of their sessions.
        if matches!(order, Order::Plan(_) | Order::More { .. }) {
            for sibling in self.siblings_of(batch, equipment) {
                self.consider(batch, sibling, Event::Ordered(order), None);
            }
        }
        self.command(batch, equipment, Event::Ordered(order), reply);
    }

    /// Whoever told of it looked some moments ago: what has come since was counted just now.
    fn consider_left(&mut self, batch: &mut Batch, session: SessionId, heard: Timestamp, since: Timestamp) {
        let quiet = self.shared.directory(|directory| directory.heard(session));
        let equipment = self.shared.directory(|directory| directory.equipment_of(session));
        if let Some(equipment) = equipment.filter(|_| quiet == Some(heard)) {
            self.consider(batch, equipment, Event::Left { session, since }, None);
        }
    }

    /// Decides a command, unless the enforcement device still owes this equipment an earlier change.
    pub(crate) fn command(
        &mut self,
        batch: &mut Batch,
        equipment: EquipmentId,
        event: Event,
        reply: Reply<Verdict>,
    ) {
        if self.owed.len() >= MOST_OWED || self.owed.values().any(|owed| *owed == equipment) {
            return reply.send(Err(Refusal::Unavailable));
        }
        self.consider(batch, equipment, event, Some(reply));
    }

    pub(crate) fn consider(
        &mut self,
        batch: &mut Batch,
        equipment: EquipmentId,
        event: Event,
        reply: Option<Reply<Verdict>>,
    ) {
        let mut state = self.state_of(batch, equipment);
        if let Captivity::Admitted(Session { id: session, .. }) = state
            && !matches!(event, Event::Counted { .. })
            && let Some(used) = self.counting.untold(session)
        {
            // It was counted before this happened.
            self.consider(batch, equipment, Event::Counted { session, used }, None);
            state = self.state_of(batch, equipment);
        }
        let decision = self.decide(batch, equipment, state, event);
        let used = |effect: &Effect| matches!(effect, Effect::RecordBegan(begun) if begun.id == self.fresh);
        if decision.effects.iter().any(used) {
            self.advance();
        }
        batch.add(equipment, decision, reply);
    }

    /// Moves on to the next number. After four thousand million sessions the numbers start again, past those in use.
    fn advance(&mut self) {
        self.fresh = self.fresh.following();
        while self.shared.directory(|directory| directory.equipment_of(self.fresh)).is_some() {
            self.fresh = self.fresh.following();
        }
    }

    /// Puts the clocks on record while somebody's time runs: where the wall clock cannot be believed after a power cut, time
    /// goes on from there.
    fn keep_time(&mut self, now: Timestamp) {
        if self.shared.directory(Directory::is_idle) {
            self.timekeeping = None;
            return;
        }
        if self.timekeeping.is_some_and(|next| now < next) {
            return;
        }
        self.plan_timekeeping(now);
        match self.store.record(&[Record::Bearing(self.shared.bearing())]) {
            Ok(()) => self.recording.worked(),
            Err(error) => self.recording.failed(&error),
        }
    }

    /// The clocks are on record as they were at `now`.
    pub(crate) fn plan_timekeeping(&mut self, now: Timestamp) {
        self.timekeeping = Some(now.after(TIMEKEEPING));
    }

    /// How long the loop sleeps if nobody asks for anything; simulations let so much time pass before the next
    /// [`Gateway::step`].
    #[must_use]
    pub fn patience(&self) -> Duration {
        let now = self.shared.now();
        let end = self.shared.directory(Directory::next_deadline);
        let end = end.map(|end| self.ends.next().map_or(end, |retry| end.max(retry)));
        let edge = self.shared.directory(|directory| self.counting.next_edge(directory));
        let next =
            [end, edge, self.comparison.next(), self.counting.next(), self.timekeeping, self.rounds.next()]
                .into_iter()
                .flatten()
                .min();
        next.map_or(LONGEST_SLEEP, |next| now.until(next).min(LONGEST_SLEEP))
    }
}

impl<S, E> Drop for Gateway<S, E> {
    fn drop(&mut self) {
        self.shared.queue.abandon();
    }
}
