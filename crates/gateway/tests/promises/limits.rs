//! Limits of data and longer sessions, told one by one on a pretended world.

use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use captivity::{
    Allowance, ByteCount, Captivity, Claim, Conditions, Denial, EndCause, EquipmentId, Extension,
    LinkAddress, Plan, Session, Usage, Verdict,
};
use gateway::pretend::{Call, PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Handle, Refusal, Selector};

const HOUR: Duration = Duration::from_secs(3600);
const ROUND: Duration = Duration::from_secs(2);
const DATA: u64 = 10_000;

type Answer = Result<Verdict, Refusal>;

fn conditions(admits_data: Option<u64>, extension: Extension) -> Conditions {
    let data = admits_data.map_or(Allowance::UNLIMITED, |octets| Allowance::of_total(ByteCount::new(octets)));
    Conditions::of("1", Plan { data, extension, ..Plan::lasting(HOUR) })
}

fn start(world: &World, extension: Extension) -> Gateway<PretendStore, PretendEnforcer> {
    let conditions = conditions(Some(DATA), extension);
    Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap()
}

fn sent(octets: u64) -> Usage {
    Usage { from_guest: ByteCount::new(octets), to_guest: ByteCount::ZERO }
}

fn device(number: u8) -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, number]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

fn accept(gateway: &mut Gateway<PretendStore, PretendEnforcer>, number: u8) -> Answer {
    heard(gateway, |handle, tell| {
        let claim = Claim::Terms { edition: "1".to_owned() };
        handle.present(device(number), claim, move |answer| tell.send(answer).unwrap());
    })
}

fn extend(gateway: &mut Gateway<PretendStore, PretendEnforcer>, number: u8) -> Answer {
    heard(gateway, |handle, tell| handle.extend(device(number), move |answer| tell.send(answer).unwrap()))
}

fn sign_out(gateway: &mut Gateway<PretendStore, PretendEnforcer>, number: u8) -> Answer {
    heard(gateway, |handle, tell| {
        let whose = Selector::Equipment(device(number));
        handle.end_session(whose, EndCause::SignedOut, move |answer| tell.send(answer).unwrap());
    })
}

fn heard(
    gateway: &mut Gateway<PretendStore, PretendEnforcer>,
    ask: impl FnOnce(&Handle, mpsc::Sender<Answer>),
) -> Answer {
    let (tell, told): (_, Receiver<Answer>) = mpsc::channel();
    ask(&gateway.handle(), tell);
    gateway.step();
    told.try_recv().unwrap()
}

/// So many devices sign in, all in the same moment.
fn sign_in_a_crowd(gateway: &mut Gateway<PretendStore, PretendEnforcer>, count: u16) -> Vec<EquipmentId> {
    let device = |number: u16| {
        let [high, low] = number.to_be_bytes();
        let link_address = LinkAddress::new([2, 0, 0, 7, high, low]).unwrap();
        EquipmentId { interface: "guest0".parse().unwrap(), link_address }
    };
    let crowd: Vec<_> = (0..count).map(device).collect();
    for part in crowd.chunks(400) {
        for equipment in part {
            gateway.handle().present(*equipment, Claim::Terms { edition: "1".to_owned() }, |_| ());
        }
        gateway.step();
    }
    crowd
}

/// A round of counting passes.
fn count(world: &World, gateway: &mut Gateway<PretendStore, PretendEnforcer>) {
    world.pass(ROUND);
    gateway.step();
}

fn session_of(gateway: &Gateway<PretendStore, PretendEnforcer>, number: u8) -> Option<Session> {
    match gateway.handle().captivity_of(device(number)) {
        Captivity::Admitted(session) => Some(session),
        Captivity::Captive => None,
    }
}

#[test]
fn what_is_used_is_counted_and_recorded_once_for_each_round() {
    let world = World::default();
    let mut gateway = start(&world, Extension::NotOffered);
    for number in 1..=3 {
        accept(&mut gateway, number).unwrap();
    }
    let records = world.count(Call::Record);
    (1..=3).for_each(|number| assert!(world.send(device(number), 100 * u64::from(number))));
    count(&world, &mut gateway);
    assert_eq!(world.count(Call::Record), records + 1, "one commit for all");
    for number in 1..=3 {
        let used = sent(100 * u64::from(number));
        assert_eq!(session_of(&gateway, number).unwrap().used, used);
        assert_eq!(world.recorded()[usize::from(number) - 1].session.used, used);
    }
    count(&world, &mut gateway);
    assert_eq!(world.count(Call::Record), records + 1, "no commit where nothing was used");
}

