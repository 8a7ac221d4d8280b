//! One life: what guests, operators, other tools and misfortune do, and what is asked after each turn.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use captivity::{
    Captivity, Claim, Denial, EndCause, EquipmentId, LinkAddress, Order, Session, SessionId, Timestamp,
    Verdict,
};
use gateway::ports::{LedgerBy, LedgerRow, Store as _};
use gateway::pretend::{Call, Crash, Fate, PretendEnforcer, PretendStore, Way, World};
use gateway::{Gateway, Refusal, Selector};

use super::books::{Asked, Books, Moment};
use super::offers::{self, MAIN, OTHER, name};
use super::truth::Packet;
use crate::simulation::random::Random;

const DEVICES: u32 = 4;
/// Whatever failed has been tried again by then.
const MENDED: Duration = Duration::from_secs(12);

/// What happened, to know that something did.
#[derive(Default, Debug, Clone, Copy)]
pub(super) struct Seen {
    octets: u64,
    refused: u32,
    denied: u32,
    stints: u32,
    top_ups: u32,
    idle: u32,
    used_up: u32,
    crashes: u32,
}

impl Seen {
    pub(super) const fn add(&mut self, other: &Self) {
        self.octets += other.octets;
        self.refused += other.refused;
        self.denied += other.denied;
        self.stints += other.stints;
        self.top_ups += other.top_ups;
        self.idle += other.idle;
        self.used_up += other.used_up;
        self.crashes += other.crashes;
    }

    pub(super) const fn is_eventful(&self) -> bool {
        self.octets > 50_000_000
            && self.refused > 500
            && self.denied > 200
            && self.stints > 200
            && self.top_ups > 100
            && self.idle > 20
            && self.used_up > 80
            && self.crashes > 200
    }
}

pub(super) struct Life {
    world: World,
    random: Random,
    gateway: Option<Gateway<PretendStore, PretendEnforcer>>,
    books: Books,
    asked: Asked,
    calm_since: Timestamp,
    something_failed: Arc<AtomicBool>,
    pub(super) seen: Seen,
}

impl Life {
    pub(super) fn new(seed: u64) -> Self {
        let (world, mut random) = (World::default(), Random::new(seed));
        // To a year in which clocks are believed after a reboot: the sixth of November 2026.
        world.pass(Duration::from_secs(1_087 * 24 * 3600));
        let begin = offers::shortly_before_an_edge(world.now(), &mut random);
        world.pass(world.now().until(begin));
        let books = Books::new(offers::conditions(&mut random));
        let mut life = Self {
            gateway: None,
            books,
            asked: Asked::default(),
            calm_since: world.now(),
            something_failed: Arc::default(),
            seen: Seen::default(),
            world,
            random,
        };
        life.start();
        life
    }

    pub(super) fn go_on(&mut self) {
        match self.random.below(100) {
            0..45 => self.traffic(),
            45..57 => self.accept(),
            57..60 => self.sign_out(),
            60..63 => self.extend(),
            63..67 => self.order(),
            67..83 => self.live_for(1, 4_000),
            83..88 => self.live_for(1_000, 60_000),
            88..90 => self.live_for(60_000, 1_500_000),
            90..91 => self.next_edge(),
            91..94 => self.gateway = None,
            94..96 => self.fail(),
            96..98 => self.die_soon(),
            98..99 => self.lose_table(),
            _ => self.reboot(),
        }
        self.turn();
        if self.gateway.is_none() && self.random.one_in(3) {
            self.start();
            self.turn();
        }
    }

    fn somebody(&mut self) -> EquipmentId {
        let number = u8::try_from(self.random.below(DEVICES)).unwrap();
        let link_address = LinkAddress::new([2, 0, 0, 0, 1, number]).unwrap();
        EquipmentId { interface: "guest0".parse().unwrap(), link_address }
    }

