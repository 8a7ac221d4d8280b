//! What is served under the portal's name, and the checks that stand before all of it (protocols S4).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::Response;
use axum::{Extension, Router};
use captivity::Captivity;
use tower_service::Service as _;

use super::asking::Asking;
use super::table::table;
use crate::errors::{self, Reason};
use crate::settings::Settings;
use crate::trace::{self, Happening};
use crate::{capport_api, form, headers};

/// All pages, the API under its paths, and the status reference, which newcomers may read too.
pub(crate) fn router(settings: &Settings) -> Router {
    let reference = Arc::new(status_site::Site::served(&settings.origin()));
    table(settings)
        .into_iter()
        .fold(status_site::router(reference), |router, route| route.add_to(router))
        .fallback(no_such_page)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(form::LONGEST))
}

/// The answer to any request at the secure door.
pub(super) async fn answer(asking: Asking, mut request: Request<Body>) -> Response {
    let is_api = asking.live.settings.api_paths().any(|path| path == request.uri().path());
    let is_known = asking.equipment.is_some();
    let (portal, equipment) = (Arc::clone(&asking.portal), asking.equipment);
    let (voice, live) = (asking.voice, Arc::clone(&asking.live));
    let asked = (request.method().clone(), trace::plainly(request.uri().path()));
    let mut response = if is_for(&asking.live.settings.portal_name, &request) {
        let mut router = asking.live.router.clone();
        request.extensions_mut().insert(asking);
        match router.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    } else {
        errors::answer(&asking, StatusCode::MISDIRECTED_REQUEST, Reason::Status)
    };
    if let Some(equipment) = equipment {
        let code = response.status().as_u16();
        let captive = || portal.handle.captivity_of(equipment) == Captivity::Captive;
        let happening = match asked {
            _ if is_api => Happening::Api { code, captive: captive() },
            (method, path) => {
                Happening::Page { method: trace::plainly(method.as_str()).into(), path: path.into(), code }
            }
        };
        portal.trace.note(equipment, portal.now(), happening);
    }
    headers::dress(&mut response, live.settings.theme.policy());
    headers::name_language(&mut response, voice);
    if is_api {
        capport_api::keep_private(&mut response);
    }
    if !is_known {
        // Who is found on a guest zone later must be asked for again, which happens once per connection.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Whether the request is for the portal: an absolute target's authority replaces Host (RFC 9112 §3.2), of which there is
/// one valid one, or none before HTTP/1.1, since the gate let the head through.
fn is_for(portal_name: &str, request: &Request<Body>) -> bool {
    let field = request.headers().get(header::HOST).and_then(|field| field.to_str().ok());
    let asked = request.uri().authority().map(|authority| authority.as_str()).or(field);
    let name = asked.map(|asked| asked.rsplit_once(':').map_or(asked, |(name, _)| name));
    name.is_none_or(|name| name.eq_ignore_ascii_case(portal_name))
}

async fn no_such_page(Extension(asking): Extension<Asking>) -> Response {
    errors::answer(&asking, StatusCode::NOT_FOUND, Reason::Status)
}

/// 405; the router adds `Allow`.
async fn wrong_method(Extension(asking): Extension<Asking>) -> Response {
    errors::answer(&asking, StatusCode::METHOD_NOT_ALLOWED, Reason::Status)
}
