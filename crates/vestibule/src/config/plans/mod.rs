//! `[[plans]]` and `time_zone`: what guests can be granted, by name. Where there are none, `[session]` and the length of
//! the terms make the only plan.

pub(crate) mod hours;
pub(crate) mod length;
#[cfg(test)]
mod tests;
mod written;

use std::num::NonZeroU16;
use std::ops::RangeInclusive;
use std::time::Duration;

use captivity::plan::{After, Calendar, Opening, Renewal, Since, TimeOfDay};
use captivity::{Allowance, ByteCount, Devices, Extension, Plan, PlanName, Plans, Rate, Rates, WhenFull};
use jiff::tz::TimeZone;

pub(super) use written::{WrittenPlan, read};

use super::Problems;
use super::document::Placed;
use super::written::{Number, Text};

const LENGTH: RangeInclusive<Duration> = Duration::from_secs(60)..=Duration::from_secs(366 * 86_400);
const IDLE: RangeInclusive<Duration> = Duration::from_secs(60)..=Duration::from_secs(7 * 86_400);
/// Less than this is gone before a page has loaded; more than this is no limit.
const DATA: RangeInclusive<ByteCount> = ByteCount::new(1_000_000)..=ByteCount::new(1_000_000_000_000_000);
const MOST_PLANS: usize = 64;
const MOST_OPENINGS: usize = 64;
/// Of one person at once.
pub(crate) const MOST_DEVICES: u16 = 1_000;

/// The calendar of that time zone, from the machine's database or the one that was built in.
pub(super) fn calendar(written: Text, problems: &mut Problems) -> Calendar {
    let Some(text) = written else { return Calendar::default() };
    match TimeZone::get(&text.value) {
        Ok(zone) => Calendar::of(zone),
        Err(_) => {
            let wrong = format!("{:?} is not a time zone", text.value);
            problems.add(
                text.line,
                &text.key,
                wrong,
                "write a name of the IANA database, such as \"Europe/Berlin\"",
            );
            Calendar::default()
        }
    }
}

/// All plans; those with a mistake are left out.
pub(super) fn understand(written: Vec<WrittenPlan>, calendar: &Calendar, problems: &mut Problems) -> Plans {
    let names: Vec<_> = written.iter().map(|plan| plan.name.clone()).collect();
    if let Some(Some(name)) = names.get(MOST_PLANS) {
        problems.add(name.line, &name.key, "there are too many plans", format!("keep at most {MOST_PLANS}"));
    }
    let places: Vec<_> = written.iter().map(|plan| plan.next_plan.clone()).collect();
    let plans: Vec<_> =
        written.into_iter().filter_map(|plan| understand_one(plan, calendar, problems)).collect();
    refuse_doubles(&names, problems);
    let plans = Plans::from_iter(plans);
    for place in places.into_iter().flatten() {
        refuse_bad_next(&place, &plans, problems);
    }
    plans
}

fn refuse_doubles(names: &[Text], problems: &mut Problems) {
    for (index, name) in names.iter().enumerate() {
        let Some(name) = name else { continue };
        if names.iter().take(index).flatten().any(|other| other.value == name.value) {
            let wrong = format!("there is a plan {:?} already", name.value);
            problems.add(name.line, &name.key, wrong, "give each plan its own name");
        }
    }
}

/// One step only: what follows a plan has no follower itself.
fn refuse_bad_next(place: &Placed<String>, plans: &Plans, problems: &mut Problems) {
    let next = place.value.parse().ok().and_then(|name: PlanName| plans.get(name));
    let wrong = match next.map(|plan| plan.after) {
        None => format!("there is no plan {:?}", place.value),
        Some(After::Plan(_)) => format!("{:?} has a next_plan itself", place.value),
        Some(After::End | After::Slow(_)) => return,
    };
    problems.add(place.line, &place.key, wrong, "name a plan of the file that has no next_plan");
}

