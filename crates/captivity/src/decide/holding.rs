//! What a holder has had of plans: by sessions that are over, and by those that live.
//!
//! Several devices of one person use one allowance. Data adds up; time runs while any of them is online, and once only.

use std::time::Duration;

use crate::{Holdings, Plans, Session, Standing, Timestamp};

/// What the holder of this session will have had of its plan when its stint ends; it was online until then.
pub(super) fn standing_of(
    session: &Session,
    online_until: Timestamp,
    held: Holdings<'_>,
    plans: &Plans,
) -> Option<Standing> {
    let plan = plans.get(session.plan)?;
    let before = held.standings.iter().find(|standing| standing.plan == session.plan);
    Standing::after(before.copied(), plan, session, own_time(session, online_until, held.others))
}

/// How long it was online before any other session of the same plan that is still to be counted.
fn own_time(session: &Session, online_until: Timestamp, others: &[Session]) -> Duration {
    let (began, plan) = (session.stint.began, session.plan);
    let others = others.iter().filter(|other| other.plan == plan && other.id != session.id);
    let covered_from = others.map(|other| other.stint.began).min();
    began.until(covered_from.map_or(online_until, |from| from.min(online_until)))
}

/// The standings with this one in the place of its plan's.
pub(super) fn with(standings: &[Standing], new: Option<Standing>) -> Vec<Standing> {
    let others = standings.iter().filter(|standing| new.is_none_or(|new| new.plan != standing.plan));
    others.copied().chain(new).collect()
}

/// What the holder has had by now, other sessions that live included.
pub(super) fn by_now(held: Holdings<'_>, plans: &Plans, now: Timestamp) -> Vec<Standing> {
    let mut others = held.others.to_vec();
    others.sort_unstable_by_key(|other| other.stint.began);
    let mut standings = held.standings.to_vec();
    while let Some((first, later)) = others.split_first() {
        let counted = Holdings { standings: &standings, others: later };
        standings = with(&standings, standing_of(first, now, counted, plans));
        others = later.to_vec();
    }
    standings
}
