//! 429: more than one request in two seconds; Retry-After says when to come back.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Mutex;
use std::time::{Duration, Instant};

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(hello));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

static LAST: Mutex<Option<Instant>> = Mutex::new(None);

async fn hello() -> Response {
    let Ok(mut last) = LAST.lock() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if last.is_some_and(|last| last.elapsed() < Duration::from_secs(2)) {
        let fields = [(header::RETRY_AFTER, "2"), (header::CACHE_CONTROL, "no-store")];
        let words = "One request in two seconds, please.\n";
        return (StatusCode::TOO_MANY_REQUESTS, fields, words).into_response();
    }
    *last = Some(Instant::now());
    "Hello\n".into_response()
}
