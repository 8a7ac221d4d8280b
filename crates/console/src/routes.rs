//! What is served at this door, and the checks that stand before all of it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use tower_service::Service as _;

use crate::asking::{self, Asking};
use crate::console::Console;
use crate::{errors, guests_page, headers, login_page, names, pages};

/// The longest form, in bytes.
const LONGEST_FORM: usize = 16 * 1024;

/// The pages, and the status reference.
pub(crate) fn router() -> Router {
    // It does not know by which of the door's names it is read.
    let reference = Arc::new(status_site::Site::served(""));
    status_site::router(reference)
        .route("/", get(guests_page::show))
        .route("/console.css", get(pages::style))
        .route("/login", get(login_page::show).post(login_page::submit))
        .route("/login/password", post(login_page::change))
        .route("/logout", post(login_page::leave))
        .route("/requests/{id}", get(guests_page::show_request))
        .route("/requests/{id}/approve", post(guests_page::approve))
        .route("/requests/{id}/refuse", post(guests_page::refuse))
        .route("/guests/{session}/end", post(guests_page::end))
        .fallback(no_such_page)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
}

/// The answer to any request at this door.
pub(crate) async fn answer(
    console: Arc<Console>,
    peer: SocketAddr,
    (local, is_secure): (SocketAddr, bool),
    mut request: Request<Body>,
) -> Response {
    let form = asking::form_of(request.headers());
    let own = names::own_authority(&console.settings.names, local, &request);
    let scheme = if is_secure { "https" } else { "http" };
    let origin = own.as_ref().map(|own| format!("{scheme}://{own}")).unwrap_or_default();
    let mut router = console.router.clone();
    let asking = Asking { console, peer, origin, form };
    let mut response = if own.is_some() {
        request.extensions_mut().insert(asking);
        match router.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    } else {
        errors::answer(&asking, StatusCode::MISDIRECTED_REQUEST)
    };
    headers::dress(&mut response);
    response
}

async fn no_such_page(Extension(asking): Extension<Asking>) -> Response {
    errors::answer(&asking, StatusCode::NOT_FOUND)
}

/// 405; the router adds `Allow`.
async fn wrong_method(Extension(asking): Extension<Asking>) -> Response {
    errors::answer(&asking, StatusCode::METHOD_NOT_ALLOWED)
}
