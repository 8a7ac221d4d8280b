//! What plans grant, told one by one, by the clock of a place with summer time.

use std::time::Duration;

use super::{
    After, Begun, Calendar, Denial, Opening, Plan, Plans, Renewal, Since, Standing, TimeOfDay, TimeZone,
    Weekday,
};
use crate::{
    Allowance, ByteCount, Grant, PlanName, Rate, Rates, Session, SessionId, Stint, Timestamp, Usage,
};

const HOUR: Duration = Duration::from_secs(3600);

fn berlin() -> Calendar {
    Calendar::of(TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap())
}

/// A moment as RFC 3339 has it.
fn at(text: &str) -> Timestamp {
    let moment: jiff::Timestamp = text.parse().unwrap();
    Timestamp::from_unix_millis(moment.as_millisecond().try_into().unwrap())
}

fn time(hour: u16, minute: u16) -> TimeOfDay {
    TimeOfDay::new(hour, minute).unwrap()
}

fn data(octets: u64) -> Allowance {
    Allowance::of_total(ByteCount::new(octets))
}

fn used(octets: u64) -> Usage {
    Usage { from_guest: ByteCount::ZERO, to_guest: ByteCount::new(octets) }
}

fn plan(length: Duration) -> Plan {
    Plan { calendar: berlin(), ..Plan::lasting(length) }
}

fn begin(plan: &Plan, standings: &[Standing], now: Timestamp) -> Result<Grant, Denial> {
    Plans::from_iter([plan.clone()]).begin(plan.name, standings, now).map(|begun| begun.grant)
}

/// A session on this plan from then on, which ended then and used that.
fn after(
    plan: &Plan,
    before: Option<Standing>,
    from: Timestamp,
    to: Timestamp,
    octets: u64,
) -> Option<Standing> {
    let standings: Vec<_> = before.into_iter().collect();
    let grant = begin(plan, &standings, from).unwrap();
    let equipment = crate::EquipmentId {
        interface: "guest0".parse().unwrap(),
        link_address: "02:00:00:00:00:01".parse().unwrap(),
    };
    let stint = Stint { began: from, used: Usage::NONE };
    let (id, used) = (SessionId::FIRST, used(octets));
    let session = Session {
        id,
        equipment,
        plan: plan.name,
        began: from,
        grant,
        used,
        person: None,
        elsewhere: Usage::NONE,
        no_later_than: None,
        stint,
    };
    Standing::after(before, plan, &session, from.until(to))
}

#[test]
fn a_length_counts_from_each_sign_in() {
    let now = at("2026-11-22T10:00:00Z");
    assert_eq!(begin(&plan(HOUR), &[], now), Ok(Grant::until(now.after(HOUR))));
    assert_eq!(after(&plan(HOUR), None, now, now.after(HOUR / 2), 9), None, "nothing to remember");
}

#[test]
fn data_of_a_session_is_not_given_twice_before_its_time_is_over() {
    let limited = Plan { data: data(1000), ..plan(HOUR) };
    let now = at("2026-11-22T10:00:00Z");
    let standing = after(&limited, None, now, now.after(HOUR / 4), 700).unwrap();
    let again = begin(&limited, &[standing], now.after(HOUR / 2)).unwrap();
    assert_eq!((again.until, again.data), (now.after(HOUR), data(300)));
    let spent = after(&limited, Some(standing), now.after(HOUR / 2), now.after(HOUR / 2), 300).unwrap();
    let until = now.after(HOUR);
    assert_eq!(begin(&limited, &[spent], now.after(HOUR / 2)), Err(Denial::UsedUp { until }));
    assert_eq!(begin(&limited, &[spent], until).unwrap().data, data(1000));
}

#[test]
fn from_first_use_on_time_runs_whether_online_or_not() {
    let pass = Plan { since: Since::FirstUse, ..plan(24 * HOUR) };
    let now = at("2026-11-22T10:00:00Z");
    let standing = after(&pass, None, now, now.after(HOUR), 0).unwrap();
    let again = begin(&pass, &[standing], now.after(20 * HOUR)).unwrap();
    assert_eq!(again.until, now.after(24 * HOUR));
    let over = begin(&pass, &[standing], now.after(24 * HOUR));
    assert_eq!(over, Err(Denial::UsedUp { until: Timestamp::NEVER }), "it was sold once");
}

