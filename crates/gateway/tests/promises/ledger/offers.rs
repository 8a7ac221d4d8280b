//! What is offered in one life, drawn by chance: every combination of limits, periods and lengths that an operator may write.

use std::time::Duration;

use captivity::plan::{After, Renewal, Since};
use captivity::{
    Allowance, ByteCount, Conditions, Extension, Plan, PlanName, Plans, Rate, Rates, Terms, Timestamp,
};

use crate::simulation::random::Random;

pub(super) const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

pub(super) const MAIN: &str = "main";
const NEXT: &str = "next";
pub(super) const OTHER: &str = "other";

pub(super) fn name(text: &str) -> PlanName {
    text.parse().unwrap()
}

/// Terms worth the plan `main`, perhaps followed by `next`; operators have `other` to give.
pub(super) fn conditions(random: &mut Random) -> Conditions {
    let mut main = plan(MAIN, random);
    main.after = match random.below(4) {
        0 if main.data.total.is_some() => {
            main.data = Allowance { from_guest: None, to_guest: None, ..main.data };
            After::Slow(rates())
        }
        1 | 2 if main.extension == Extension::NotOffered => After::Plan(name(NEXT)),
        _ => After::End,
    };
    let (next, other) = (plan(NEXT, random), plan(OTHER, random));
    let terms = Terms { edition: "1".to_owned(), plan: Some(main.name), number: None };
    Conditions { terms, vouchers: false, plans: Plans::from_iter([main, next, other]), only_plans: None }
}

fn rates() -> Rates {
    Rates { from_guest: Rate::new(64_000, ByteCount::ZERO), to_guest: None }
}

fn plan(called: &str, random: &mut Random) -> Plan {
    let extension = if random.one_in(5) { Extension::Offered } else { Extension::NotOffered };
    let mut some = |chance: u32, most: u32| {
        (random.below(6) < chance).then(|| ByteCount::new(20_000 + u64::from(random.below(most))))
    };
    let data = match extension {
        Extension::Offered => Allowance::of_total(ByteCount::new(60_000)),
        Extension::NotOffered => {
            Allowance { total: some(4, 150_000), from_guest: some(2, 80_000), to_guest: some(2, 80_000) }
        }
    };
    let is_simple = extension == Extension::Offered;
    let renewal = match random.below(5) {
        0 | 1 => Renewal::Day,
        2 => Renewal::Week,
        3 => Renewal::Month,
        _ => Renewal::Session,
    };
    let renewal = if is_simple { Renewal::Session } else { renewal };
    let since = match random.below(4) {
        _ if is_simple => Since::SignIn,
        0 => Since::FirstUse,
        1 => Since::WhileOnline,
        _ => Since::SignIn,
    };
    let length = [10 * MINUTE, 40 * MINUTE, 3 * HOUR][usize::try_from(random.below(3)).unwrap()];
    Plan {
        name: name(called),
        data,
        since,
        renewal,
        rolls_over: data.is_limited() && renewal != Renewal::Session && random.one_in(2),
        idle: random.one_in(4).then_some(Duration::from_secs(5 * MINUTE)),
        extension,
        ..Plan::lasting(Duration::from_secs(length))
    }
}

/// The period that a moment is in, by the calendar of UTC; counted by hand, to have a second opinion.
pub(super) fn period(now: Timestamp, renewal: Renewal) -> (Timestamp, Timestamp) {
    let day = now.unix_seconds() / DAY;
    let at = |day: u64| Timestamp::from_unix_millis(day * DAY * 1000);
    match renewal {
        Renewal::Session => (at(0), Timestamp::NEVER),
        Renewal::Day => (at(day), at(day + 1)),
        Renewal::Week => {
            // The first of January 1970 was a Thursday.
            let monday = day - (day + 3) % 7;
            (at(monday), at(monday + 7))
        }
        Renewal::Month => {
            let mut first = FIRST_OF_OCTOBER_2026;
            for length in MONTHS_FROM_OCTOBER_2026 {
                if day < first + length {
                    return (at(first), at(first + length));
                }
                first += length;
            }
            panic!("a life ends before that")
        }
    }
}

const FIRST_OF_OCTOBER_2026: u64 = 20_727;
const MONTHS_FROM_OCTOBER_2026: [u64; 9] = [31, 30, 31, 31, 28, 31, 30, 31, 30];

/// A moment shortly before some edge of a day, a week or a month.
pub(super) fn shortly_before_an_edge(now: Timestamp, random: &mut Random) -> Timestamp {
    let renewal = [Renewal::Day, Renewal::Week, Renewal::Month][usize::try_from(random.below(3)).unwrap()];
    let edge = period(now, renewal).1;
    edge.before(Duration::from_secs(u64::from(random.below(1_800)))).max(now)
}
