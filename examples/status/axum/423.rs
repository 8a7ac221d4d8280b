//! 423: somebody has locked it (WebDAV); the lock's token opens it.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::put;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/plan.txt", put(change));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

const LOCK: &str = "(<urn:uuid:7d2a3f10-4f3c-4b52-9f3e-0a5d7c1b2e44>)";
const LOCKED: &str = r#"<?xml version="1.0"?>
<D:error xmlns:D="DAV:"><D:lock-token-submitted><D:href>/plan.txt</D:href></D:lock-token-submitted></D:error>
"#;

async fn change(headers: HeaderMap) -> Response {
    if headers.get("If").is_some_and(|value| value == LOCK) {
        return StatusCode::NO_CONTENT.into_response();
    }
    (StatusCode::LOCKED, [(header::CONTENT_TYPE, "application/xml")], LOCKED).into_response()
}
