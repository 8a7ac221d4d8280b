//! 202: the work is accepted and not done yet; the answer says where to ask for it.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/exports", post(start)).route("/exports/1", get("running\n"));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn start() -> impl IntoResponse {
    (StatusCode::ACCEPTED, [(header::LOCATION, "/exports/1")], "Waiting; see /exports/1\n")
}
