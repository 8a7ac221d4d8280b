//! The fields that every answer of this door carries, in one place.

use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::Response;

/// Style and forms of this door only, no script, in nobody's frame.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const FEATURES_OFF: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    magnetometer=(), microphone=(), payment=(), usb=()";

/// Puts the fields on that are not there yet. Never grants another origin anything.
///
/// Addresses of ours are told to nobody else (`same-origin`), and our own forms still say where they come from.
pub(crate) fn dress(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), FEATURES_OFF),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
