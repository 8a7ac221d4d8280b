//! Signing in and out. The answer never tells whether a name exists, and leads to our own pages alone: what is carried through is
//! the name of a request, which has one form, and no address.

use std::time::Duration;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Redirect, Response};
use gateway::accounts::{Account, AccountName, Attempt, NotChanged, NotVerified, Password, Role};
use gateway::sponsors::RequestId;
use minijinja::context;
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::asking::Asking;
use crate::console::Rooms;
use crate::logins::{self, COOKIE, cookie, set_cookie};
use crate::signed_in::SignedIn;
use crate::{errors, form, pages};

/// The cookie that a form of somebody who is not signed in must match.
const FORM_COOKIE: &str = "__Host-console-form";
const WRONG: &str = "The account name or the password is not right, or the account does not let guests in.";
/// How soon a busy desk is worth another try.
const SOON: Duration = Duration::from_secs(1);

/// What a link to the page may carry.
#[derive(Deserialize)]
pub(crate) struct Link {
    #[serde(default)]
    request: String,
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    request: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    /// The new one, where one must be chosen.
    #[serde(default)]
    new: String,
}

/// `GET /login`
pub(crate) async fn show(
    Extension(asking): Extension<Asking>,
    link: Result<Query<Link>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let request = link.ok().and_then(|Query(link)| link.request.parse().ok());
    page(&asking, &headers, StatusCode::OK, "login.html", ("", request, ""))
}

