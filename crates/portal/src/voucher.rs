//! A voucher's code that a guest typed or scanned: what is made of it, and what the page says when it does not admit.
//!
//! Each device may try a few codes at once and then one in a while; a code that is only mistyped is no try. Whether a code
//! admits is the gateway's to say.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use captivity::{Denial, EquipmentId, Full, PassFault, Session, SessionId, Timestamp, Verdict, VoucherCode};
use gateway::{Redemption, Refusal};
use minijinja::{Value, context};
use tokio::sync::oneshot;

use crate::amounts::Amounts;
use crate::home::{self, Notice};
use crate::secure::asking::Asking;
use crate::sign_in::answer_verdict;

/// The most of a code that is shown again to who typed it, in characters.
const LONGEST_SHOWN: usize = 64;

/// What was sent.
pub(crate) struct Typed {
    pub(crate) edition: String,
    pub(crate) code: String,
    pub(crate) instead_of: String,
}

/// What the page shows of a code: as it was typed, and why it did not admit.
#[derive(Clone, Default)]
pub(crate) struct Entry {
    typed: String,
    fault: &'static str,
    /// When it is worth another try; `None` if never, or at once.
    moment: Option<Timestamp>,
    /// Sessions of the voucher, of which the guest may end one.
    others: Vec<Session>,
}

impl Entry {
    /// A code that came with a link, to be looked at and sent by the guest.
    pub(crate) fn prefilled(code: &str) -> Self {
        Self { typed: code.chars().take(LONGEST_SHOWN).collect(), ..Self::default() }
    }

    fn refused(typed: &str, fault: &'static str) -> Self {
        Self { fault, ..Self::prefilled(typed) }
    }

    /// For the template.
    pub(crate) fn values(&self, asking: &Asking) -> Value {
        let amounts = Amounts::of(asking);
        let others = self.others.iter().map(|session| {
            context! { id => session.id.to_string(), moment => amounts.moment(session.began) }
        });
        let moment = self.moment.filter(|moment| *moment < Timestamp::NEVER);
        context! {
            voucher => self.typed.as_str(),
            voucher_fault => self.message(),
            voucher_moment => moment.map(|moment| amounts.moment(moment)),
            voucher_wait => amounts.length(moment.map_or(Duration::ZERO, |moment| asking.portal.now().until(moment))),
            voucher_others => others.collect::<Vec<_>>(),
        }
    }

    /// The message that says what is wrong with it; empty for nothing.
    fn message(&self) -> &'static str {
        match self.fault {
            "" => "",
            "missing" => "fill-in",
            "mistyped" | "unknown" => "voucher-wrong",
            "revoked" | "expired" | "used-up" => "voucher-over",
            "closed" => "closed",
            "full" | "choose" => "voucher-full",
            "too-many" => "too-many-tries",
            _ => "way-failed",
        }
    }
}

/// Presents what was typed.
pub(crate) async fn submit(asking: &Asking, equipment: EquipmentId, typed: Typed) -> Response {
    if typed.code.trim().is_empty() {
        return again(asking, equipment, StatusCode::UNPROCESSABLE_ENTITY, Entry::refused("", "missing"));
    }
    let Ok(code) = typed.code.parse::<VoucherCode>() else {
        // Well-formed as a form, but its content cannot be used (RFC 9110 §15.5.21).
        let entry = Entry::refused(&typed.code, "mistyped");
        return again(asking, equipment, StatusCode::UNPROCESSABLE_ENTITY, entry);
    };
    // Paid before the look-up, so that many tries at once are not more than their number.
    if let Err(wait) = asking.portal.tries.spend(equipment, asking.portal.now()) {
        return too_many(asking, equipment, &typed.code, wait);
    }
    let instead_of = typed.instead_of.parse::<SessionId>().ok();
    let (verdict, shown) = (redeem(asking, equipment, code, typed.edition, instead_of).await, typed.code);
    let is_guess = matches!(verdict, Ok(Verdict::Refused(PassFault::Unknown | PassFault::Frozen { .. })));
    if !is_guess {
        asking.portal.tries.forgive(equipment);
    }
    tell(asking, equipment, &shown, verdict)
}

/// Asks the gateway.
pub(crate) async fn redeem(
    asking: &Asking,
    equipment: EquipmentId,
    code: VoucherCode,
    edition: String,
    instead_of: Option<SessionId>,
) -> Result<Verdict, Refusal> {
    let (reply, answer) = oneshot::channel();
    asking.portal.handle.redeem(equipment, Redemption { code, edition, instead_of }, move |verdict| {
        // Nobody listens any more when the guest has gone; the session is theirs all the same.
        let _ = reply.send(verdict);
    });
    answer.await.unwrap_or(Err(Refusal::Unavailable))
}

fn tell(asking: &Asking, equipment: EquipmentId, typed: &str, verdict: Result<Verdict, Refusal>) -> Response {
    let refused = |fault| Entry::refused(typed, fault);
    let forbidden = |entry| again(asking, equipment, StatusCode::FORBIDDEN, entry);
    match verdict {
        Ok(Verdict::Refused(PassFault::Unknown)) => forbidden(refused("unknown")),
        Ok(Verdict::Refused(PassFault::Revoked)) => forbidden(refused("revoked")),
        Ok(Verdict::Refused(PassFault::Expired { .. })) => forbidden(refused("expired")),
        Ok(Verdict::Refused(PassFault::Frozen { until })) => {
            too_many(asking, equipment, typed, asking.portal.now().until(until))
        }
        Ok(Verdict::Denied(Denial::UsedUp { until })) => {
            forbidden(Entry { moment: Some(until), ..refused("used-up") })
        }
        Ok(Verdict::Denied(Denial::Closed { opens })) => {
            forbidden(Entry { moment: Some(opens), ..refused("closed") })
        }
        // The state of things is in the way (RFC 9110 §15.5.10): the guest may change it.
        Ok(Verdict::Full { full: Full::Refused, .. }) => {
            again(asking, equipment, StatusCode::CONFLICT, refused("full"))
        }
        Ok(Verdict::Full { full: Full::MayChoose, person }) => {
            let others = asking.portal.handle.sessions_of(person);
            again(asking, equipment, StatusCode::CONFLICT, Entry { others, ..refused("choose") })
        }
        Ok(Verdict::NoSuchPlan) => {
            tracing::warn!(
                guests_notice = "a voucher admits nobody",
                to_do = "run: vestibule check; a voucher's plan must exist and be used up (counted = \"first-use\")",
                "a voucher was presented whose plan is gone or is never used up"
            );
            forbidden(refused("no-plan"))
        }
        other => answer_verdict(asking, equipment, other),
    }
}

/// 429 with the time until the next try (RFC 6585 §4).
fn too_many(asking: &Asking, equipment: EquipmentId, typed: &str, wait: Duration) -> Response {
    let moment = Some(asking.portal.now().after(wait));
    let entry = Entry { moment, ..Entry::refused(typed, "too-many") };
    let mut response = again(asking, equipment, StatusCode::TOO_MANY_REQUESTS, entry);
    let seconds = wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn again(asking: &Asking, equipment: EquipmentId, code: StatusCode, entry: Entry) -> Response {
    home::page_with(asking, equipment, code, Notice::None, &entry)
}
