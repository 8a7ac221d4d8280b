//! 405: the page exists but not for this method; axum answers, with Allow.

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/notes", get("[]\n")).method_not_allowed_fallback(only_read);
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn only_read() -> impl IntoResponse {
    (StatusCode::METHOD_NOT_ALLOWED, "Notes can only be read.\n")
}
