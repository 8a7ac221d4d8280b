//! Asking a host: the guest names somebody of the house, and waits on a page that looks for the answer by itself, without
//! script.
//!
//! The page says the same whether the host exists or not, and asking looks nobody up: what can be learnt here is nothing. Whether
//! the guest comes in is the host's to say, at another door.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use captivity::EquipmentId;
use gateway::sponsors::{self, Crowded, Desk, RequestId, State, Wish, Words};
use minijinja::context;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::Deserialize;

use super::entry::Entry;
use super::verdict::{again, too_many};
use crate::errors::{self, Reason};
use crate::form;
use crate::home::{self, Notice};
use crate::pages::{self, Page};
use crate::secure::asking::Asking;
use crate::sign_in::see_home;
use crate::token::{self, Purpose};

/// The name of the way.
pub(crate) const NAME: &str = "sponsor";

/// How often the page looks at first, in seconds, and for how long.
const OFTEN: (u64, Duration) = (10, Duration::from_secs(300));
/// And after that, until the request is forgotten.
const SELDOM: u64 = 30;

const REFRESH: HeaderName = HeaderName::from_static("refresh");

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    edition: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    guest: String,
    #[serde(default)]
    reason: String,
}

impl Filled {
    /// To be shown again.
    fn entry(&self) -> Entry {
        Entry::of(NAME, [("host", self.host.as_str()), ("guest", &self.guest), ("reason", &self.reason)])
    }

    /// What is asked; `None` where something is missing, too long, or cannot be a name.
    fn wish(self, equipment: EquipmentId) -> Option<Wish> {
        let reason = Words::parse(&self.reason);
        if reason.is_none() && !self.reason.trim().is_empty() {
            return None;
        }
        let (host, guest) = (sponsors::host_name(&self.host)?, Words::parse(&self.guest)?);
        Some(Wish { equipment, host, guest, reason, edition: self.edition })
    }
}

/// `POST /sponsor`: puts the question on the desk.
pub(crate) async fn ask(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match sent(&asking, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let Some(desk) = &asking.live.settings.ways.sponsors else { return see_home(&asking) };
    if filled.edition != asking.conditions().terms.edition {
        return home::page(&asking, equipment, StatusCode::CONFLICT, Notice::TermsChanged);
    }
    let entry = filled.entry();
    let Some(wish) = filled.wish(equipment) else {
        // Well-formed as a form, but its content cannot be used (RFC 9110 §15.5.21).
        return again(&asking, equipment, StatusCode::UNPROCESSABLE_ENTITY, &entry.refused("fill-in"));
    };
    let mut draw = [0; 16];
    if SystemRandom::new().fill(&mut draw).is_err() {
        return errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy);
    }
    match desk.ask(RequestId::from_draw(draw), wish, asking.portal.now()) {
        Ok(()) => see_home(&asking),
        Err(Crowded::Here(wait)) => too_many(&asking, equipment, entry, wait),
        Err(Crowded::Everywhere(_)) => {
            tracing::warn!(
                guests_notice = "they cannot ask a host for up to an hour",
                to_do = "see vestibule sponsor list; many link addresses of one device may be behind it",
                "there are as many requests to hosts as are kept"
            );
            errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}

/// `POST /sponsor/withdraw`: the guest asks somebody else, or goes another way.
pub(crate) async fn withdraw(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, _) = match sent(&asking, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    if let Some(desk) = &asking.live.settings.ways.sponsors {
        desk.withdraw(equipment, asking.portal.now());
    }
    see_home(&asking)
}

/// A form of our own page, made for this device.
async fn sent(asking: &Asking, request: Request) -> Result<(EquipmentId, Filled), Response> {
    let Some(equipment) = asking.equipment else {
        return Err(errors::answer(asking, StatusCode::FORBIDDEN, Reason::NotAGuest));
    };
    if !form::is_from_here(request.headers(), &asking.live.origin) {
        return Err(errors::answer(asking, StatusCode::FORBIDDEN, Reason::FromElsewhere));
    }
    let filled: Filled = form::read(request, asking.portal.patience.head)
        .await
        .map_err(|code| errors::answer(asking, code, Reason::Status))?;
    let key = &asking.live.settings.token_key;
    match token::check(key, equipment, Purpose::SignIn, asking.portal.now(), &filled.token) {
        Ok(()) => Ok((equipment, filled)),
        Err(fault) => {
            let (notice, code) = Notice::of(fault);
            Err(home::page(asking, equipment, code, notice))
        }
    }
}

/// The page of a guest who waits; `None` where nobody was asked, or it was answered.
pub(crate) fn waiting_page(asking: &Asking, equipment: EquipmentId) -> Option<Response> {
    let request = latest(asking, equipment).filter(|request| request.state == State::Waiting)?;
    let now = asking.portal.now();
    let values = context! {
        host => request.wish.host.as_str(),
        token => home::token_for(asking, equipment, Purpose::SignIn),
    };
    let html = pages::render(asking, Page::Waiting, values);
    let (often, at_first) = OFTEN;
    let seconds = if now < request.at.after(at_first) { often } else { SELDOM };
    let fields = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
    let mut response = (StatusCode::OK, fields, html).into_response();
    // The page itself, by its own address: a chosen language goes on.
    response.headers_mut().insert(REFRESH, HeaderValue::from(seconds));
    Some(response)
}

/// What the sign-in page says of a request that was refused.
pub(crate) fn refused(asking: &Asking, equipment: EquipmentId) -> Option<Entry> {
    let request = latest(asking, equipment).filter(|request| request.state == State::Refused)?;
    let guest = request.wish.guest.to_string();
    Some(Entry::of(NAME, [("guest", guest.as_str())]).refused("sponsor-refused"))
}

fn latest(asking: &Asking, equipment: EquipmentId) -> Option<sponsors::Request> {
    let desk: &Arc<Desk> = asking.live.settings.ways.sponsors.as_ref()?;
    desk.latest_of(equipment, asking.portal.now())
}
