//! The ledger against a reference model: every kind of plan, traffic both ways, sign-ins, sign-outs, extensions, orders, edges
//! of periods, crashes, restarts, reboots and lost tables in random order.
//!
//! What is on record never falls, is never more than what passed, and lags behind by no more than a round of counting.
//! Nobody who has something left is refused or cut off; nobody who has nothing left passes. Guests, operators and the
//! store are told the same numbers. The model knows plans and packets, and nothing of how the gateway does it.
//!
//! `VESTIBULE_SEED=n` plays one life again, `VESTIBULE_LIVES=n` that many.

mod books;
mod life;
mod offers;
mod purse;
mod truth;

use std::panic::{catch_unwind, resume_unwind};

use life::{Life, Seen};

const LIVES: u64 = 250;
const EVENTS: u32 = 250;

#[test]
fn the_ledger_is_right_and_everybody_gets_what_was_granted_and_no_more() {
    let number = |name: &str| std::env::var(name).ok().map(|number| number.parse::<u64>().unwrap());
    let only = number("VESTIBULE_SEED");
    let seeds = only.map_or(0..number("VESTIBULE_LIVES").unwrap_or(LIVES), |seed| seed..seed + 1);
    let mut seen = Seen::default();
    for seed in seeds {
        let played = catch_unwind(|| {
            let mut life = Life::new(seed);
            (0..EVENTS).for_each(|_| life.go_on());
            life.end_well();
            life.seen
        });
        seen.add(&played.unwrap_or_else(|panic| {
            eprintln!("a promise was broken; play it again with VESTIBULE_SEED={seed}");
            resume_unwind(panic)
        }));
    }
    println!("{seen:?}");
    assert!(only.is_some() || seen.is_eventful(), "lives in which nothing happens: {seen:?}");
}
