//! Guests who come back, perhaps by another address: what they had left goes on, once, and nothing more.

use std::sync::mpsc;
use std::time::Duration;

use captivity::plan::Renewal;
use captivity::{
    Allowance, ByteCount, Captivity, Claim, Conditions, ConditionsByZone, Denial, EndCause, EquipmentId,
    Extension, LinkAddress, PassFault, Plan, Session, SessionId, Timestamp, Verdict,
};
use gateway::identity::{Admission, Identity, Vouched, Way};
use gateway::pretend::{PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Refusal, Resumption, Selector};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);
const IDLE: Duration = Duration::from_secs(600);

type Pretended = Gateway<PretendStore, PretendEnforcer>;

/// Ten thousand octets a day, for hours, until nothing comes for ten minutes.
fn plan() -> Plan {
    let data = Allowance::of_total(ByteCount::new(10_000));
    let renewal = Renewal::Day;
    Plan { data, renewal, idle: Some(IDLE), extension: Extension::NotOffered, ..Plan::lasting(HOUR) }
}

fn start(world: &World) -> Pretended {
    Gateway::start(world.store(), world.enforcer(), Conditions::of("1", plan()), world.clock()).unwrap()
}

fn device(number: u8) -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, number]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

fn heard<T>(gateway: &mut Pretended, ask: impl FnOnce(&Pretended, mpsc::Sender<T>)) -> T {
    let (tell, told) = mpsc::channel();
    ask(gateway, tell);
    gateway.step();
    told.try_recv().unwrap()
}

fn sign_in(gateway: &mut Pretended, number: u8) -> Session {
    admitted(heard(gateway, |gateway, tell| {
        let claim = Claim::Terms { edition: "1".to_owned() };
        gateway.handle().present(device(number), claim, move |answer| tell.send(answer).unwrap());
    }))
}

fn vouched(gateway: &mut Pretended, number: u8, no_later_than: Option<Timestamp>) -> Session {
    admitted(heard(gateway, |gateway, tell| {
        let identity = Identity::new(Way::Stay, "room 101").unwrap();
        let vouched = Vouched { identity, plan: plan().name, most_devices: None, no_later_than };
        let admission = Admission { vouched, edition: "1".to_owned(), instead_of: None };
        gateway.handle().admit(device(number), admission, move |answer| tell.send(answer).unwrap());
    }))
}

fn resume(gateway: &mut Pretended, number: u8, session: SessionId) -> Result<Verdict, Refusal> {
    heard(gateway, |gateway, tell| {
        let resumption = Resumption { session, edition: "1".to_owned(), instead_of: None };
        gateway.handle().resume(device(number), resumption, move |answer| tell.send(answer).unwrap());
    })
}

fn end(gateway: &mut Pretended, session: SessionId, cause: EndCause) {
    gateway.handle().end_session(Selector::Session(session), cause, |_| ());
    gateway.step();
}

fn admitted(answer: Result<Verdict, Refusal>) -> Session {
    match answer {
        Ok(Verdict::Admitted(session)) => session,
        other => panic!("{other:?}"),
    }
}

/// What passes in a minute of 100 octets a second, on that device.
fn drain(world: &World, number: u8) -> u64 {
    (0..200).take_while(|_| world.send(device(number), 100)).count() as u64 * 100
}

/// How a session ended by the record.
fn cause(world: &World, session: SessionId) -> Option<EndCause> {
    let recorded = world.recorded();
    recorded.iter().find(|it| it.session.id == session).and_then(|it| Some(it.ended?.1))
}

#[test]
fn a_device_with_a_new_address_goes_on_with_what_it_had_left_and_the_old_address_is_out() {
    let world = World::default();
    let mut gateway = start(&world);
    let first = sign_in(&mut gateway, 1);
    assert!(world.send(device(1), 6_000));
    world.pass(10 * MINUTE / 2);
    let second = admitted(resume(&mut gateway, 2, first.id));
    assert_eq!(second.grant.until, first.grant.until, "not an hour anew");
    assert!(!world.send(device(1), 100), "the old address is captive");
    assert_eq!(cause(&world, first.id), Some(EndCause::Resumed));
    assert_eq!(drain(&world, 2), 4_000);
}

