//! 402: this part has to be paid for; what to do stands in the body.

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/articles/1", get(article));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn article() -> impl IntoResponse {
    (StatusCode::PAYMENT_REQUIRED, "This article is for subscribers: see /subscribe\n")
}
