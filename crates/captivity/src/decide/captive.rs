//! What events do to equipment that is captive.

use super::{Captivity, Context, Decision, Earlier, Effect, Event, Opened, Verdict};
use crate::{ByteCount, Claim, Extension, Grant, Session, Terms, Timestamp};

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
    if let Some(until) = used_up_until(terms, context.earlier, context.now) {
        return stay(Verdict::UsedUp { until });
    }
    let (grant, used) = match continued(terms, context.earlier, context.now) {
        Some(Earlier { grant, used }) => (grant, used),
        None => {
            let until = context.now.after(terms.admits_for);
            (Grant { until, data: terms.admits_data }, ByteCount::ZERO)
        }
    };
    let session =
        Session { id: context.fresh, equipment: context.equipment, began: context.now, grant, used };
    Decision {
        next: Captivity::Admitted(session),
        effects: vec![Effect::RecordBegan(session), Effect::Open(session)],
        verdict: Verdict::Admitted(session),
    }
}

/// Who signs in again before the time of the earlier session is over goes on with what is left of it: otherwise
/// signing out and in would be data without end. Where sessions may be extended, all of it is to be had anyway.
fn continued(terms: &Terms, earlier: Option<Earlier>, now: Timestamp) -> Option<Earlier> {
    let is_limited = terms.admits_data.is_some() && terms.extension == Extension::NotOffered;
    earlier.filter(|earlier| is_limited && now < earlier.grant.until)
}

/// Until when equipment that had this before is not admitted again, because its data is used up; `None` if it may be.
#[must_use]
pub fn used_up_until(terms: &Terms, earlier: Option<Earlier>, now: Timestamp) -> Option<Timestamp> {
    let Earlier { grant, used } = continued(terms, earlier, now)?;
    grant.data.is_some_and(|granted| granted <= used).then_some(grant.until)
}

/// No record, yet packets pass: the enforcement device is wrong and is closed (promise 1).
fn close_stranger(open: Option<Opened>, context: Context<'_>) -> Decision {
    let close = open.map(|open| Effect::Close { session: open.session, equipment: context.equipment });
    Decision { next: Captivity::Captive, effects: close.into_iter().collect(), verdict: Verdict::Noted }
}

fn stay(verdict: Verdict) -> Decision {
    Decision { next: Captivity::Captive, effects: Vec::new(), verdict }
}
