//! `POST /sign-in`: the user accepts the terms, with a voucher where they have one, and the device is admitted before the
//! answer is sent.
//!
//! Only a form of our own page, made for this device, counts (protocols S2). Whether it admits is the gateway's to
//! say. The answer leads to our own page, never to where the user once wanted to go (protocols S5).

use axum::Extension;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use captivity::{Claim, EquipmentId, Verdict};
use gateway::Refusal;
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::errors::{self, Reason};
use crate::form;
use crate::home::{self, Notice};
use crate::secure::asking::Asking;
use crate::token::{self, Purpose};
use crate::ways::{resume, voucher};

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    edition: String,
    /// The code as it was typed; empty where none is asked for, or none was meant.
    #[serde(default)]
    voucher: String,
    /// A session of the same voucher that is to end for this one.
    #[serde(default)]
    instead_of: String,
}

/// `POST /sign-in`
pub(crate) async fn submit(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let Some(equipment) = asking.equipment else {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest);
    };
    if !form::is_from_here(request.headers(), &asking.live.origin) {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::FromElsewhere);
    }
    let filled: Filled = match form::read(request, asking.portal.patience.head).await {
        Ok(filled) => filled,
        Err(code) => return errors::answer(&asking, code, Reason::Status),
    };
    let key = &asking.live.settings.token_key;
    if let Err(fault) = token::check(key, equipment, Purpose::SignIn, asking.portal.now(), &filled.token) {
        let (notice, code) = Notice::of(fault);
        return home::page(&asking, equipment, code, notice);
    }
    if asks_for_voucher(&asking, &filled) {
        return voucher::submit(&asking, equipment, filled.into()).await;
    }
    let (reply, answer) = oneshot::channel();
    let claim = Claim::Terms { edition: filled.edition };
    asking.portal.handle.present(equipment, claim, move |verdict| {
        // Nobody listens any more when the guest has gone; the session is theirs all the same.
        let _ = reply.send(verdict);
    });
    answer_verdict(&asking, equipment, answer.await.unwrap_or(Err(Refusal::Unavailable)))
}

/// A code was typed, or nothing else admits.
fn asks_for_voucher(asking: &Asking, filled: &Filled) -> bool {
    let conditions = asking.conditions();
    conditions.vouchers && (!filled.voucher.trim().is_empty() || conditions.terms.plan.is_none())
}

impl From<Filled> for voucher::Typed {
    fn from(filled: Filled) -> Self {
        Self { edition: filled.edition, code: filled.voucher, instead_of: filled.instead_of }
    }
}

/// What the gateway says to a claim, told on a page.
pub(crate) fn answer_verdict(
    asking: &Asking,
    equipment: EquipmentId,
    verdict: Result<Verdict, Refusal>,
) -> Response {
    match verdict {
        Ok(Verdict::Admitted(session)) => {
            let mut response = see_home(asking);
            resume::keep(asking, &session, &mut response);
            response
        }
        // The state of things is not the one the page showed (RFC 9110 §15.5.10): show it, ask again.
        Ok(Verdict::TermsChanged) => {
            home::page(asking, equipment, StatusCode::CONFLICT, Notice::TermsChanged)
        }
        // Nothing of the request would change that (RFC 9110 §15.5.4); the page says when to come back.
        Ok(Verdict::Denied(_) | Verdict::Refused(_) | Verdict::Full { .. }) => {
            home::page(asking, equipment, StatusCode::FORBIDDEN, Notice::None)
        }
        Ok(Verdict::Captive | Verdict::NotExtended | Verdict::NoSuchPlan | Verdict::Noted) => {
            see_home(asking)
        }
        Err(Refusal::Busy | Refusal::Unavailable) => {
            errors::answer(asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}

/// 303 to our own page: a full page load, which makes phones look again at once.
pub(crate) fn see_home(asking: &Asking) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, asking.voice.at(&asking.live.addresses.user_portal_url))])
        .into_response()
}
