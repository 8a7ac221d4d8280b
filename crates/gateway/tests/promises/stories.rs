//! Single promises, told one by one.

use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use captivity::{
    Captivity, Claim, Conditions, EndCause, EquipmentId, LinkAddress, Plan, Session, SessionId, Verdict,
};
use gateway::ports::{Change, OpenSession};
use gateway::pretend::{Call, Fate, PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Handle, Refusal, Selector, SystemClock};

const HOUR: Duration = Duration::from_secs(3600);

type Answer = Result<Verdict, Refusal>;

fn conditions(edition: &str, admits_for: Duration) -> Conditions {
    Conditions::of(edition, Plan::lasting(admits_for))
}

fn start(world: &World) -> Gateway<PretendStore, PretendEnforcer> {
    Gateway::start(world.store(), world.enforcer(), conditions("1", HOUR), world.clock()).unwrap()
}

fn device(number: u16) -> EquipmentId {
    let [high, low] = number.to_be_bytes();
    let link_address = LinkAddress::new([2, 0, 0, 0, high, low]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

fn accept(handle: &Handle, equipment: EquipmentId) -> Receiver<Answer> {
    let (tell, told) = mpsc::channel();
    let claim = Claim::Terms { edition: "1".to_owned() };
    handle.present(equipment, claim, move |answer| tell.send(answer).unwrap());
    told
}

fn end(handle: &Handle, whose: Selector) -> Receiver<Answer> {
    let (tell, told) = mpsc::channel();
    handle.end_session(whose, EndCause::SignedOut, move |answer| tell.send(answer).unwrap());
    told
}

fn stranger(equipment: EquipmentId) -> OpenSession {
    OpenSession { session: SessionId::new(77).unwrap(), equipment, grant: None }
}

fn admitted(told: &Receiver<Answer>) -> Session {
    match told.try_recv() {
        Ok(Ok(Verdict::Admitted(session))) => session,
        other => panic!("expected to be admitted, heard {other:?}"),
    }
}

#[test]
fn a_hundred_sign_ins_share_one_record_and_one_change_of_the_kernel() {
    let world = World::default();
    let mut gateway = start(&world);
    let answers: Vec<_> = (0..100).map(|number| accept(&gateway.handle(), device(number))).collect();
    gateway.step();
    for told in answers {
        assert!(world.passes(&admitted(&told)));
    }
    assert_eq!((world.count(Call::Record), world.count(Call::Apply)), (1, 1));
    assert_eq!(gateway.handle().session_count(), 100);
}

#[test]
fn a_second_click_hears_of_the_same_session() {
    let world = World::default();
    let mut gateway = start(&world);
    let (first, second) = (accept(&gateway.handle(), device(1)), accept(&gateway.handle(), device(1)));
    gateway.step();
    assert_eq!(admitted(&first), admitted(&second));
    assert_eq!(world.recorded().len(), 1);
}

#[test]
fn when_nothing_can_be_recorded_newcomers_are_refused_and_the_admitted_are_not() {
    let world = World::default();
    let mut gateway = start(&world);
    let handle = gateway.handle();
    let early = accept(&handle, device(1));
    gateway.step();
    world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    let (again, newcomer) = (accept(&handle, device(1)), accept(&handle, device(2)));
    gateway.step();
    assert_eq!(admitted(&again), admitted(&early));
    assert_eq!(newcomer.try_recv(), Ok(Err(Refusal::Unavailable)));
    assert_eq!(handle.captivity_of(device(2)), Captivity::Captive);
    assert_eq!(world.open().len(), 1);
}

#[test]
fn nobody_hears_online_before_the_kernel_lets_them_through_and_the_next_try_does() {
    let world = World::default();
    let mut gateway = start(&world);
    world.decide_fates(|call, _| if call == Call::Apply { Fate::Fails } else { Fate::Works });
    let first = accept(&gateway.handle(), device(1));
    gateway.step();
    assert_eq!(first.try_recv(), Ok(Err(Refusal::Unavailable)));
    world.decide_fates(|_, _| Fate::Works);
    let second = accept(&gateway.handle(), device(1));
    gateway.step();
    assert!(world.passes(&admitted(&second)));
    assert_eq!(world.recorded().len(), 1, "the record of the first try was used");
}

#[test]
fn one_device_that_the_kernel_refuses_does_not_keep_the_others_out() {
    let world = World::default();
    let mut gateway = start(&world);
    world.decide_fates(|_, changes| {
        let is_refused =
            |change: &Change| matches!(change, Change::Open { equipment, .. } if *equipment == device(2));
        if changes.iter().any(is_refused) { Fate::Refuses } else { Fate::Works }
    });
    let answers: Vec<_> = (1..=3).map(|number| accept(&gateway.handle(), device(number))).collect();
    gateway.step();
    admitted(&answers[0]);
    assert_eq!(answers[1].try_recv(), Ok(Err(Refusal::Unavailable)));
    admitted(&answers[2]);
}

#[test]
fn a_sign_out_that_the_kernel_did_not_take_is_brought_about_later() {
    let world = World::default();
    let mut gateway = start(&world);
    let told = accept(&gateway.handle(), device(1));
    gateway.step();
    let session = admitted(&told);
    world.decide_fates(|call, _| if call == Call::Apply { Fate::Fails } else { Fate::Works });
    let first = end(&gateway.handle(), Selector::Session(session.id));
    gateway.step();
    let second = end(&gateway.handle(), Selector::Equipment(device(1)));
    gateway.step();
    assert_eq!(first.try_recv(), Ok(Err(Refusal::Unavailable)));
    assert_eq!(second.try_recv(), Ok(Err(Refusal::Unavailable)), "its packets still pass");
    world.decide_fates(|_, _| Fate::Works);
    gateway.step();
    assert_eq!(world.open(), []);
}

#[test]
fn a_session_reads_as_captive_from_its_end_on_and_the_end_is_recorded() {
    let world = World::default();
    let mut gateway = start(&world);
    let handle = gateway.handle();
    let told = accept(&handle, device(1));
    gateway.step();
    let session = admitted(&told);
    world.pass(HOUR - Duration::from_millis(1));
    assert_eq!(handle.captivity_of(device(1)), Captivity::Admitted(session));
    world.pass(Duration::from_millis(1));
    assert_eq!(handle.captivity_of(device(1)), Captivity::Captive);
    assert_eq!(handle.sessions(), []);
    gateway.step();
    assert_eq!(world.recorded()[0].ended, Some((session.grant.until, EndCause::TimeOver)));
    assert_eq!(handle.session_count(), 0);
}

#[test]
fn other_terms_are_for_newcomers_and_leave_the_admitted_alone() {
    let world = World::default();
    let mut gateway = start(&world);
    let handle = gateway.handle();
    let told = accept(&handle, device(1));
    gateway.step();
    handle.change_conditions(conditions("2", HOUR));
    let newcomer = accept(&handle, device(2));
    gateway.step();
    assert_eq!(newcomer.try_recv(), Ok(Ok(Verdict::TermsChanged)));
    assert!(world.passes(&admitted(&told)));
}

#[test]
fn a_lost_table_is_filled_again_when_enforcement_asks() {
    let world = World::default();
    let mut gateway = start(&world);
    let told = accept(&gateway.handle(), device(1));
    gateway.step();
    world.lose_table();
    gateway.handle().reconcile();
    gateway.step();
    assert!(world.passes(&admitted(&told)));
}

#[test]
fn closing_a_stranger_late_leaves_the_device_to_its_own_session() {
    let world = World::default();
    let mut gateway = start(&world);
    let told = accept(&gateway.handle(), device(1));
    gateway.step();
    world.open_behind_its_back(stranger(device(1)), HOUR);
    world.decide_fates(|call, _| if call == Call::Apply { Fate::Fails } else { Fate::Works });
    gateway.handle().reconcile();
    gateway.step();
    world.decide_fates(|_, _| Fate::Works);
    gateway.step();
    assert!(world.passes(&admitted(&told)));
    assert_eq!(world.open().len(), 1, "the stranger is closed");
}

#[test]
fn a_comparison_that_the_store_cut_short_is_made_again() {
    let world = World::default();
    let mut gateway = start(&world);
    let _told = accept(&gateway.handle(), device(1));
    gateway.step();
    world.pass(HOUR);
    world.open_behind_its_back(stranger(device(1)), HOUR);
    world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    gateway.handle().reconcile();
    gateway.step();
    world.decide_fates(|_, _| Fate::Works);
    world.pass(Duration::from_secs(10));
    gateway.step();
    assert_eq!(world.open(), [], "the stranger is closed");
}

#[test]
fn a_restart_interrupts_nobody_and_closes_what_nobody_recorded() {
    let world = World::default();
    let mut gateway = start(&world);
    let told = accept(&gateway.handle(), device(1));
    gateway.step();
    drop(gateway);
    let stranger = gateway::ports::OpenSession {
        session: SessionId::new(77).unwrap(),
        equipment: device(2),
        grant: None,
    };
    world.open_behind_its_back(stranger, HOUR);
    let applied = world.count(Call::Apply);
    let gateway = start(&world);
    let session = admitted(&told);
    assert!(world.passes(&session));
    assert_eq!(world.open().len(), 1);
    assert_eq!(world.count(Call::Apply), applied + 1, "only the stranger was touched");
    assert_eq!(gateway.handle().sessions(), [session]);
}

#[test]
fn what_does_not_fit_into_the_queue_is_refused_at_once() {
    let world = World::default();
    let gateway = start(&world);
    let answers: Vec<_> = (0..5_000).map(|number| accept(&gateway.handle(), device(number))).collect();
    let heard: Vec<_> = answers.iter().filter_map(|told| told.try_recv().ok()).collect();
    assert_eq!(heard, vec![Err(Refusal::Busy); 5_000 - 4_096]);
    drop(gateway);
    let later: Vec<_> = answers.iter().filter_map(|told| told.try_recv().ok()).collect();
    assert_eq!(later, vec![Err(Refusal::Unavailable); 4_096], "nobody waits for a gateway that is gone");
}

#[test]
fn the_loop_ends_sessions_on_time_and_stops_after_the_work_queued_before() {
    let world = World::default();
    let gateway = Gateway::start(
        world.store(),
        world.enforcer(),
        conditions("1", Duration::from_millis(50)),
        SystemClock,
    )
    .unwrap();
    let handle = gateway.handle();
    let looping = std::thread::spawn(|| gateway.run());
    let told = accept(&handle, device(1));
    let answer = told.recv_timeout(Duration::from_secs(10)).unwrap();
    let Ok(Verdict::Admitted(session)) = answer else { panic!("expected to be admitted, heard {answer:?}") };
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while world.recorded()[0].ended.is_none() {
        assert!(std::time::Instant::now() < deadline, "the end was never recorded");
        std::thread::yield_now();
    }
    let (at, cause) = world.recorded()[0].ended.unwrap();
    assert_eq!(cause, EndCause::TimeOver);
    let late = session.grant.until.until(at);
    assert!(at >= session.grant.until && late < Duration::from_secs(5), "{late:?} late");

    let last = accept(&handle, device(2));
    handle.stop();
    looping.join().unwrap();
    assert!(matches!(last.try_recv(), Ok(Ok(Verdict::Admitted(_)))), "queued before the stop");
    let (tell, told) = mpsc::channel();
    handle.find(session.id, move |answer| tell.send(answer).unwrap());
    assert_eq!(told.try_recv(), Ok(Err(Refusal::Unavailable)), "asked after the stop");
}

#[test]
fn the_record_can_be_asked_about_a_session_that_has_ended() {
    let world = World::default();
    let mut gateway = start(&world);
    let told = accept(&gateway.handle(), device(1));
    gateway.step();
    let session = admitted(&told);
    let _told = end(&gateway.handle(), Selector::Equipment(device(1)));
    gateway.handle().find(session.id, move |answer| {
        let recorded = answer.unwrap().unwrap();
        assert_eq!(recorded.session, session);
        assert_eq!(recorded.ended.unwrap().1, EndCause::SignedOut);
    });
    gateway.step();
}