fn understand_one(written: WrittenPlan, calendar: &Calendar, problems: &mut Problems) -> Option<Plan> {
    let place = written.place.clone();
    let name = match written.name {
        Some(text) => {
            parsed(Some(text), problems, "write a name such as \"day-pass\"", str::parse::<PlanName>)
        }
        None => {
            problems.add(place.line, &place.key, "is missing", "name = \"day-pass\"");
            None
        }
    };
    let rates = rates(written.rate_from_guest, written.rate_to_guest, &written.burst, problems);
    let slow = rates_if(written.slow_from_guest, written.slow_to_guest, &written.burst, problems);
    let has_slow = slow.is_some();
    if let (true, Some(next)) = (has_slow, &written.next_plan) {
        problems.add(next.line, &next.key, "stands beside a slower rate", "keep one of next_plan and slow_…");
    }
    let next = written.next_plan.and_then(|text| text.value.parse().ok());
    let after = slow.map(After::Slow).or_else(|| next.map(After::Plan)).unwrap_or_default();
    let plan = Plan {
        name: name?,
        length: length(written.duration, &LENGTH, "duration = \"2 hours\"", problems),
        since: choice(written.counted, &SINCE, problems).unwrap_or_default(),
        ends_at: time(written.until, problems),
        openings: openings(written.open, problems),
        data: Allowance {
            total: amount(written.data, problems),
            from_guest: amount(written.data_from_guest, problems),
            to_guest: amount(written.data_to_guest, problems),
        },
        renewal: choice(written.renews, &RENEWALS, problems).unwrap_or_default(),
        rolls_over: written.roll_over.as_ref().is_some_and(|flag| flag.value),
        rates,
        after,
        idle: length(written.idle, &IDLE, "idle = \"15 minutes\"", problems),
        away: length(written.away, &IDLE, "away = \"15 minutes\"", problems),
        recognises: written.recognise.as_ref().is_some_and(|flag| flag.value),
        extension: match written.extendable.as_ref() {
            Some(flag) if flag.value => Extension::Offered,
            Some(_) | None => Extension::NotOffered,
        },
        devices: devices(written.devices, written.when_full, problems),
        calendar: calendar.clone(),
    };
    contradictions(&plan, &place, problems);
    Some(plan)
}

/// What each value allows alone and both together do not.
fn contradictions(plan: &Plan, place: &Placed<()>, problems: &mut Problems) {
    let is_limited = plan.data.is_limited();
    let is_used_up = is_limited || (plan.since != Since::SignIn && plan.length.is_some());
    let table = [
        (
            plan.length.is_none() && plan.ends_at.is_none() && plan.openings.is_empty(),
            "has no end",
            "add duration, until or open",
        ),
        (
            plan.since != Since::SignIn && plan.length.is_none(),
            "counts no duration",
            "add the duration that counted is about",
        ),
        (
            plan.rolls_over && !(is_limited && plan.renewal != Renewal::Session),
            "has nothing to roll over",
            "add data and renews, or remove roll_over",
        ),
        (
            matches!(plan.after, After::Slow(_)) && !is_limited,
            "is never slowed",
            "add data, or write rate_… instead of slow_…",
        ),
        (
            matches!(plan.after, After::Slow(_))
                && (plan.data.from_guest.is_some() || plan.data.to_guest.is_some()),
            "cannot be slowed by a limit of one direction",
            "keep data, or remove slow_…",
        ),
        (
            plan.recognises && plan.idle.is_none() && plan.away.is_none(),
            "recognises nobody, because no session of it ends while its device is silent or away",
            "add away or idle, or remove recognise",
        ),
        (
            matches!(plan.after, After::Plan(_)) && !is_used_up,
            "is never used up, so nothing follows it",
            "add data or counted, or remove next_plan",
        ),
        (
            plan.extension == Extension::Offered
                && (plan.renewal != Renewal::Session || plan.since != Since::SignIn),
            "could be extended past what it is",
            "remove extendable, or renews and counted",
        ),
    ];
    for (is_so, wrong, mend) in table {
        if is_so {
            problems.add(place.line, place.key.trim_end_matches(".name"), wrong, mend);
        }
    }
}

fn devices(most: Number, when_full: Text, problems: &mut Problems) -> Devices {
    let when_full = choice(when_full, &WhenFull::ALL.map(|it| (it.name(), it)), problems).unwrap_or_default();
    let Some(most) = most else { return Devices { when_full, ..Devices::ONE } };
    let number =
        u16::try_from(most.value).ok().and_then(NonZeroU16::new).filter(|most| most.get() <= MOST_DEVICES);
    if number.is_none() {
        let wrong = format!("{} is not between 1 and {MOST_DEVICES}", most.value);
        problems.add(most.line, &most.key, wrong, "devices = 3");
    }
    Devices { most: number.unwrap_or(NonZeroU16::MIN), when_full }
}

const SINCE: [(&str, Since); 3] =
    [("sign-in", Since::SignIn), ("first-use", Since::FirstUse), ("while-online", Since::WhileOnline)];
