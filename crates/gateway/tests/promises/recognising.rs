//! Devices that come back by the same address: where the plan says so, what they had left goes on without a page, once.

use std::time::Duration;

use captivity::{
    Allowance, ByteCount, Captivity, Claim, Conditions, ConditionsByZone, EndCause, EquipmentId, LinkAddress,
    Plan, Session, Terms, TermsNumber, Verdict,
};
use gateway::Gateway;
use gateway::consents::Consents as _;
use gateway::forgetting::{Forget, Forgetting as _};
use gateway::pretend::{Call, Fate, PretendEnforcer, PretendStore, World};
use gateway::recognise::Sight;

const HOUR: Duration = Duration::from_secs(3600);
const IDLE: Duration = Duration::from_secs(600);

type Pretended = Gateway<PretendStore, PretendEnforcer>;

/// An hour and ten thousand octets from each sign-in, until nothing comes for ten minutes.
fn plan() -> Plan {
    let data = Allowance::of_total(ByteCount::new(10_000));
    Plan { data, idle: Some(IDLE), recognises: true, ..Plan::lasting(HOUR) }
}

/// The conditions whose terms are on record as this edition.
fn conditions(world: &World, edition: &str, plan: Plan) -> ConditionsByZone {
    let number = world.store().note_terms(edition, "Be kind.", world.now()).unwrap().number;
    let conditions = Conditions::of(edition, plan);
    let terms = Terms { number: Some(number), ..conditions.terms.clone() };
    Conditions { terms, ..conditions }.into()
}

fn start(world: &World, plan: Plan) -> Pretended {
    let conditions = conditions(world, "1", plan);
    Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap()
}

fn device(number: u8) -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, number]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

fn sign_in(gateway: &mut Pretended, number: u8) -> Session {
    let (tell, told) = std::sync::mpsc::channel();
    let claim = Claim::Terms { edition: "1".to_owned() };
    gateway.handle().present(device(number), claim, move |answer| tell.send(answer).unwrap());
    gateway.step();
    match told.try_recv().unwrap() {
        Ok(Verdict::Admitted(session)) => session,
        other => panic!("{other:?}"),
    }
}

fn online(gateway: &Pretended, number: u8) -> Option<Session> {
    match gateway.handle().captivity_of(device(number)) {
        Captivity::Admitted(session) => Some(session),
        Captivity::Captive => None,
    }
}

/// So much time in which nobody sends.
fn silence(world: &World, gateway: &mut Pretended, length: Duration) {
    for _ in 0..length.as_secs() / 10 {
        world.pass(Duration::from_secs(10));
        gateway.step();
    }
}

fn notice(gateway: &mut Pretended, number: u8, sight: Sight) {
    gateway.handle().noticed(device(number), sight);
    gateway.step();
}

fn causes(world: &World) -> Vec<EndCause> {
    world.recorded().iter().filter_map(|it| Some(it.ended?.1)).collect()
}

#[test]
fn who_was_silent_goes_on_with_what_was_left_when_it_asks_and_once() {
    let world = World::default();
    let mut gateway = start(&world, plan());
    let first = sign_in(&mut gateway, 1);
    assert!(world.send(device(1), 6_000));
    silence(&world, &mut gateway, 2 * IDLE);
    assert_eq!((online(&gateway, 1), causes(&world)), (None, vec![EndCause::Idle]));
    notice(&mut gateway, 1, Sight::OnLink);
    assert_eq!(online(&gateway, 1), None, "it may have been there all the time");
    notice(&mut gateway, 2, Sight::Asking);
    assert_eq!(online(&gateway, 2), None, "nobody waits for this one");
    notice(&mut gateway, 1, Sight::Asking);
    let second = online(&gateway, 1).expect("it is back");
    assert_eq!((second.grant.until, causes(&world)), (first.grant.until, vec![EndCause::Resumed]));
    let passed = (0..200).take_while(|_| world.send(device(1), 100)).count() * 100;
    assert_eq!(passed, 4_000, "to the octet");
}

#[test]
fn who_signed_out_was_put_out_or_has_nothing_left_is_a_newcomer() {
    for cause in [EndCause::SignedOut, EndCause::Operator] {
        let world = World::default();
        let mut gateway = start(&world, plan());
        let session = sign_in(&mut gateway, 1);
        gateway.handle().end_session(gateway::Selector::Session(session.id), cause, |_| ());
        gateway.step();
        notice(&mut gateway, 1, Sight::Asking);
        assert_eq!(online(&gateway, 1), None, "{cause:?}");
    }
    let world = World::default();
    let mut gateway = start(&world, plan());
    sign_in(&mut gateway, 1);
    silence(&world, &mut gateway, 2 * IDLE);
    world.pass(HOUR);
    notice(&mut gateway, 1, Sight::Asking);
    assert_eq!(online(&gateway, 1), None, "its hour is over");
}

#[test]
fn a_plan_that_does_not_ask_for_it_recognises_nobody() {
    let world = World::default();
    let mut gateway = start(&world, Plan { recognises: false, ..plan() });
    sign_in(&mut gateway, 1);
    silence(&world, &mut gateway, 2 * IDLE);
    notice(&mut gateway, 1, Sight::Asking);
    assert_eq!(online(&gateway, 1), None);
}

#[test]
fn other_terms_have_to_be_accepted_by_a_person() {
    let world = World::default();
    let mut gateway = start(&world, plan());
    sign_in(&mut gateway, 1);
    silence(&world, &mut gateway, 2 * IDLE);
    gateway.handle().change_conditions(conditions(&world, "2", plan()));
    notice(&mut gateway, 1, Sight::Asking);
    assert_eq!(online(&gateway, 1), None);
    assert_eq!(
        TermsNumber::new(2),
        gateway.handle().conditions().terms.number,
        "the test looks at the right ones"
    );
}

#[test]
fn a_restart_waits_for_the_same_devices_and_a_failing_store_loses_none() {
    let world = World::default();
    let mut gateway = start(&world, plan());
    for number in [1, 2] {
        sign_in(&mut gateway, number);
    }
    silence(&world, &mut gateway, 2 * IDLE);
    sign_in(&mut gateway, 2);
    drop(gateway);
    let mut gateway = start(&world, plan());
    world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    notice(&mut gateway, 1, Sight::Asking);
    assert_eq!(online(&gateway, 1), None);
    world.decide_fates(|_, _| Fate::Works);
    notice(&mut gateway, 1, Sight::Asking);
    assert!(online(&gateway, 1).is_some());
    assert!(online(&gateway, 2).is_some());
}

#[test]
fn who_was_forgotten_is_not_recognised() {
    let world = World::default();
    let mut gateway = start(&world, plan());
    sign_in(&mut gateway, 1);
    silence(&world, &mut gateway, 2 * IDLE);
    while world.store().forget(Forget::Device(device(1).link_address), 9).unwrap() > 0 {}
    notice(&mut gateway, 1, Sight::Asking);
    assert_eq!(online(&gateway, 1), None);
}
