//! `/account/new` and `/account/password`: making an account where guests may, and choosing another password, whether
//! signed in or not. Both lead back to the page where the device is signed in; neither admits.

use std::time::Duration;

use axum::Extension;
use axum::extract::Request;
use axum::http::header::{self, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use captivity::EquipmentId;
use gateway::accounts::{AccountName, Attempt, NotChanged, NotRegistered, NotVerified, Password};
use minijinja::context;
use serde::Deserialize;

use super::account::{desk, entry, received};
use super::entry::Entry;
use crate::errors::{self, Reason, Wants};
use crate::home::{self, Notice};
use crate::pages::{self, Page};
use crate::secure::asking::Asking;
use crate::token::{self, Purpose};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    New,
    Password,
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    account_name: String,
    #[serde(default)]
    account_password: String,
    #[serde(default)]
    new_password: String,
}

/// `GET /account/new`
pub(crate) async fn show_new(Extension(asking): Extension<Asking>) -> Response {
    show(&asking, Form::New)
}

/// `GET /account/password`
pub(crate) async fn show_password(Extension(asking): Extension<Asking>) -> Response {
    show(&asking, Form::Password)
}

fn show(asking: &Asking, form: Form) -> Response {
    match asking.equipment {
        Some(equipment) => page(asking, equipment, form, StatusCode::OK, Notice::None, &Entry::default()),
        None => errors::answer(asking, StatusCode::FORBIDDEN, Reason::NotAGuest),
    }
}

/// The page for another password.
pub(super) fn password_page(
    asking: &Asking,
    equipment: EquipmentId,
    code: StatusCode,
    notice: Notice,
    entry: &Entry,
) -> Response {
    page(asking, equipment, Form::Password, code, notice, entry)
}

/// `POST /account/new`
pub(crate) async fn make(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match ready(&asking, request, Form::New).await {
        Ok(ready) => ready,
        Err(refused) => return refused,
    };
    let shown = entry(&filled.account_name);
    let refuse = |code, fault| page_of(&asking, equipment, Form::New, code, shown.clone().refused(fault));
    let Ok(name) = filled.account_name.parse::<AccountName>() else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "name-hint");
    };
    let Ok(password) = Password::parse(&filled.new_password) else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-hint");
    };
    let Ok(desk) = desk(&asking) else { return busy(&asking, equipment) };
    match desk.register(equipment, name, password).await {
        Ok(_) => {
            asking.portal.tries.give_back(equipment, asking.portal.now());
            home::page_with(&asking, equipment, StatusCode::OK, Notice::AccountMade, &shown)
        }
        // The state of things is in the way (RFC 9110 §15.5.10): another name will do.
        Err(NotRegistered::Taken) => refuse(StatusCode::CONFLICT, "name-taken"),
        Err(NotRegistered::TooShort) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-hint"),
        Err(NotRegistered::TooCommon) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-common"),
        Err(NotRegistered::TooMany(wait)) => too_many(&asking, equipment, Form::New, shown, wait),
        Err(NotRegistered::Busy | NotRegistered::Unavailable) => busy(&asking, equipment),
    }
}

/// `POST /account/password`
pub(crate) async fn change_password(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match ready(&asking, request, Form::Password).await {
        Ok(ready) => ready,
        Err(refused) => return refused,
    };
    let shown = entry(&filled.account_name);
    let refuse =
        |code, fault| page_of(&asking, equipment, Form::Password, code, shown.clone().refused(fault));
    let (Ok(name), Ok(former)) = (filled.account_name.parse(), Password::parse(&filled.account_password))
    else {
        return refuse(StatusCode::FORBIDDEN, "password-wrong");
    };
    let Ok(new) = Password::parse(&filled.new_password) else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-hint");
    };
    let Ok(desk) = desk(&asking) else { return busy(&asking, equipment) };
    let attempt = Attempt { name, password: former, equipment: Some(equipment) };
    match desk.change_password(attempt, new).await {
        Ok(_) => {
            asking.portal.tries.give_back(equipment, asking.portal.now());
            home::page_with(&asking, equipment, StatusCode::OK, Notice::PasswordChanged, &shown)
        }
        Err(NotChanged::TooShort) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-hint"),
        Err(NotChanged::TooCommon) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-common"),
        Err(NotChanged::Same) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-same"),
        Err(NotChanged::NotVerified(NotVerified::Wrong)) => refuse(StatusCode::FORBIDDEN, "password-wrong"),
        Err(NotChanged::NotVerified(NotVerified::Frozen(wait))) => {
            too_many(&asking, equipment, Form::Password, shown, wait)
        }
        Err(NotChanged::NotVerified(NotVerified::Busy | NotVerified::Unavailable)) => {
            busy(&asking, equipment)
        }
    }
}

/// A form of ours that is filled in, from a device that may still try.
async fn ready(asking: &Asking, request: Request, form: Form) -> Result<(EquipmentId, Filled), Response> {
    let (equipment, filled) = received::<Filled>(asking, request).await?;
    let (key, now) = (&asking.live.settings.token_key, asking.portal.now());
    let shown = entry(&filled.account_name);
    if let Err(fault) = token::check(key, equipment, Purpose::Account, now, &filled.token) {
        let (notice, code) = Notice::of(fault);
        return Err(page(asking, equipment, form, code, notice, &shown));
    }
    let is_empty = filled.account_name.trim().is_empty()
        || filled.new_password.is_empty()
        || (form == Form::Password && filled.account_password.is_empty());
    if is_empty {
        let shown = shown.refused("fill-in");
        return Err(page_of(asking, equipment, form, StatusCode::UNPROCESSABLE_ENTITY, shown));
    }
    match asking.portal.tries.spend(equipment, now) {
        Ok(()) => Ok((equipment, filled)),
        Err(wait) => Err(too_many(asking, equipment, form, shown, wait)),
    }
}

/// What nobody looked at was no try.
fn busy(asking: &Asking, equipment: EquipmentId) -> Response {
    asking.portal.tries.give_back(equipment, asking.portal.now());
    errors::answer(asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
}

/// 429 with the time until the next try (RFC 6585 §4).
fn too_many(asking: &Asking, equipment: EquipmentId, form: Form, entry: Entry, wait: Duration) -> Response {
    let entry = entry.refused("too-many-tries").again_at(asking.portal.now().after(wait));
    let mut response = page_of(asking, equipment, form, StatusCode::TOO_MANY_REQUESTS, entry);
    let seconds = wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn page_of(asking: &Asking, equipment: EquipmentId, form: Form, code: StatusCode, entry: Entry) -> Response {
    page(asking, equipment, form, code, Notice::None, &entry)
}

fn page(
    asking: &Asking,
    equipment: EquipmentId,
    form: Form,
    code: StatusCode,
    notice: Notice,
    entry: &Entry,
) -> Response {
    if code.is_client_error() && asking.wants == Wants::Problem {
        return errors::answer(asking, code, Reason::Status);
    }
    let values = context! {
        notice => notice.name(),
        making => form == Form::New,
        at_new_password => entry.fault.starts_with("password-") && entry.fault != "password-wrong",
        token => home::token_for(asking, equipment, Purpose::Account),
    };
    let values = context! { ..values, ..home::error_link(code), ..entry.values(asking) };
    let html = pages::render(asking, Page::Account, values);
    (code, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}
