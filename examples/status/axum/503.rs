//! 503: for the moment it cannot; Retry-After says when to come back.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(catalogue));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

static BEGAN: OnceLock<Instant> = OnceLock::new();

async fn catalogue() -> Response {
    if BEGAN.get_or_init(Instant::now).elapsed() < Duration::from_secs(1) {
        let words = "The catalogue is being loaded.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], words).into_response();
    }
    "Hello\n".into_response()
}
