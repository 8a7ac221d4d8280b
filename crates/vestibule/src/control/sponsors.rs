//! Requests of guests to hosts, as operators see and answer them.

use std::sync::Arc;
use std::time::Duration;

use captivity::Verdict;
use gateway::sponsors::{By, Decided, Desk, Request as Asked, RequestId};
use gateway::{Clock as _, Handle, Refusal, SystemClock};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::protocol::Answer;
use super::view::{SessionView, rfc3339};

/// What is wanted of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SponsorWish {
    /// All that wait, the oldest first.
    List,
    /// Lets the guest in.
    Approve {
        /// The request.
        id: String,
        /// For so long at most; as long as the plan allows where it is left out.
        #[serde(default)]
        seconds: Option<u64>,
    },
    /// Does not let the guest in.
    Refuse {
        /// The request.
        id: String,
    },
}

/// A request that waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RequestView {
    /// Its name.
    pub id: String,
    /// Whom the guest named, in the guest's own words; perhaps nobody is called so.
    pub host: String,
    /// Who the guest says they are.
    pub guest: String,
    /// Why, if they said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// The guests' interface.
    pub interface: String,
    /// The device's link address there.
    pub link_address: String,
    /// When it was asked, in UTC.
    pub asked: String,
    /// What became of the mail to the host: `not-written`, `under-way`, `sent`, `nobody` or `failed`.
    #[serde(default)]
    pub mail: String,
}

impl RequestView {
    fn of(request: &Asked) -> Self {
        let wish = &request.wish;
        Self {
            id: request.id.to_string(),
            host: wish.host.clone(),
            guest: wish.guest.to_string(),
            reason: wish.reason.as_ref().map(ToString::to_string),
            interface: wish.equipment.interface.to_string(),
            link_address: wish.equipment.link_address.to_string(),
            asked: rfc3339(SystemClock.bearing().calendar(request.at)),
            mail: request.told.name().to_owned(),
        }
    }
}

/// Carries out what an operator wants.
pub(super) async fn answer(wish: SponsorWish, desk: &Arc<Desk>, handle: &Handle) -> Result<Answer, Refusal> {
    match wish {
        SponsorWish::List => {
            let waiting = desk.waiting(By::Operator, SystemClock.now());
            Ok(Answer::SponsorRequests { requests: waiting.iter().map(RequestView::of).collect() })
        }
        SponsorWish::Refuse { id } => {
            let refused = id.parse().ok().and_then(|id| desk.refuse(id, By::Operator, SystemClock.now()));
            Ok(refused.map_or(Answer::NotFound, |request| Answer::SponsorRequests {
                requests: vec![RequestView::of(&request)],
            }))
        }
        SponsorWish::Approve { id, seconds } => {
            let Ok(id) = id.parse() else { return Ok(Answer::NotFound) };
            approve(id, seconds.map(Duration::from_secs), desk, handle).await
        }
    }
}

async fn approve(
    id: RequestId,
    length: Option<Duration>,
    desk: &Arc<Desk>,
    handle: &Handle,
) -> Result<Answer, Refusal> {
    let now = SystemClock.now();
    let (reply, told) = oneshot::channel();
    desk.approve(handle, (id, By::Operator), length.map(|length| now.after(length)), now, move |decided| {
        let _ = reply.send(decided);
    });
    match told.await.unwrap_or(Decided::Unavailable) {
        Decided::Admitted(session) => {
            tracing::info!(session = session.id.mark(), "an operator let in a guest who had asked a host");
            let view = SessionView::of(&session, None, &SystemClock.bearing());
            Ok(Answer::Session { session: Box::new(view) })
        }
        Decided::NotAdmitted(verdict) => Ok(Answer::NotPossible { why: why_not(&verdict).to_owned() }),
        Decided::Gone => Ok(Answer::NotFound),
        Decided::Unavailable => Err(Refusal::Unavailable),
    }
}

/// Why an approved guest is not admitted.
const fn why_not(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::TermsChanged => {
            "the terms have changed since the guest accepted them: the guest must ask again"
        }
        Verdict::Denied(_) => "the plan grants this guest nothing now: it is used up, or closed at this hour",
        Verdict::Full { .. } => "as many devices of this guest as may be are online",
        Verdict::NoSuchPlan => "the plan of [conditions.sponsors] is gone",
        _ => "the gateway did not admit the guest",
    }
}
