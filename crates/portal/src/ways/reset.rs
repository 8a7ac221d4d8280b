//! `/account/forgot` and `/account/reset`: another password for whoever reads mail at an account's address.
//!
//! The page says the same whether there is such an account or not: it is looked up behind the answer. The link of the letter
//! shows a form and changes nothing; the button there does, once. What went online by the former password goes offline.
//! Neither page admits anybody.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use axum::http::header::{self, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use captivity::{EndCause, EquipmentId, PersonId};
use gateway::accounts::{Account, NotChanged, NotVerified, Password};
use gateway::codes::{Address, Asked, Courier, Desk, Mailbox, Message, Pending, Rules};
use gateway::{Refusal, Selector};
use minijinja::context;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::Deserialize;
use tokio::sync::oneshot;

use super::account::{desk, entry, received};
use super::code::{hexadecimal, proof, read_hexadecimal};
use super::entry::Entry;
use crate::errors::{self, Reason, Wants};
use crate::home::{self, Notice};
use crate::pages::{self, Page};
use crate::secure::asking::Asking;
use crate::secure::table::Route;
use crate::sign_in::see_home;
use crate::token::{self, Purpose};

/// Accounts of one mailbox that are written to.
const MOST_WITH_MAILBOX: usize = 4;

/// How letters for another password are sent.
#[derive(Clone)]
pub struct Resets {
    /// Where those wait that were sent.
    pub desk: Arc<Desk>,
    /// Who carries them.
    pub courier: Arc<dyn Courier>,
    /// How many, and how long each is good.
    pub rules: Rules,
}

/// Which form the page has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage<'a> {
    /// For an address.
    Ask,
    /// None: a letter may be on its way.
    Sent,
    /// For another password, with what the link carries.
    Choose(&'a str),
}

/// The pages.
pub(crate) fn routes() -> [Route; 4] {
    [
        Route::get("/account/forgot", get(show)),
        Route::post("/account/forgot", axum::routing::post(ask)),
        Route::get("/account/reset", get(follow)),
        Route::post("/account/reset", axum::routing::post(choose)),
    ]
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    mail: String,
    #[serde(default)]
    k: String,
    #[serde(default)]
    account_name: String,
    #[serde(default)]
    new_password: String,
}

fn resets(asking: &Asking) -> Option<Resets> {
    asking.live.settings.ways.accounts.as_ref()?.resets.clone()
}

/// `GET /account/forgot`
async fn show(Extension(asking): Extension<Asking>) -> Response {
    match asking.equipment {
        Some(equipment) => page(&asking, equipment, StatusCode::OK, Stage::Ask, &Entry::default()),
        None => errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest),
    }
}

/// `POST /account/forgot`: a letter goes out, if there is somebody to read it.
async fn ask(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match sent(&asking, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let Some(resets) = resets(&asking) else { return see_home(&asking) };
    let shown = Entry::of(super::account::WAY, [("mail", filled.mail.as_str())]);
    let to = Mailbox::parse(&filled.mail);
    let Some((mailbox, Ok(identity))) = to.map(|to| (to.clone(), Address::Mailbox(to).identity())) else {
        let code = StatusCode::UNPROCESSABLE_ENTITY;
        return page(&asking, equipment, code, Stage::Ask, &shown.refused("fill-in"));
    };
    let mut draw = [0; 16];
    if SystemRandom::new().fill(&mut draw).is_err() {
        return errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy);
    }
    let link = digest(&asking, &draw);
    // There is nothing to type: the link is all that is known.
    let asked = Asked { equipment, to: Address::Mailbox(mailbox.clone()), identity, code: link, link };
    if let Err(wait) = resets.desk.ask(asked, resets.rules, asking.portal.now()) {
        return too_many(&asking, equipment, Stage::Ask, shown, wait);
    }
    let writing = asking.clone();
    // As many as are asked for in an hour, at most; the courier has few places.
    tokio::spawn(async move { write(&writing, &resets, mailbox, &draw).await });
    page(&asking, equipment, StatusCode::OK, Stage::Sent, &Entry::default())
}

/// Writes to the owners of that mailbox. What goes wrong is logged by the courier.
async fn write(asking: &Asking, resets: &Resets, mailbox: Mailbox, draw: &[u8; 16]) {
    let settings = &asking.live.settings;
    let (wording, language) = (settings.theme.wording(), asking.voice.language);
    for account in owned(asking, mailbox.as_str()).await.unwrap_or_default() {
        let venue = settings.venue_name.as_str();
        let put_in = [("name", account.name.as_str().into()), ("venue", venue.into())];
        let said = wording.say(language, "reset-message", &put_in);
        let words = wording.say(language, "reset-link", &[]).text;
        let message = Message {
            to: Address::Mailbox(mailbox.clone()),
            subject: format!("{} – {venue}", wording.say(language, "password-new", &[]).text),
            words: said.text,
            link: Some((words, format!("{}/account/reset?k={}", asking.live.origin, hexadecimal(draw)))),
            language: said.language.tag(),
            direction: said.language.direction().name(),
        };
        let _ = resets.courier.send(message).await;
    }
}

/// The accounts of that mailbox that admit now.
async fn owned(asking: &Asking, mailbox: &str) -> Result<Vec<Account>, Refusal> {
    let (mailbox, now) = (mailbox.to_owned(), asking.portal.now());
    let (reply, told) = oneshot::channel();
    let look =
        move |store: &mut dyn gateway::ports::Store| store.accounts_of_mail(&mailbox, MOST_WITH_MAILBOX);
    asking.portal.handle.ask(look, move |kept| {
        let _ = reply.send(kept);
    });
    let kept = told.await.unwrap_or(Err(Refusal::Unavailable))?;
    Ok(kept.into_iter().map(|kept| kept.account).filter(|account| account.admits(now)).collect())
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    k: String,
}

