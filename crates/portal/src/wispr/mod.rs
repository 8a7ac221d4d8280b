//! WISPr 1.0 for smart clients: programs that sign their device in with credentials, without a page for people.
//!
//! Only where the operator handed out credentials; otherwise no XML is shown and no route is there. Who knows them has
//! accepted the terms by contract, and is admitted by the same way as who accepts them on the page. Never keeps what a
//! client sent, and never says which part of it was wrong.

pub(crate) mod xml;

use std::time::Duration;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use captivity::{Claim, Denial, EndCause, EquipmentId, PassFault, Verdict, VoucherCode};
use gateway::accounts::NotVerified;
use gateway::{Refusal, Selector, TRIED_AGAIN_WITHIN};
use ring::hmac;
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::form;
use crate::own_words::own_words;
use crate::secure::asking::Asking;
use crate::secure::table::Route;
use crate::settings::Wispr;
use crate::token::{self, Purpose};
use crate::ways::{account, voucher};
use xml::Reply;

/// Where credentials are sent to.
pub(crate) const LOGIN: &str = "/wispr/login";
/// Where a client says that it gave up signing in.
pub(crate) const ABORT: &str = "/wispr/abort";
/// Where a client ends its session.
const LOGOFF: &str = "/wispr/logoff";

/// The pages of smart clients.
pub(crate) fn routes() -> [Route; 3] {
    [Route::post(LOGIN, post(log_in)), Route::get(ABORT, get(abort)), Route::get(LOGOFF, get(log_off))]
}

/// Whether a program that names itself so looks for the XML.
pub(crate) fn is_smart(user_agent: Option<&str>) -> bool {
    let agent = user_agent.unwrap_or_default().as_bytes();
    agent.windows(5).any(|part| part.eq_ignore_ascii_case(b"wispr"))
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default, rename = "UserName")]
    user: String,
    #[serde(default, rename = "Password")]
    password: String,
}

#[derive(Deserialize)]
struct Leaving {
    #[serde(default)]
    token: String,
}

/// `POST /wispr/login`
async fn log_in(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (Some(equipment), Some(wispr)) = (asking.equipment, asking.live.settings.wispr.as_ref()) else {
        return answer(
            &asking,
            StatusCode::FORBIDDEN,
            &Reply::LoginTrouble("not a device of the guest network"),
        );
    };
    if !form::is_from_here(request.headers(), &asking.live.origin) {
        return answer(
            &asking,
            StatusCode::FORBIDDEN,
            &Reply::LoginTrouble("sent by a page of another site"),
        );
    }
    let Filled { user, password } = match form::read(request, asking.portal.patience.head).await {
        Ok(filled) => filled,
        Err(code) => return answer(&asking, code, &Reply::LoginTrouble("the form was not understood")),
    };
    // Paid before the comparison, so that many tries at once are not more than their number.
    if let Err(wait) = asking.portal.tries.spend(equipment, asking.portal.now()) {
        let reply = Reply::Rejected("too many tries; wait");
        return later(answer(&asking, StatusCode::TOO_MANY_REQUESTS, &reply), wait);
    }
    let is_right = is_right(wispr, &asking.live.settings.token_key, &user, &password);
    let code = password.parse::<VoucherCode>().ok().filter(|_| asking.conditions().vouchers);
    let verdict = match code {
        _ if is_right => accept_terms(&asking, equipment).await,
        Some(code) => {
            let edition = asking.conditions().terms.edition.clone();
            voucher::redeem(&asking, equipment, code, edition, None).await
        }
        None => by_account(&asking, equipment, &user, &password).await,
    };
    if !matches!(verdict, Ok(Verdict::Refused(_))) {
        asking.portal.tries.give_back(equipment, asking.portal.now());
    }
    tell(&asking, equipment, verdict)
}

/// Takes as long for a wrong beginning as for a wrong end, and for a wrong name as for a wrong password.
fn is_right(wispr: &Wispr, key: &[u8; 32], user: &str, password: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let is_same = |own: &str, given: &str| {
        let proof = hmac::sign(&key, own.as_bytes());
        hmac::verify(&key, given.as_bytes(), proof.as_ref()).is_ok()
    };
    is_same(&wispr.user, user) & is_same(&wispr.password, password)
}

/// An account of the gateway's, where accounts admit. One whose password was chosen by somebody else has to be changed on
/// the page first.
async fn by_account(
    asking: &Asking,
    equipment: EquipmentId,
    user: &str,
    password: &str,
) -> Result<Verdict, Refusal> {
    let unknown = Ok(Verdict::Refused(PassFault::Unknown));
    if asking.live.settings.ways.accounts.is_none() {
        return unknown;
    }
    match account::verify(asking, equipment, user, password).await {
        Ok(account) if !account.must_change => {
            let edition = asking.conditions().terms.edition.clone();
            account::admit(asking, equipment, &account, edition, None).await
        }
        Ok(_) | Err(NotVerified::Wrong | NotVerified::Frozen(_)) => unknown,
        Err(NotVerified::Busy) => Err(Refusal::Busy),
        Err(NotVerified::Unavailable) => Err(Refusal::Unavailable),
    }
}

