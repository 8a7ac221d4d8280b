//! The site behind HTTP: methods, validators, caching, and what other origins may do.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use ring::digest;

use crate::answer::{Answer, Asked};
use crate::not_found;
use crate::site::Site;

/// The pages' own policy: style, script and forms of this site only.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
/// A page changes with the program that serves it; then it is asked for again by its validator.
const CACHING: &str = "public, max-age=600";

/// Every path that [`router`] serves.
pub const PATHS: [&str; 3] = ["/status", "/status/", "/status/{*page}"];

/// The site under `/status`, for the router of whoever serves it.
pub fn router(site: Arc<Site>) -> Router {
    let asked_here = axum::routing::any(serve);
    PATHS.iter().fold(Router::new(), |router, path| router.route(path, asked_here.clone())).with_state(site)
}

/// The site alone: `/` leads to it, and its own 404 page answers everything else.
pub fn standalone(site: Arc<Site>) -> Router {
    let elsewhere = axum::routing::any(serve).with_state(Arc::clone(&site));
    let wrongly_asked = Arc::clone(&site);
    router(site)
        .route("/", axum::routing::get(|| async { axum::response::Redirect::permanent("/status/") }))
        .method_not_allowed_fallback(move |request| serve(State(wrongly_asked), request))
        .fallback_service(elsewhere)
}

async fn serve(State(site): State<Arc<Site>>, request: Request) -> Response {
    let headers = request.headers();
    let asked = Asked {
        // What is not below it is no page: the reference's own 404 answers.
        path: request.uri().path().strip_prefix("/status").unwrap_or("/no-such-page"),
        query: request.uri().query().unwrap_or_default(),
        accept: text_of(headers, &header::ACCEPT),
        accept_language: text_of(headers, &header::ACCEPT_LANGUAGE),
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = sent(not_found::refusal(&site, 405, &asked, None), headers, false);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    sent(site.answer(&asked), headers, request.method() == Method::HEAD)
}

/// An error of whoever serves the site, in the form that these fields wish for: of what never became a request.
pub fn refusal(site: &Site, code: u16, wishes: &HeaderMap, note: Option<&str>) -> Response {
    let asked = Asked {
        accept: text_of(wishes, &header::ACCEPT),
        accept_language: text_of(wishes, &header::ACCEPT_LANGUAGE),
        ..Asked::default()
    };
    sent(not_found::refusal(site, code, &asked, note), wishes, false)
}

fn text_of<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The answer as a message; without a body for HEAD and for what the asker has already.
fn sent(answer: Answer, asked: &HeaderMap, is_head: bool) -> Response {
    let tag = tag_of(&answer.body);
    let is_known = answer.code == 200 && matches_any(text_of(asked, &header::IF_NONE_MATCH), &tag);
    let code = if is_known { StatusCode::NOT_MODIFIED } else { code_of(answer.code) };
    let is_json = answer.is_json();
    let length = answer.body.len();
    let body = if is_known || is_head { Body::empty() } else { Body::from(answer.body.into_owned()) };
    let mut response = Response::new(body);
    *response.status_mut() = code;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CACHE_CONTROL, if answer.code == 200 { CACHING } else { "no-store" });
    if answer.code == 200 {
        put(header::ETAG, &tag);
    }
    if answer.varies {
        put(header::VARY, "Accept, Accept-Language");
    }
    if is_json {
        put(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        put(HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    }
    if !is_known {
        put(header::CONTENT_TYPE, answer.kind);
        if !answer.language.is_empty() {
            put(header::CONTENT_LANGUAGE, answer.language);
        }
        if is_head {
            put(header::CONTENT_LENGTH, &length.to_string());
        }
    }
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "no-referrer");
    response
}

fn code_of(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A strong validator: it changes with every octet.
fn tag_of(body: &str) -> String {
    let hash = digest::digest(&digest::SHA256, body.as_bytes());
    let digits: String = hash.as_ref().iter().take(12).map(|octet| format!("{octet:02x}")).collect();
    format!("\"{digits}\"")
}

/// RFC 9110 §13.1.2: any of the list, compared weakly, or `*`.
fn matches_any(list: &str, tag: &str) -> bool {
    let mut members = list.split(',').map(str::trim);
    members.any(|member| member == "*" || member.strip_prefix("W/").unwrap_or(member) == tag)
}
