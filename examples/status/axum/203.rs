//! 203: a proxy changed what the origin said, and admits it.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(translated));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

const FROM_ORIGIN: &str = "<p>Hello from the origin</p>\n";

async fn translated() -> impl IntoResponse {
    let page = Html(FROM_ORIGIN.replace("Hello", "Bonjour"));
    (StatusCode::NON_AUTHORITATIVE_INFORMATION, [(header::VIA, "1.1 translator")], page)
}
