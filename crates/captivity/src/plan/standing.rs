//! What a device has had of a plan so far: what counts against it when it signs in again.

use std::time::Duration;

use super::{Plan, Renewal, Since};
use crate::{Allowance, ByteCount, Extension, PlanName, Session, Timestamp, Usage};

/// What a device has had of a plan in the present period, by sessions that are over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The plan.
    pub plan: PlanName,
    /// When the device used it first in this period.
    pub first: Timestamp,
    /// When the allowance begins anew: what is written here counts until then.
    pub until: Timestamp,
    /// Until when it is worth remembering: what was not used may roll over once.
    pub remembered_until: Timestamp,
    /// What passed.
    pub used: Usage,
    /// How long it was online.
    pub online: Duration,
    /// What rolled over from the period before, for each limit; `None` is nothing.
    pub carried: Allowance,
}

impl Standing {
    /// Nothing used yet, from now on.
    pub(super) fn begin(plan: &Plan, before: Option<&Self>, now: Timestamp) -> Self {
        let (from, until) = plan.calendar.period(now, plan.renewal);
        let carried = match before {
            Some(before) if plan.rolls_over && plan.renewal != Renewal::Session => {
                before.rolls_over_at(plan, from)
            }
            _ => Allowance::default(),
        };
        let remembered_until = match plan.rolls_over && plan.renewal != Renewal::Session {
            // Through the next period, and while sessions that began in that one are settled behind its end.
            true => plan.calendar.period(plan.calendar.period(until, plan.renewal).1, plan.renewal).1,
            false => until,
        };
        let (used, online) = (Usage::NONE, Duration::ZERO);
        Self { plan: plan.name, first: now, until, remembered_until, used, online, carried }
    }

    /// What is left of this period for one that begins at `from`: of the last one what is left of it, of older ones the
    /// whole allowance, because it was not used in between. Never more than one allowance.
    fn rolls_over_at(&self, plan: &Plan, from: Timestamp) -> Allowance {
        if self.until < from {
            plan.data
        } else {
            at_most(plan.data.with(self.carried).less(self.used), plan.data)
        }
    }

    /// With what the session had of the plan since it was on it, and so long online of its own.
    #[must_use]
    pub fn after(before: Option<Self>, plan: &Plan, session: &Session, online: Duration) -> Option<Self> {
        let began = session.stint.began;
        let current = before.filter(|before| began < before.until);
        let mut standing = current.unwrap_or_else(|| Self::begin(plan, before.as_ref(), began));
        if plan.renewal == Renewal::Session && current.is_none() {
            standing.until =
                if plan.is_kept_beyond_session() { Timestamp::NEVER } else { session.grant.until };
            standing.remembered_until = standing.until;
        }
        standing.used = standing.used.plus(session.used.since(session.stint.used));
        standing.online = standing.online.saturating_add(online);
        plan.needs_standing().then_some(standing)
    }
}

fn at_most(one: Allowance, most: Allowance) -> Allowance {
    let smaller = |one: Option<ByteCount>, most: Option<ByteCount>| match (one, most) {
        (Some(one), Some(most)) => Some(one.min(most)),
        _ => None,
    };
    Allowance {
        total: smaller(one.total, most.total),
        from_guest: smaller(one.from_guest, most.from_guest),
        to_guest: smaller(one.to_guest, most.to_guest),
    }
}

impl Plan {
    /// Whether what a session had matters after it.
    #[must_use]
    pub fn needs_standing(&self) -> bool {
        match self.extension {
            Extension::Offered => false,
            Extension::NotOffered => {
                self.data.is_limited() || self.renewal != Renewal::Session || self.since != Since::SignIn
            }
        }
    }

    /// Whether what was used is used for ever, because time is not counted from signing in.
    pub(super) fn is_kept_beyond_session(&self) -> bool {
        self.since != Since::SignIn
    }
}
