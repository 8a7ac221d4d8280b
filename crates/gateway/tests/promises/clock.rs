//! What was granted is delivered, whatever is done to the wall clock and however often the gateway or the machine starts.

use std::time::Duration;

use captivity::{Captivity, Claim, Conditions, EquipmentId, Plan, Session, Timestamp, Verdict};
use gateway::pretend::{PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Handle};

const GRANTED: Duration = Duration::from_secs(3600);
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
const SECOND: Duration = Duration::from_secs(1);

type Pretended = Gateway<PretendStore, PretendEnforcer>;

fn start(world: &World) -> Pretended {
    let conditions = Conditions::of("1", Plan::lasting(GRANTED));
    Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap()
}

/// A world whose wall clock stands where a right one may: in 2027.
fn right_world() -> World {
    let world = World::default();
    world.set_wall(Timestamp::from_unix_millis(1_800_000_000_000));
    world
}

fn equipment() -> EquipmentId {
    EquipmentId { interface: "guest0".parse().unwrap(), link_address: "02:00:5e:10:20:30".parse().unwrap() }
}

fn sign_in(gateway: &mut Pretended) -> Session {
    let (tell, told) = std::sync::mpsc::channel();
    let claim = Claim::Terms { edition: "1".to_owned() };
    gateway.handle().present(equipment(), claim, move |answer| tell.send(answer).unwrap());
    gateway.step();
    match told.try_recv() {
        Ok(Ok(Verdict::Admitted(session))) => session,
        other => panic!("expected to be admitted, heard {other:?}"),
    }
}

fn is_admitted(handle: &Handle) -> bool {
    matches!(handle.captivity_of(equipment()), Captivity::Admitted(_))
}

/// How long the session goes on from now, in the gateway and in the kernel, which must agree.
fn rest(world: &World, gateway: &mut Pretended, session: &Session) -> Duration {
    let mut rest = Duration::ZERO;
    while world.passes(session) {
        assert!(is_admitted(&gateway.handle()), "the kernel lets through whom the gateway holds captive");
        world.pass(SECOND);
        rest += SECOND;
        gateway.step();
        assert!(rest <= GRANTED * 3, "the session never ends");
    }
    assert!(!is_admitted(&gateway.handle()), "the gateway admits whom the kernel has stopped");
    rest
}

fn shifted(world: &World, years: i32) -> Timestamp {
    let shift = YEAR * years.unsigned_abs();
    let wall = world.wall().unix_millis();
    let shift = u64::try_from(shift.as_millis()).unwrap();
    Timestamp::from_unix_millis(if years < 0 { wall.saturating_sub(shift) } else { wall + shift })
}

#[test]
fn a_wall_clock_that_jumps_changes_nothing_while_the_gateway_runs_or_restarts() {
    for years in [-60, -3, 0, 3] {
        for restarts in [false, true] {
            let world = right_world();
            let mut gateway = start(&world);
            let session = sign_in(&mut gateway);
            world.pass(SECOND * 600);
            world.set_wall(shifted(&world, years));
            if restarts {
                drop(gateway);
                world.pass(SECOND * 30);
                gateway = start(&world);
                world.pass(SECOND * 570);
            } else {
                world.pass(SECOND * 600);
            }
            gateway.step();
            let rest = rest(&world, &mut gateway, &session);
            assert_eq!(rest, GRANTED - SECOND * 1200, "{years} years, restarts: {restarts}");
        }
    }
}

#[test]
fn a_reboot_costs_the_outage_where_the_wall_clock_is_right_and_nothing_where_it_is_wrong() {
    for (years, lost) in [(0, 300), (-60, 0), (-3, 0), (3, 0)] {
        let world = right_world();
        let mut gateway = start(&world);
        let session = sign_in(&mut gateway);
        for _ in 0..600 {
            world.pass(SECOND);
            gateway.step();
        }
        drop(gateway);
        world.reboot(SECOND * 300);
        world.set_wall(shifted(&world, years));
        let mut gateway = start(&world);
        let rest = rest(&world, &mut gateway, &session);
        assert_eq!(rest, GRANTED - SECOND * (600 + lost), "{years} years");
    }
}

#[test]
fn booted_in_1970_and_set_right_later_ends_on_time_over_restart_and_reboot() {
    let right = right_world().wall();
    let world = right_world();
    world.set_wall(Timestamp::from_unix_millis(7_000));
    let mut gateway = start(&world);
    let session = sign_in(&mut gateway);
    world.pass(SECOND * 100);
    world.set_wall(right);
    drop(gateway);
    world.pass(SECOND * 100);
    gateway = start(&world);
    gateway.step();
    assert!(is_admitted(&gateway.handle()), "the rest was stolen");
    drop(gateway);
    // Off for 50 seconds, and in 1970 again: the outage is not known.
    world.reboot(SECOND * 50);
    world.set_wall(Timestamp::from_unix_millis(7_000));
    gateway = start(&world);
    assert_eq!(rest(&world, &mut gateway, &session), GRANTED - SECOND * 200);
}

#[test]
fn what_a_power_cut_gives_away_beside_the_outage_is_a_minute_at_most() {
    let world = right_world();
    let mut gateway = start(&world);
    let session = sign_in(&mut gateway);
    for _ in 0..179 {
        world.pass(SECOND);
        gateway.step();
    }
    drop(gateway);
    world.reboot(SECOND);
    world.set_wall(Timestamp::from_unix_millis(0));
    let mut gateway = start(&world);
    let rest = rest(&world, &mut gateway, &session);
    let due = GRANTED - SECOND * 179;
    assert!(due <= rest && rest <= due + SECOND * 60, "{rest:?} for {due:?}");
}