    /// Packets come whether or not anybody watches.
    fn traffic(&mut self) {
        let equipment = self.somebody();
        let now = self.world.now();
        let recorded = self.world.recorded().into_iter().rev().find(|it| it.session.equipment == equipment);
        let open = self.world.open().into_iter().find(|open| open.equipment == equipment);
        for _ in 0..1 + self.random.below(20) {
            let packet = u64::from(40 + self.random.below(1_460));
            let way = if self.random.one_in(2) { Way::FromGuest } else { Way::ToGuest };
            let passes = self.world.forward(equipment, way, packet);
            let live = recorded.filter(|it| it.ended.is_none() && now < it.session.grant.until);
            let Some(live) = live.filter(|it| open.is_some_and(|open| open.session == it.session.id)) else {
                assert!(!passes || self.calm_since > now, "{equipment:?} has no session and passes");
                continue;
            };
            // What the kernel was not told yet it cannot hold.
            let is_held = open.unwrap().grant == Some(live.session.grant.digest());
            assert!(
                is_held || self.calm_since > now || self.gateway.is_none(),
                "{live:?} is not what is held"
            );
            let packet = Packet { way, octets: packet, passes, is_held };
            self.books.packet(&live.session, packet, now);
            self.seen.octets += if passes { packet.octets } else { 0 };
            self.seen.refused += u32::from(!passes);
        }
    }

    fn accept(&mut self) {
        let equipment = self.somebody();
        let Some(gateway) = &self.gateway else { return };
        let (tell, told) = mpsc::channel();
        let claim = Claim::Terms { edition: "1".to_owned() };
        gateway.handle().present(equipment, claim, move |answer| {
            let _ = tell.send(answer);
        });
        self.turn();
        let Ok(answer) = told.try_recv() else { return };
        self.check_answer(equipment, answer);
    }

    /// Nobody who has something left is refused, and who is admitted passes.
    fn check_answer(&mut self, equipment: EquipmentId, answer: Result<Verdict, Refusal>) {
        let now = self.world.now();
        match answer {
            Ok(Verdict::Admitted(session)) => {
                let is_slowed = session.grant.beyond.is_some();
                // One that goes on could not be counted.
                let truth = self.books.truths.get(&session.id);
                let goes_on = session.began < now || truth.is_some_and(|truth| truth.spent_since.is_some());
                let is_excused = goes_on && self.calm_since > now;
                assert!(is_slowed || is_excused || self.world.passes(&session), "{session:?} does not pass");
            }
            Ok(Verdict::Denied(Denial::UsedUp { until })) => {
                self.seen.denied += 1;
                assert!(
                    self.books.is_denied_rightly(equipment, now),
                    "{equipment:?} has something left of {MAIN}"
                );
                assert!(
                    self.books.is_denied_the_next(equipment, now),
                    "{equipment:?} has something left of what follows"
                );
                if let Some(edge) = self.books.begins_anew(now) {
                    assert_eq!(until, edge, "it begins anew then");
                }
            }
            Ok(other) => panic!("{other:?} to {equipment:?}"),
            Err(refusal) => {
                assert!(self.calm_since > now, "{refusal:?} while all rooms work");
            }
        }
    }

    fn sign_out(&mut self) {
        let whose = Selector::Equipment(self.somebody());
        let Some(gateway) = &self.gateway else { return };
        gateway.handle().end_session(whose, EndCause::SignedOut, |_| ());
    }

    fn extend(&mut self) {
        let equipment = self.somebody();
        let Some(gateway) = &self.gateway else { return };
        gateway.handle().extend(equipment, |_| ());
        self.asked.extension = Some(equipment);
    }

    fn order(&mut self) {
        let equipment = self.somebody();
        let Some(gateway) = &self.gateway else { return };
        let Captivity::Admitted(session) = gateway.handle().captivity_of(equipment) else { return };
        let order = match self.random.below(3) {
            0 | 1 => {
                let time = Duration::from_secs(u64::from(self.random.below(600)));
                let data = captivity::ByteCount::new(u64::from(self.random.below(30_000)));
                self.asked.more = Some((session.id, time, data));
                Order::More { time, data }
            }
            _ => {
                let plan = if self.random.one_in(3) { name(MAIN) } else { name(OTHER) };
                self.asked.plan = Some((session.id, plan));
                Order::Plan(plan)
            }
        };
        gateway.handle().order(session.id, order, |_| ());
    }

