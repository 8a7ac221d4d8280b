//! A voucher's code that a guest typed or scanned: what is made of it.
//!
//! Each device may try a few codes at once and then one in a while; a code that is only mistyped is no try. Whether a code
//! admits is the gateway's to say.

use axum::http::StatusCode;
use axum::response::Response;
use captivity::{EquipmentId, PassFault, SessionId, Verdict, VoucherCode};
use gateway::{Redemption, Refusal};
use tokio::sync::oneshot;

use super::entry::Entry;
use super::verdict::{self, Words, again, too_many};
use crate::secure::asking::Asking;

const WORDS: Words = Words { unknown: "voucher-wrong", over: "voucher-over", full: "voucher-full" };

/// What was sent.
pub(crate) struct Typed {
    pub(crate) edition: String,
    pub(crate) code: String,
    pub(crate) instead_of: String,
}

/// A code that came with a link, to be looked at and sent by the guest, or one that was sent.
pub(crate) fn entry(code: &str) -> Entry {
    Entry::of("terms", [("voucher", code)])
}

/// The same of a link, which may have come without one.
pub(crate) fn linked(code: &str) -> Entry {
    if code.is_empty() { Entry::default() } else { entry(code) }
}

/// Presents what was typed.
pub(crate) async fn submit(asking: &Asking, equipment: EquipmentId, typed: Typed) -> Response {
    if typed.code.trim().is_empty() {
        return again(asking, equipment, StatusCode::UNPROCESSABLE_ENTITY, &entry("").refused("fill-in"));
    }
    let Ok(code) = typed.code.parse::<VoucherCode>() else {
        // Well-formed as a form, but its content cannot be used (RFC 9110 §15.5.21).
        let entry = entry(&typed.code).refused(WORDS.unknown);
        return again(asking, equipment, StatusCode::UNPROCESSABLE_ENTITY, &entry);
    };
    // Paid before the look-up, so that many tries at once are not more than their number.
    if let Err(wait) = asking.portal.tries.spend(equipment, asking.portal.now()) {
        return too_many(asking, equipment, entry(&typed.code), wait);
    }
    let instead_of = typed.instead_of.parse::<SessionId>().ok();
    let (verdict, shown) = (redeem(asking, equipment, code, typed.edition, instead_of).await, typed.code);
    let is_guess = matches!(verdict, Ok(Verdict::Refused(PassFault::Unknown | PassFault::Frozen { .. })));
    if !is_guess {
        asking.portal.tries.give_back(equipment, asking.portal.now());
    }
    verdict::tell(asking, equipment, &WORDS, entry(&shown), verdict)
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
