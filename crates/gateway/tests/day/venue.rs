//! The venue: what it offers, its gateway, and the day going by.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use captivity::plan::{After, Opening, Renewal, TimeOfDay, Weekday};
use captivity::{
    Allowance, ByteCount, Captivity, Claim, Conditions, Denial, EndCause, EquipmentId, Order, Plan, PlanName,
    Plans, Rate, Rates, Session, SessionId, Terms, Verdict,
};
use gateway::pretend::{Call, Fate, PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Refusal, Selector};

use crate::guests::{Calendar, DAY, Deed, HOUR, MINUTE, device};
use crate::promises::{LARGEST_PACKET, Promises};
use crate::random::Random;

/// What each device may move in a day before it goes on slowly.
pub(crate) const DATA: u64 = 50_000_000;

/// So long is a step of the day.
const STEP: u64 = 2 * MINUTE;

/// What happened, to know that the day was one.
#[derive(Default, Debug)]
pub(crate) struct Seen {
    pub(crate) admitted: u64,
    pub(crate) idle: u64,
    pub(crate) moved_on: u64,
    pub(crate) closed: u64,
    pub(crate) refused: u64,
    pub(crate) crashes: u64,
    pub(crate) orders: u64,
    pub(crate) lost_tables: u64,
    pub(crate) most_at_once: usize,
}

pub(crate) struct Venue {
    world: World,
    gateway: Option<Gateway<PretendStore, PretendEnforcer>>,
    random: Random,
    calendar: Calendar,
    guests: u32,
    /// The second since it opened.
    second: u64,
    promises: Promises,
    store_away_until: Arc<Mutex<bool>>,
    store_back: u64,
    pub(crate) seen: Seen,
}

pub(crate) fn rest() -> PlanName {
    "rest".parse().unwrap()
}

/// Open from 05:00 to 02:00. 50 MB a day at full speed, then slowly, for four hours from each sign-in.
fn conditions() -> Conditions {
    let time = |hour| TimeOfDay::new(hour, 0).unwrap();
    let day = |day| Opening { day, from: time(5), to: time(2) };
    let openings: Vec<_> = Weekday::Monday.cycle_forward().take(7).map(day).collect();
    let rate = Rate::new(64_000, ByteCount::ZERO);
    let slow = Rates { from_guest: rate, to_guest: rate };
    let base = Plan {
        openings,
        idle: Some(Duration::from_secs(20 * MINUTE)),
        ..Plan::lasting(Duration::from_secs(4 * HOUR))
    };
    let free = Plan {
        name: "free".parse().unwrap(),
        data: Allowance::of_total(ByteCount::new(DATA)),
        renewal: Renewal::Day,
        after: After::Plan(rest()),
        ..base.clone()
    };
    let rest = Plan { name: rest(), rates: slow, ..base };
    let terms = Terms { edition: "1".to_owned(), plan: Some(free.name), number: None };
    Conditions { terms, plans: Plans::from_iter([free, rest]), vouchers: false, only_plans: None }
}

impl Venue {
    pub(crate) fn open(seed: u64, guests: u32) -> Self {
        let world = World::default();
        // To the next midnight.
        let past = world.now().unix_seconds() % DAY;
        world.pass(Duration::from_secs(DAY - past));
        let store_away_until = Arc::new(Mutex::new(false));
        let away = Arc::clone(&store_away_until);
        world.decide_fates(move |call, _| {
            let is_away = *away.lock().unwrap() && matches!(call, Call::Record | Call::Find);
            if is_away { Fate::Fails } else { Fate::Works }
        });
        let gateway = Some(start(&world));
        Self {
            gateway,
            random: Random::new(seed),
            calendar: Calendar::default(),
            guests,
            second: 0,
            promises: Promises::default(),
            store_away_until,
            store_back: 0,
            seen: Seen::default(),
            world,
        }
    }

    pub(crate) fn live(&mut self, days: u64) {
        for day in 0..days {
            self.calendar.fill(day * DAY, self.guests, &mut self.random);
        }
        self.live_until(days * DAY);
        self.settle();
    }

    fn live_until(&mut self, second: u64) {
        while self.second < second {
            self.second += STEP;
            let (end, handle) = (self.world.now().after(Duration::from_secs(STEP)), self.gateway().handle());
            self.promises.forgive_what_ends_before(end, &handle);
            self.world.pass(Duration::from_secs(STEP - 4));
            while let Some(deed) = self.calendar.next_until(self.second) {
                self.happen(deed);
            }
            self.step();
            self.check();
        }
    }

    fn happen(&mut self, deed: Deed) {
        match deed {
            Deed::Arrive(guest) => self.arrive(guest),
            Deed::Move { guest, left } => self.move_data(guest, left),
            Deed::SignOut(guest) => self.gateway().handle().end_session(
                Selector::Equipment(device(guest)),
                EndCause::SignedOut,
                |_| (),
            ),
            Deed::Order => self.order(),
            Deed::Crash => {
                self.seen.crashes += 1;
                self.gateway = None;
                self.gateway = Some(start(&self.world));
            }
            Deed::LoseStore => {
                *self.store_away_until.lock().unwrap() = true;
                self.store_back = self.second + 10 * MINUTE;
            }
            Deed::LoseTable => {
                self.seen.lost_tables += 1;
                self.promises.forgive_what_is_not_on_record(&self.world);
                self.world.lose_table();
                self.gateway().handle().reconcile();
            }
        }
    }

    fn time_of_day(&self) -> u64 {
        self.world.now().unix_seconds() % DAY
    }

