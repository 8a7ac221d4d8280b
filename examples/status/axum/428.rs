//! 428: say which state you are changing, so that nobody's change is lost.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::put;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/note", put(change));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn change(headers: HeaderMap) -> Response {
    if headers.contains_key(header::IF_MATCH) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let fields = [(header::CACHE_CONTROL, "no-store")];
    (StatusCode::PRECONDITION_REQUIRED, fields, "Send If-Match with the ETag.\n").into_response()
}
