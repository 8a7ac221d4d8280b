//! What events do to equipment that is captive.

use super::holding::by_now;
use super::{Captivity, Context, Decision, Effect, Event, Opened, Verdict};
use crate::plan::Begun;
use crate::{
    Claim, Conditions, Denial, Full, Grant, Pass, PassFault, PersonId, Plan, PlanName, Resumed, Session,
    SessionId, Standing, Stint, Timestamp, Usage,
};

pub(super) fn decide(event: Event, context: Context<'_>) -> Decision {
    match event {
        Event::Presented(claim) => present(&claim, context),
        Event::EndRequested(_) | Event::ExtensionRequested | Event::Ordered(_) => stay(Verdict::Captive),
        Event::DeadlinePassed | Event::Counted { .. } | Event::Quiet { .. } | Event::Left { .. } => {
            stay(Verdict::Noted)
        }
        Event::Found { open } => close_stranger(open, context),
    }
}

/// Why a claim does not admit.
pub(super) enum NotAdmitted {
    TermsChanged,
    NoSuchPlan,
    Denied(Denial),
    Refused(PassFault),
    Full { full: Full, person: PersonId },
}

impl From<NotAdmitted> for Verdict {
    fn from(why: NotAdmitted) -> Self {
        match why {
            NotAdmitted::TermsChanged => Self::TermsChanged,
            NotAdmitted::NoSuchPlan => Self::NoSuchPlan,
            NotAdmitted::Denied(denial) => Self::Denied(denial),
            NotAdmitted::Refused(fault) => Self::Refused(fault),
            NotAdmitted::Full { full, person } => Self::Full { full, person },
        }
    }
}

/// The session that has to end for this claim to admit; `None` where none has to, or where it would not admit even then.
pub(super) fn room_for(claim: &Claim, context: Context<'_>) -> Option<SessionId> {
    judge_with_room(claim, context).ok().and_then(|(_, leaving)| leaving)
}

/// What the claim is worth now. It changes nothing.
fn judge(claim: &Claim, context: Context<'_>) -> Result<Begun, NotAdmitted> {
    match (judge_with_room(claim, context)?, claim) {
        ((begun, None), _) | ((begun, Some(_)), Claim::Terms { .. } | Claim::Resume { .. }) => Ok(begun),
        // Whose session was to make room has ended by now, or there is none.
        ((_, Some(_)), Claim::Pass { pass, .. }) => {
            Err(NotAdmitted::Full { full: Full::Refused, person: pass.person })
        }
    }
}

/// What the claim is worth once that session has ended.
fn judge_with_room(claim: &Claim, context: Context<'_>) -> Result<(Begun, Option<SessionId>), NotAdmitted> {
    let Conditions { terms, plans, .. } = context.conditions;
    if claim.edition() != terms.edition {
        return Err(NotAdmitted::TermsChanged);
    }
    let claimed = context.claimed.unwrap_or(context.held);
    let had = by_now(claimed, plans, context.now);
    match claim {
        Claim::Terms { .. } => {
            let plan = terms.plan.ok_or(NotAdmitted::Refused(PassFault::Unknown))?;
            let begun = plans.begin(plan, &had, context.now).map_err(NotAdmitted::Denied)?;
            Ok((begun, None))
        }
        Claim::Resume { plan, .. } => {
            context.may_begin_on(*plan)?;
            let had = inherited(context.held.standings, &had);
            let begun = plans.begin(*plan, &had, context.now).map_err(NotAdmitted::Denied)?;
            Ok((begun, None))
        }
        Claim::Pass { pass, .. } => {
            pass.check(context.now).map_err(NotAdmitted::Refused)?;
            let is_fit = |plan: &&Plan| !pass.must_be_used_up || plan.is_used_up();
            let plan = plans.get(pass.plan).filter(is_fit).ok_or(NotAdmitted::NoSuchPlan)?;
            context.may_begin_on(pass.plan)?;
            let full = |full| NotAdmitted::Full { full, person: pass.person };
            let leaving = pass.make_room(plan.devices, claimed.others).map_err(full)?;
            let begun = plans.begin_with(pass.plan, pass.extra, &had, context.now);
            Ok((begun.map_err(NotAdmitted::Denied)?, leaving))
        }
    }
}

