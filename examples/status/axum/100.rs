//! 100: the head is judged before the body is sent; hyper says 100 when the body is read.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", post(receive));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn receive(headers: HeaderMap, request: Request) -> (StatusCode, String) {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_none_or(|length: usize| length > 1000) {
        return (StatusCode::PAYLOAD_TOO_LARGE, "At most 1000 bytes.\n".to_owned());
    }
    match axum::body::to_bytes(request.into_body(), 1000).await {
        Ok(body) => (StatusCode::OK, format!("received {} bytes\n", body.len())),
        Err(_) => (StatusCode::BAD_REQUEST, "The body broke off.\n".to_owned()),
    }
}
