//! 504: the server behind this one does not answer in time.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(forward));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn forward() -> Response {
    match timeout(Duration::from_millis(500), ask_upstream()).await {
        Ok(Ok(body)) => body.into_response(),
        Ok(Err(_)) => (StatusCode::BAD_GATEWAY, "The server behind this one is broken.\n").into_response(),
        Err(_) => (StatusCode::GATEWAY_TIMEOUT, "No answer in time.\n").into_response(),
    }
}

/// Bare HTTP/1.0; a real gateway takes a client library.
async fn ask_upstream() -> std::io::Result<String> {
    let mut stream = TcpStream::connect(std::env::var("UPSTREAM").unwrap_or_default()).await?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    body.ok_or_else(|| std::io::Error::other("not an HTTP answer"))
}