/// `POST /login`
pub(crate) async fn submit(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let rooms = &asking.console.rooms;
    let (headers, filled) = match sent(&asking, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let attempt = match attempt(&asking, rooms, &filled) {
        Ok(attempt) => attempt,
        Err(why) => return not_verified(&asking, &headers, &filled, "login.html", why),
    };
    match rooms.accounts.verify(attempt).await {
        Ok(account) => known(&asking, rooms, &headers, &filled, account).await,
        Err(why) => not_verified(&asking, &headers, &filled, "login.html", why),
    }
}

/// `POST /login/password`: whose password somebody else chose chooses one, and is signed in by it.
pub(crate) async fn change(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let rooms = &asking.console.rooms;
    let (headers, filled) = match sent(&asking, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let attempt = match attempt(&asking, rooms, &filled) {
        Ok(attempt) => attempt,
        Err(why) => return not_verified(&asking, &headers, &filled, "password.html", why),
    };
    let again = |fault| {
        let code = StatusCode::UNPROCESSABLE_ENTITY;
        page(&asking, &headers, code, "password.html", (fault, filled.request.parse().ok(), &filled.name))
    };
    let Ok(new) = Password::parse(&filled.new) else { return again("This cannot be a password.") };
    match rooms.accounts.change_password(attempt, new).await {
        Ok(account) => known(&asking, rooms, &headers, &filled, account).await,
        Err(NotChanged::NotVerified(why)) => not_verified(&asking, &headers, &filled, "password.html", why),
        Err(NotChanged::TooShort) => again("The new password is too short."),
        Err(NotChanged::TooCommon) => again("The new password is one of the first that anybody would guess."),
        Err(NotChanged::Same) => again("The new password is the former one."),
    }
}

/// `POST /logout`
pub(crate) async fn leave(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let rooms = &asking.console.rooms;
    let headers = request.headers().clone();
    if let Err(response) = SignedIn::sent(&asking, rooms, request).await {
        return response;
    }
    asking.console.logins.end(&headers);
    let mut response = Redirect::to("/login").into_response();
    put_cookie(&mut response, COOKIE, "");
    response
}

/// A form of our own page, shown to this browser.
async fn sent(asking: &Asking, request: Request) -> Result<(HeaderMap, Filled), Response> {
    let headers = request.headers().clone();
    if !form::is_from_here(&headers, &asking.origin) {
        return Err(errors::answer(asking, StatusCode::FORBIDDEN));
    }
    let filled: Filled = form::read(request).await.map_err(|code| errors::answer(asking, code))?;
    let given = cookie(&headers, FORM_COOKIE).unwrap_or_default();
    if form::is_same(given, &filled.token) {
        return Ok((headers, filled));
    }
    let fault = "This page was open for too long, or cookies are switched off. Please try again.";
    let request = filled.request.parse().ok();
    Err(page(asking, &headers, StatusCode::FORBIDDEN, "login.html", (fault, request, &filled.name)))
}

/// What is tried, paid for before it is judged.
fn attempt(asking: &Asking, rooms: &Rooms, filled: &Filled) -> Result<Attempt, NotVerified> {
    asking.console.tries.spend(asking.peer.ip(), rooms.now()).map_err(NotVerified::Frozen)?;
    match (filled.name.parse::<AccountName>(), Password::parse(&filled.password)) {
        (Ok(name), Ok(password)) => Ok(Attempt { name, password, equipment: None }),
        _ => Err(NotVerified::Wrong),
    }
}

/// Name and password fit. Whether they let anybody in here is asked now, and answered as if they did not fit.
async fn known(
    asking: &Asking,
    rooms: &Rooms,
    headers: &HeaderMap,
    filled: &Filled,
    account: Account,
) -> Response {
    let now = rooms.now();
    if account.role != Role::Host || !account.admits(now) {
        return not_verified(asking, headers, filled, "login.html", NotVerified::Wrong);
    }
    asking.console.tries.forgive(asking.peer.ip());
    let request: Option<RequestId> = filled.request.parse().ok();
    if account.must_change {
        return page(asking, headers, StatusCode::OK, "password.html", ("", request, &filled.name));
    }
    let (reply, told) = oneshot::channel();
    let name = account.name.clone();
    rooms.handle.ask(
        move |store| store.account(&name),
        move |kept| {
            let _ = reply.send(kept);
        },
    );
    let Ok(Ok(Some(kept))) = told.await else {
        return errors::later(asking, StatusCode::SERVICE_UNAVAILABLE, SOON);
    };
    // Whoever was signed in on this browser is not any more.
    asking.console.logins.end(headers);
    let Some(secret) = asking.console.logins.begin(account.name, kept.hash, now) else {
        return errors::later(asking, StatusCode::SERVICE_UNAVAILABLE, SOON);
    };
    let to = request.map_or_else(|| "/".to_owned(), |id| format!("/requests/{id}"));
    let mut response = Redirect::to(&to).into_response();
    put_cookie(&mut response, COOKIE, &secret);
    response
}

fn not_verified(
    asking: &Asking,
    headers: &HeaderMap,
    filled: &Filled,
    template: &str,
    why: NotVerified,
) -> Response {
    match why {
        // No challenge goes with a form, so this is 403 and not 401 (RFC 9110 §15.5.2).
        NotVerified::Wrong => {
            let request = filled.request.parse().ok();
            page(asking, headers, StatusCode::FORBIDDEN, template, (WRONG, request, &filled.name))
        }
        NotVerified::Frozen(wait) => too_many(asking, headers, filled, template, wait),
        NotVerified::Busy | NotVerified::Unavailable => {
            errors::later(asking, StatusCode::SERVICE_UNAVAILABLE, SOON)
        }
    }
}

fn too_many(
    asking: &Asking,
    headers: &HeaderMap,
    filled: &Filled,
    template: &str,
    wait: Duration,
) -> Response {
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    let fault = format!("Too many tries. Please wait: {seconds} seconds.");
    let shown = (fault.as_str(), filled.request.parse().ok(), filled.name.as_str());
    let mut response = page(asking, headers, StatusCode::TOO_MANY_REQUESTS, template, shown);
    let seconds = HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX));
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
    response
}

/// The page with its form, which carries what this browser's cookie says.
fn page(
    asking: &Asking,
    headers: &HeaderMap,
    code: StatusCode,
    template: &str,
    (fault, request, name): (&str, Option<RequestId>, &str),
) -> Response {
    let is_ours = |value: &&str| value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let kept = cookie(headers, FORM_COOKIE).filter(is_ours).map(str::to_owned);
    let Some(token) = kept.clone().or_else(logins::secret) else {
        return errors::later(asking, StatusCode::SERVICE_UNAVAILABLE, SOON);
    };
    let request = request.map(|id| id.to_string()).unwrap_or_default();
    let name: String = name.chars().take(254).collect();
    let values = context! { fault, request, name, token => token.as_str() };
    let mut response = pages::page(asking, code, template, values);
    if kept.is_none() {
        put_cookie(&mut response, FORM_COOKIE, &token);
    }
    response
}

fn put_cookie(response: &mut Response, name: &str, value: &str) {
    if let Ok(field) = HeaderValue::from_str(&set_cookie(name, value)) {
        response.headers_mut().append(header::SET_COOKIE, field);
    }
}
