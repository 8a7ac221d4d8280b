//! `POST /resume`: a guest comes back and goes on with a session, by the cookie of this browser or the code that was shown.
//!
//! For devices whose address has changed, and for browsers that come back: the session keeps its time and data. Looking at
//! the page resumes nothing; only the button does.

mod budget;
mod proof;

use axum::Extension;
use axum::extract::Request;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use captivity::{EquipmentId, Session, SessionId};
use gateway::{Refusal, Resumption};
use minijinja::{Value, context};
use serde::Deserialize;
use tokio::sync::oneshot;

pub(crate) use budget::Guesses;
use proof::Read;

use super::entry::Entry;
use super::verdict::{self, Words, again, too_many};
use crate::errors::{self, Reason};
use crate::form;
use crate::home::{self, Notice};
use crate::secure::asking::Asking;
use crate::token::{self, Purpose};

/// The way's name.
pub(super) const NAME: &str = "resume";

const WORDS: Words = Words { unknown: "resume-wrong", over: "resume-wrong", full: "devices-full" };

/// A cookie is kept no longer than browsers keep any, in seconds.
const LONGEST_KEPT: u64 = 400 * 24 * 3600;

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    edition: String,
    /// The code as it was typed; empty where the cookie is meant.
    #[serde(default)]
    resume: String,
    #[serde(default)]
    instead_of: String,
}

/// For `ways.html`: with the button alone where the browser has the cookie, else with a field for the code.
pub(super) fn offered(is_known: bool) -> Value {
    context! { name => NAME, title => "resume", template => "way_resume.html", is_known }
}

/// The session that a request's cookie proves, where sessions can be resumed.
pub(crate) fn proved(headers: &HeaderMap, key: &[u8; 32]) -> Option<SessionId> {
    let fields = headers.get_all(header::COOKIE).iter().filter_map(|field| field.to_str().ok());
    let mut pairs = fields.flat_map(|field| field.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == proof::COOKIE)?;
    proof::read_cookie(key, value)
}

/// The code of a session, for the guest to keep; `None` where sessions cannot be resumed.
pub(crate) fn code_of(asking: &Asking, session: &Session) -> Option<String> {
    let settings = &asking.live.settings;
    settings.ways.resume.then(|| proof::code(&settings.token_key, session.id).to_string())
}

/// Lets the browser keep the proof of the session that has just begun.
pub(crate) fn keep(asking: &Asking, session: &Session, response: &mut Response) {
    let settings = &asking.live.settings;
    if !settings.ways.resume {
        return;
    }
    let seconds = asking.portal.now().until(session.grant.until).as_secs().min(LONGEST_KEPT);
    let (name, value) = (proof::COOKIE, proof::cookie(&settings.token_key, session.id));
    let field = format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    if let Ok(field) = HeaderValue::from_str(&field) {
        response.headers_mut().append(SET_COOKIE, field);
    }
}

/// `POST /resume`
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
    let entry = Entry::of(NAME, [("resume", filled.resume.as_str())]);
    let session = match meant(&asking, equipment, &filled.resume, &entry) {
        Ok(session) => session,
        Err(refused) => return *refused,
    };
    let instead_of = filled.instead_of.parse().ok();
    let resumption = Resumption { session, edition: filled.edition, instead_of };
    let (reply, answer) = oneshot::channel();
    asking.portal.handle.resume(equipment, resumption, move |verdict| {
        // Nobody listens any more when the guest has gone; the session is theirs all the same.
        let _ = reply.send(verdict);
    });
    let told = answer.await.unwrap_or(Err(Refusal::Unavailable));
    verdict::tell(&asking, equipment, &WORDS, entry, told)
}

/// The session that the guest means, by code or else by cookie; or the page that says why none.
fn meant(
    asking: &Asking,
    equipment: EquipmentId,
    typed: &str,
    entry: &Entry,
) -> Result<SessionId, Box<Response>> {
    let page = |code, fault| Box::new(again(asking, equipment, code, &entry.clone().refused(fault)));
    if typed.trim().is_empty() {
        return asking.proved.ok_or_else(|| page(StatusCode::UNPROCESSABLE_ENTITY, "fill-in"));
    }
    let (portal, now) = (&asking.portal, asking.portal.now());
    let wait = |wait| Box::new(too_many(asking, equipment, entry.clone(), wait));
    portal.resume_guesses.check(now).map_err(wait)?;
    // Paid before it is looked at, so that many tries at once are not more than their number.
    portal.tries.spend(equipment, now).map_err(wait)?;
    match proof::read_code(&asking.live.settings.token_key, typed) {
        Read::Right(session) => Ok(session),
        // Well-formed as a form, but its content cannot be used (RFC 9110 §15.5.21).
        Read::Mistyped => Err(page(StatusCode::UNPROCESSABLE_ENTITY, WORDS.unknown)),
        Read::Wrong => {
            portal.resume_guesses.missed(now);
            Err(page(StatusCode::FORBIDDEN, WORDS.unknown))
        }
    }
}
