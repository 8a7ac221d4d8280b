//! A day of a large venue: 50,000 guests arrive, move data, idle, leave and come back, while the gateway crashes, the store is
//! away, another tool takes the table and operators give orders. The same seed plays the same day.
//!
//! `VESTIBULE_SEED`, `VESTIBULE_GUESTS` and `VESTIBULE_DAYS` change the day; `cargo xtask simulate` plays many.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test tells what is wrong by failing")]

mod guests;
mod promises;
#[path = "../promises/simulation/random.rs"]
mod random;
mod venue;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use captivity::Session;
use gateway::ports::OpenSession;
use gateway::pretend::World;
use promises::Promises;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect(name))
}

#[test]
fn a_day_with_fifty_thousand_guests() {
    let seed = number("VESTIBULE_SEED", 511);
    let (guests, days) = (number("VESTIBULE_GUESTS", 50_000), number("VESTIBULE_DAYS", 1));
    println!("seed {seed}: {guests} guests on {days} day(s)");
    let played = catch_unwind(AssertUnwindSafe(|| {
        let mut venue = venue::Venue::open(seed, u32::try_from(guests).unwrap());
        venue.live(days);
        venue
    }));
    let venue = played.unwrap_or_else(|panic| {
        eprintln!("a promise was broken; play it again with VESTIBULE_SEED={seed}");
        resume_unwind(panic)
    });
    println!("{:?}", venue.seen);
    let seen = &venue.seen;
    let happened =
        [seen.admitted, seen.idle, seen.moved_on, seen.closed, seen.crashes, seen.orders, seen.lost_tables];
    assert!(
        guests < 50_000 || happened.iter().all(|count| *count > 0),
        "a day on which nothing happens: {seen:?}"
    );
    assert!(guests < 50_000 || seen.admitted > guests, "guests come back: {seen:?}");
}

/// What the checks of a day say of a gateway, a kernel or a record that is broken on purpose.
fn told_of(sabotage: impl FnOnce(&World, &Session, &mut Promises)) -> String {
    let played = catch_unwind(AssertUnwindSafe(|| venue::Venue::open(511, 400).break_at_noon(sabotage)));
    let panic = played.expect_err("nobody noticed");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn a_kernel_that_lets_somebody_through_past_the_grant_is_noticed() {
    let told = told_of(|world, session, _| {
        let open = OpenSession {
            session: session.id,
            equipment: session.equipment,
            grant: Some(session.grant.digest()),
        };
        world.open_behind_its_back(open, Duration::from_secs(48 * 3600));
        world.pass(Duration::from_secs(24 * 3600));
    });
    assert!(told.contains("past it"), "{told}");
}

#[test]
fn a_kernel_that_keeps_somebody_out_is_noticed() {
    let told = told_of(|world, _, _| world.lose_table());
    assert!(told.contains("does not pass"), "{told}");
}

#[test]
fn a_count_that_invents_or_falls_is_noticed() {
    let told = told_of(|_, session, promises| promises.forget_what_passed(session.id));
    assert!(told.starts_with("0 passed"), "{told}");
    let told = told_of(|_, session, promises| promises.remember_more(session.id));
    assert!(told.contains("was told before"), "{told}");
}
