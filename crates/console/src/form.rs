//! Reads a small form that one of our own pages sent: where it came from, how long it is, what it carries.

use axum::extract::{Form, FromRequest as _, Request};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::door::PATIENCE;

/// Whether a page of this origin may have sent the request. Browsers say so in `Sec-Fetch-Site` or `Origin`, which our own
/// policy of referrers lets them say truly; old ones say nothing, and the form's token must speak alone.
pub(crate) fn is_from_here(headers: &HeaderMap, origin: &str) -> bool {
    let all = |name: &str, is_fine: &dyn Fn(&[u8]) -> bool| {
        headers.get_all(name).iter().all(|value| is_fine(value.as_bytes()))
    };
    all("sec-fetch-site", &|site| site == b"same-origin")
        && all(header::ORIGIN.as_str(), &|value| value.eq_ignore_ascii_case(origin.as_bytes()))
}

/// The form in the body.
pub(crate) async fn read<T: DeserializeOwned>(request: Request) -> Result<T, StatusCode> {
    match timeout(PATIENCE, Form::<T>::from_request(request, &())).await {
        Ok(Ok(Form(form))) => Ok(form),
        Ok(Err(rejection)) => Err(rejection.status()),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// Whether what a form carried is what it was given; takes as long wherever they differ.
pub(crate) fn is_same(given: &str, carried: &str) -> bool {
    let differing = given.bytes().zip(carried.bytes()).fold(0, |all, (one, other)| all | (one ^ other));
    given.len() == carried.len() && !given.is_empty() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fields: &[(&'static str, &'static str)], is_fine: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, value.parse().unwrap());
        }
        assert_eq!(is_from_here(&headers, "https://console.example:8512"), is_fine, "{fields:?}");
    }

    #[test]
    fn our_own_pages_and_old_browsers_may_send_forms_and_nobody_else() {
        check(&[], true);
        check(&[("origin", "https://console.example:8512"), ("sec-fetch-site", "same-origin")], true);
        for origin in
            ["null", "https://console.example", "http://console.example:8512", "https://evil.test", ""]
        {
            check(&[("origin", origin)], false);
        }
        for site in ["cross-site", "same-site", "none"] {
            check(&[("sec-fetch-site", site)], false);
        }
    }

    #[test]
    fn a_token_is_the_same_or_it_is_not() {
        assert!(is_same("abc", "abc"));
        for (given, carried) in [("abc", "abd"), ("abc", "ab"), ("", ""), ("abc", "")] {
            assert!(!is_same(given, carried));
        }
    }
}
