//! 415: the body is in a form that this address does not take.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", post(receive));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn receive(headers: HeaderMap) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        let takes = [("Accept-Post", "application/json")];
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, takes, "Send application/json.\n").into_response();
    }
    "thank you\n".into_response()
}
