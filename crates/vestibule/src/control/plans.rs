//! Plans as an operator sees them, and orders for sessions that live.

use std::time::Duration;

use captivity::{
    ByteCount, Conditions, ConditionsByZone, Denial, Order, Plan, Rate, Rates, SessionId, Verdict,
};
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
    /// Whether accepting the terms is worth this plan, in some zone.
    pub offered: bool,
    /// The zones in which that is so, where it is not so in all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub offered_in: Option<Vec<String>>,
    /// The zones in which somebody may begin on it, where they may not in all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zones: Option<Vec<String>>,
    /// How many sessions are on it now.
    pub sessions: usize,
    /// The same for plans that grant the same: to see whether a file would change it.
    pub fingerprint: String,
}

impl PlanView {
    /// The plans of these conditions, with the sessions that `count` knows on each.
    #[must_use]
    pub fn all(conditions: &ConditionsByZone, count: impl Fn(&Plan) -> usize) -> Vec<Self> {
        let view = |plan: &Plan| {
            let offered_in = zones(conditions, |zone| zone.terms.plan == Some(plan.name));
            Self {
                name: plan.name.to_string(),
                grants: in_words(plan),
                offered: offered_in.as_ref().is_none_or(|zones| !zones.is_empty()),
                offered_in: offered_in.filter(|zones| !zones.is_empty()),
                zones: zones(conditions, |zone| zone.may_begin_on(plan.name)),
                sessions: count(plan),
                fingerprint: fingerprint(plan),
            }
        };
        conditions.elsewhere().plans.iter().map(view).collect()
    }
}

/// The zones where that is so; `None` where it is so in all.
fn zones(conditions: &ConditionsByZone, is_so: impl Fn(&Conditions) -> bool) -> Option<Vec<String>> {
    let is_so_in_all = conditions.iter().all(|(_, zone)| is_so(zone));
    let those = conditions.iter().filter(|(_, zone)| is_so(zone)).map(|(zone, _)| zone.to_string());
    (!is_so_in_all).then(|| those.collect())
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
    Answer::Plans { plans: PlanView::all(&handle.conditions_by_zone(), count) }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use captivity::{PlanName, Plans};

    use super::*;

    fn plan(name: &str) -> Plan {
        Plan { name: name.parse().unwrap(), ..Plan::lasting(Duration::from_secs(3600)) }
    }

    /// "free" with the terms and "day" for vouchers; the lobby gives "day" with its terms and offers nothing else.
    fn two_zones() -> ConditionsByZone {
        let plans = Plans::from_iter([plan("free"), plan("day"), plan("gone")]);
        let all = Conditions { plans, ..Conditions::of("1", plan("free")) };
        let day: PlanName = "day".parse().unwrap();
        let mut lobby = Conditions { only_plans: Some(BTreeSet::from([day])), ..all.clone() };
        lobby.terms.plan = Some(day);
        ConditionsByZone::from(all.clone())
            .with("br-lobby".parse().unwrap(), lobby)
            .with("br-rooms".parse().unwrap(), all)
    }

    #[test]
    fn where_zones_limit_plans_each_is_told_with_its_zones() {
        let views = PlanView::all(&two_zones(), |_| 0);
        let told = |name: &str| {
            let view = views.iter().find(|view| view.name == name).unwrap();
            (view.offered, view.offered_in.clone(), view.zones.clone())
        };
        let only = |zone: &str| Some(vec![zone.to_owned()]);
        assert_eq!(told("free"), (true, only("br-rooms"), only("br-rooms")));
        assert_eq!(told("day"), (true, only("br-lobby"), None));
        assert_eq!(told("gone"), (false, None, only("br-rooms")));
    }

    #[test]
    fn where_all_zones_are_alike_no_zone_is_named() {
        let all = Conditions::of("1", plan("free"));
        let views =
            PlanView::all(&ConditionsByZone::from(all.clone()).with("guest0".parse().unwrap(), all), |_| 0);
        assert_eq!((views[0].offered, &views[0].offered_in, &views[0].zones), (true, &None, &None));
        assert!(!serde_json::to_string(&views).unwrap().contains("zones"));
    }
}
