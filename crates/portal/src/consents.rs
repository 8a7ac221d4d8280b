//! `GET /consents` and `POST /consents/choose`: what guests are asked beside the terms, and `GET /terms`: what they accepted, to read again.
//!
//! They are asked once they are online, so that nobody can think that it is the price of it (GDPR, Articles 7(2) and 7(4)):
//! no box is ticked that the guest has not ticked, and taking back is as easy as giving, in the same place (Article 7(3)).

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::Request;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use captivity::{Captivity, SessionId};
use gateway::Refusal;
use gateway::choices::{Asked, CHANGES_WITHIN, Choice, Chosen, Held};
use gateway::ports::{PortError, Store};
use minijinja::{Value, context};
use tokio::sync::oneshot;
use wording::Language;

use crate::errors::{self, Reason};
use crate::form;
use crate::home::{self, token_for};
use crate::pages::{self, Page};
use crate::secure::asking::Asking;
use crate::secure::table::Route;
use crate::settings::Settings;
use crate::sign_in::see_home;
use crate::terms;
use crate::token::{self, Purpose};

const CONSENTS: &str = "/consents";
const CHOOSE: &str = "/consents/choose";
const TERMS: &str = "/terms";

/// Something that guests are asked, in the languages that it is written in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// What the operator calls it: letters a-z, digits, hyphens.
    pub name: String,
    /// Changes whenever the words change.
    pub edition: String,
    /// The words, the original first.
    pub texts: Vec<(Language, String)>,
}

impl Question {
    /// The words that somebody who speaks this language is shown.
    fn said_in(&self, language: Language) -> Asked {
        let spoken = self.texts.iter().find(|(written, _)| *written == language).or(self.texts.first());
        let (language, text) = spoken.cloned().unwrap_or((Language::ENGLISH, String::new()));
        let (name, edition) = (self.name.clone(), self.edition.clone());
        Asked { name, edition, language: language.tag().to_owned(), text }
    }
}

/// The pages of these settings.
pub(crate) fn routes(settings: &Settings) -> Vec<Route> {
    let mut routes = vec![Route::get(TERMS, get(terms_page))];
    if !settings.consents.is_empty() {
        routes.extend([Route::get(CONSENTS, get(show)), Route::post(CHOOSE, post(submit))]);
    }
    routes
}

/// `GET /terms`: the terms in force where the device is, for reading and for printing.
async fn terms_page(Extension(asking): Extension<Asking>) -> Response {
    let (settings, conditions) = (&asking.live.settings, asking.conditions());
    let terms = terms::values(settings, asking.voice.language);
    let values = context! { edition => conditions.terms.edition.as_str(), ..terms };
    page(&asking, StatusCode::OK, Page::Terms, values)
}

/// `GET /consents`
async fn show(Extension(asking): Extension<Asking>) -> Response {
    if asking.equipment.is_none() {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest);
    }
    let Some(session) = session_of(&asking) else { return see_home(&asking) };
    questions(&asking, session, StatusCode::OK, "").await
}

/// `POST /consents/choose`
async fn submit(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let Some(equipment) = asking.equipment else {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest);
    };
    if !form::is_from_here(request.headers(), &asking.live.origin) {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::FromElsewhere);
    }
    let filled: BTreeMap<String, String> = match form::read(request, asking.portal.patience.head).await {
        Ok(filled) => filled,
        Err(code) => return errors::answer(&asking, code, Reason::Status),
    };
    let (key, now) = (&asking.live.settings.token_key, asking.portal.now());
    let token = filled.get("token").map_or("", String::as_str);
    if let Err(fault) = token::check(key, equipment, Purpose::Consents, now, token) {
        let (notice, code) = home::Notice::of(fault);
        return home::page(&asking, equipment, code, notice);
    }
    let Some(session) = session_of(&asking) else { return see_home(&asking) };
    let Some(choices) = choices(&asking, &filled) else {
        // Other words stand there now than those that were ticked (RFC 9110 §15.5.10): show them.
        return questions(&asking, session, StatusCode::CONFLICT, "notice-terms-changed").await;
    };
    let at = asking.portal.now();
    match ask(&asking, move |store| store.choose(session, &choices, at)).await {
        Ok(Chosen::Changed(_)) => questions(&asking, session, StatusCode::OK, "consents-saved").await,
        Ok(Chosen::NoSession) => see_home(&asking),
        Ok(Chosen::TooOften) => {
            let mut response = errors::answer(&asking, StatusCode::TOO_MANY_REQUESTS, Reason::Status);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(CHANGES_WITHIN.as_secs()));
            response
        }
        Err(Refusal::Busy | Refusal::Unavailable) => {
            errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}

/// What the boxes say: each carries the edition that it stood beside. `None` where that is not the one in force.
fn choices(asking: &Asking, filled: &BTreeMap<String, String>) -> Option<Vec<Choice>> {
    let one = |question: &Question| {
        let ticked = filled.get(&format!("consent-{}", question.name));
        let is_fit = ticked.is_none_or(|edition| *edition == question.edition);
        is_fit.then(|| Choice { asked: question.said_in(asking.voice.language), given: ticked.is_some() })
    };
    asking.live.settings.consents.iter().map(one).collect()
}

fn session_of(asking: &Asking) -> Option<SessionId> {
    match asking.portal.handle.captivity_of(asking.equipment?) {
        Captivity::Admitted(session) => Some(session.id),
        Captivity::Captive => None,
    }
}

async fn ask<T: Send + 'static>(
    asking: &Asking,
    question: impl FnOnce(&mut dyn Store) -> Result<T, PortError> + Send + 'static,
) -> Result<T, Refusal> {
    let (reply, answer) = oneshot::channel();
    asking.portal.handle.ask(question, move |told| {
        // Nobody listens any more when the guest has gone.
        let _ = reply.send(told);
    });
    answer.await.unwrap_or(Err(Refusal::Unavailable))
}

/// The page with the boxes, as they hold now.
async fn questions(asking: &Asking, session: SessionId, code: StatusCode, note: &str) -> Response {
    let (Ok(held), Some(equipment)) = (ask(asking, move |store| store.held(session)).await, asking.equipment)
    else {
        return errors::answer(asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy);
    };
    let is_held =
        |asked: &Asked| held.contains(&Held { name: asked.name.clone(), edition: asked.edition.clone() });
    let question = |question: &Question| {
        let asked = question.said_in(asking.voice.language);
        let checked = is_held(&asked);
        context! { name => asked.name, edition => asked.edition, language => asked.language, text => asked.text, checked }
    };
    let questions: Vec<Value> = asking.live.settings.consents.iter().map(question).collect();
    let values = context! { note, questions, token => token_for(asking, equipment, Purpose::Consents) };
    page(asking, code, Page::Consents, values)
}

fn page(asking: &Asking, code: StatusCode, page: Page, values: Value) -> Response {
    let html = pages::render(asking, page, values);
    (code, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}