/// `GET /account/reset`: the link of a letter.
async fn follow(Extension(asking): Extension<Asking>, link: Result<Query<Link>, QueryRejection>) -> Response {
    let Some(equipment) = asking.equipment else {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest);
    };
    let k = link.map(|Query(link)| link.k).unwrap_or_default();
    let Some(pending) = pending(&asking, &k) else { return wrong(&asking, equipment) };
    let Ok(accounts) = owned(&asking, pending.to.as_str()).await else {
        return errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy);
    };
    let name = accounts.first().map(|account| account.name.to_string()).unwrap_or_default();
    page(&asking, equipment, StatusCode::OK, Stage::Choose(&k), &entry(&name))
}

/// `POST /account/reset`
async fn choose(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match sent(&asking, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let (Some(resets), Some(pending)) = (resets(&asking), pending(&asking, &filled.k)) else {
        return wrong(&asking, equipment);
    };
    let stage = Stage::Choose(&filled.k);
    let shown = entry(&filled.account_name);
    let refuse = |code, fault| page(&asking, equipment, code, stage, &shown.clone().refused(fault));
    let Ok(new) = Password::parse(&filled.new_password) else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-hint");
    };
    if let Err(wait) = asking.portal.tries.spend(equipment, asking.portal.now()) {
        return too_many(&asking, equipment, stage, shown, wait);
    }
    let (Ok(name), Ok(desk)) = (filled.account_name.parse(), desk(&asking)) else {
        return refuse(StatusCode::FORBIDDEN, "password-wrong");
    };
    match desk.reset_password(name, pending.to.as_str().to_owned(), new).await {
        Ok(reset) => {
            resets.desk.drop_code(pending.equipment);
            asking.portal.tries.give_back(equipment, asking.portal.now());
            if let Some(person) = reset.person {
                end_sessions_of(&asking, person).await;
            }
            tracing::info!("an account has another password, by a letter to its owner");
            home::page_with(&asking, equipment, StatusCode::OK, Notice::PasswordChanged, &shown)
        }
        Err(NotChanged::TooShort) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-hint"),
        Err(NotChanged::TooCommon) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-common"),
        Err(NotChanged::Same) => refuse(StatusCode::UNPROCESSABLE_ENTITY, "password-same"),
        Err(NotChanged::NotVerified(NotVerified::Wrong)) => refuse(StatusCode::FORBIDDEN, "password-wrong"),
        Err(NotChanged::NotVerified(_)) => {
            errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}

/// Whoever had the former password may be online by it.
async fn end_sessions_of(asking: &Asking, person: PersonId) {
    for session in asking.portal.handle.sessions_of(person) {
        let (reply, ended) = oneshot::channel();
        asking.portal.handle.end_session(Selector::Session(session.id), EndCause::Operator, move |told| {
            let _ = reply.send(told);
        });
        let _ = ended.await;
    }
}

/// A form of ours, made for this device.
async fn sent(asking: &Asking, request: Request) -> Result<(EquipmentId, Filled), Response> {
    let (equipment, filled) = received::<Filled>(asking, request).await?;
    let key = &asking.live.settings.token_key;
    match token::check(key, equipment, Purpose::Account, asking.portal.now(), &filled.token) {
        Ok(()) => Ok((equipment, filled)),
        Err(fault) => {
            let (notice, code) = Notice::of(fault);
            Err(home::page(asking, equipment, code, notice))
        }
    }
}

fn digest(asking: &Asking, draw: &[u8; 16]) -> [u8; 32] {
    proof(asking, &[b"link of a reset", draw])
}

fn pending(asking: &Asking, k: &str) -> Option<Pending> {
    let draw = read_hexadecimal(k)?;
    resets(asking)?.desk.follow(&digest(asking, &draw), asking.portal.now())
}

fn wrong(asking: &Asking, equipment: EquipmentId) -> Response {
    let shown = Entry::of(super::account::WAY, []).refused("reset-wrong");
    page(asking, equipment, StatusCode::NOT_FOUND, Stage::Ask, &shown)
}

/// 429 with the time until the next try (RFC 6585 §4).
fn too_many(
    asking: &Asking,
    equipment: EquipmentId,
    stage: Stage<'_>,
    entry: Entry,
    wait: Duration,
) -> Response {
    let entry = entry.refused("too-many-tries").again_at(asking.portal.now().after(wait));
    let mut response = page(asking, equipment, StatusCode::TOO_MANY_REQUESTS, stage, &entry);
    let seconds = wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn page(
    asking: &Asking,
    equipment: EquipmentId,
    code: StatusCode,
    stage: Stage<'_>,
    entry: &Entry,
) -> Response {
    if code.is_client_error() && asking.wants == Wants::Problem {
        return errors::answer(asking, code, Reason::Status);
    }
    let (stage, k) = match stage {
        Stage::Ask => ("ask", ""),
        Stage::Sent => ("sent", ""),
        Stage::Choose(k) => ("choose", k),
    };
    let values = context! {
        stage, k,
        at_new_password => entry.fault.starts_with("password-") && entry.fault != "password-wrong",
        token => home::token_for(asking, equipment, Purpose::Account),
    };
    let values = context! { ..values, ..home::error_link(code), ..entry.values(asking) };
    let html = pages::render(asking, Page::Reset, values);
    (code, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}
