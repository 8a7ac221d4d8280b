//! What a host sees and does: who waits for them, who is online by their word. A host never learns of another's guests: what is
//! not theirs is not there. Only forms change anything.

use std::time::Duration;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use captivity::{EndCause, SessionId, Timestamp, Verdict};
use gateway::sponsors::{self, Decided, Guest, Request as Asked, RequestId, State};
use gateway::{Refusal, Selector};
use minijinja::{Value, context};
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::asking::Asking;
use crate::console::Rooms;
use crate::signed_in::SignedIn;
use crate::{errors, pages};

/// What a host may shorten a stay to, in minutes.
const LENGTHS: [u64; 8] = [30, 60, 120, 240, 480, 1440, 4320, 10_080];

/// What was done last, as the address of the page says.
#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /`
pub(crate) async fn show(
    Extension(asking): Extension<Asking>,
    done: Result<Query<Done>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let rooms = &asking.console.rooms;
    let host = match SignedIn::find(&asking, rooms, &headers).await {
        Ok(host) => host,
        Err(response) => return response,
    };
    let Ok(guests) = guests_of(rooms, &host).await else {
        return errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE);
    };
    let now = rooms.now();
    let waiting = rooms.sponsors.waiting(host.by(), now);
    let told = match done.map(|Query(it)| it.done).unwrap_or_default().as_str() {
        "approved" => "The guest is online.",
        "refused" => "The guest is told no.",
        "ended" => "The guest is offline.",
        _ => "",
    };
    let values = context! {
        host => host.host.name, token => host.token, told,
        requests => waiting.iter().map(|request| values_of(request, now)).collect::<Vec<_>>(),
        guests => guests.iter().map(|guest| guest_values(guest, now)).collect::<Vec<_>>(),
    };
    pages::page(&asking, StatusCode::OK, "guests.html", values)
}

/// `GET /requests/{id}`: what the link in a message leads to. Shows; never changes anything.
pub(crate) async fn show_request(
    Extension(asking): Extension<Asking>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let rooms = &asking.console.rooms;
    let id: Option<RequestId> = id.parse().ok();
    let host = match SignedIn::find(&asking, rooms, &headers).await {
        Ok(host) => host,
        // Whoever signs in now is led back here.
        Err(response) if response.status() == StatusCode::SEE_OTHER => {
            return id.map_or(response, |id| Redirect::to(&format!("/login?request={id}")).into_response());
        }
        Err(response) => return response,
    };
    request_page(&asking, rooms, &host, id, (StatusCode::OK, ""))
}

