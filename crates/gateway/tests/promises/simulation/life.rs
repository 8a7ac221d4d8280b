//! One life of a gateway and its guests.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use captivity::{Claim, Conditions, EndCause, EquipmentId, LinkAddress, SessionId, Timestamp, Verdict};
use gateway::ports::OpenSession;
use gateway::pretend::{Crash, PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Handle, Refusal, Selector};

use super::faults::Plan;
use super::promises::Ledger;
use super::random::Random;

/// What a guest or operator asked, and what they heard.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) what: What,
    pub(crate) at: Timestamp,
    pub(crate) heard: Option<Result<Verdict, Refusal>>,
}

#[derive(Clone, Copy)]
pub(crate) enum What {
    Presented { equipment: EquipmentId, edition: u32 },
    End(Selector),
}

/// How much happened, so that a life in which nothing happens is noticed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Seen {
    steps: u64,
    admitted: u64,
    ended: u64,
    terms_changed: u64,
    refused: u64,
    crashes: u64,
    tables_lost: u64,
    sessions: u64,
}

impl Seen {
    pub(crate) fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.admitted += other.admitted;
        self.ended += other.ended;
        self.terms_changed += other.terms_changed;
        self.refused += other.refused;
        self.crashes += other.crashes;
        self.tables_lost += other.tables_lost;
        self.sessions += other.sessions;
    }

    pub(crate) fn is_varied(&self) -> bool {
        let counts =
            [self.admitted, self.ended, self.terms_changed, self.refused, self.crashes, self.tables_lost];
        counts.into_iter().all(|count| count > 100)
    }
}

pub(crate) struct Life {
    seed: u64,
    random: Random,
    pub(crate) world: World,
    pub(crate) plan: Plan,
    gateway: Option<Gateway<PretendStore, PretendEnforcer>>,
    pub(crate) handle: Option<Handle>,
    pub(crate) edition: u32,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
    ledger: Ledger,
    seen: Seen,
}

impl Life {
    pub(crate) fn new(seed: u64) -> Self {
        let mut life = Self {
            seed,
            random: Random::new(seed),
            world: World::default(),
            plan: Plan::default(),
            gateway: None,
            handle: None,
            edition: 1,
            asked: Arc::default(),
            ledger: Ledger::default(),
            seen: Seen::default(),
        };
        life.plan.rule(&life.world);
        life.start();
        life
    }

    /// Some things happen at once, then the gateway gets its turn, then the promises are checked.
    pub(crate) fn go_on(&mut self) {
        for _ in 0..=self.random.below(3) {
            self.happen();
        }
        self.turn();
    }

    /// Everything works again and the longest pause passes: record and kernel must agree exactly.
    pub(crate) fn end_well(mut self) -> Seen {
        self.plan.lock().mend();
        self.world.pass(Duration::from_secs(11));
        self.turn();
        self.turn();
        let check = catch_unwind(AssertUnwindSafe(|| self.ledger.check_the_end(&self.world)));
        self.blame(check);
        self.seen.sessions = self.world.recorded().len() as u64;
        self.seen
    }

    fn happen(&mut self) {
        match self.random.below(20) {
            0..=8 => self.present(),
            9 | 10 => {
                let selector = Selector::Equipment(self.somebody());
                self.end(selector, EndCause::SignedOut);
            }
            11 => {
                let number = self.random.below(self.world.recorded().len() as u32 + 2) + 1;
                self.end(Selector::Session(SessionId::new(number).unwrap()), EndCause::Operator);
            }
            12 | 13 => self.world.pass(Duration::from_millis(self.random.below(3_000).into())),
            14 => self.world.pass(Duration::from_secs(self.random.below(90).into())),
            15 => self.change_terms(),
            16 | 17 => self.plan.lock().plan(&mut self.random),
            18 => self.disturb_the_kernel(),
            _ => {
                if self.random.one_in(4) {
                    self.gateway = None;
                }
            }
        }
    }

    fn present(&mut self) {
        let equipment = self.somebody();
        let outdated = self.random.one_in(5);
        let edition = if outdated { self.edition - 1 } else { self.edition };
        let clicks = if self.random.one_in(3) { 2 } else { 1 };
        for _ in 0..clicks {
            let reply = self.ask(What::Presented { equipment, edition });
            let Some(handle) = &self.handle else { return };
            handle.present(equipment, Claim::Terms { edition: edition.to_string() }, reply);
        }
    }

    fn end(&mut self, whose: Selector, cause: EndCause) {
        let reply = self.ask(What::End(whose));
        let Some(handle) = &self.handle else { return };
        handle.end_session(whose, cause, reply);
    }

