//! What a device gets that begins on a plan now.

use std::time::Duration;

use super::{After, Plan, Plans, Renewal, Since, Standing};
use crate::{Allowance, Extra, Grant, PlanName, Timestamp, Usage};

/// What a device begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Begun {
    /// The plan: the one that was asked for, or the one that follows it.
    pub plan: PlanName,
    /// What it grants, if the session has used nothing before.
    pub grant: Grant,
}

/// Why nothing is granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denial {
    /// The plan is used up.
    UsedUp {
        /// When it begins anew; the end of time if never.
        until: Timestamp,
    },
    /// It is outside of the hours of the plan.
    Closed {
        /// When it opens.
        opens: Timestamp,
    },
}

impl Plans {
    /// What a device gets now that had this before: on the plan of that name, or on the one that follows it when it is used up.
    ///
    /// # Errors
    /// Why nothing is granted. A name that no plan has is used up for ever.
    pub fn begin(&self, name: PlanName, standings: &[Standing], now: Timestamp) -> Result<Begun, Denial> {
        self.begin_with(name, Extra::default(), standings, now)
    }

    /// The same for somebody who was granted more than the plan.
    ///
    /// # Errors
    /// Why nothing is granted.
    pub fn begin_with(
        &self,
        name: PlanName,
        extra: Extra,
        standings: &[Standing],
        now: Timestamp,
    ) -> Result<Begun, Denial> {
        let never = Denial::UsedUp { until: Timestamp::NEVER };
        let plan = self.get(name).ok_or(never)?.with(extra);
        let (denial, next) = match (plan.begin(standings, now), plan.after) {
            (Ok(grant), _) => return Ok(Begun { plan: name, grant }),
            (Err(denial @ Denial::UsedUp { .. }), After::Plan(next)) => (denial, next),
            (Err(denial), _) => return Err(denial),
        };
        let next = self.get(next).ok_or(denial)?;
        // The first denial says when all begins anew.
        next.begin(standings, now).map(|grant| Begun { plan: next.name, grant }).map_err(|_| denial)
    }
}

impl Plan {
    /// What this plan alone grants now.
    fn begin(&self, standings: &[Standing], now: Timestamp) -> Result<Grant, Denial> {
        let before = standings.iter().find(|standing| standing.plan == self.name);
        let standing = match before.filter(|before| now < before.until && self.needs_standing()) {
            Some(standing) => *standing,
            None => Standing::begin(self, before, now),
        };
        let until = self.until(&standing, before.is_some(), now)?;
        let data = self.data.with(standing.carried);
        let rest = data.less(standing.used);
        let beyond = match self.after {
            After::Slow(rates) => Some(rates),
            After::End | After::Plan(_) => None,
        };
        if rest.is_spent(Usage::NONE) && beyond.is_none() {
            return Err(Denial::UsedUp { until: standing.until });
        }
        Ok(Grant { until, data: rest, rates: self.rates, beyond, renews: self.renews(now) })
    }

    /// When all begins anew for a session that goes on; `None` when that changes nothing.
    fn renews(&self, now: Timestamp) -> Option<Timestamp> {
        let is_limited = self.data.is_limited() || self.since != Since::SignIn;
        let is_periodic = self.renewal != Renewal::Session;
        (is_limited && is_periodic).then(|| self.calendar.period(now, self.renewal).1)
    }

    /// The earliest of all its ends.
    fn until(&self, standing: &Standing, is_again: bool, now: Timestamp) -> Result<Timestamp, Denial> {
        let used_up = Denial::UsedUp { until: standing.until };
        let mut until = Timestamp::NEVER;
        if !self.openings.is_empty() {
            let closed = || Denial::Closed { opens: self.calendar.next_opening(now, &self.openings) };
            until = self.calendar.open_until(now, &self.openings).ok_or_else(closed)?;
        }
        if let Some(time) = self.ends_at {
            until = until.min(self.calendar.next_time_of_day(now, time));
        }
        if let Some(length) = self.length {
            let end = self.end_of(length, standing, is_again, now);
            if end <= now {
                return Err(used_up);
            }
            until = until.min(end);
        }
        Ok(until.min(now.after(LONGEST)))
    }

    fn end_of(&self, length: Duration, standing: &Standing, is_again: bool, now: Timestamp) -> Timestamp {
        match self.since {
            // Who signs in again has what is left: otherwise signing out and in would be data without end.
            Since::SignIn if self.renewal == Renewal::Session && self.needs_standing() && is_again => {
                now.after(length).min(standing.until)
            }
            Since::SignIn => now.after(length),
            Since::FirstUse => standing.first.after(length),
            Since::WhileOnline => now.after(length.saturating_sub(standing.online)),
        }
    }
}

/// The longest session that the kernel is asked to hold.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

impl Grant {
    /// The same for a session in which that much has passed already: what it had before does not count.
    #[must_use]
    pub fn from_now_on(self, used: Usage) -> Self {
        Self { data: self.data.beyond(used), ..self }
    }

    /// Never less than `other` in time and data.
    #[must_use]
    pub fn at_least(self, other: Self) -> Self {
        Self { until: self.until.max(other.until), data: Allowance::at_least(self.data, other.data), ..self }
    }
}
