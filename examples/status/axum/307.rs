//! 307: for now somewhere else, with the same method and body.

use axum::Router;
use axum::response::Redirect;
use axum::routing::any;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/api", any(api));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn api() -> Redirect {
    Redirect::temporary("/api/backup")
}
