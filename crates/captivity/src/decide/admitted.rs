//! What events do to equipment that is admitted.

use std::time::Duration;

use super::{Captivity, Context, Decision, Effect, Event, Opened, Verdict};
use crate::{Allowance, Claim, EndCause, Extension, Grant, Session, SessionId, Usage};

/// What an extension must gain in time, at least, or a tenth of what is granted: clicking again and again costs nobody
/// a durable commit, and gives nobody data.
const LEAST_GAIN: Duration = Duration::from_secs(60);

pub(super) fn decide(session: Session, event: Event, context: Context<'_>) -> Decision {
    if context.now >= session.grant.until {
        return after_the_end(session, event, context);
    }
    match event {
        Event::Presented(Claim::Terms { .. }) => present_again(session),
        Event::EndRequested(cause) => end(session, cause, context),
        Event::ExtensionRequested => extend(session, context),
        Event::DeadlinePassed => stay(session, Vec::new(), Verdict::Noted),
        Event::Counted { session: counted, used } if counted == session.id => count(session, used, context),
        Event::Counted { .. } => stay(session, Vec::new(), Verdict::Noted),
        Event::Found { open } => reconcile(session, open, context),
    }
}

/// The grant is over but the end is not on record yet: it is put there first, then the event meets captive equipment.
fn after_the_end(session: Session, event: Event, context: Context<'_>) -> Decision {
    let mut ended = end(session, EndCause::TimeOver, context);
    match event {
        Event::DeadlinePassed | Event::Counted { .. } => Decision { verdict: Verdict::Noted, ..ended },
        Event::Found { open } => {
            let stranger = open.filter(|found| found.session != session.id);
            ended.effects.extend(stranger.map(|found| close(found.session, context)));
            Decision { verdict: Verdict::Noted, ..ended }
        }
        Event::EndRequested(_) | Event::ExtensionRequested => ended,
        Event::Presented(_) => {
            let begun = super::captive::decide(event, context);
            ended.effects.extend(begun.effects);
            Decision { effects: ended.effects, ..begun }
        }
    }
}

/// A second click, or a first answer that got lost: the same session, opened once more in case that step was lost.
fn present_again(session: Session) -> Decision {
    stay(session, vec![Effect::Open(session)], Verdict::Admitted(session))
}

/// All of the time and data once more, from now on; never less than there was.
fn extend(session: Session, context: Context<'_>) -> Decision {
    let terms = &context.conditions.terms;
    match terms.extension {
        Extension::NotOffered => return stay(session, Vec::new(), Verdict::NotExtended),
        Extension::Offered => {}
    }
    let until = context.now.after(terms.admits_for);
    if session.grant.until.after(LEAST_GAIN.min(terms.admits_for / 10)) > until {
        return present_again(session);
    }
    let data = terms.admits_data.map_or(Allowance::UNLIMITED, Allowance::of_total).beyond(session.used);
    let extended = Session { grant: Grant { until, data: data.at_least(session.grant.data), ..session.grant }, ..session };
    let record = Effect::RecordExtended { session: session.id, grant: extended.grant };
    stay(extended, vec![record, Effect::Open(extended)], Verdict::Admitted(extended))
}

/// What is counted only grows. Once it reaches what was granted the session is over: the kernel has stopped it by then.
fn count(session: Session, used: Usage, context: Context<'_>) -> Decision {
    let counted = Session { used: session.used.at_least(used), ..session };
    let is_news = counted.used != session.used;
    let record = is_news.then_some(Effect::RecordUsed { session: session.id, used: counted.used });
    if counted.is_spent() {
        let mut ended = end(counted, EndCause::DataOver, context);
        ended.effects.splice(0..0, record);
        return Decision { verdict: Verdict::Noted, ..ended };
    }
    stay(counted, record.into_iter().collect(), Verdict::Noted)
}

fn end(session: Session, cause: EndCause, context: Context<'_>) -> Decision {
    Decision {
        next: Captivity::Captive,
        effects: vec![
            Effect::RecordEnded { session: session.id, at: context.now, cause },
            Effect::Close { session: session.id, equipment: session.equipment },
        ],
        verdict: Verdict::Captive,
    }
}

/// The record is right: a session that the enforcement device lost or holds under another grant is opened, another one
/// in its place is closed. What agrees is not touched: the kernel's own count of it is exact.
fn reconcile(session: Session, open: Option<Opened>, context: Context<'_>) -> Decision {
    let effects = match open {
        Some(found) if found.session == session.id && found.grant == Some(session.grant.digest()) => Vec::new(),
        Some(found) if found.session == session.id => vec![Effect::Open(session)],
        Some(found) => {
            vec![close(found.session, context), Effect::Open(session)]
        }
        None => vec![Effect::Open(session)],
    };
    stay(session, effects, Verdict::Noted)
}

const fn close(session: SessionId, context: Context<'_>) -> Effect {
    Effect::Close { session, equipment: context.equipment }
}

fn stay(session: Session, effects: Vec<Effect>, verdict: Verdict) -> Decision {
    Decision { next: Captivity::Admitted(session), effects, verdict }
}
