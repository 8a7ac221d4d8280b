//! `POST /extend`: the user wants to stay online for longer. Only where that is offered, only from a form of our own page
//! made for this device (protocols S2); flows that run are not interrupted, and there is no script in it.

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use captivity::Verdict;
use gateway::Refusal;
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

/// `POST /extend`
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
    if let Err(fault) = token::check(key, equipment, Purpose::Extend, asking.portal.now(), &token) {
        let (notice, code) = Notice::of(fault);
        return home::page(&asking, equipment, code, notice);
    }
    let (reply, answer) = oneshot::channel();
    asking.portal.handle.extend(equipment, move |verdict| {
        // Nobody listens any more when the guest has gone; the extension is theirs all the same.
        let _ = reply.send(verdict);
    });
    match answer.await.unwrap_or(Err(Refusal::Unavailable)) {
        Ok(Verdict::Admitted(_)) => see_home(&asking),
        // The state of things is not the one the page showed (RFC 9110 §15.5.10): show it.
        Ok(_) => home::page(&asking, equipment, StatusCode::CONFLICT, Notice::None),
        Err(Refusal::Busy | Refusal::Unavailable) => {
            errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}
