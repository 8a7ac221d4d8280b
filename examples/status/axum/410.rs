//! 410: it was here and will not come back.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/offers/2019", get(offer));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn offer() -> impl IntoResponse {
    (StatusCode::GONE, Html(r#"This offer ended in 2019. <a href="/offers">Today's offers</a>."#))
}
