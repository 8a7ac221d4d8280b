//! 204: it worked, and there is nothing to say.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::delete;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/notes/{number}", delete(remove));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn remove() -> StatusCode {
    StatusCode::NO_CONTENT
}
