//! What events do to equipment that is admitted.

use std::time::Duration;

use super::holding::{self, by_now, with};
use super::{Captivity, Context, Decision, Effect, Event, Opened, Verdict, captive, ordered};
use crate::plan::{After, Begun};
use crate::{
    Claim, Denial, EndCause, Extension, Holdings, Session, SessionId, Standing, Stint, Timestamp, Usage,
};

/// What an extension must gain in time, at least, or a tenth of what is granted: clicking again and again costs nobody
/// a durable commit, and gives nobody data.
const LEAST_GAIN: Duration = Duration::from_secs(60);

pub(super) fn decide(session: Session, event: Event, context: Context<'_>) -> Decision {
    if context.now >= session.grant.until {
        return after_the_end(session, event, context);
    }
    match event {
        Event::Presented(claim) => present(session, claim, context),
        Event::EndRequested(cause) => end(session, cause, context.now, context),
        Event::ExtensionRequested => extend(session, context),
        Event::Ordered(order) => ordered::decide(session, order, context),
        Event::DeadlinePassed => renew(session, context),
        Event::Counted { session: counted, used } if counted == session.id => count(session, used, context),
        Event::Quiet { session: quiet, since } if quiet == session.id => {
            noted(end(session, EndCause::Idle, since, context))
        }
        Event::Left { session: left, since } if left == session.id => {
            noted(end(session, EndCause::Away, since, context))
        }
        Event::Counted { .. } | Event::Quiet { .. } | Event::Left { .. } => {
            stay(session, Vec::new(), Verdict::Noted)
        }
        Event::Found { open } => reconcile(session, open, context),
    }
}

/// The grant is over but the end is not on record yet: it is put there first, then the event meets captive equipment.
fn after_the_end(session: Session, event: Event, context: Context<'_>) -> Decision {
    if let Event::Counted { session: counted, used } = event
        && counted == session.id
    {
        return counted_late(session, used, context);
    }
    if let Some(goes_on) = follow(session, context) {
        return if event == Event::DeadlinePassed {
            noted(goes_on)
        } else {
            and_then(goes_on, event, context)
        };
    }
    let mut ended = end(session, EndCause::TimeOver, session.grant.until, context);
    match event {
        Event::DeadlinePassed | Event::Counted { .. } | Event::Quiet { .. } | Event::Left { .. } => {
            noted(ended)
        }
        Event::Found { open } => {
            let stranger = open.filter(|found| found.session != session.id);
            ended.effects.extend(stranger.map(|found| close(found.session, context)));
            noted(ended)
        }
        Event::EndRequested(_) | Event::ExtensionRequested | Event::Ordered(_) => ended,
        Event::Presented(_) => {
            let begun = begin_instead(session, event, session.grant.until, context);
            ended.effects.extend(begun.effects);
            Decision { effects: ended.effects, ..begun }
        }
    }
}

/// It was counted while it lived, and told after its end: first the count, then the end.
fn counted_late(session: Session, used: Usage, context: Context<'_>) -> Decision {
    let (at, used) = (session.grant.until, session.used.grown_to(used));
    let mut ended = after_the_end(Session { used, ..session }, Event::DeadlinePassed, context);
    if used != session.used {
        ended.effects.insert(0, Effect::RecordUsed { session: session.id, at, used });
    }
    ended
}

/// The event meets the session as it went on.
fn and_then(first: Decision, event: Event, context: Context<'_>) -> Decision {
    let Captivity::Admitted(session) = first.next else { return first };
    let mut effects = first.effects;
    let then = decide(session, event, context);
    effects.extend(then.effects);
    Decision { effects, ..then }
}

/// The same person or device again: the session goes on. Something else that admits: it begins in the place of this one.
fn present(session: Session, claim: Claim, context: Context<'_>) -> Decision {
    let is_same = match &claim {
        Claim::Terms { .. } => true,
        Claim::Pass { pass, .. } => session.person == Some(pass.person),
        Claim::Resume { resumed, .. } => session.id == resumed.session,
    };
    if is_same {
        return present_again(session);
    }
    if let Err(why) = captive::would_admit(&claim, context) {
        return stay(session, Vec::new(), why.into());
    }
    let mut ended = end(session, EndCause::Replaced, context.now, context);
    let begun = begin_instead(session, Event::Presented(claim), context.now, context);
    ended.effects.extend(begun.effects);
    Decision { effects: ended.effects, ..begun }
}

/// What was presented meets captive equipment whose session is over.
fn begin_instead(session: Session, event: Event, online_until: Timestamp, context: Context<'_>) -> Decision {
    let standings = with(context.held.standings, standing_of(session, online_until, context));
    let held = Holdings { standings: &standings, ..context.held };
    captive::decide(event, Context { held, ..context })
}

/// A second click, or a first answer that got lost: the same session, opened once more in case that step was lost.
fn present_again(session: Session) -> Decision {
    stay(session, vec![Effect::Open(session)], Verdict::Admitted(session))
}

/// All of the time and data once more, from now on; never less than there was.
fn extend(session: Session, context: Context<'_>) -> Decision {
    let plan = context.conditions.plans.get(session.plan);
    let offered = plan.filter(|plan| plan.extension == Extension::Offered);
    let Some(plan) = offered else { return stay(session, Vec::new(), Verdict::NotExtended) };
    let begun = match context.conditions.plans.begin(plan.name, &[], context.now) {
        Ok(begun) => begun,
        Err(denial) => return stay(session, Vec::new(), Verdict::Denied(denial)),
    };
    let grant = session.clip(begun.grant.from_now_on(session.paid()).at_least(session.grant));
    let least = LEAST_GAIN.min(plan.length.unwrap_or(LEAST_GAIN) / 10);
    if session.grant.until.after(least) > grant.until {
        return present_again(session);
    }
    changed(Session { grant, ..session }, Vec::new())
}

