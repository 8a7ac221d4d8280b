//! 201: something new exists, and Location says where.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/notes", post(create));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn create(body: String) -> impl IntoResponse {
    let fields = [(header::LOCATION, "/notes/1"), (header::CONTENT_TYPE, "application/json")];
    (StatusCode::CREATED, fields, body)
}