    fn live_for(&mut self, least: u32, most: u32) {
        let time = Duration::from_millis(u64::from(least + self.random.below(most)));
        self.live(time);
    }

    /// Time passes as for a gateway that runs: it wakes when something is due.
    fn live(&mut self, time: Duration) {
        let end = self.world.now().after(time);
        while self.world.now() < end {
            let left = self.world.now().until(end);
            let patience = self.gateway.as_ref().map_or(left, Gateway::patience);
            self.world.pass(patience.clamp(Duration::from_millis(1), left));
            self.turn();
        }
    }

    /// Until shortly after a day, a week or a month begins.
    fn next_edge(&mut self) {
        let edge = offers::shortly_before_an_edge(self.world.now(), &mut self.random);
        // A gateway that runs for weeks is the same as one for hours, and takes the test's time.
        let time = self.world.now().until(edge);
        if time > Duration::from_secs(4 * 3600) {
            self.gateway = None;
        }
        self.live(time);
        self.start_if_dead();
        let beyond = self.random.below(1_900);
        self.live(Duration::from_secs(u64::from(beyond)));
    }

    fn fail(&mut self) {
        let kinds = [Call::Record, Call::Apply, Call::Used];
        let which = kinds[usize::try_from(self.random.below(3)).unwrap()];
        let mut left = 1 + self.random.below(2);
        self.rule(move |call| {
            let fails = call == which && left > 0;
            left -= u32::from(fails);
            if fails { Fate::Fails } else { Fate::Works }
        });
    }

    /// The next call of some kind is the gateway's last.
    fn die_soon(&mut self) {
        let kinds = [Call::Record, Call::Apply, Call::Used];
        let last = kinds[usize::try_from(self.random.below(3)).unwrap()];
        let fate = if self.random.one_in(2) { Fate::CrashesBefore } else { Fate::CrashesAfter };
        let mut is_done = false;
        self.rule(move |call| {
            if call != last || is_done {
                return Fate::Works;
            }
            is_done = true;
            fate
        });
    }

    /// From now on calls have this fate; that one failed is remembered.
    fn rule(&self, mut fate: impl FnMut(Call) -> Fate + Send + 'static) {
        let failed = Arc::clone(&self.something_failed);
        self.world.decide_fates(move |call, _| {
            let fate = fate(call);
            failed.fetch_or(fate != Fate::Works, Ordering::Relaxed);
            fate
        });
    }

    fn lose_table(&mut self) {
        self.books.table_lost();
        self.world.lose_table();
        self.calm_since = self.world.now().after(Duration::from_millis(1));
        if let Some(gateway) = &self.gateway {
            gateway.handle().reconcile();
        }
    }

    fn reboot(&mut self) {
        self.gateway = None;
        self.books.table_lost();
        self.world.reboot(Duration::from_secs(u64::from(self.random.below(600))));
        self.calm_since = self.world.now();
    }

    fn start_if_dead(&mut self) {
        if self.gateway.is_none() {
            self.start();
        }
    }

    fn start(&mut self) {
        self.rule(|_| Fate::Works);
        let conditions = self.books.conditions.clone();
        let (store, enforcer) = (self.world.store(), self.world.enforcer());
        self.gateway = Some(Gateway::start(store, enforcer, conditions, self.world.clock()).unwrap());
        self.disturbed(Duration::from_millis(1));
    }

    /// Until then after now nobody is held to anything that takes its time.
    fn disturbed(&mut self, time: Duration) {
        self.calm_since = self.calm_since.max(self.world.now().after(time));
    }

