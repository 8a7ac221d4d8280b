//! The ledger against a reference model: traffic, sign-ins, sign-outs, extensions, crashes, restarts and lost tables in
//! random order, where extending is offered and where it is not. What is on record never falls and is never more than what passed; nobody gets more than was granted, but for
//! what the kernel forgot before it was counted.
//!
//! `VESTIBULE_SEED=n` plays one life again.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use captivity::{
    Allowance, ByteCount, Captivity, Claim, Conditions, EndCause, EquipmentId, Extension, LinkAddress, Plan,
    Session, SessionId, Timestamp, Usage,
};
use gateway::pretend::{Call, Crash, Fate, PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Selector};

use crate::simulation::random::Random;

const GRANTED: u64 = 100_000;
const LIVES: u64 = 500;
const EVENTS: u32 = 200;
const DEVICES: u32 = 4;

/// What really passed in the time of one grant of one device, and what the kernel forgot of it uncounted.
#[derive(Default, Clone, Copy, Debug)]
struct Passed {
    octets: u64,
    forgotten: u64,
    /// Packets that did not fit any more; each fills the count.
    refused: u64,
}

/// What draws on one grant: where nothing is extended all sessions of a device until the same moment, else each session.
type Purse = (EquipmentId, u64);

const LONGEST_PACKET: u64 = 1_500;

struct Life {
    world: World,
    random: Random,
    gateway: Option<Gateway<PretendStore, PretendEnforcer>>,
    extension: Extension,
    passed: BTreeMap<Purse, Passed>,
    known: BTreeMap<SessionId, Usage>,
    refused: u32,
}

#[test]
fn the_ledger_never_falls_and_never_invents() {
    let only = std::env::var("VESTIBULE_SEED").ok().map(|seed| seed.parse::<u64>().unwrap());
    let seeds = only.map_or(0..LIVES, |seed| seed..seed + 1);
    let (mut octets, mut refused) = (0, 0);
    for seed in seeds {
        let played = catch_unwind(|| {
            let mut life = Life::new(seed);
            (0..EVENTS).for_each(|_| life.go_on());
            life.end_well();
            (life.passed.values().map(|passed| passed.octets).sum::<u64>(), life.refused)
        });
        let (sum, count) = played.unwrap_or_else(|panic| {
            eprintln!("a promise was broken; play it again with VESTIBULE_SEED={seed}");
            resume_unwind(panic)
        });
        octets += sum;
        refused += count;
    }
    println!("{octets} octets passed, {refused} packets were refused at a limit");
    assert!(only.is_some() || (octets > 100_000_000 && refused > 1_000), "a life in which nothing happens");
}

impl Life {
    fn new(seed: u64) -> Self {
        let world = World::default();
        let extension = if seed.is_multiple_of(2) { Extension::NotOffered } else { Extension::Offered };
        let gateway = Some(start(&world, extension));
        let (random, passed, known) = (Random::new(seed), BTreeMap::new(), BTreeMap::new());
        Self { world, random, gateway, extension, passed, known, refused: 0 }
    }

    fn go_on(&mut self) {
        match self.random.below(100) {
            0..55 => self.traffic(),
            55..67 => self.accept(),
            67..75 => self.sign_out(),
            75..79 => self.extend(),
            79..90 => self.world.pass(Duration::from_millis(u64::from(self.random.below(3_000)))),
            90..92 => self.world.pass(Duration::from_secs(u64::from(self.random.below(700)))),
            92..95 => self.gateway = None,
            95..97 => self.fail_recording(),
            97..99 => self.die_soon(),
            _ => self.lose_table(),
        }
        self.step();
        self.check();
    }

    fn somebody(&mut self) -> EquipmentId {
        let number = u8::try_from(self.random.below(DEVICES)).unwrap();
        let link_address = LinkAddress::new([2, 0, 0, 0, 1, number]).unwrap();
        EquipmentId { interface: "guest0".parse().unwrap(), link_address }
    }

    /// Packets come whether or not anybody watches.
    fn traffic(&mut self) {
        let equipment = self.somebody();
        let open = self.world.open().into_iter().find(|open| open.equipment == equipment);
        let Some(session) = open.and_then(|open| self.recorded(open.session)) else { return };
        let purse = self.purse(equipment, session.id, session.grant.until);
        for _ in 0..self.random.below(20) {
            let octets = u64::from(40 + self.random.below(1_460));
            let passes = self.world.send(equipment, octets);
            let passed = self.passed.entry(purse).or_default();
            if passes {
                passed.octets += octets;
            } else {
                passed.refused += 1;
                self.refused += 1;
            }
        }
    }

    fn accept(&mut self) {
        let equipment = self.somebody();
        let Some(gateway) = &self.gateway else { return };
        gateway.handle().present(equipment, Claim::Terms { edition: "1".to_owned() }, |_| ());
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
    }

    fn purse(&self, equipment: EquipmentId, session: SessionId, until: Timestamp) -> Purse {
        match self.extension {
            Extension::NotOffered => (equipment, until.unix_millis()),
            Extension::Offered => (equipment, u64::from(session.mark())),
        }
    }

