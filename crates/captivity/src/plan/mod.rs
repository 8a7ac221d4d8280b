//! Plans: named offers of time, data and speed, and what a device gets that signs in on one.
//!
//! A plan is what the operator sells; a [`Grant`](crate::Grant) is what one session got of it. Granting is a function of
//! the plan, of what the device had of it before, and of the moment.

mod calendar;
mod grant;
mod standing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

pub use calendar::{Calendar, Opening, Renewal, TimeOfDay, Wall};
pub use grant::{Begun, Denial};
pub use jiff::civil::Weekday;
pub use jiff::tz::TimeZone;
pub use standing::Standing;

use crate::{Allowance, Devices, Extension, Extra, PlanName, Rates};

/// From when on the length of a plan is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Since {
    /// From each sign-in anew.
    #[default]
    SignIn,
    /// From the first sign-in of the period on, whether online or not.
    FirstUse,
    /// Only while online: it pauses while the device is away.
    WhileOnline,
}

/// What follows when a plan is used up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum After {
    /// The session ends, and none begins until the allowance begins anew.
    #[default]
    End,
    /// When the data is used up the session goes on at these rates.
    Slow(Rates),
    /// The session goes on under another plan.
    Plan(PlanName),
}

/// A named offer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Its name.
    pub name: PlanName,
    /// How long; `None` is bounded by `ends_at` or `openings` only.
    pub length: Option<Duration>,
    /// From when on the length is counted.
    pub since: Since,
    /// The time of day at which every session of it ends.
    pub ends_at: Option<TimeOfDay>,
    /// When guests are admitted on it; none is always.
    pub openings: Vec<Opening>,
    /// How much data, for each session or period.
    pub data: Allowance,
    /// When data and length begin anew.
    pub renewal: Renewal,
    /// Whether data that was left in one period may be used in the next.
    pub rolls_over: bool,
    /// How fast.
    pub rates: Rates,
    /// What follows when it is used up.
    pub after: After,
    /// After how long without traffic from the guest a session ends.
    pub idle: Option<Duration>,
    /// After how long a session ends whose device has left its network; see [`crate::presence`].
    pub away: Option<Duration>,
    /// Whether a device that was silent or away goes on with its session when it is noticed again, by its link address alone.
    pub recognises: bool,
    /// Whether the admitted may extend their session.
    pub extension: Extension,
    /// How many devices of one person may be online at once.
    pub devices: Devices,
    /// By whose days and hours it goes.
    pub calendar: Calendar,
}

impl Plan {
    /// That long from each sign-in, and nothing else.
    #[must_use]
    pub fn lasting(length: Duration) -> Self {
        Self {
            name: PlanName::SESSION,
            length: Some(length),
            since: Since::SignIn,
            ends_at: None,
            openings: Vec::new(),
            data: Allowance::UNLIMITED,
            renewal: Renewal::Session,
            rolls_over: false,
            rates: Rates::UNLIMITED,
            after: After::End,
            idle: None,
            away: None,
            recognises: false,
            extension: Extension::NotOffered,
            devices: Devices::ONE,
            calendar: Calendar::default(),
        }
    }
}

impl Plan {
    /// The same with more of what it has a limit of.
    #[must_use]
    pub fn with(&self, extra: Extra) -> Self {
        let more =
            Allowance { total: Some(extra.data), from_guest: Some(extra.data), to_guest: Some(extra.data) };
        Self {
            length: self.length.map(|length| length.saturating_add(extra.time)),
            data: self.data.with(more),
            ..self.clone()
        }
    }

    /// Whether what was granted is used up once, or begins anew with periods only: what a voucher must be. Time from each
    /// sign-in on would never end, also where it is granted day by day, nor would time that guests may extend.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        let is_once =
            self.since != Since::SignIn || (self.renewal != Renewal::Session && self.data.is_limited());
        self.extension == Extension::NotOffered && is_once
    }
}

/// All plans of a gateway, by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plans(BTreeMap<PlanName, Plan>);

impl Plans {
    /// The plan of that name.
    #[must_use]
    pub fn get(&self, name: PlanName) -> Option<&Plan> {
        self.0.get(&name)
    }

    /// All of them, in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Plan> {
        self.0.values()
    }
}

/// Of plans with the same name the last one counts.
impl FromIterator<Plan> for Plans {
    fn from_iter<I: IntoIterator<Item = Plan>>(plans: I) -> Self {
        Self(plans.into_iter().map(|plan| (plan.name, plan)).collect())
    }
}
