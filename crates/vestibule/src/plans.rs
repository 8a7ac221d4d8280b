//! Plans as operators read them: one line of words for each, in `check`, `plan list` and `plan show`.

use captivity::plan::{After, Renewal, Since};
use captivity::{Allowance, Devices, Extension, Plan, Rate, Rates, WhenFull};

use crate::config::plans::length;

/// What the plan grants, in words, part by part.
#[must_use]
pub fn in_words(plan: &Plan) -> String {
    let mut parts = vec![time(plan)];
    parts.extend(data(plan));
    parts.extend(rates(plan.rates).map(|rates| format!("up to {rates}")));
    parts.extend(after(plan));
    parts.extend(plan.idle.map(|idle| format!("ends after {} without traffic", length::text(idle))));
    parts.extend(plan.away.map(|away| format!("ends {} after the device left", length::text(away))));
    parts.extend(devices(plan));
    if plan.extension == Extension::Offered {
        parts.push("can be extended".to_owned());
    }
    parts.join("; ")
}

fn time(plan: &Plan) -> String {
    let mut text = plan.length.map(length::text).unwrap_or_default();
    text.push_str(match plan.since {
        Since::SignIn => "",
        Since::FirstUse => " from the first sign-in on",
        Since::WhileOnline => " online",
    });
    if plan.since != Since::SignIn {
        text.push_str(each(plan.renewal));
    }
    if let Some(end) = plan.ends_at {
        let clock = format!("until {:02}:{:02}", end.minutes() / 60, end.minutes() % 60);
        text = if text.is_empty() { clock } else { format!("{text}, at most {clock}") };
    }
    if !plan.openings.is_empty() {
        let separator = if text.is_empty() { "" } else { ", " };
        text = format!("{text}{separator}in opening hours");
    }
    text
}

const fn each(renewal: Renewal) -> &'static str {
    match renewal {
        Renewal::Session => "",
        Renewal::Day => " each day",
        Renewal::Week => " each week",
        Renewal::Month => " each month",
    }
}

fn data(plan: &Plan) -> Option<String> {
    let Allowance { total, from_guest, to_guest } = plan.data;
    let parts = [
        total.map(|data| format!("{data} of data")),
        from_guest.map(|data| format!("{data} from the guest")),
        to_guest.map(|data| format!("{data} to the guest")),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let rolling = if plan.rolls_over { ", what is left rolls over" } else { "" };
    (!parts.is_empty()).then(|| format!("{}{}{rolling}", parts.join(" and "), each(plan.renewal)))
}

/// How many devices of one person, where it is more than one.
fn devices(plan: &Plan) -> Option<String> {
    let Devices { most, when_full } = plan.devices;
    let further = match when_full {
        WhenFull::Refuse => "",
        WhenFull::EndOldest => ", one more ends the oldest session",
        WhenFull::Ask => ", the guest may end one for another",
    };
    let is_said = plan.devices != Devices::ONE;
    is_said.then(|| format!("{most} {} at once{further}", if most.get() == 1 { "device" } else { "devices" }))
}

/// Both directions in words; `None` without a limit.
#[must_use]
pub fn rates(rates: Rates) -> Option<String> {
    let one = |rate: Option<Rate>, direction: &str| rate.map(|rate| format!("{rate} {direction} the guest"));
    let parts = [one(rates.to_guest, "to"), one(rates.from_guest, "from")];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" and "))
}

fn after(plan: &Plan) -> Option<String> {
    match plan.after {
        After::End => None,
        After::Slow(slow) => rates(slow).map(|slow| format!("then {slow}")),
        After::Plan(next) => Some(format!("then the plan \"{next}\"")),
    }
}
