//! Plans as an operator sees them, and orders for sessions that live.

use std::time::Duration;

use captivity::{ByteCount, Conditions, Denial, Order, Plan, Rate, Rates, SessionId, Verdict};
use gateway::{Handle, Refusal};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::protocol::{Answer, SessionChange};
use super::view::rfc3339;
use crate::plans::in_words;

/// A plan as an operator sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlanView {
    /// Its name.
    pub name: String,
    /// What it grants, in words.
    pub grants: String,
    /// Whether accepting the terms is worth this plan.
    pub offered: bool,
    /// How many sessions are on it now.
    pub sessions: usize,
    /// The same for plans that grant the same: to see whether a file would change it.
    pub fingerprint: String,
}

impl PlanView {
    /// The plans of these conditions, with the sessions that `count` knows on each.
    #[must_use]
    pub fn all(conditions: &Conditions, count: impl Fn(&Plan) -> usize) -> Vec<Self> {
        let view = |plan: &Plan| Self {
            name: plan.name.to_string(),
            grants: in_words(plan),
            offered: Some(plan.name) == conditions.terms.plan,
            sessions: count(plan),
            fingerprint: fingerprint(plan),
        };
        conditions.plans.iter().map(view).collect()
    }
}

/// FNV-1a over all that the plan says.
fn fingerprint(plan: &Plan) -> String {
    let plan = Plan { calendar: plan.calendar.clone().ahead(0), ..plan.clone() };
    let text = format!("{plan:?}");
    let mix = |hash: u64, octet: u8| (hash ^ u64::from(octet)).wrapping_mul(0x0000_0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
}

pub(super) fn list(handle: &Handle) -> Answer {
    let sessions = handle.sessions();
    let count = |plan: &Plan| sessions.iter().filter(|session| session.plan == plan.name).count();
    Answer::Plans { plans: PlanView::all(&handle.conditions(), count) }
}

/// Carries the change out; `None` when it is done.
pub(super) async fn change(
    session: SessionId,
    change: SessionChange,
    handle: &Handle,
) -> Result<Option<Answer>, Refusal> {
    let order = match order_of(change) {
        Ok(order) => order,
        Err(why) => return Ok(Some(Answer::NotPossible { why })),
    };
    let (reply, told) = oneshot::channel();
    handle.order(session, order, move |verdict| {
        // Nobody is listening any more if the connection has ended; the change is made all the same.
        let _ = reply.send(verdict);
    });
    let why = match told.await.map_err(|_| Refusal::Unavailable)?? {
        Verdict::Admitted(_) => {
            tracing::info!(%session, ?order, "an operator changed a session");
            return Ok(None);
        }
        Verdict::Denied(Denial::UsedUp { until }) if until < captivity::Timestamp::NEVER => {
            format!("this device has used up that plan until {}", rfc3339(until))
        }
        Verdict::Denied(Denial::UsedUp { .. }) => "this device has used up that plan".to_owned(),
        Verdict::Denied(Denial::Closed { opens }) => {
            format!("that plan is closed at this hour; it opens at {}", rfc3339(opens))
        }
        Verdict::NoSuchPlan => "there is no plan of that name; see vestibule plan list".to_owned(),
        Verdict::Captive
        | Verdict::TermsChanged
        | Verdict::Refused(_)
        | Verdict::Full { .. }
        | Verdict::NotExtended
        | Verdict::Noted => "the session has ended".to_owned(),
    };
    Ok(Some(Answer::NotPossible { why }))
}

fn order_of(change: SessionChange) -> Result<Order, String> {
    Ok(match change {
        SessionChange::Plan { plan } => {
            Order::Plan(plan.parse().map_err(|wrong| format!("{plan:?}: {wrong}"))?)
        }
        SessionChange::More { seconds, bytes } => {
            Order::More { time: Duration::from_secs(seconds), data: ByteCount::new(bytes) }
        }
        SessionChange::Rates { from_guest_bytes, to_guest_bytes } => {
            Order::Rates(Rates { from_guest: rate(from_guest_bytes)?, to_guest: rate(to_guest_bytes)? })
        }
    })
}

fn rate(octets: Option<u64>) -> Result<Option<Rate>, String> {
    let Some(octets) = octets else { return Ok(None) };
    let rate = Rate::new(octets, ByteCount::ZERO);
    rate.map(Some).ok_or_else(|| format!("{octets} octets in a second: {}", captivity::rate::NotARate))
}
