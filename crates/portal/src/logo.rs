//! `GET /theme/logo`: the operator's picture. Even an SVG that slipped through could run nothing (its own policy).

use axum::Extension;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::errors::{self, Reason};
use crate::secure::asking::Asking;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/// The picture of the theme in force; its address differs for each, so it may be kept.
pub(crate) async fn answer(Extension(asking): Extension<Asking>) -> Response {
    let Some(logo) = asking.live.settings.theme.logo() else {
        return errors::answer(&asking, StatusCode::NOT_FOUND, Reason::Status);
    };
    let fields = [
        (header::CONTENT_TYPE, logo.kind()),
        (header::CACHE_CONTROL, "private, max-age=86400"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (fields, logo.octets().to_vec()).into_response()
}
