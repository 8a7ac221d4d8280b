//! What events do to equipment that is captive.

use super::{Captivity, Context, Decision, Effect, Event, Verdict};
use crate::{Claim, Grant, Session, SessionId};

pub(super) fn decide(event: Event, context: Context<'_>) -> Decision {
    match event {
        Event::Presented(Claim::Terms { edition }) => present_terms(&edition, context),
        Event::EndRequested(_) => stay(Verdict::Captive),
        Event::DeadlinePassed => stay(Verdict::Noted),
        Event::Found { open } => close_stranger(open, context),
    }
}

fn present_terms(edition: &str, context: Context<'_>) -> Decision {
    let terms = &context.conditions.terms;
    if edition != terms.edition {
        return stay(Verdict::TermsChanged);
    }
    let session = Session {
        id: context.fresh,
        equipment: context.equipment,
        began: context.now,
        grant: Grant { until: context.now.after(terms.admits_for) },
    };
    Decision {
        next: Captivity::Admitted(session),
        effects: vec![Effect::RecordBegan(session), Effect::Open(session)],
        verdict: Verdict::Admitted(session),
    }
}

/// No record, yet packets pass: the enforcement device is wrong and is closed (promise 1).
fn close_stranger(open: Option<SessionId>, context: Context<'_>) -> Decision {
    let close = open.map(|session| Effect::Close { session, equipment: context.equipment });
    Decision { next: Captivity::Captive, effects: close.into_iter().collect(), verdict: Verdict::Noted }
}

fn stay(verdict: Verdict) -> Decision {
    Decision { next: Captivity::Captive, effects: Vec::new(), verdict }
}
