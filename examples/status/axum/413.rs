//! 413: the body is longer than the limit; axum counts what arrives.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", post(receive)).layer(DefaultBodyLimit::max(1000));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn receive(body: String) -> String {
    format!("received {} bytes\n", body.len())
}