    /// The gateway has its turn, unless it is dead.
    fn turn(&mut self) {
        match self.gateway.take() {
            None => self.disturbed(Duration::from_millis(1)),
            Some(mut gateway) => {
                let stepped = catch_unwind(AssertUnwindSafe(|| {
                    gateway.step();
                    gateway
                }));
                match stepped {
                    Ok(gateway) => self.gateway = Some(gateway),
                    Err(panic) if panic.is::<Crash>() => {
                        self.seen.crashes += 1;
                        self.start();
                    }
                    Err(panic) => resume_unwind(panic),
                }
            }
        }
        if self.something_failed.swap(false, Ordering::Relaxed) {
            self.disturbed(MENDED);
        }
        let moment = Moment { now: self.world.now(), calm_since: self.calm_since };
        self.books.look(&self.world.recorded(), std::mem::take(&mut self.asked), moment);
        self.check(moment);
    }

    fn check(&mut self, moment: Moment) {
        if self.gateway.is_none() || !moment.is_calm_since(moment.now) {
            return;
        }
        let live = self.live_sessions();
        for session in &live {
            self.books.check_live(session, moment);
        }
        self.everybody_is_told_the_same(&live);
    }

    fn live_sessions(&self) -> Vec<Session> {
        let now = self.world.now();
        let live = self.world.recorded().into_iter().filter(|it| it.ended.is_none()).map(|it| it.session);
        live.filter(|session| now < session.grant.until).collect()
    }

    /// The guest's page, the operators' list, the store and its ledger say the same numbers, and the kernel holds those.
    fn everybody_is_told_the_same(&self, live: &[Session]) {
        let handle = self.gateway.as_ref().unwrap().handle();
        assert_eq!(handle.sessions(), live, "operators are told something else than what is on record");
        for session in live {
            assert_eq!(handle.captivity_of(session.equipment), Captivity::Admitted(*session));
        }
        let mut open: Vec<SessionId> = self.world.open().into_iter().map(|open| open.session).collect();
        open.sort_unstable();
        let ids: Vec<_> = live.iter().map(|session| session.id).collect();
        assert_eq!(open, ids, "the kernel holds others");
    }

    /// Nothing fails any more: after a round, record and ledger are what passed, to the octet.
    pub(super) fn end_well(&mut self) {
        self.start_if_dead();
        self.rule(|_| Fate::Works);
        self.live(MENDED * 3);
        for session in self.live_sessions() {
            let truth = &self.books.truths[&session.id];
            let (used, passed) = (session.used.total().octets(), truth.passed.iter().sum::<u64>());
            let lost = truth.lost.iter().sum::<u64>();
            assert!(used + lost >= passed && used <= passed + truth.fills, "{session:?}, {truth:?}");
        }
        self.the_ledger_says_what_the_sessions_say();
        self.seen.stints = self.books.new_stints;
        self.seen.top_ups = self.books.top_ups;
        self.seen.idle = self.books.ends.get("idle").copied().unwrap_or(0);
        self.seen.used_up = self.books.ends.get("data-over").copied().unwrap_or(0);
    }

    fn the_ledger_says_what_the_sessions_say(&self) {
        let all = (Timestamp::from_unix_millis(0), Timestamp::NEVER);
        let ledger = self.world.store().ledger(all.0, all.1, LedgerBy::Device, 100).unwrap();
        let sessions: Vec<_> = self.world.recorded().into_iter().map(|it| it.session).collect();
        for row in ledger.rows {
            let LedgerRow::Device(device, used) = row else { panic!("by device, not {row:?}") };
            let of_device = sessions.iter().filter(|session| session.equipment == device);
            let sum = of_device.fold(captivity::Usage::NONE, |sum, session| sum.plus(session.used));
            assert_eq!(used, sum, "{device:?}");
        }
        let sum = sessions.iter().fold(captivity::Usage::NONE, |sum, session| sum.plus(session.used));
        assert_eq!(ledger.sum, sum);
    }
}
