//! What the gateway says to whoever presents something of their own, told on the page that the form is on.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use captivity::{Denial, EquipmentId, Full, PassFault, Verdict};
use gateway::Refusal;

use super::entry::Entry;
use crate::home::{self, Notice};
use crate::secure::asking::Asking;
use crate::sign_in::answer_verdict;

/// The messages of a way, where it has words of its own.
pub(crate) struct Words {
    /// There is none like it.
    pub(crate) unknown: &'static str,
    /// It is used up, or does not admit any more.
    pub(crate) over: &'static str,
    /// As many devices as may be are online.
    pub(crate) full: &'static str,
}

/// For whoever is known by name.
pub(crate) const PERSON: Words =
    Words { unknown: "way-failed", over: "allowance-over", full: "devices-full" };

/// The page that says it, or the way home where it admits.
pub(crate) fn tell(
    asking: &Asking,
    equipment: EquipmentId,
    words: &Words,
    entry: Entry,
    verdict: Result<Verdict, Refusal>,
) -> Response {
    let forbidden = |entry| again(asking, equipment, StatusCode::FORBIDDEN, &entry);
    match verdict {
        Ok(Verdict::Refused(PassFault::Unknown)) => forbidden(entry.refused(words.unknown)),
        Ok(Verdict::Refused(PassFault::Revoked | PassFault::Expired { .. })) => {
            forbidden(entry.refused(words.over))
        }
        Ok(Verdict::Refused(PassFault::Frozen { until })) => {
            too_many(asking, equipment, entry, asking.portal.now().until(until))
        }
        Ok(Verdict::Refused(PassFault::NotHere)) => forbidden(entry.refused("not-here")),
        Ok(Verdict::Denied(Denial::UsedUp { until })) => forbidden(entry.refused(words.over).again_at(until)),
        Ok(Verdict::Denied(Denial::Closed { opens })) => forbidden(entry.refused("closed").again_at(opens)),
        // The state of things is in the way (RFC 9110 §15.5.10): the guest may change it.
        Ok(Verdict::Full { full: Full::Refused, .. }) => {
            again(asking, equipment, StatusCode::CONFLICT, &entry.refused(words.full))
        }
        Ok(Verdict::Full { full: Full::MayChoose, person }) => {
            let others = asking.portal.handle.sessions_of(person);
            let entry = Entry { others, ..entry.refused(words.full) };
            again(asking, equipment, StatusCode::CONFLICT, &entry)
        }
        Ok(Verdict::NoSuchPlan) => {
            tracing::warn!(
                way = entry.way,
                guests_notice = "they cannot sign in this way",
                to_do = "run: vestibule check; the plan must exist, and a voucher's be used up (counted = \"first-use\")",
                "somebody came whose plan is gone or does not fit"
            );
            forbidden(entry.refused("way-failed"))
        }
        other => answer_verdict(asking, equipment, other),
    }
}

/// 429 with the time until the next try (RFC 6585 §4).
pub(crate) fn too_many(asking: &Asking, equipment: EquipmentId, entry: Entry, wait: Duration) -> Response {
    let entry = entry.refused("too-many-tries").again_at(asking.portal.now().after(wait));
    let mut response = again(asking, equipment, StatusCode::TOO_MANY_REQUESTS, &entry);
    let seconds = wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// The page with the form again.
pub(crate) fn again(asking: &Asking, equipment: EquipmentId, code: StatusCode, entry: &Entry) -> Response {
    home::page_with(asking, equipment, code, Notice::None, entry)
}
