//! `GET /status/<code>`: what a status code means, so that the `type` of every problem document leads somewhere.

use axum::Extension;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use minijinja::context;

use crate::errors::{self, Reason, Wants};
use crate::home;
use crate::pages::{self, Page};
use crate::secure::asking::Asking;

/// `GET /status/<code>`
pub(crate) async fn show(Extension(asking): Extension<Asking>, Path(code): Path<String>) -> Response {
    let Some(status) = code.parse().ok().and_then(status_codes::lookup) else {
        return errors::answer(&asking, StatusCode::NOT_FOUND, Reason::Status);
    };
    let advice = status_codes::visitor_words(status.code);
    let operator_advice = status_codes::operator_words(status.code);
    if asking.wants == Wants::Problem {
        let facts = serde_json::json!({
            "code": status.code,
            "phrase": status.phrase,
            "class": status.class.name(),
            "spec": status.spec,
            "section": status.section,
            "spec_url": status.spec_url,
            "visitor": advice,
            "operator": operator_advice,
        });
        return ([(header::CONTENT_TYPE, "application/json")], facts.to_string()).into_response();
    }
    let values = context! {
        code => status.code,
        phrase => status.phrase,
        spec => status.spec,
        section => status.section,
        spec_url => status.spec_url,
        portal_url => pages::address(&asking.live.addresses.user_portal_url),
        advice, operator_advice,
    };
    let html = pages::render(Page::Status, context! { ..values, ..home::frame(&asking) });
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}