#[test]
fn while_online_time_pauses_while_away() {
    let paused = Plan { since: Since::WhileOnline, renewal: Renewal::Day, ..plan(HOUR) };
    let now = at("2026-11-22T10:00:00Z");
    let standing = after(&paused, None, now, now.after(HOUR / 4), 0).unwrap();
    let later = now.after(5 * HOUR);
    assert_eq!(begin(&paused, &[standing], later).unwrap().until, later.after(3 * HOUR / 4));
    let spent = after(&paused, Some(standing), later, later.after(3 * HOUR / 4), 0).unwrap();
    let midnight = at("2026-11-22T23:00:00Z");
    assert_eq!(begin(&paused, &[spent], later.after(HOUR)), Err(Denial::UsedUp { until: midnight }));
    assert_eq!(begin(&paused, &[spent], midnight).unwrap().until, midnight.after(HOUR));
}

#[test]
fn a_time_of_day_is_that_of_the_place_in_summer_and_winter() {
    let nightly = Plan { ends_at: Some(time(3, 0)), ..plan(48 * HOUR) };
    for (now, until) in [
        ("2026-11-22T10:00:00Z", "2026-11-23T02:00:00Z"),
        ("2026-11-23T01:59:59Z", "2026-11-23T02:00:00Z"),
        ("2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z"),
        ("2026-07-01T10:00:00Z", "2026-07-02T01:00:00Z"),
    ] {
        assert_eq!(begin(&nightly, &[], at(now)).unwrap().until, at(until), "{now}");
    }
}

#[test]
fn a_time_of_day_that_the_clock_skips_or_has_twice_comes_once() {
    let calendar = berlin();
    // 2026-03-29: from 02:00 to 03:00. 2026-10-25: 02:00 to 03:00 twice, the first one counts.
    let skipped = calendar.next_time_of_day(at("2026-03-29T00:00:00Z"), time(2, 30));
    assert_eq!(skipped, at("2026-03-29T01:30:00Z"));
    let twice = calendar.next_time_of_day(at("2026-10-25T00:00:00Z"), time(2, 30));
    assert_eq!(twice, at("2026-10-25T00:30:00Z"));
    assert_eq!(calendar.next_time_of_day(twice, time(2, 30)), at("2026-10-26T01:30:00Z"));
}

