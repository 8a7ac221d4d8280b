//! What operators change of a session that lives: record, then kernel; flows that run are not interrupted.

use super::admitted::{changed, denied, standing_of, stay};
use super::holding::{by_now, with};
use super::{Context, Decision, Effect, Order, Verdict};
use crate::{Allowance, ByteCount, Grant, Holdings, PlanName, Session, Stint};

pub(super) fn decide(session: Session, order: Order, context: Context<'_>) -> Decision {
    match order {
        Order::Plan(plan) => under(session, plan, context),
        Order::More { time, data } => {
            let until = session.grant.until.after(time);
            let grant = Grant { until, data: more(session.grant.data, data), ..session.grant };
            // The operator's word is the last one.
            let no_later_than = session.no_later_than.map(|end| end.max(until));
            changed(Session { grant, no_later_than, ..session }, Vec::new())
        }
        Order::Rates(rates) => {
            changed(Session { grant: Grant { rates, ..session.grant }, ..session }, Vec::new())
        }
    }
}

/// The plan begins for this session now, with what the equipment has left of it.
fn under(session: Session, name: PlanName, context: Context<'_>) -> Decision {
    if context.conditions.plans.get(name).is_none() {
        return stay(session, Vec::new(), Verdict::NoSuchPlan);
    }
    let settled = standing_of(session, context.now, context);
    let standings = with(context.held.standings, settled);
    let held = Holdings { standings: &standings, ..context.held };
    let standings = by_now(held, &context.conditions.plans, context.now);
    let begun = match context.conditions.plans.begin(name, &standings, context.now) {
        Ok(begun) => begun,
        Err(denial) => return denied(session, denial),
    };
    let stint = Stint { began: context.now, used: session.used };
    let grant = session.clip(begun.grant.from_now_on(session.paid()));
    let settle = settled.map(|standing| Effect::RecordStanding { holder: session.holder(), standing });
    changed(Session { plan: begun.plan, grant, stint, ..session }, settle.into_iter().collect())
}

fn more(granted: Allowance, data: ByteCount) -> Allowance {
    let raised = |limit: Option<ByteCount>| limit.map(|limit| limit.plus(data));
    Allowance {
        total: raised(granted.total),
        from_guest: raised(granted.from_guest),
        to_guest: raised(granted.to_guest),
    }
}
