//! 421: this server does not answer for that name; ask on another connection.

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get("Hello\n")).layer(middleware::from_fn(is_ours));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn is_ours(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if host.split(':').next() != Some("shop.example") {
        return (StatusCode::MISDIRECTED_REQUEST, format!("{host} does not live here.\n")).into_response();
    }
    next.run(request).await
}