const RENEWALS: [(&str, Renewal); 4] = [
    ("session", Renewal::Session),
    ("day", Renewal::Day),
    ("week", Renewal::Week),
    ("month", Renewal::Month),
];

fn choice<T: Copy>(written: Text, choices: &[(&str, T)], problems: &mut Problems) -> Option<T> {
    let text = written?;
    let chosen = choices.iter().find(|(name, _)| *name == text.value);
    if chosen.is_none() {
        let names: Vec<_> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let wrong = format!("{:?} is not known here", text.value);
        problems.add(text.line, &text.key, wrong, format!("write {}", names.join(" or ")));
    }
    chosen.map(|(_, value)| *value)
}

fn length(
    written: Text,
    allowed: &RangeInclusive<Duration>,
    mend: &str,
    problems: &mut Problems,
) -> Option<Duration> {
    let text = written?;
    let wrong = match length::parse(&text.value) {
        Some(length) if allowed.contains(&length) => return Some(length),
        Some(_) => {
            let (least, most) = (length::text(*allowed.start()), length::text(*allowed.end()));
            format!("{:?} is not between {least} and {most}", text.value)
        }
        None => format!("{:?} is not a length of time", text.value),
    };
    problems.add(text.line, &text.key, wrong, mend);
    None
}

fn time(written: Text, problems: &mut Problems) -> Option<TimeOfDay> {
    let text = written?;
    let time = hours::time_of_day(&text.value);
    if time.is_none() {
        let wrong = format!("{:?} is not a time of day", text.value);
        problems.add(text.line, &text.key, wrong, "until = \"03:00\"");
    }
    time
}

fn openings(written: Option<Vec<Placed<String>>>, problems: &mut Problems) -> Vec<Opening> {
    let mut all = Vec::new();
    for text in written.into_iter().flatten() {
        match hours::openings(&text.value) {
            Some(openings) if all.len() < MOST_OPENINGS => all.extend(openings),
            Some(_) => problems.add(text.line, &text.key, "has too many lines", "join days such as Mon-Fri"),
            None => {
                let wrong = format!("{:?} is not a day and its hours", text.value);
                problems.add(
                    text.line,
                    &text.key,
                    wrong,
                    "open = [\"Mon-Fri 08:00-18:00\", \"Sat 10:00-02:00\"]",
                );
            }
        }
    }
    all
}

pub(super) fn amount(written: Text, problems: &mut Problems) -> Option<ByteCount> {
    let text = written?;
    let wrong = match text.value.parse::<ByteCount>() {
        Ok(data) if DATA.contains(&data) => return Some(data),
        Ok(_) => format!("{:?} is not between 1 MB and 1000 TB", text.value),
        Err(wrong) => format!("{:?}: {wrong}", text.value),
    };
    problems.add(text.line, &text.key, wrong, "write an amount such as \"500 MB\" or \"2 GiB\"");
    None
}

fn rates(from_guest: Text, to_guest: Text, burst: &Text, problems: &mut Problems) -> Rates {
    rates_if(from_guest, to_guest, burst, problems).unwrap_or_default()
}

fn rates_if(from_guest: Text, to_guest: Text, burst: &Text, problems: &mut Problems) -> Option<Rates> {
    let from_guest = rate(from_guest, burst, problems);
    let to_guest = rate(to_guest, burst, problems);
    (from_guest.is_some() || to_guest.is_some()).then_some(Rates { from_guest, to_guest })
}

fn rate(written: Text, burst: &Text, problems: &mut Problems) -> Option<Rate> {
    let rate = parsed(Some(written?), problems, "write a rate such as \"10 Mbit/s\"", str::parse::<Rate>)?;
    let Some(text) = burst else { return Some(rate) };
    let with =
        text.value.parse::<ByteCount>().ok().and_then(|burst| Rate::new(rate.octets_per_second(), burst));
    if with.is_none() {
        let wrong = format!("{:?} is not an amount of at most 1 GB", text.value);
        problems.add(text.line, &text.key, wrong, "burst = \"256 kB\"");
    }
    with
}

fn parsed<T, E: std::fmt::Display>(
    written: Text,
    problems: &mut Problems,
    mend: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Option<T> {
    let text = written?;
    match parse(&text.value) {
        Ok(value) => Some(value),
        Err(wrong) => {
            problems.add(text.line, &text.key, format!("{:?}: {wrong}", text.value), mend);
            None
        }
    }
}
