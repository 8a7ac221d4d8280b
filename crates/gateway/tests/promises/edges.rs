//! The last count before a session ends: whatever fails meanwhile, what the kernel forgets with its element is on record.

use std::time::Duration;

use captivity::plan::Renewal;
use captivity::{Allowance, ByteCount, Claim, Conditions, EndCause, EquipmentId, LinkAddress, Plan, Usage};
use gateway::Gateway;
use gateway::pretend::{Call, Fate, PretendEnforcer, PretendStore, World};

const HOUR: Duration = Duration::from_secs(3600);
/// Before the end, and later than the gateway counts for it.
const SHORTLY: Duration = Duration::from_millis(290);

fn device() -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, 1]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

fn start(world: &World, plan: Plan) -> Gateway<PretendStore, PretendEnforcer> {
    let conditions = Conditions::of("1", plan);
    Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap()
}

fn sign_in(gateway: &mut Gateway<PretendStore, PretendEnforcer>) {
    gateway.handle().present(device(), Claim::Terms { edition: "1".to_owned() }, |_| ());
    gateway.step();
}

/// Time passes as it does for a gateway that runs: it wakes when something is due.
fn live(world: &World, gateway: &mut Gateway<PretendStore, PretendEnforcer>, time: Duration) {
    let end = world.now().after(time);
    while world.now() < end {
        let sleep = gateway.patience().clamp(Duration::from_millis(1), world.now().until(end));
        world.pass(sleep);
        gateway.step();
    }
}

fn sent(octets: u64) -> Usage {
    Usage { from_guest: ByteCount::new(octets), to_guest: ByteCount::ZERO }
}

#[test]
fn a_last_count_that_fails_is_made_again_before_the_end() {
    let world = World::default();
    let mut gateway = start(&world, Plan::lasting(HOUR));
    sign_in(&mut gateway);
    live(&world, &mut gateway, HOUR - Duration::from_secs(1));
    assert!(world.send(device(), 777));
    // The first count before the end finds nobody at work.
    let mut left = 1;
    world.decide_fates(move |call, _| {
        let fails = call == Call::Used && left > 0;
        left -= u32::from(fails);
        if fails { Fate::Fails } else { Fate::Works }
    });
    live(&world, &mut gateway, Duration::from_secs(2));
    let recorded = world.recorded()[0];
    assert_eq!(recorded.ended.map(|(_, cause)| cause), Some(EndCause::TimeOver));
    assert_eq!(recorded.session.used, sent(777));
}

#[test]
fn a_last_count_that_keeps_failing_does_not_keep_the_loop_busy() {
    let world = World::default();
    let mut gateway = start(&world, Plan::lasting(HOUR));
    sign_in(&mut gateway);
    live(&world, &mut gateway, HOUR - SHORTLY - Duration::from_millis(20));
    world.decide_fates(|call, _| if call == Call::Used { Fate::Fails } else { Fate::Works });
    let before = world.count(Call::Used);
    live(&world, &mut gateway, Duration::from_secs(1));
    assert!((2..=5).contains(&(world.count(Call::Used) - before)), "{}", world.count(Call::Used) - before);
    assert!(world.recorded()[0].ended.is_some(), "it ends all the same");
}

#[test]
fn what_is_counted_while_the_store_is_away_is_recorded_when_it_is_back() {
    let world = World::default();
    let plan = Plan {
        data: Allowance::of_total(ByteCount::new(10_000)),
        renewal: Renewal::Day,
        ..Plan::lasting(HOUR)
    };
    let mut gateway = start(&world, plan);
    sign_in(&mut gateway);
    live(&world, &mut gateway, HOUR - Duration::from_secs(60));
    world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    assert!(world.send(device(), 6_000));
    // It ends in the kernel meanwhile, which forgets what it counted.
    live(&world, &mut gateway, Duration::from_secs(300));
    assert_eq!(world.recorded()[0].session.used, Usage::NONE);
    world.decide_fates(|_, _| Fate::Works);
    live(&world, &mut gateway, Duration::from_secs(30));
    let recorded = world.recorded()[0];
    assert_eq!(recorded.ended.map(|(_, cause)| cause), Some(EndCause::TimeOver));
    assert_eq!(recorded.session.used, sent(6_000));
    sign_in(&mut gateway);
    assert!(world.send(device(), 4_000), "all that is left of the day");
    assert!(!world.send(device(), 40), "and no more than that");
}
