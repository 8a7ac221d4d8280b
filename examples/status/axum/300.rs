//! 300: the same thing in several forms; the visitor chooses.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/report", get(report));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

const CHOICES: &str =
    r#"<ul><li><a href="/report.html">to read</a><li><a href="/report.pdf">to print</a></ul>"#;

async fn report() -> impl IntoResponse {
    let fields = [(header::LOCATION, "/report.html"), (header::VARY, "Accept")];
    (StatusCode::MULTIPLE_CHOICES, fields, Html(CHOICES))
}
