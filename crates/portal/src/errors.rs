//! What goes wrong at the secure door, as a page for people and a problem document for programs (RFC 9457).
//!
//! The one place where an error becomes a response. Codes and what explains them come from the status reference; nothing of the request and
//! no cause from inside is ever shown.

use axum::http::header::{self, HeaderMap};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use gateway::TRIED_AGAIN_WITHIN;
use minijinja::context;

use crate::own_words::{own_message, own_words};
use crate::pages::{self, Page};
use crate::secure::asking::Asking;

/// Why an answer is an error, where the status alone does not say it well.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reason {
    /// What the status says.
    Status,
    /// The device is not on a guest zone.
    NotAGuest,
    /// Another site's page sent the form.
    FromElsewhere,
    /// The gateway cannot carry it out now.
    Busy,
}

impl Reason {
    /// The message that says it; `None` where the status does.
    const fn message(self) -> Option<&'static str> {
        match self {
            Self::Status => None,
            Self::NotAGuest => Some("error-not-a-guest"),
            Self::FromElsewhere => Some("error-from-elsewhere"),
            Self::Busy => Some("error-busy"),
        }
    }
}

/// Which kind of error body helps the one who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wants {
    /// A person.
    Page,
    /// A program.
    Problem,
}

impl Wants {
    /// What the `Accept` fields ask for: JSON without HTML is a program.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let names = |sought: &str| {
            let values = headers.get_all(header::ACCEPT);
            values
                .iter()
                .any(|value| value.to_str().is_ok_and(|value| value.to_ascii_lowercase().contains(sought)))
        };
        if !names("text/html") && (names("/json") || names("+json")) { Self::Problem } else { Self::Page }
    }
}

/// The answer for an error.
pub(crate) fn answer(asking: &Asking, code: StatusCode, reason: Reason) -> Response {
    let number = code.as_u16();
    let mut response = match asking.wants {
        Wants::Problem => {
            problem(code, &status_codes::problem(&asking.live.origin, number, own_words(number)))
        }
        Wants::Page => page(asking, code, reason),
    };
    if code == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(TRIED_AGAIN_WITHIN.as_secs()));
    }
    response
}

/// A problem document.
pub(crate) fn problem(code: StatusCode, json: &str) -> Response {
    let kind = [(header::CONTENT_TYPE, status_codes::PROBLEM_MEDIA_TYPE)];
    (code, kind, json.to_owned()).into_response()
}

fn page(asking: &Asking, code: StatusCode, reason: Reason) -> Response {
    let number = code.as_u16();
    let values = context! {
        code => number,
        phrase => status_codes::phrase(number),
        message => reason.message().or_else(|| own_message(number)),
        advice => own_words(number),
    };
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (code, kind, pages::render(asking, Page::Error, values)).into_response()
}