    fn fail_recording(&mut self) {
        let mut left = self.random.below(3);
        self.world.decide_fates(move |call, _| {
            left = left.saturating_sub(u32::from(call == Call::Record));
            if call == Call::Record && left > 0 { Fate::Fails } else { Fate::Works }
        });
    }

    /// The next call of some kind is the gateway's last.
    fn die_soon(&mut self) {
        let kinds = [Call::Record, Call::Apply, Call::Used];
        let last = kinds[usize::try_from(self.random.below(3)).unwrap()];
        let fate = if self.random.one_in(2) { Fate::CrashesBefore } else { Fate::CrashesAfter };
        let mut is_done = false;
        self.world.decide_fates(move |call, _| {
            if call != last || is_done {
                return Fate::Works;
            }
            is_done = true;
            fate
        });
    }

    /// What was not counted by now is forgotten.
    fn lose_table(&mut self) {
        for open in self.world.open() {
            let Some(session) = self.recorded(open.session) else { continue };
            let purse = self.purse(open.equipment, open.session, session.grant.until);
            let used = self.used_of(purse);
            if let Some(passed) = self.passed.get_mut(&purse) {
                passed.forgotten = passed.octets.saturating_sub(used);
            }
        }
        self.world.lose_table();
        if let Some(gateway) = &self.gateway {
            gateway.handle().reconcile();
        }
    }

    fn step(&mut self) {
        let Some(mut gateway) = self.gateway.take() else {
            if self.random.one_in(4) {
                self.gateway = Some(start(&self.world, self.extension));
            }
            return;
        };
        let stepped = catch_unwind(AssertUnwindSafe(|| {
            gateway.step();
            gateway
        }));
        self.gateway = Some(stepped.unwrap_or_else(|panic| {
            if !panic.is::<Crash>() {
                resume_unwind(panic);
            }
            start(&self.world, self.extension)
        }));
    }

    fn recorded(&self, session: SessionId) -> Option<Session> {
        self.world.recorded().into_iter().map(|it| it.session).find(|it| it.id == session)
    }

    fn purse_of(&self, session: &Session) -> Purse {
        self.purse(session.equipment, session.id, session.grant.until)
    }

    /// What is on record of all sessions that draw on this purse.
    fn used_of(&self, purse: Purse) -> u64 {
        let sessions = self.world.recorded().into_iter().map(|it| it.session);
        sessions.filter(|session| self.purse_of(session) == purse).map(|it| it.used.total().octets()).sum()
    }

    /// What the purse was worth in all.
    fn granted(&self, session: &Session) -> u64 {
        match self.extension {
            Extension::NotOffered => GRANTED,
            Extension::Offered => session.grant.data.total.unwrap().octets(),
        }
    }

    fn check(&mut self) {
        let sessions: Vec<_> = self.world.recorded().into_iter().map(|it| it.session).collect();
        let mut used_of = BTreeMap::<Purse, u64>::new();
        for session in &sessions {
            *used_of.entry(self.purse_of(session)).or_default() += session.used.total().octets();
        }
        for session in sessions {
            let before = self.known.insert(session.id, session.used).unwrap_or_default();
            assert_eq!(session.used.at_least(before), session.used, "{session:?} fell from {before:?}");
            let purse = self.purse_of(&session);
            let Passed { octets, forgotten, refused } = self.passed.get(&purse).copied().unwrap_or_default();
            let (used, granted) = (used_of[&purse], self.granted(&session));
            assert!(used <= octets + refused * LONGEST_PACKET, "{session:?} invents, {octets} passed");
            assert!(octets <= granted + forgotten, "{octets} of {granted} passed, {forgotten} forgotten");
        }
    }

    /// Nothing fails any more: after a round, record and kernel are the same to the octet.
    fn end_well(&mut self) {
        self.world.decide_fates(|_, _| Fate::Works);
        self.gateway = None;
        let mut gateway = start(&self.world, self.extension);
        for _ in 0..3 {
            self.world.pass(Duration::from_secs(2));
            gateway.step();
        }
        self.check();
        for session in gateway.handle().sessions() {
            let purse = self.purse_of(&session);
            let Passed { octets, forgotten, refused } = self.passed.get(&purse).copied().unwrap_or_default();
            let (used, passed) = (self.used_of(purse), octets - forgotten);
            assert!(
                (passed..=octets + refused * LONGEST_PACKET).contains(&used),
                "{session:?}, {passed} passed"
            );
            assert_eq!(gateway.handle().captivity_of(session.equipment), Captivity::Admitted(session));
        }
    }
}

fn start(world: &World, extension: Extension) -> Gateway<PretendStore, PretendEnforcer> {
    let data = Allowance::of_total(ByteCount::new(GRANTED));
    let plan = Plan { data, extension, ..Plan::lasting(Duration::from_secs(600)) };
    world.decide_fates(|_, _| Fate::Works);
    let conditions = Conditions::of("1", plan);
    Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap()
}
