//! What events do to equipment that is captive.

use super::{Captivity, Context, Decision, Earlier, Effect, Event, Opened, Verdict};
use crate::{Allowance, Claim, Extension, Grant, PlanName, Session, Terms, Timestamp, Usage};

pub(super) fn decide(event: Event, context: Context<'_>) -> Decision {
    match event {
        Event::Presented(Claim::Terms { edition }) => present_terms(&edition, context),
        Event::EndRequested(_) | Event::ExtensionRequested => stay(Verdict::Captive),
        Event::DeadlinePassed | Event::Counted { .. } => stay(Verdict::Noted),
        Event::Found { open } => close_stranger(open, context),
    }
}

fn present_terms(edition: &str, context: Context<'_>) -> Decision {
    let terms = &context.conditions.terms;
    if edition != terms.edition {
        return stay(Verdict::TermsChanged);
    }
    let (grant, used) = match continued(terms, context.earlier, context.now) {
        Some(earlier) if earlier.grant.data.is_spent(earlier.used) => {
            return stay(Verdict::UsedUp { until: earlier.grant.until });
        }
        Some(Earlier { grant, used }) => (grant, used),
        None => {
            let until = context.now.after(terms.admits_for);
            let data = terms.admits_data.map_or(Allowance::UNLIMITED, Allowance::of_total);
            (Grant { data, ..Grant::until(until) }, Usage::NONE)
        }
    };
    let session =
        Session {
        id: context.fresh,
        equipment: context.equipment,
        plan: PlanName::SESSION,
        began: context.now,
        grant,
        used,
    };
    Decision {
        next: Captivity::Admitted(session),
        effects: vec![Effect::RecordBegan(session), Effect::Open(session)],
        verdict: Verdict::Admitted(session),
    }
}

/// What signing in goes on with. Who signs in again before the time of the earlier session is over has what is left of
/// it: otherwise signing out and in would be data without end. Where sessions may be extended, all of it is to be had
/// anyway.
#[must_use]
pub fn continued(terms: &Terms, earlier: Option<Earlier>, now: Timestamp) -> Option<Earlier> {
    let is_limited = terms.admits_data.is_some() && terms.extension == Extension::NotOffered;
    earlier.filter(|earlier| is_limited && now < earlier.grant.until)
}

/// No record, yet packets pass: the enforcement device is wrong and is closed (promise 1).
fn close_stranger(open: Option<Opened>, context: Context<'_>) -> Decision {
    let close = open.map(|open| Effect::Close { session: open.session, equipment: context.equipment });
    Decision { next: Captivity::Captive, effects: close.into_iter().collect(), verdict: Verdict::Noted }
}

fn stay(verdict: Verdict) -> Decision {
    Decision { next: Captivity::Captive, effects: Vec::new(), verdict }
}
