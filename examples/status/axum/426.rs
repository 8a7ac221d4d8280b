//! 426: this address speaks another protocol only.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/chat", get(chat));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn chat() -> impl IntoResponse {
    let fields = [(header::UPGRADE, "websocket"), (header::CONNECTION, "Upgrade")];
    (StatusCode::UPGRADE_REQUIRED, fields, "This address speaks WebSocket only.\n")
}
