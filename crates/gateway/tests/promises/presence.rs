//! Who left is put out where the plan says so; who is there, silent or not, stays. On a pretended world and link.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use captivity::presence::Sign;
use captivity::{Captivity, Claim, Conditions, EndCause, EquipmentId, LinkAddress, Order, Plan, Plans};
use gateway::Gateway;
use gateway::ports::{PortError, Presence};
use gateway::presence::{LOOK_EVERY, Lookout};
use gateway::pretend::{PretendEnforcer, PretendStore, World};

const HOUR: Duration = Duration::from_secs(3600);
const AWAY: Duration = Duration::from_secs(60);

/// A link on which somebody answers, by the last octet of the link address; `None` when the kernel does not say.
type Answers = Arc<Mutex<Option<fn(u8) -> bool>>>;

struct PretendLink(Answers);

impl Presence for PretendLink {
    fn look(&mut self, devices: &[EquipmentId]) -> Result<Vec<Sign>, PortError> {
        let answers = self
            .0
            .lock()
            .unwrap()
            .ok_or_else(|| PortError::Unavailable { what: "the link", source: "it is gone".into() })?;
        let sign = |device: &EquipmentId| match answers(device.link_address.octets()[5]) {
            true => Sign::Answered,
            false => Sign::Asked,
        };
        Ok(devices.iter().map(sign).collect())
    }
}

struct Premises {
    world: World,
    gateway: Gateway<PretendStore, PretendEnforcer>,
    lookout: Lookout<PretendLink>,
    answers: Answers,
}

fn device(number: u8) -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, number]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

impl Premises {
    /// Devices 1 and 2 sign in.
    fn open(plan: Plan, answers: fn(u8) -> bool) -> Self {
        let world = World::default();
        let conditions = Conditions::of("1", plan);
        let mut gateway = Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap();
        for number in [1, 2] {
            gateway.handle().present(device(number), Claim::Terms { edition: "1".to_owned() }, |_| ());
        }
        gateway.step();
        let answers: Answers = Arc::new(Mutex::new(Some(answers)));
        let lookout = Lookout::new(gateway.handle(), PretendLink(Arc::clone(&answers)));
        Self { world, gateway, lookout, answers }
    }

    fn pass(&mut self, time: Duration) {
        for _ in 0..time.as_secs() / LOOK_EVERY.as_secs() {
            self.world.pass(LOOK_EVERY);
            self.gateway.step();
            self.lookout.look();
            self.gateway.step();
        }
    }

    fn is_online(&self, number: u8) -> bool {
        matches!(self.gateway.handle().captivity_of(device(number)), Captivity::Admitted(_))
    }
}

fn plan() -> Plan {
    Plan { away: Some(AWAY), ..Plan::lasting(HOUR) }
}

#[test]
fn who_left_is_put_out_and_who_is_silent_but_there_stays() {
    let mut premises = Premises::open(plan(), |number| number == 1);
    premises.pass(AWAY - LOOK_EVERY);
    assert!(premises.is_online(1) && premises.is_online(2), "too early");
    premises.pass(AWAY);
    assert!(premises.is_online(1) && !premises.is_online(2));
    let ends: Vec<_> = premises.world.recorded().iter().filter_map(|it| it.ended).collect();
    assert_eq!(ends.iter().map(|(_, cause)| *cause).collect::<Vec<_>>(), [EndCause::Away]);
    premises.pass(HOUR / 2);
    assert!(premises.is_online(1));
}

#[test]
fn who_sends_is_there_whether_or_not_it_answers_and_also_in_the_last_moment() {
    let mut premises = Premises::open(plan(), |_| false);
    for _ in 0..20 {
        premises.world.send(device(1), 100);
        premises.pass(LOOK_EVERY);
    }
    assert!(premises.is_online(1) && !premises.is_online(2));
    premises.pass(AWAY - LOOK_EVERY);
    assert!(premises.is_online(1));
    premises.world.pass(LOOK_EVERY);
    premises.gateway.step();
    premises.lookout.look();
    // Between the look that found it gone and the decision.
    premises.world.send(device(1), 100);
    premises.gateway.step();
    assert!(premises.is_online(1));
    premises.pass(2 * AWAY);
    assert!(!premises.is_online(1));
}

#[test]
fn without_the_setting_or_while_the_link_cannot_be_seen_nobody_is_put_out() {
    let mut premises = Premises::open(Plan::lasting(HOUR), |_| false);
    premises.pass(HOUR / 2);
    assert!(premises.is_online(1) && premises.is_online(2));
    let mut premises = Premises::open(plan(), |_| false);
    *premises.answers.lock().unwrap() = None;
    premises.pass(HOUR / 2);
    assert!(premises.is_online(1) && premises.is_online(2));
}

/// On a plan that asks for silence, then on one that does not, then on the first again.
#[test]
fn silence_counts_from_where_the_plan_asks_for_it() {
    const IDLE: Duration = Duration::from_secs(300);
    let (world, patient) =
        (World::default(), Plan { name: "patient".parse().unwrap(), ..Plan::lasting(HOUR) });
    let strict = Plan { idle: Some(IDLE), ..Plan::lasting(HOUR) };
    let mut conditions = Conditions::of("1", strict.clone());
    conditions.plans = Plans::from_iter([strict.clone(), patient.clone()]);
    let mut gateway = Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap();
    gateway.handle().present(device(1), Claim::Terms { edition: "1".to_owned() }, |_| ());
    gateway.step();
    let state = |gateway: &Gateway<_, _>| gateway.handle().captivity_of(device(1));
    let Captivity::Admitted(session) = state(&gateway) else { panic!("not admitted") };
    let live = |gateway: &mut Gateway<_, _>, time: Duration| {
        for _ in 0..time.as_secs() / 10 {
            world.pass(Duration::from_secs(10));
            gateway.step();
        }
    };
    live(&mut gateway, Duration::from_secs(60));
    gateway.handle().order(session.id, Order::Plan(patient.name), |_| ());
    gateway.step();
    for _ in 0..30 {
        live(&mut gateway, Duration::from_secs(20));
        assert!(world.send(device(1), 1_000));
    }
    gateway.handle().order(session.id, Order::Plan(strict.name), |_| ());
    gateway.step();
    live(&mut gateway, IDLE - Duration::from_secs(20));
    assert!(matches!(state(&gateway), Captivity::Admitted(_)), "it sent something not long ago");
    live(&mut gateway, Duration::from_secs(60));
    assert_eq!(state(&gateway), Captivity::Captive);
}
