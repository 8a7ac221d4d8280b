//! 425: it came as early data of TLS and could be a replay; send it again after the handshake.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/payments", post(pay));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn pay(headers: HeaderMap) -> Response {
    if headers.get("Early-Data").is_some_and(|value| value == "1") {
        return (StatusCode::TOO_EARLY, "Too early, send it again.\n").into_response();
    }
    (StatusCode::CREATED, [(header::LOCATION, "/payments/1")]).into_response()
}