#[test]
fn who_has_no_limit_is_counted_as_well_and_less_often() {
    let world = World::default();
    let conditions = conditions(None, Extension::NotOffered);
    let mut gateway = Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap();
    accept(&mut gateway, 1).unwrap();
    assert!(world.send(device(1), 700));
    for _ in 0..10 {
        count(&world, &mut gateway);
    }
    assert!((2..=3).contains(&world.count(Call::Used)), "at the start, and twice in twenty seconds");
    assert_eq!(world.recorded()[0].session.used, sent(700));
}

#[test]
fn who_has_used_up_the_data_is_captive_again_and_stays_so_until_the_time_is_over() {
    let world = World::default();
    let mut gateway = start(&world, Extension::NotOffered);
    let Ok(Verdict::Admitted(session)) = accept(&mut gateway, 1) else { panic!("refused") };
    assert!(world.send(device(1), DATA) && !world.send(device(1), 1));
    count(&world, &mut gateway);
    assert_eq!(session_of(&gateway, 1), None);
    assert_eq!(world.recorded()[0].ended.unwrap().1, EndCause::DataOver);
    let until = session.grant.until;
    assert_eq!(accept(&mut gateway, 1), Ok(Verdict::Denied(Denial::UsedUp { until })));
    drop(gateway);
    let mut gateway = start(&world, Extension::NotOffered);
    assert_eq!(
        accept(&mut gateway, 1),
        Ok(Verdict::Denied(Denial::UsedUp { until })),
        "a restart forgives nothing"
    );
    world.pass(HOUR);
    assert!(matches!(accept(&mut gateway, 1), Ok(Verdict::Admitted(_))));
    assert_eq!(session_of(&gateway, 1).unwrap().data_left(), Some(ByteCount::new(DATA)));
}

#[test]
fn signing_out_and_in_again_gains_no_data() {
    let world = World::default();
    let mut gateway = start(&world, Extension::NotOffered);
    let mut delivered = 0;
    for _ in 0..50 {
        if accept(&mut gateway, 1).is_ok_and(|verdict| matches!(verdict, Verdict::Admitted(_))) {
            delivered += if world.send(device(1), 900) { 900 } else { 0 };
            sign_out(&mut gateway, 1).unwrap();
        }
    }
    assert!(delivered <= DATA && delivered > DATA - 900, "{delivered} of {DATA}");
}

#[test]
fn signing_out_and_in_within_one_batch_gains_nothing_either() {
    let world = World::default();
    let mut gateway = start(&world, Extension::NotOffered);
    accept(&mut gateway, 1).unwrap();
    assert!(world.send(device(1), 4_000));
    gateway.handle().end_session(Selector::Equipment(device(1)), EndCause::SignedOut, |_| ());
    accept(&mut gateway, 1).unwrap();
    assert_eq!(session_of(&gateway, 1).unwrap().data_left(), Some(ByteCount::new(DATA - 4_000)));
}

#[test]
fn signing_in_again_while_online_gains_nothing() {
    let world = World::default();
    let mut gateway = start(&world, Extension::NotOffered);
    let mut delivered = 0;
    for _ in 0..50 {
        // Each click opens the session once more.
        accept(&mut gateway, 1).unwrap();
        delivered += if world.send(device(1), 900) { 900 } else { 0 };
    }
    assert!(delivered <= DATA, "{delivered} of {DATA}");
}

#[test]
fn an_extension_is_recorded_held_and_told() {
    let world = World::default();
    let mut gateway = start(&world, Extension::Offered);
    accept(&mut gateway, 1).unwrap();
    world.pass(HOUR / 2);
    assert!(world.send(device(1), 6_000));
    let Ok(Verdict::Admitted(extended)) = extend(&mut gateway, 1) else { panic!("refused") };
    assert_eq!(extended.grant.until, world.now().after(HOUR));
    assert_eq!(extended.data_left(), Some(ByteCount::new(DATA)));
    assert_eq!(world.recorded()[0].session, extended);
    assert_eq!(world.open()[0].grant, Some(extended.grant.digest()));
    assert!(world.send(device(1), DATA) && !world.send(device(1), 1), "all of it, and no more");
}