    /// The reply writes down what was heard, exactly once, and may be the last thing this gateway does.
    fn ask(&self, what: What) -> impl FnOnce(Result<Verdict, Refusal>) + Send + 'static {
        let asked = Arc::clone(&self.asked);
        let plan = self.plan.clone();
        let index = {
            let mut asked = asked.lock().unwrap();
            asked.push(Asked { what, at: self.world.now(), heard: None });
            asked.len() - 1
        };
        move |answer| {
            if plan.lock().crashed {
                return;
            }
            let before = asked.lock().unwrap()[index].heard.replace(answer);
            assert!(before.is_none(), "answered twice");
            // The lock must be free before it dies: whoever comes next would find it broken.
            let dies = plan.lock().dies_of_answer();
            if dies {
                resume_unwind(Box::new(Crash));
            }
        }
    }

    fn change_terms(&mut self) {
        self.edition += 1;
        if let Some(handle) = &self.handle {
            handle.change_conditions(conditions(self.edition));
        }
    }

    fn disturb_the_kernel(&mut self) {
        if self.random.one_in(2) {
            self.world.lose_table();
            self.seen.tables_lost += 1;
        } else {
            let session = SessionId::new(1_000_000 + self.random.below(1_000)).unwrap();
            let open = OpenSession { session, equipment: self.somebody(), grant: None };
            self.world.open_behind_its_back(open, Duration::from_secs(60));
        }
        self.ledger.kernel_was_disturbed();
        if let Some(handle) = &self.handle {
            handle.reconcile();
        }
    }

    fn somebody(&mut self) -> EquipmentId {
        let octet = u8::try_from(self.random.below(6)).unwrap();
        EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: LinkAddress::new([2, 0, 0, 0, 0, octet]).unwrap(),
        }
    }

    fn turn(&mut self) {
        self.seen.steps += 1;
        let Some(mut gateway) = self.gateway.take() else { return self.start() };
        self.plan.lock().at_work = true;
        let result = catch_unwind(AssertUnwindSafe(|| gateway.step()));
        self.plan.lock().at_work = false;
        match result {
            Ok(()) => self.gateway = Some(gateway),
            Err(panic) if panic.is::<Crash>() => {
                self.seen.crashes += 1;
                drop(gateway);
            }
            Err(panic) => self.blame(Err(panic)),
        }
        self.check();
        if self.gateway.is_none() {
            self.start();
        }
    }

    /// Starts a gateway on what the one before left, again and again until it lives.
    fn start(&mut self) {
        self.handle = None;
        // What was asked of the dead stays unanswered.
        self.check();
        while self.gateway.is_none() {
            self.plan.lock().revive();
            let world = &self.world;
            let started = catch_unwind(AssertUnwindSafe(|| {
                Gateway::start(world.store(), world.enforcer(), conditions(self.edition), world.clock())
            }));
            match started {
                Ok(Ok(gateway)) => {
                    self.handle = Some(gateway.handle());
                    self.gateway = Some(gateway);
                }
                Ok(Err(_)) => self.world.pass(Duration::from_millis(500)),
                Err(panic) if panic.is::<Crash>() => self.seen.crashes += 1,
                Err(panic) => self.blame(Err(panic)),
            }
            self.check();
        }
    }

    fn check(&mut self) {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        for asked in &asked {
            match asked.heard {
                Some(Ok(Verdict::Admitted(_))) => self.seen.admitted += 1,
                Some(Ok(Verdict::Captive)) => self.seen.ended += 1,
                Some(Ok(Verdict::TermsChanged)) => self.seen.terms_changed += 1,
                Some(Err(_)) => self.seen.refused += 1,
                Some(Ok(
                    Verdict::Noted
                    | Verdict::Denied(_)
                    | Verdict::Refused(_)
                    | Verdict::Full { .. }
                    | Verdict::NoSuchPlan
                    | Verdict::NotExtended,
                ))
                | None => {}
            }
        }
        let mut ledger = std::mem::take(&mut self.ledger);
        let check = catch_unwind(AssertUnwindSafe(|| ledger.check(self, &asked)));
        self.ledger = ledger;
        self.blame(check);
    }

    fn blame(&self, result: std::thread::Result<()>) {
        if let Err(panic) = result {
            eprintln!("a promise was broken; play it again with VESTIBULE_SEED={}", self.seed);
            resume_unwind(panic);
        }
    }
}

fn conditions(edition: u32) -> Conditions {
    Conditions::of(&edition.to_string(), captivity::Plan::lasting(Duration::from_secs(60)))
}