/// The period is over while the session lives: what the plan grants begins anew.
fn renew(session: Session, context: Context<'_>) -> Decision {
    let is_due = session.grant.renews.is_some_and(|renews| renews <= context.now);
    if !is_due {
        return stay(session, Vec::new(), Verdict::Noted);
    }
    let edge = session.grant.renews.unwrap_or(context.now);
    let Some(standing) = standing_of(session, edge, context) else { return without_renewal(session) };
    match context.conditions.plans.begin(session.plan, &had(standing, context), context.now) {
        Ok(begun) => noted(begin_again(session, begun, standing, context)),
        // The plan is gone, or closed by now: what was granted stands to its end.
        Err(_) => without_renewal(session),
    }
}

fn without_renewal(session: Session) -> Decision {
    let session = Session { grant: crate::Grant { renews: None, ..session.grant }, ..session };
    noted(changed(session, Vec::new()))
}

/// What is counted only grows. Once it reaches what was granted the session is over or goes on otherwise: the kernel has
/// stopped or slowed it by then.
fn count(session: Session, used: Usage, context: Context<'_>) -> Decision {
    let counted = Session { used: session.used.grown_to(used), ..session };
    let is_news = counted.used != session.used;
    let news = Effect::RecordUsed { session: session.id, at: context.now, used: counted.used };
    let record = is_news.then_some(news);
    let mut decision = match counted.is_spent() && counted.grant.beyond.is_none() {
        true => {
            follow(counted, context).unwrap_or_else(|| end(counted, EndCause::DataOver, context.now, context))
        }
        false => stay(counted, Vec::new(), Verdict::Noted),
    };
    decision.effects.splice(0..0, record);
    noted(decision)
}

/// The plan is used up: the session goes on under the one that follows, if there is one that grants something.
fn follow(session: Session, context: Context<'_>) -> Option<Decision> {
    let plan = context.conditions.plans.get(session.plan)?;
    let After::Plan(_) = plan.after else { return None };
    if session.no_later_than.is_some_and(|end| end <= context.now) {
        return None;
    }
    let until = session.grant.until.min(context.now);
    let standing = standing_of(session, until, context)?;
    let begun = context.conditions.plans.begin(session.plan, &had(standing, context), context.now).ok()?;
    // Time was cut by an hour of the day rather than used up: nothing follows from that.
    (begun.plan != session.plan).then(|| begin_again(session, begun, standing, context))
}

/// The session goes on with what was granted anew, and what it had until now is settled.
fn begin_again(session: Session, begun: Begun, standing: Standing, context: Context<'_>) -> Decision {
    let stint = Stint { began: context.now, used: session.used };
    let grant = session.clip(begun.grant.from_now_on(session.paid()));
    let settle = Effect::RecordStanding { holder: session.holder(), standing };
    changed(Session { plan: begun.plan, grant, stint, ..session }, vec![settle])
}

/// On record, then in the kernel: flows that run are not interrupted.
pub(super) fn changed(session: Session, mut effects: Vec<Effect>) -> Decision {
    effects.extend([Effect::RecordChanged(session), Effect::Open(session)]);
    stay(session, effects, Verdict::Admitted(session))
}

/// What the holder will have had of the session's plan when its stint ends; `online_until` is when it was there last.
pub(super) fn standing_of(
    session: Session,
    online_until: Timestamp,
    context: Context<'_>,
) -> Option<Standing> {
    holding::standing_of(&session, online_until, context.held, &context.conditions.plans)
}

/// What the holder has had by now, once this is settled.
pub(super) fn had(settled: Standing, context: Context<'_>) -> Vec<Standing> {
    let standings = with(context.held.standings, Some(settled));
    by_now(Holdings { standings: &standings, ..context.held }, &context.conditions.plans, context.now)
}

fn end(session: Session, cause: EndCause, online_until: Timestamp, context: Context<'_>) -> Decision {
    let mut effects = vec![Effect::RecordEnded { session: session.id, at: context.now, cause }];
    let standing = standing_of(session, online_until.min(context.now), context);
    effects.extend(standing.map(|standing| Effect::RecordStanding { holder: session.holder(), standing }));
    effects.push(Effect::Close { session: session.id, equipment: session.equipment });
    Decision { next: Captivity::Captive, effects, verdict: Verdict::Captive }
}

/// The record is right: a session that the enforcement device lost or holds under another grant is opened, another one
/// in its place is closed. What agrees is not touched: the kernel's own count of it is exact.
fn reconcile(session: Session, open: Option<Opened>, context: Context<'_>) -> Decision {
    let effects = match open {
        Some(found) if found.session == session.id && found.grant == Some(session.grant.digest()) => {
            Vec::new()
        }
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

fn noted(decision: Decision) -> Decision {
    Decision { verdict: Verdict::Noted, ..decision }
}

pub(super) fn stay(session: Session, effects: Vec<Effect>, verdict: Verdict) -> Decision {
    Decision { next: Captivity::Admitted(session), effects, verdict }
}

/// Why an extension or order cannot be: the plan grants nothing now.
pub(super) const fn denied(session: Session, denial: Denial) -> Decision {
    Decision { next: Captivity::Admitted(session), effects: Vec::new(), verdict: Verdict::Denied(denial) }
}
