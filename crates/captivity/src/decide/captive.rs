//! What events do to equipment that is captive.

use super::{Captivity, Context, Decision, Effect, Event, Opened, Verdict};
use crate::plan::Begun;
use crate::{Claim, Session, Stint, Usage};

pub(super) fn decide(event: Event, context: Context<'_>) -> Decision {
    match event {
        Event::Presented(Claim::Terms { edition }) => present_terms(&edition, context),
        Event::EndRequested(_) | Event::ExtensionRequested | Event::Ordered(_) => stay(Verdict::Captive),
        Event::DeadlinePassed | Event::Counted { .. } | Event::Quiet { .. } => stay(Verdict::Noted),
        Event::Found { open } => close_stranger(open, context),
    }
}

fn present_terms(edition: &str, context: Context<'_>) -> Decision {
    let terms = &context.conditions.terms;
    if edition != terms.edition {
        return stay(Verdict::TermsChanged);
    }
    match context.conditions.plans.begin(terms.plan, context.standings, context.now) {
        Ok(begun) => admit(begun, context),
        Err(denial) => stay(Verdict::Denied(denial)),
    }
}

fn admit(begun: Begun, context: Context<'_>) -> Decision {
    let session = Session {
        id: context.fresh,
        equipment: context.equipment,
        plan: begun.plan,
        began: context.now,
        grant: begun.grant,
        used: Usage::NONE,
        person: None,
        elsewhere: Usage::NONE,
        stint: Stint { began: context.now, used: Usage::NONE },
    };
    Decision {
        next: Captivity::Admitted(session),
        effects: vec![Effect::RecordBegan(session), Effect::Open(session)],
        verdict: Verdict::Admitted(session),
    }
}

/// No record, yet packets pass: the enforcement device is wrong and is closed (promise 1).
fn close_stranger(open: Option<Opened>, context: Context<'_>) -> Decision {
    let close = open.map(|open| Effect::Close { session: open.session, equipment: context.equipment });
    Decision { next: Captivity::Captive, effects: close.into_iter().collect(), verdict: Verdict::Noted }
}

fn stay(verdict: Verdict) -> Decision {
    Decision { next: Captivity::Captive, effects: Vec::new(), verdict }
}