#[test]
fn a_session_goes_on_once() {
    let world = World::default();
    let mut gateway = start(&world);
    let first = sign_in(&mut gateway, 1);
    let second = admitted(resume(&mut gateway, 2, first.id));
    assert_eq!(resume(&mut gateway, 3, first.id), Ok(Verdict::Refused(PassFault::Revoked)));
    assert!(world.passes(&second), "who resumed it rightly is not touched");
    let third = admitted(resume(&mut gateway, 3, second.id));
    assert_eq!(resume(&mut gateway, 3, third.id), Ok(Verdict::Admitted(third)), "its own is shown as it is");
    let unknown = SessionId::new(99).unwrap();
    assert_eq!(resume(&mut gateway, 4, unknown), Ok(Verdict::Refused(PassFault::Unknown)));
}

#[test]
fn what_somebody_ended_on_purpose_does_not_go_on() {
    for purpose in [EndCause::SignedOut, EndCause::Operator] {
        let world = World::default();
        let mut gateway = start(&world);
        let first = sign_in(&mut gateway, 1);
        end(&mut gateway, first.id, purpose);
        assert_eq!(
            resume(&mut gateway, 2, first.id),
            Ok(Verdict::Refused(PassFault::Revoked)),
            "{purpose:?}"
        );
    }
}

#[test]
fn who_was_away_goes_on_also_after_a_restart_and_for_no_longer_than_before() {
    let world = World::default();
    let mut gateway = start(&world);
    let first = sign_in(&mut gateway, 1);
    assert!(world.send(device(1), 1_000));
    end(&mut gateway, first.id, EndCause::Away);
    drop(gateway);
    let mut gateway = start(&world);
    world.pass(30 * MINUTE);
    let second = admitted(resume(&mut gateway, 2, first.id));
    assert_eq!(second.grant.until, first.grant.until);
    assert_eq!(drain(&world, 2), 9_000);
    assert_eq!(cause(&world, first.id), Some(EndCause::Resumed), "so it goes on once");
    world.pass(HOUR);
    gateway.step();
    let over = PassFault::Expired { unused_until: second.grant.until };
    let refused = resume(&mut gateway, 3, second.id);
    assert!(
        matches!(refused, Ok(Verdict::Refused(PassFault::Revoked))) || refused == Ok(Verdict::Refused(over))
    );
}

/// Going to and fro between addresses gains nothing.
#[test]
fn an_allowance_is_one_on_all_addresses_of_a_device() {
    let world = World::default();
    let mut gateway = start(&world);
    let first = sign_in(&mut gateway, 1);
    assert!(world.send(device(1), 3_000));
    let second = admitted(resume(&mut gateway, 2, first.id));
    assert!(world.send(device(2), 3_000));
    let third = admitted(resume(&mut gateway, 1, second.id));
    assert_eq!(drain(&world, 1), 4_000);
    world.pass(2 * MINUTE);
    gateway.step();
    assert_eq!(gateway.handle().captivity_of(device(1)), Captivity::Captive, "{third:?} is used up");
    assert!(matches!(gateway.handle().offer_for(device(1)), Err(Denial::UsedUp { .. })));
}

#[test]
fn a_person_stays_the_same_person_and_keeps_the_end_that_was_said() {
    let world = World::default();
    let mut gateway = start(&world);
    let checkout = world.now().after(30 * MINUTE);
    let first = vouched(&mut gateway, 1, Some(checkout));
    assert!(world.send(device(1), 6_000));
    let second = admitted(resume(&mut gateway, 2, first.id));
    assert_eq!((second.person, second.grant.until), (first.person, checkout));
    assert_eq!(second.no_later_than, Some(checkout));
    assert!(!world.send(device(1), 100), "one device is what the plan allows");
    assert_eq!(drain(&world, 2), 4_000);
}

#[test]
fn other_terms_have_to_be_read_first_and_nothing_is_lost_by_it() {
    let world = World::default();
    let mut gateway = start(&world);
    let first = sign_in(&mut gateway, 1);
    gateway.handle().change_conditions(Conditions::of("2", plan()));
    assert_eq!(resume(&mut gateway, 2, first.id), Ok(Verdict::TermsChanged));
    assert!(world.send(device(1), 100), "the session lives at its first address");
}

