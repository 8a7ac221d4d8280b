//! 411: say how long the body is before you send it.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", post(receive));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn receive(headers: HeaderMap) -> (StatusCode, &'static str) {
    if headers.contains_key(header::CONTENT_LENGTH) {
        (StatusCode::OK, "thank you\n")
    } else {
        (StatusCode::LENGTH_REQUIRED, "Send Content-Length.\n")
    }
}