/// `POST /requests/{id}/approve`
pub(crate) async fn approve(
    Extension(asking): Extension<Asking>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let rooms = &asking.console.rooms;
    let (host, sent) = match SignedIn::sent(&asking, rooms, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let id: Option<RequestId> = id.parse().ok();
    let now = rooms.now();
    let no_later_than = match (sent.minutes.as_str(), sent.minutes.parse::<u32>()) {
        ("", _) => None,
        (_, Ok(minutes @ 1..)) => Some(now.after(Duration::from_secs(u64::from(minutes) * 60))),
        _ => {
            let told = (StatusCode::UNPROCESSABLE_ENTITY, "This is no length of time.");
            return request_page(&asking, rooms, &host, id, told);
        }
    };
    let Some(known) = id else { return errors::answer(&asking, StatusCode::NOT_FOUND) };
    let (reply, told) = oneshot::channel();
    rooms.sponsors.approve(&rooms.handle, (known, host.by()), no_later_than, now, move |decided| {
        let _ = reply.send(decided);
    });
    match told.await.unwrap_or(Decided::Unavailable) {
        Decided::Admitted(session) => {
            tracing::info!(session = session.id.mark(), "a host let a guest in");
            Redirect::to("/?done=approved").into_response()
        }
        Decided::NotAdmitted(verdict) => {
            request_page(&asking, rooms, &host, id, (StatusCode::CONFLICT, why_not(&verdict)))
        }
        Decided::Gone => request_page(&asking, rooms, &host, id, (StatusCode::CONFLICT, "")),
        Decided::Unavailable => errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// `POST /requests/{id}/refuse`
pub(crate) async fn refuse(
    Extension(asking): Extension<Asking>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let rooms = &asking.console.rooms;
    let host = match SignedIn::sent(&asking, rooms, request).await {
        Ok((host, _)) => host,
        Err(response) => return response,
    };
    let id: Option<RequestId> = id.parse().ok();
    match id.and_then(|id| rooms.sponsors.refuse(id, host.by(), rooms.now())) {
        Some(_) => Redirect::to("/?done=refused").into_response(),
        None => request_page(&asking, rooms, &host, id, (StatusCode::CONFLICT, "")),
    }
}

/// `POST /guests/{session}/end`
pub(crate) async fn end(
    Extension(asking): Extension<Asking>,
    Path(session): Path<String>,
    request: Request,
) -> Response {
    let rooms = &asking.console.rooms;
    let host = match SignedIn::sent(&asking, rooms, request).await {
        Ok((host, _)) => host,
        Err(response) => return response,
    };
    let Ok(guests) = guests_of(rooms, &host).await else {
        return errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE);
    };
    let meant: Option<SessionId> = session.parse().ok();
    let Some(guest) = guests.iter().find(|guest| Some(guest.session.id) == meant) else {
        return errors::answer(&asking, StatusCode::NOT_FOUND);
    };
    let (reply, told) = oneshot::channel();
    rooms.handle.end_session(Selector::Session(guest.session.id), EndCause::Operator, move |verdict| {
        let _ = reply.send(verdict);
    });
    match told.await {
        Ok(Ok(_)) => Redirect::to("/?done=ended").into_response(),
        _ => errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// The page of a request, if it is for this host.
fn request_page(
    asking: &Asking,
    rooms: &Rooms,
    host: &SignedIn,
    id: Option<RequestId>,
    (code, fault): (StatusCode, &str),
) -> Response {
    let now = rooms.now();
    let Some(request) = id.and_then(|id| rooms.sponsors.find(id, host.by(), now)) else {
        return errors::answer(asking, StatusCode::NOT_FOUND);
    };
    let plan = rooms.sponsors.plan();
    let conditions = rooms.handle.conditions();
    let whole = plan.and_then(|plan| conditions.plans.get(plan)).and_then(|plan| plan.length);
    let shorter = |minutes: &&u64| whole.is_none_or(|whole| Duration::from_secs(**minutes * 60) < whole);
    let option = |minutes: &u64| {
        context! { minutes => minutes, said => pages::length(Duration::from_secs(minutes * 60)) }
    };
    let state = match request.state {
        State::Waiting => "",
        State::Approved => "This guest was let in.",
        State::Refused => "This guest was told no.",
        State::Withdrawn => "The guest does not ask any more.",
    };
    let values = context! {
        fault, state, waits => request.state == State::Waiting, token => host.token.as_str(),
        request => values_of(&request, now), whole => whole.map(pages::length),
        lengths => LENGTHS.iter().filter(shorter).map(option).collect::<Vec<_>>(),
    };
    pages::page(asking, code, "request.html", values)
}

fn values_of(request: &Asked, now: Timestamp) -> Value {
    let wish = &request.wish;
    context! {
        id => request.id.to_string(),
        guest => wish.guest.to_string(),
        reason => wish.reason.as_ref().map(ToString::to_string),
        zone => wish.equipment.interface.to_string(),
        device => wish.equipment.link_address.to_string(),
        ago => pages::length(request.at.until(now)),
    }
}

fn guest_values(guest: &Guest, now: Timestamp) -> Value {
    context! {
        name => guest.name.as_str(),
        session => guest.session.id.mark(),
        zone => guest.session.equipment.interface.to_string(),
        device => guest.session.equipment.link_address.to_string(),
        left => pages::length(now.until(guest.session.grant.until)),
    }
}

async fn guests_of(rooms: &Rooms, host: &SignedIn) -> Result<Vec<Guest>, Refusal> {
    let (reply, told) = oneshot::channel();
    sponsors::guests_of(&rooms.handle, &host.host, move |guests| {
        let _ = reply.send(guests);
    });
    told.await.unwrap_or(Err(Refusal::Unavailable))
}

/// Why an approved guest is not admitted.
const fn why_not(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::TermsChanged => {
            "The terms have changed since the guest accepted them. The guest must ask again."
        }
        Verdict::Denied(_) => {
            "The plan grants this guest nothing now: it is used up, or closed at this hour."
        }
        Verdict::Full { .. } => "As many devices of this guest as may be are online already.",
        Verdict::NoSuchPlan => "The plan of guests is gone. Please tell the operator.",
        _ => "The gateway did not let the guest in.",
    }
}
