//! 451: the law forbids to show it; the link names who demands that.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/book", get(book));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn book() -> impl IntoResponse {
    let link = [(header::LINK, r#"<https://regulator.example/>; rel="blocked-by""#)];
    let words = "A court order of 2026-01-10 forbids to show this book here.\n";
    (StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS, link, words)
}
