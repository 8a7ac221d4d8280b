//! What is served at this door, and the checks that stand before all of it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use tower_service::Service as _;

use crate::asking::{self, Asking};
use crate::console::Console;
use crate::{errors, headers, names};

/// The longest form, in bytes.
const LONGEST_FORM: usize = 16 * 1024;

/// The pages, and the status reference.
pub(crate) fn router() -> Router {
    // It does not know by which of the door's names it is read.
    let reference = Arc::new(status_site::Site::served(""));
    status_site::router(reference)
        .route("/", get(first_page))
        .fallback(no_such_page)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
}

/// The answer to any request at this door.
pub(crate) async fn answer(
    console: &Console,
    (local, is_secure): (SocketAddr, bool),
    mut request: Request<Body>,
) -> Response {
    let form = asking::form_of(request.headers());
    let own = names::own_authority(&console.settings.names, local, &request);
    let scheme = if is_secure { "https" } else { "http" };
    let origin = own.as_ref().map(|own| format!("{scheme}://{own}")).unwrap_or_default();
    let mut router = console.router.clone();
    let asking = Asking { origin, form };
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

/// Nobody can sign in where no way is open for it; the reference is there for everybody.
async fn first_page() -> Response {
    Redirect::to("/status/").into_response()
}

async fn no_such_page(Extension(asking): Extension<Asking>) -> Response {
    errors::answer(&asking, StatusCode::NOT_FOUND)
}

/// 405; the router adds `Allow`.
async fn wrong_method(Extension(asking): Extension<Asking>) -> Response {
    errors::answer(&asking, StatusCode::METHOD_NOT_ALLOWED)
}