impl Context<'_> {
    /// Whoever is entitled to a plan has it where the zone offers it.
    fn may_begin_on(self, plan: PlanName) -> Result<(), NotAdmitted> {
        let is_offered = self.conditions.may_begin_on(plan);
        if is_offered { Ok(()) } else { Err(NotAdmitted::Refused(PassFault::NotHere)) }
    }
}

fn present(claim: &Claim, context: Context<'_>) -> Decision {
    match judge(claim, context) {
        Ok(begun) => admit(begun, claim, context),
        Err(why) => stay(why.into()),
    }
}

/// Whether the claim would admit now.
pub(super) fn would_admit(claim: &Claim, context: Context<'_>) -> Result<(), NotAdmitted> {
    judge(claim, context).map(drop)
}

const fn pass_of(claim: &Claim) -> Option<&Pass> {
    match claim {
        Claim::Terms { .. } | Claim::Resume { .. } => None,
        Claim::Pass { pass, .. } => Some(pass),
    }
}

fn admit(begun: Begun, claim: &Claim, context: Context<'_>) -> Decision {
    let (pass, resumed) = (pass_of(claim), claim.resumed());
    let elsewhere = pass.map_or(Usage::NONE, |pass| pass.used);
    let session = Session {
        id: context.fresh,
        equipment: context.equipment,
        plan: begun.plan,
        began: context.now,
        grant: begun.grant.from_now_on(elsewhere),
        used: Usage::NONE,
        person: pass.map(|pass| pass.person),
        elsewhere,
        stint: Stint { began: context.now, used: Usage::NONE },
        no_later_than: earliest(pass.and_then(|pass| pass.no_later_than), resumed),
    };
    let until = resumed.map_or(session.grant.until, |resumed| resumed.until.min(session.grant.until));
    let session = Session { grant: session.clip(Grant { until, ..session.grant }), ..session };
    let mut effects: Vec<_> =
        resumed.map(|it| Effect::RecordResumed { session: it.session }).into_iter().collect();
    if let (Claim::Resume { .. }, Some(claimed)) = (claim, context.claimed) {
        let holder = session.holder();
        let had = inherited(context.held.standings, claimed.standings);
        effects.extend(had.into_iter().map(|standing| Effect::RecordStanding { holder, standing }));
    }
    effects.extend([Effect::RecordBegan(session), Effect::Open(session)]);
    Decision { next: Captivity::Admitted(session), effects, verdict: Verdict::Admitted(session) }
}

fn earliest(end: Option<Timestamp>, resumed: Option<Resumed>) -> Option<Timestamp> {
    end.into_iter().chain(resumed.and_then(|resumed| resumed.no_later_than)).min()
}

/// What a device has had once it is known to be another one as well: of each plan what the one had that had more. Both were
/// never granted twice what one is.
fn inherited(own: &[Standing], other: &[Standing]) -> Vec<Standing> {
    let had = |standing: &Standing| (standing.until, standing.used.total(), standing.online);
    let mut all = own.to_vec();
    for standing in other {
        match all.iter_mut().find(|known| known.plan == standing.plan) {
            Some(known) if had(known) < had(standing) => *known = *standing,
            Some(_) => {}
            None => all.push(*standing),
        }
    }
    all
}

/// No record, yet packets pass: the enforcement device is wrong and is closed (promise 1).
fn close_stranger(open: Option<Opened>, context: Context<'_>) -> Decision {
    let close = open.map(|open| Effect::Close { session: open.session, equipment: context.equipment });
    Decision { next: Captivity::Captive, effects: close.into_iter().collect(), verdict: Verdict::Noted }
}

fn stay(verdict: Verdict) -> Decision {
    Decision { next: Captivity::Captive, effects: Vec::new(), verdict }
}
