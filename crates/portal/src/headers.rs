//! The fields that every answer of the secure door carries (protocols S3, C9, C17), in one place.

use std::sync::LazyLock;

use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::Response;

use crate::pages;

const FEATURES_OFF: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    magnetometer=(), microphone=(), payment=(), usb=()";

/// Puts the fields on that are not there yet. Never grants another origin anything.
pub(crate) fn dress(response: &mut Response) {
    static POLICY: LazyLock<Option<HeaderValue>> =
        LazyLock::new(|| HeaderValue::from_str(pages::policy()).ok());
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
    if let Some(policy) = POLICY.as_ref() {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| policy.clone());
    }
}