    fn gateway(&mut self) -> &mut Gateway<PretendStore, PretendEnforcer> {
        self.gateway.as_mut().unwrap()
    }

    fn arrive(&mut self, guest: u32) {
        let equipment = device(guest);
        let (tell, told) = mpsc::channel();
        let claim = Claim::Terms { edition: "1".to_owned() };
        self.gateway().handle().present(equipment, claim, move |answer| tell.send(answer).unwrap());
        self.gateway().step();
        let answer: Result<Verdict, Refusal> = told.recv().unwrap();
        let is_open = !(2 * HOUR..5 * HOUR).contains(&(self.time_of_day()));
        match answer {
            Ok(Verdict::Admitted(session)) => {
                assert!(is_open, "admitted at {} s: {session:?}", self.time_of_day());
                // One that goes on may have used up its data since it was counted.
                let is_new = session.began == self.world.now();
                assert!(!is_new || self.world.passes(&session), "told online before its packets pass");
                self.seen.admitted += 1;
                let left = 1 + self.random.below(12);
                self.calendar.plan(self.second + 1, Deed::Move { guest, left });
            }
            Ok(Verdict::Denied(Denial::Closed { opens })) => {
                assert!(!is_open, "closed at {} s", self.time_of_day());
                assert_eq!(opens.unix_seconds() % DAY, 5 * HOUR);
                self.seen.closed += 1;
            }
            Err(_) => {
                assert!(*self.store_away_until.lock().unwrap(), "refused while all rooms work");
                self.seen.refused += 1;
            }
            Ok(other) => panic!("{other:?} to guest {guest}, who has a slower plan left"),
        }
    }

    fn move_data(&mut self, guest: u32, left: u32) {
        let equipment = device(guest);
        for _ in 0..1 + self.random.below(6) {
            let octets = u64::from(self.random.below(u32::try_from(LARGEST_PACKET).unwrap()));
            let session = self.session_of(equipment);
            if self.world.send(equipment, octets) {
                self.promises.moved(
                    &session.expect("a packet passed without a session"),
                    self.second / DAY,
                    octets,
                );
            }
        }
        let later = self.second + 2 * MINUTE + u64::from(self.random.below(10 * 60));
        match left {
            0 if self.random.one_in(2) => self.calendar.plan(later, Deed::SignOut(guest)),
            // The others walk away.
            0 => {}
            _ => self.calendar.plan(later, Deed::Move { guest, left: left - 1 }),
        }
    }

    fn session_of(&self, equipment: EquipmentId) -> Option<Session> {
        match self.gateway.as_ref().unwrap().handle().captivity_of(equipment) {
            Captivity::Admitted(session) => Some(session),
            Captivity::Captive => None,
        }
    }

    /// Somebody gets half an hour more.
    fn order(&mut self) {
        let last = self.gateway().handle().sessions().last().map_or(1, |session| session.id.mark());
        let number = 1 + self.random.below(last);
        let order = Order::More { time: Duration::from_secs(30 * MINUTE), data: ByteCount::ZERO };
        self.gateway().handle().order(SessionId::new(number).unwrap(), order, |_| ());
        self.seen.orders += 1;
    }

    /// Some turns, so that rounds of counting get on although the steps are long.
    fn step(&mut self) {
        if self.second >= self.store_back {
            *self.store_away_until.lock().unwrap() = false;
        }
        for _ in 0..4 {
            self.world.pass(Duration::from_secs(1));
            self.gateway().step();
        }
    }

    fn check(&mut self) {
        let count = self.gateway().handle().session_count();
        self.seen.most_at_once = self.seen.most_at_once.max(count);
        let works = !*self.store_away_until.lock().unwrap();
        if works && self.second.is_multiple_of(30 * MINUTE) {
            // What was put off while the store was away is done in some turns.
            (0..40).for_each(|_| self.gateway().step());
            let handle = self.gateway().handle();
            self.promises.record_and_kernel_agree(&self.world, &handle);
        }
        let handle = self.gateway().handle();
        if works {
            self.promises.nobody_passes_but_who_is_told_so(&self.world, &handle);
        }
        self.promises.what_is_told_only_grows(&handle);
        self.promises.nobody_moved_more_than_the_day_allows();
    }

    /// Plays until after noon of the first day, breaks something, and asks what is asked after each step.
    pub(crate) fn break_at_noon(&mut self, sabotage: impl FnOnce(&World, &Session, &mut Promises)) {
        self.calendar.fill(0, self.guests, &mut self.random);
        // Not at a full half hour, when the gateway gets time to mend what it finds.
        self.live_until(12 * HOUR + STEP);
        let handle = self.gateway().handle();
        let moved = |session: &Session| session.used.total().octets() > LARGEST_PACKET * 2;
        let session = handle.sessions().into_iter().find(moved).expect("somebody is there at noon");
        sabotage(&self.world, &session, &mut self.promises);
        self.check();
    }

    /// Nothing fails any more: what is on record is what passed.
    fn settle(&mut self) {
        self.second = self.second.max(self.store_back);
        for _ in 0..200 {
            self.world.pass(Duration::from_secs(10));
            self.step();
        }
        let ends = self.world.recorded().into_iter().filter_map(|it| Some((it.session, it.ended?.1)));
        for (session, cause) in ends {
            self.seen.idle += u64::from(cause == EndCause::Idle);
            self.seen.moved_on += u64::from(session.plan == rest());
        }
        self.promises.the_ledger_is_right(&self.world);
    }
}

fn start(world: &World) -> Gateway<PretendStore, PretendEnforcer> {
    Gateway::start(world.store(), world.enforcer(), conditions(), world.clock()).unwrap()
}
