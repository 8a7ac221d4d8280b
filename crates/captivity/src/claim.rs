//! What a user presents, and what must be satisfied (RFC 8952 "captive portal conditions").

use std::collections::BTreeSet;

use crate::{EquipmentId, Pass, Plan, PlanName, Plans, SessionId, Timestamp};

/// What the user presents in order to be admitted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// "I accept these terms": the edition that the page showed.
    Terms {
        /// The edition of the terms that the user saw and accepted.
        edition: String,
    },
    /// "I have this voucher or account, and accept these terms": already judged to be theirs.
    Pass {
        /// What it entitles to.
        pass: Pass,
        /// The edition of the terms that the user saw and accepted.
        edition: String,
    },
    /// "That other address was me, and I accept these terms": already judged to be so. What that device has had goes along.
    Resume {
        /// The device that the session was of; the same one, or the same one by another address.
        whose: EquipmentId,
        /// The plan that it was on.
        plan: PlanName,
        /// What is resumed.
        resumed: Resumed,
        /// The edition of the terms that the user saw and accepted.
        edition: String,
    },
}

/// A session that goes on as another one: with what it had left, and no later than it would have ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resumed {
    /// The session that it was.
    pub session: SessionId,
    /// Until when that one was granted.
    pub until: Timestamp,
    /// When it would have ended at the latest, whatever was granted anew.
    pub no_later_than: Option<Timestamp>,
}

impl Claim {
    /// The session that goes on by it, if one does.
    #[must_use]
    pub const fn resumed(&self) -> Option<Resumed> {
        match self {
            Self::Terms { .. } => None,
            Self::Pass { pass, .. } => pass.resumed,
            Self::Resume { resumed, .. } => Some(*resumed),
        }
    }

    /// The plan that the user is entitled to; `None` where it is what the terms are worth.
    #[must_use]
    pub const fn plan(&self) -> Option<PlanName> {
        match self {
            Self::Terms { .. } => None,
            Self::Pass { pass, .. } => Some(pass.plan),
            Self::Resume { plan, .. } => Some(*plan),
        }
    }

    /// The edition of the terms that the user accepted.
    #[must_use]
    pub fn edition(&self) -> &str {
        match self {
            Self::Terms { edition } | Self::Pass { edition, .. } | Self::Resume { edition, .. } => edition,
        }
    }
}

/// The number that terms have on record: never zero.
pub type TermsNumber = std::num::NonZeroU32;

/// The terms of use that a user accepts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Changes whenever the words change; a user who accepted another edition is asked again.
    pub edition: String,
    /// The plan that accepting them is worth by itself; `None` where that admits nobody.
    pub plan: Option<PlanName>,
    /// Their words' number on record, so that it is recorded who accepted them; `None` while they are not there.
    pub number: Option<TermsNumber>,
}

/// Whether the admitted may extend their session before it is over (RFC 8908 `can-extend-session`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Extension {
    /// They may not: who was admitted has what was granted, and signing in again does not renew data that is used.
    #[default]
    NotOffered,
    /// They may: from the session's page they get all of the time and data again.
    Offered,
}

/// The captive portal conditions of a gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conditions {
    /// The terms of use to accept.
    pub terms: Terms,
    /// What is offered.
    pub plans: Plans,
    /// Whether vouchers admit.
    pub vouchers: bool,
    /// The plans that somebody may begin on here; `None` where that is any. Sessions that live are not touched.
    pub only_plans: Option<BTreeSet<PlanName>>,
}

impl Conditions {
    /// Terms that are worth this plan, the only one.
    #[must_use]
    pub fn of(edition: &str, plan: Plan) -> Self {
        let terms = Terms { edition: edition.to_owned(), plan: Some(plan.name), number: None };
        Self { terms, plans: Plans::from_iter([plan]), vouchers: false, only_plans: None }
    }

    /// The same where the wall clock is so many milliseconds ahead of the gateway's time.
    #[must_use]
    pub fn ahead(&self, millis: i64) -> Self {
        let moved = |plan: &Plan| Plan { calendar: plan.calendar.clone().ahead(millis), ..plan.clone() };
        Self { plans: self.plans.iter().map(moved).collect(), ..self.clone() }
    }

    /// Whether those who are on this plan may extend their session.
    #[must_use]
    pub fn extension_of(&self, plan: PlanName) -> Extension {
        self.plans.get(plan).map_or(Extension::NotOffered, |plan| plan.extension)
    }

    /// Whether somebody may begin on this plan here.
    #[must_use]
    pub fn may_begin_on(&self, plan: PlanName) -> bool {
        self.only_plans.as_ref().is_none_or(|plans| plans.contains(&plan))
    }

    /// The plan that accepting the terms is worth by itself, if any.
    #[must_use]
    pub fn offered(&self) -> Option<&Plan> {
        self.plans.get(self.terms.plan?)
    }
}
