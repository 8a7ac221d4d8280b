//! The Captive Portal API (RFC 8908): whether the device behind this connection is captive, for that device only.
//!
//! Identity is the link address of the connection (protocols C13): no cookie, no login, no header of the request.
//! Every answer is `private, no-store`; no other origin may read it.

use axum::Extension;
use axum::http::header::{self, HeaderMap};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use captivity::{Captivity, Extension as Extending, capport};

use crate::errors::{self, Reason};
use crate::secure::asking::Asking;

/// What RFC 8910 §2 prints for the type, by mistake; some clients send it.
const MISPRINTED_TYPE: &str = "application/capport+json";

/// `GET` on the API's path.
pub(crate) async fn answer(Extension(asking): Extension<Asking>, headers: HeaderMap) -> Response {
    let mut response = match asking.equipment {
        _ if is_browser(&headers) => {
            let location = asking.live.addresses.user_portal_url.clone();
            (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
        }
        Some(equipment) => {
            let captivity = asking.portal.handle.captivity_of(equipment);
            let conditions = asking.conditions();
            let extension = match captivity {
                Captivity::Admitted(session) => conditions.extension_of(session.plan),
                Captivity::Captive => Extending::NotOffered,
            };
            let json = capport::document(&captivity, &asking.live.addresses, extension, asking.portal.now());
            ([(header::CONTENT_TYPE, capport::MEDIA_TYPE)], json).into_response()
        }
        // There is no state to tell of equipment that is not known here (RFC 8952 §2.3): no guess.
        None => errors::answer(&asking, StatusCode::NOT_FOUND, Reason::NotAGuest),
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// `private, no-store` on whatever is answered at the API's path, errors too (RFC 8908 §5).
pub(crate) fn keep_private(response: &mut Response) {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
}

/// A person opened the address: HTML is wanted, and the API's type is named nowhere, at any quality (RFC 8910 §2).
fn is_browser(headers: &HeaderMap) -> bool {
    let names = |sought: &str| {
        let values = headers.get_all(header::ACCEPT);
        values
            .iter()
            .any(|value| value.to_str().is_ok_and(|value| value.to_ascii_lowercase().contains(sought)))
    };
    names("text/html") && !names(capport::MEDIA_TYPE) && !names(MISPRINTED_TYPE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_wants_a_page_and_never_names_the_type_is_a_browser() {
        // protocols C16.
        let is_browser = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            super::is_browser(&headers)
        };
        assert!(is_browser("text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(!is_browser("*/*"));
        assert!(!is_browser("text/html, application/captive+json;q=0.1"));
        assert!(!is_browser("text/html, Application/Capport+JSON"));
        assert!(!super::is_browser(&HeaderMap::new()));
    }
}
