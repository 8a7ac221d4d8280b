//! What goes wrong at this door, as a page for people, a problem document for programs (RFC 9457) or text. The one place
//! where an error becomes a response; nothing of the request and no cause from inside is ever shown.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use status_codes::ErrorAnswer;

use crate::asking::Asking;

/// The page of an error brings its style with it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The answer for an error.
pub(crate) fn answer(asking: &Asking, code: StatusCode) -> Response {
    let number = code.as_u16();
    let more = format!("{}/status/{number}", asking.origin);
    let error = ErrorAnswer::new(number).saying(words(number)).more_at(&more);
    let mut response = (code, error.body(asking.form)).into_response();
    let headers = response.headers_mut();
    for (name, value) in error.fields(asking.form) {
        if let Ok(name) = HeaderName::try_from(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// The same, worth another try after so long.
pub(crate) fn later(asking: &Asking, code: StatusCode, wait: Duration) -> Response {
    let mut response = answer(asking, code);
    let seconds = wait.as_millis().div_ceil(1000).max(1).try_into().unwrap_or(u64::MAX);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// What whoever asked is told; the reference's own words speak of sites that are visited.
fn words(code: u16) -> &'static str {
    match code {
        403 => "The console does not allow this. Open its first page and begin there.",
        404 => "The console has no such page, or it is not yours.",
        405 => "The console does not do that with this page.",
        409 => "Something has changed since this page was opened, so nothing was done. Open it again.",
        421 => {
            "A console answers here, and not by this name. Its names are listed in the gateway's configuration."
        }
        429 => "This was tried too often. Wait a while, then try again.",
        503 => "The gateway cannot do this just now. Please try again in some seconds.",
        _ => status_codes::visitor_words(code),
    }
}
