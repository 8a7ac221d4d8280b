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