const LOBBY: u8 = 9;

/// The lobby is another zone, with these conditions; everything else is as it was.
fn with_a_lobby(lobby: Conditions) -> ConditionsByZone {
    ConditionsByZone::from(Conditions::of("1", plan())).with("lobby".parse().unwrap(), lobby)
}

fn resume_in_the_lobby(gateway: &mut Pretended, session: SessionId) -> Result<Verdict, Refusal> {
    heard(gateway, |gateway, tell| {
        let resumption = Resumption { session, edition: "1".to_owned(), instead_of: None };
        gateway.handle().resume(in_the_lobby(), resumption, move |answer| tell.send(answer).unwrap());
    })
}

fn in_the_lobby() -> EquipmentId {
    EquipmentId { interface: "lobby".parse().unwrap(), ..device(LOBBY) }
}

#[test]
fn a_session_goes_on_in_another_zone_where_its_plan_and_terms_are_good_there_too() {
    let world = World::default();
    let mut gateway = start(&world);
    let lobby = Conditions { only_plans: Some([plan().name].into()), ..Conditions::of("1", plan()) };
    gateway.handle().change_conditions(with_a_lobby(lobby));
    let first = sign_in(&mut gateway, 1);
    assert!(world.send(device(1), 6_000));
    let second = admitted(resume_in_the_lobby(&mut gateway, first.id));
    assert_eq!((second.equipment, second.grant.until), (in_the_lobby(), first.grant.until));
    assert!(!world.send(device(1), 100), "it lives in one zone at a time");
    assert!(world.passes(&second));
}

#[test]
fn where_the_plan_or_the_terms_do_not_fit_a_session_goes_on_where_it_was() {
    for is_of_a_person in [false, true] {
        let world = World::default();
        let mut gateway = start(&world);
        let first = if is_of_a_person { vouched(&mut gateway, 1, None) } else { sign_in(&mut gateway, 1) };
        let other_plans = Conditions { only_plans: Some([].into()), ..Conditions::of("1", plan()) };
        gateway.handle().change_conditions(with_a_lobby(other_plans));
        assert_eq!(
            resume_in_the_lobby(&mut gateway, first.id),
            Ok(Verdict::Refused(PassFault::NotHere)),
            "person: {is_of_a_person}"
        );
        gateway.handle().change_conditions(with_a_lobby(Conditions::of("2", plan())));
        assert_eq!(resume_in_the_lobby(&mut gateway, first.id), Ok(Verdict::TermsChanged));
        assert!(world.passes(&first), "nothing is lost by trying; person: {is_of_a_person}");
        assert_eq!(gateway.handle().captivity_of(in_the_lobby()), Captivity::Captive);
        assert_eq!(cause(&world, first.id), None);
        let second = admitted(resume(&mut gateway, 2, first.id));
        assert_eq!(second.grant.until, first.grant.until, "the proof is good still");
    }
}

#[test]
fn other_conditions_of_a_zone_touch_nobody_who_is_admitted_there() {
    let world = World::default();
    let mut gateway = start(&world);
    gateway.handle().change_conditions(with_a_lobby(Conditions::of("1", plan())));
    let claim = Claim::Terms { edition: "1".to_owned() };
    let present = |gateway: &mut Pretended, claim| {
        heard(gateway, |gateway, tell| {
            gateway.handle().present(in_the_lobby(), claim, move |answer| tell.send(answer).unwrap());
        })
    };
    let session = admitted(present(&mut gateway, claim.clone()));
    let mut closed = Conditions { only_plans: Some([].into()), ..Conditions::of("2", plan()) };
    closed.terms.plan = None;
    gateway.handle().change_conditions(with_a_lobby(closed));
    gateway.step();
    assert!(world.passes(&session));
    assert_eq!(gateway.handle().captivity_of(in_the_lobby()), Captivity::Admitted(session));
    end(&mut gateway, session.id, EndCause::SignedOut);
    assert_eq!(present(&mut gateway, claim), Ok(Verdict::TermsChanged), "who comes now meets what holds now");
}
