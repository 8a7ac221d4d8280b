//! The fields that every answer of the secure door carries (protocols S3, C9, C17), in one place.

use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::Response;

use crate::theme::Voice;

const FEATURES_OFF: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    magnetometer=(), microphone=(), payment=(), usb=()";

/// Puts the fields on that are not there yet. Never grants another origin anything.
pub(crate) fn dress(response: &mut Response, policy: &str) {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), FEATURES_OFF),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
}

/// Says in which language one of our own pages is, and remembers a language that was chosen by hand.
pub(crate) fn name_language(response: &mut Response, voice: Voice) {
    let headers = response.headers_mut();
    let is_page =
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    // The status reference has said it of its own pages.
    if is_page && !headers.contains_key(header::CONTENT_LANGUAGE) {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(voice.language.tag()));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
        if let Some(cookie) = voice.cookie().and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
            headers.insert(header::SET_COOKIE, cookie);
        }
    }
}