#[test]
fn periods_begin_at_the_midnights_of_the_place() {
    let now = at("2026-10-25T12:00:00Z");
    for (renewal, from, to) in [
        (Renewal::Day, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        (Renewal::Week, "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z"),
        (Renewal::Month, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"),
    ] {
        assert_eq!(berlin().period(now, renewal), (at(from), at(to)), "{renewal:?}");
    }
    assert_eq!(berlin().period(Timestamp::NEVER, Renewal::Day).1, Timestamp::NEVER, "beyond the calendar");
}

/// The gateway's time went on from the record after an outage that nobody could measure.
#[test]
fn days_and_hours_are_those_of_the_wall_clock_when_it_is_ahead() {
    let now = at("2026-11-22T10:00:00Z");
    for (hours, midnight) in
        [(0, "2026-11-22T23:00:00Z"), (3, "2026-11-22T20:00:00Z"), (-3, "2026-11-23T02:00:00Z")]
    {
        let calendar = berlin().ahead(hours * 3_600_000);
        let daily = Plan { data: data(1000), renewal: Renewal::Day, calendar, ..Plan::lasting(48 * HOUR) };
        assert_eq!(begin(&daily, &[], now).unwrap().renews, Some(at(midnight)), "{hours} hours ahead");
    }
}

#[test]
fn data_of_a_day_begins_anew_at_midnight_and_the_session_knows_when() {
    let daily = Plan { data: data(1000), renewal: Renewal::Day, ..plan(48 * HOUR) };
    let now = at("2026-11-22T10:00:00Z");
    let midnight = at("2026-11-22T23:00:00Z");
    let grant = begin(&daily, &[], now).unwrap();
    assert_eq!((grant.until, grant.renews), (now.after(48 * HOUR), Some(midnight)));
    let standing = after(&daily, None, now, now.after(HOUR), 1000).unwrap();
    assert_eq!(begin(&daily, &[standing], now.after(HOUR)), Err(Denial::UsedUp { until: midnight }));
    assert_eq!(begin(&daily, &[standing], midnight).unwrap().data, data(1000));
}

#[test]
fn what_is_left_rolls_over_once_and_is_never_more_than_one_allowance() {
    let daily = Plan { data: data(1000), renewal: Renewal::Day, rolls_over: true, ..plan(HOUR) };
    let day = |number: u64| at("2026-11-01T10:00:00Z").after(24 * HOUR * u32::try_from(number).unwrap());
    let first = after(&daily, None, day(0), day(0), 400).unwrap();
    assert_eq!(begin(&daily, &[first], day(1)).unwrap().data, data(1600));
    let second = after(&daily, Some(first), day(1), day(1), 100).unwrap();
    assert_eq!(begin(&daily, &[second], day(1)).unwrap().data, data(1500), "the same day");
    assert_eq!(begin(&daily, &[second], day(2)).unwrap().data, data(2000), "of 1,500 only 1,000 roll over");
    assert_eq!(begin(&daily, &[second], day(9)).unwrap().data, data(2000));
    let third = after(&daily, Some(second), day(2), day(2), 2000).unwrap();
    assert_eq!(begin(&daily, &[third], day(3)).unwrap().data, data(1000));
}

#[test]
fn guests_are_admitted_in_opening_hours_only_and_until_they_end() {
    let day = |day, from, to| Opening { day, from: time(from, 0), to: time(to, 0) };
    let openings =
        vec![day(Weekday::Friday, 8, 18), day(Weekday::Saturday, 20, 2), day(Weekday::Sunday, 2, 4)];
    let cafe = Plan { openings, ..plan(24 * HOUR) };
    for (now, expected) in [
        ("2026-11-20T06:59:59Z", Err("2026-11-20T07:00:00Z")),
        ("2026-11-20T07:00:00Z", Ok("2026-11-20T17:00:00Z")),
        ("2026-11-20T17:00:00Z", Err("2026-11-21T19:00:00Z")),
        // Past midnight, and stretches that touch are one.
        ("2026-11-21T19:00:00Z", Ok("2026-11-22T03:00:00Z")),
        ("2026-11-22T00:30:00Z", Ok("2026-11-22T03:00:00Z")),
        ("2026-11-22T03:00:00Z", Err("2026-11-27T07:00:00Z")),
    ] {
        let expected = match expected {
            Ok(until) => Ok(at(until)),
            Err(opens) => Err(Denial::Closed { opens: at(opens) }),
        };
        assert_eq!(begin(&cafe, &[], at(now)).map(|grant| grant.until), expected, "{now}");
    }
}

#[test]
fn around_the_clock_is_always_open() {
    let all_day = |day| Opening { day, from: time(0, 0), to: time(24, 0) };
    let week = Weekday::Monday.cycle_forward().take(7).map(all_day).collect();
    let always = Plan { openings: week, ..plan(HOUR) };
    let now = at("2026-11-22T22:59:00Z");
    assert_eq!(begin(&always, &[], now).unwrap().until, now.after(HOUR));
}

#[test]
fn what_follows_a_plan_that_is_used_up_is_slow_or_another_plan_or_nothing() {
    let rate = Rate::new(8_000, ByteCount::ZERO);
    let slow = Rates { from_guest: rate, to_guest: rate };
    let now = at("2026-11-22T10:00:00Z");
    let daily = Plan { data: data(1000), renewal: Renewal::Day, ..plan(HOUR) };
    let spent = after(&daily, None, now, now, 1000).unwrap();

    let slowed = begin(&Plan { after: After::Slow(slow), ..daily.clone() }, &[spent], now).unwrap();
    assert_eq!((slowed.data, slowed.beyond), (data(0), Some(slow)));

    let second = Plan { name: "second".parse().unwrap(), rates: slow, ..plan(HOUR / 2) };
    let first = Plan { after: After::Plan(second.name), ..daily.clone() };
    let plans = Plans::from_iter([first, second.clone()]);
    let begun = plans.begin(PlanName::SESSION, &[spent], now).unwrap();
    let grant = Grant { rates: slow, ..Grant::until(now.after(HOUR / 2)) };
    assert_eq!(begun, Begun { plan: second.name, grant });
    let gone = plans.begin("gone".parse().unwrap(), &[], now);
    assert_eq!(gone, Err(Denial::UsedUp { until: Timestamp::NEVER }));
}
