//! Reads a small form that one of our own pages sent: where it came from, how long it is, what it carries.
//!
//! A form that another site's page sent is refused before it is read (protocols S2).

use std::time::Duration;

use axum::extract::{Form, FromRequest as _, Request};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

/// The longest form, in bytes.
pub(crate) const LONGEST: usize = 64 * 1024;

/// Whether a page of this origin may have sent the request. Browsers say so in `Sec-Fetch-Site` or `Origin`. A form
/// under our own `no-referrer` policy says `Origin: null`, and old ones say nothing: the token must then speak alone.
pub(crate) fn is_from_here(headers: &HeaderMap, origin: &str) -> bool {
    let all = |name: &str, is_fine: &dyn Fn(&[u8]) -> bool| {
        headers.get_all(name).iter().all(|value| is_fine(value.as_bytes()))
    };
    all("sec-fetch-site", &|site| matches!(site, b"same-origin" | b"none"))
        && all(header::ORIGIN.as_str(), &|value| {
            value == b"null" || value.eq_ignore_ascii_case(origin.as_bytes())
        })
}

/// The form in the body.
pub(crate) async fn read<T: DeserializeOwned>(request: Request, patience: Duration) -> Result<T, StatusCode> {
    match timeout(patience, Form::<T>::from_request(request, &())).await {
        Ok(Ok(Form(form))) => Ok(form),
        Ok(Err(rejection)) => Err(rejection.status()),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://portal.example";

    #[track_caller]
    fn check(fields: &[(&'static str, &'static str)], is_fine: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, value.parse().unwrap());
        }
        assert_eq!(is_from_here(&headers, ORIGIN), is_fine, "{fields:?}");
    }

    #[test]
    fn our_own_pages_and_old_browsers_may_send_forms() {
        check(&[], true);
        check(&[("origin", "null")], true);
        check(&[("origin", ORIGIN), ("sec-fetch-site", "same-origin")], true);
        check(&[("origin", "null"), ("sec-fetch-site", "none")], true);
    }

    #[test]
    fn pages_of_others_may_not() {
        for origin in ["https://evil.test", "http://portal.example", "https://portal.example:444", ""] {
            check(&[("origin", origin)], false);
        }
        for site in ["cross-site", "same-site", "anything"] {
            check(&[("origin", ORIGIN), ("sec-fetch-site", site)], false);
        }
        check(&[("origin", ORIGIN), ("origin", "https://evil.test")], false);
    }
}
