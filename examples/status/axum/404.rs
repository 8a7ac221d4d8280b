//! 404: nothing is here; the fallback finds words, axum would send none.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get("Hello\n")).fallback(nothing);
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn nothing() -> impl IntoResponse {
    (StatusCode::NOT_FOUND, Html(r#"There is no such page. <a href="/">Start here</a>."#))
}
