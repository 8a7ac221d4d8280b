//! An error of the door, by `Accept` like those of the other doors: a problem document unless something else is asked for,
//! because software asks here; a page or text where the proxy hands on what a person's browser or a tool asked for.
//!
//! Nothing of the request comes back.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use status_codes::{ErrorAnswer, Form};

/// What a page may do: have its own style.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");

/// That code with these words, and the link to its page at the portal.
pub(super) fn answer(
    origin: &str,
    code: u16,
    words: &str,
    method: &Method,
    wishes: &HeaderMap,
) -> Response<Full<Bytes>> {
    let accept = wishes.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = Form::wanted_or(accept, Form::Problem);
    let more = format!("{origin}/status/{code}");
    let error = ErrorAnswer::new(code).saying(words).more_at(&more);
    let body = Bytes::from(error.body(form));
    let mut response = Response::default();
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::FORBIDDEN);
    let fields = response.headers_mut();
    for (name, value) in error.fields(form) {
        if let Ok(name) = HeaderName::try_from(name) {
            fields.insert(name, HeaderValue::from_static(value));
        }
    }
    fields.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    fields.insert(header::VARY, HeaderValue::from_static("Accept"));
    fields.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    fields.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    super::doorkeeper::keep_out_of_caches(fields);
    if method != Method::HEAD {
        *response.body_mut() = Full::from(body);
    }
    response
}
