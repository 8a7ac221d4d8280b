//! Record and kernel drift apart; a gateway rests while another one works.

use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use captivity::{Claim, Conditions, EquipmentId, Grant, LinkAddress, Plan, Session, SessionId, Verdict};
use gateway::drift::{Differences, Occasion};
use gateway::ports::OpenSession;
use gateway::pretend::{Call, PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Handle, Refusal};

const HOUR: Duration = Duration::from_secs(3600);
const PATIENCE: Duration = Duration::from_secs(10);

fn start(world: &World) -> Gateway<PretendStore, PretendEnforcer> {
    let conditions = Conditions::of("1", Plan::lasting(HOUR));
    Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap()
}

fn device(last: u8) -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, last]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

fn accept(handle: &Handle, last: u8) -> Receiver<Result<Verdict, Refusal>> {
    let (tell, told) = mpsc::channel();
    handle.present(device(last), Claim::Terms { edition: "1".to_owned() }, move |answer| {
        tell.send(answer).unwrap();
    });
    told
}

fn admitted(gateway: &mut Gateway<PretendStore, PretendEnforcer>, last: u8) -> Session {
    let told = accept(&gateway.handle(), last);
    gateway.step();
    match told.try_recv() {
        Ok(Ok(Verdict::Admitted(session))) => session,
        other => panic!("expected to be admitted, heard {other:?}"),
    }
}

#[test]
fn each_kind_of_drift_is_counted_once_and_repaired() {
    let world = World::default();
    let mut gateway = start(&world);
    let handle = gateway.handle();
    let sessions: Vec<Session> = (1..=3).map(|last| admitted(&mut gateway, last)).collect();
    assert_eq!(handle.drift().total, Differences::default());

    world.lose_table();
    let other = Grant::until(sessions[1].grant.until.after(HOUR));
    let held = |session: &Session, grant: Grant| OpenSession {
        session: session.id,
        equipment: session.equipment,
        grant: Some(grant.digest()),
    };
    world.open_behind_its_back(held(&sessions[1], other), HOUR);
    world.open_behind_its_back(held(&sessions[2], sessions[2].grant), HOUR);
    let stranger = OpenSession { session: SessionId::new(77).unwrap(), equipment: device(9), grant: None };
    world.open_behind_its_back(stranger, HOUR);
    world.pass(Duration::from_secs(1));
    handle.look_again();
    gateway.step();

    let drift = handle.drift();
    assert_eq!(drift.total, Differences { missing: 1, strangers: 1, other_grant: 1 });
    assert_eq!(drift.last.map(|found| found.occasion), Some(Occasion::Touched));
    assert!(sessions.iter().all(|session| world.passes(session)));
    assert_eq!(world.open().len(), 3, "the stranger is closed");

    // Asked again at once it waits a little, and finds nothing any more.
    handle.look_again();
    gateway.step();
    assert_eq!(handle.drift(), drift);
    world.pass(Duration::from_secs(1));
    gateway.step();
    assert_eq!((handle.drift().comparisons, handle.drift().total), (drift.comparisons + 1, drift.total));
}

#[test]
fn drift_that_nobody_heard_of_is_found_in_turn() {
    let world = World::default();
    let mut gateway = start(&world);
    let session = admitted(&mut gateway, 1);
    world.lose_table();
    world.pass(Duration::from_secs(299));
    gateway.step();
    assert!(!world.passes(&session));
    world.pass(Duration::from_secs(2));
    gateway.step();
    assert!(world.passes(&session));
    assert_eq!(gateway.handle().drift().last.map(|found| found.occasion), Some(Occasion::Routine));
}

#[test]
fn a_session_that_has_just_ended_in_the_kernel_is_no_drift() {
    let world = World::default();
    let mut gateway = start(&world);
    admitted(&mut gateway, 1);
    world.pass(HOUR - Duration::from_secs(1));
    world.lose_table();
    gateway.handle().look_again();
    gateway.step();
    assert_eq!(gateway.handle().drift().total, Differences::default());
}

#[test]
fn a_gateway_that_rests_touches_nothing_and_does_afterwards_what_was_asked_meanwhile() {
    let world = World::default();
    let gateway = start(&world);
    let handle = gateway.handle();
    let at_work = std::thread::spawn(move || gateway.run());
    assert!(handle.rest(PATIENCE));
    let (records, applied) = (world.count(Call::Record), world.count(Call::Apply));
    let told = accept(&handle, 1);
    assert!(told.recv_timeout(Duration::from_millis(50)).is_err());
    assert_eq!((world.count(Call::Record), world.count(Call::Apply)), (records, applied));

    handle.go_on();
    assert!(matches!(told.recv_timeout(PATIENCE), Ok(Ok(Verdict::Admitted(_)))));
    handle.stop();
    at_work.join().unwrap();
}

#[test]
fn a_gateway_that_is_stopped_while_it_rests_refuses_what_was_asked_and_touches_nothing() {
    let world = World::default();
    let gateway = start(&world);
    let handle = gateway.handle();
    let at_work = std::thread::spawn(move || gateway.run());
    assert!(handle.rest(PATIENCE));
    let told = accept(&handle, 1);
    world.lose_table();
    handle.stop();
    at_work.join().unwrap();
    assert_eq!(told.recv_timeout(PATIENCE), Ok(Err(Refusal::Unavailable)));
    assert!(world.open().is_empty() && world.count(Call::Record) == 0);
}