/// The way of `POST /sign-in`, with the terms that are in force: the answer comes after the record and the kernel.
async fn accept_terms(asking: &Asking, equipment: EquipmentId) -> Result<Verdict, Refusal> {
    let edition = asking.conditions().terms.edition.clone();
    let (reply, heard) = oneshot::channel();
    asking.portal.handle.present(equipment, Claim::Terms { edition }, move |verdict| {
        // Nobody listens any more when the client has gone; the session is its all the same.
        let _ = reply.send(verdict);
    });
    heard.await.unwrap_or(Err(Refusal::Unavailable))
}

fn tell(asking: &Asking, equipment: EquipmentId, verdict: Result<Verdict, Refusal>) -> Response {
    match verdict {
        Ok(Verdict::Refused(PassFault::NotHere)) => {
            answer(asking, StatusCode::OK, &Reply::Rejected("what was granted is not offered here"))
        }
        Ok(Verdict::Refused(_)) => {
            answer(asking, StatusCode::OK, &Reply::Rejected("user name or password is wrong"))
        }
        Ok(Verdict::Full { .. }) => {
            answer(asking, StatusCode::OK, &Reply::Rejected("as many devices are online as may be"))
        }
        Ok(Verdict::Admitted(_)) => {
            let (settings, now) = (&asking.live.settings, asking.portal.now());
            let token = token::issue(&settings.token_key, equipment, Purpose::Logoff, now);
            let logoff = format!("{}{LOGOFF}?token={token}", asking.live.origin);
            answer(asking, StatusCode::OK, &Reply::Admitted { logoff: &logoff })
        }
        Ok(Verdict::Denied(Denial::UsedUp { .. })) => {
            answer(asking, StatusCode::OK, &Reply::Rejected("what was granted is used up"))
        }
        Ok(Verdict::Denied(Denial::Closed { .. })) => {
            answer(asking, StatusCode::OK, &Reply::Rejected("it is closed at this hour"))
        }
        Ok(
            Verdict::TermsChanged
            | Verdict::Captive
            | Verdict::NotExtended
            | Verdict::NoSuchPlan
            | Verdict::Noted,
        )
        | Err(Refusal::Busy | Refusal::Unavailable) => trouble(asking, &Reply::LoginTrouble("try again")),
    }
}

/// `GET /wispr/abort`
async fn abort(Extension(asking): Extension<Asking>) -> Response {
    answer(&asking, StatusCode::OK, &Reply::Aborted)
}

/// `GET /wispr/logoff`: clients follow a link; only the one that this device was given ends its session.
async fn log_off(
    Extension(asking): Extension<Asking>,
    link: Result<Query<Leaving>, QueryRejection>,
) -> Response {
    let Ok(Query(Leaving { token })) = link else {
        return answer(&asking, StatusCode::BAD_REQUEST, &Reply::LogoffTrouble);
    };
    let Some(equipment) = asking.equipment else {
        return answer(&asking, StatusCode::FORBIDDEN, &Reply::LogoffTrouble);
    };
    let key = &asking.live.settings.token_key;
    if token::check(key, equipment, Purpose::Logoff, asking.portal.now(), &token).is_err() {
        return answer(&asking, StatusCode::FORBIDDEN, &Reply::LogoffTrouble);
    }
    let (reply, heard) = oneshot::channel();
    asking.portal.handle.end_session(Selector::Equipment(equipment), EndCause::SignedOut, move |verdict| {
        let _ = reply.send(verdict);
    });
    match heard.await.unwrap_or(Err(Refusal::Unavailable)) {
        Ok(_) => answer(&asking, StatusCode::OK, &Reply::LoggedOff),
        Err(Refusal::Busy | Refusal::Unavailable) => trouble(&asking, &Reply::LogoffTrouble),
    }
}

/// A page whose comment is the message, as smart clients expect it; `no-store` comes with the door's other fields.
/// The page of an error tells a person who got here what it is, with a link to where it is explained.
fn answer(asking: &Asking, code: StatusCode, reply: &Reply<'_>) -> Response {
    let (title, words) = if code.is_success() {
        ("WISPr".to_owned(), String::new())
    } else {
        let number = code.as_u16();
        let title = format!("{number} {}", status_codes::phrase(number));
        let link = format!("<a href=\"{}/status/{number}\">{title}</a>", asking.live.origin);
        (title, format!("<p>{} {link}</p>\n", own_words(number)))
    };
    let page = format!("<!DOCTYPE html>\n<title>{title}</title>\n{words}{}\n", reply.comment());
    (code, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn trouble(asking: &Asking, reply: &Reply<'_>) -> Response {
    later(answer(asking, StatusCode::SERVICE_UNAVAILABLE, reply), TRIED_AGAIN_WITHIN)
}

fn later(mut response: Response, wait: Duration) -> Response {
    let seconds = wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smart_clients_are_known_by_a_word() {
        for agent in ["CaptiveNetworkSupport-481 wispr", "ConnMan/1.42 WISPr", "wispr"] {
            assert!(is_smart(Some(agent)), "{agent}");
        }
        for agent in [None, Some(""), Some("Mozilla/5.0"), Some("wisp r")] {
            assert!(!is_smart(agent), "{agent:?}");
        }
    }
}