#[test]
fn an_extension_that_the_kernel_did_not_hear_of_is_told_to_it_by_the_next_start() {
    use gateway::pretend::Fate;
    let world = World::default();
    let mut gateway = start(&world, Extension::Offered);
    accept(&mut gateway, 1).unwrap();
    world.pass(HOUR / 2);
    world.decide_fates(|call, _| if call == Call::Apply { Fate::Fails } else { Fate::Works });
    assert_eq!(extend(&mut gateway, 1), Err(Refusal::Unavailable));
    drop(gateway);
    world.decide_fates(|_, _| Fate::Works);
    let recorded = world.recorded()[0].session;
    assert_ne!(world.open()[0].grant, Some(recorded.grant.digest()));
    let gateway = start(&world, Extension::Offered);
    assert_eq!(world.open()[0].grant, Some(recorded.grant.digest()));
    world.pass(HOUR * 3 / 4);
    assert!(world.passes(&session_of(&gateway, 1).unwrap()));
}

#[test]
fn a_restart_touches_nothing_that_agrees() {
    let world = World::default();
    let mut gateway = start(&world, Extension::NotOffered);
    accept(&mut gateway, 1).unwrap();
    assert!(world.send(device(1), 7_000));
    drop(gateway);
    let applied = world.count(Call::Apply);
    let mut gateway = start(&world, Extension::NotOffered);
    assert_eq!(world.count(Call::Apply), applied);
    assert!(!world.send(device(1), 3_001), "the kernel's own count stands");
    count(&world, &mut gateway);
    assert_eq!(session_of(&gateway, 1), None);
}

#[test]
fn a_crowd_is_counted_part_by_part_and_everybody_once_in_a_round() {
    let world = World::default();
    let mut gateway = start(&world, Extension::NotOffered);
    gateway.step();
    let crowd = sign_in_a_crowd(&mut gateway, 1_200);
    assert_eq!(gateway.handle().session_count(), crowd.len());
    // From the beginning of a round on.
    for _ in 0..40 {
        world.pass(ROUND / 20);
        gateway.step();
    }
    crowd.iter().for_each(|equipment| assert!(world.send(*equipment, 5)));
    let (asked, recorded) = (world.count(Call::Used), world.count(Call::Record));
    for _ in 0..20 {
        world.pass(ROUND / 20);
        gateway.step();
    }
    // The last part of one round and the first of the next may both be in.
    assert!((2..=3).contains(&(world.count(Call::Used) - asked)), "{}", world.count(Call::Used) - asked);
    assert!(world.count(Call::Record) - recorded <= 3, "one commit for each part");
    let counted = gateway.handle().sessions().into_iter().filter(|session| session.used == sent(5));
    assert_eq!(counted.count(), crowd.len());
}

#[test]
fn all_who_end_in_the_same_moment_are_counted_just_before_it() {
    let world = World::default();
    let conditions = conditions(None, Extension::NotOffered);
    let mut gateway = Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap();
    let crowd = sign_in_a_crowd(&mut gateway, 10_000);
    world.pass(HOUR - Duration::from_millis(200));
    crowd.iter().for_each(|equipment| assert!(world.send(*equipment, 5)));
    // Two turns: more end together than are counted in one.
    (0..2).for_each(|_| gateway.step());
    world.pass(Duration::from_secs(1));
    (0..30).for_each(|_| gateway.step());
    let recorded = world.recorded();
    assert!(recorded.iter().all(|it| it.ended.is_some_and(|(_, cause)| cause == EndCause::TimeOver)));
    let counted = recorded.iter().filter(|it| it.session.used == sent(5)).count();
    assert_eq!(counted, crowd.len());
}

/// Half of the first day is left and rolls over to the second, of which as much is left at its end.
#[test]
fn what_rolled_over_is_remembered_while_a_crowd_begins_anew() {
    let world = World::default();
    // Some day at half past ten in the evening.
    let data = Allowance::of_total(ByteCount::new(DATA));
    let (renewal, rolls_over) = (captivity::plan::Renewal::Day, true);
    let plan = Plan { data, renewal, rolls_over, ..Plan::lasting(HOUR) };
    let conditions = Conditions::of("1", plan);
    let mut gateway = Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap();
    for (hours, used) in [(0, DATA / 2), (25, DATA)] {
        world.pass(HOUR * hours);
        (0..8).for_each(|_| gateway.step());
        let crowd = sign_in_a_crowd(&mut gateway, 1_300);
        crowd.iter().for_each(|equipment| assert!(world.send(*equipment, used)));
        for _ in 0..10 {
            world.pass(ROUND);
            gateway.step();
        }
    }
    // Past midnight: more begin anew than fit into one turn.
    world.pass(HOUR * 5 / 6);
    (0..8).for_each(|_| gateway.step());
    let sessions = gateway.handle().sessions();
    assert_eq!(sessions.len(), 1_300);
    for session in sessions {
        assert_eq!(session.data_left(), Some(ByteCount::new(DATA + DATA / 2)), "{session:?}");
    }
}
