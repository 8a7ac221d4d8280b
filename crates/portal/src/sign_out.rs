//! `POST /sign-out`: the user ends the session of this device; its packets stop before the answer is sent.

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use captivity::EndCause;
use gateway::{Refusal, Selector};
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::errors::{self, Reason};
use crate::form;
use crate::home::{self, Notice};
use crate::secure::asking::Asking;
use crate::sign_in::see_home;
use crate::token::{self, Purpose};

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
}

/// `POST /sign-out`
pub(crate) async fn submit(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let Some(equipment) = asking.equipment else {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest);
    };
    if !form::is_from_here(request.headers(), &asking.live.origin) {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::FromElsewhere);
    }
    let Filled { token } = match form::read(request, asking.portal.patience.head).await {
        Ok(filled) => filled,
        Err(code) => return errors::answer(&asking, code, Reason::Status),
    };
    let key = &asking.live.settings.token_key;
    if let Err(fault) = token::check(key, equipment, Purpose::SignOut, asking.portal.now(), &token) {
        let (notice, code) = Notice::of(fault);
        return home::page(&asking, equipment, code, notice);
    }
    let (reply, answer) = oneshot::channel();
    asking.portal.handle.end_session(Selector::Equipment(equipment), EndCause::SignedOut, move |verdict| {
        let _ = reply.send(verdict);
    });
    match answer.await.unwrap_or(Err(Refusal::Unavailable)) {
        Ok(_) => see_home(&asking),
        Err(Refusal::Busy | Refusal::Unavailable) => {
            errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}
