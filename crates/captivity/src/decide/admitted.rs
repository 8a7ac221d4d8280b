//! What events do to equipment that is admitted.

use super::{Captivity, Context, Decision, Effect, Event, Verdict};
use crate::{Claim, EndCause, Session, SessionId};

pub(super) fn decide(session: Session, event: Event, context: Context<'_>) -> Decision {
    if context.now >= session.grant.until {
        return after_the_end(session, event, context);
    }
    match event {
        Event::Presented(Claim::Terms { .. }) => present_again(session),
        Event::EndRequested(cause) => end(session, cause, context),
        Event::DeadlinePassed => stay(session, Vec::new(), Verdict::Noted),
        Event::Found { open } => reconcile(session, open, context),
    }
}

/// The grant is over but the end is not on record yet: it is put there first, then the event meets captive equipment.
fn after_the_end(session: Session, event: Event, context: Context<'_>) -> Decision {
    let mut ended = end(session, EndCause::TimeOver, context);
    match event {
        Event::DeadlinePassed => Decision { verdict: Verdict::Noted, ..ended },
        Event::Found { open } => {
            let stranger = open.filter(|found| *found != session.id);
            ended.effects.extend(stranger.map(|found| close(found, context)));
            Decision { verdict: Verdict::Noted, ..ended }
        }
        Event::EndRequested(_) => ended,
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

/// The record is right: a session that the enforcement device lost is opened, another one in its place is closed.
fn reconcile(session: Session, open: Option<SessionId>, context: Context<'_>) -> Decision {
    let effects = match open {
        Some(found) if found == session.id => Vec::new(),
        Some(found) => {
            vec![close(found, context), Effect::Open(session)]
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
