//! 408: the request did not arrive whole in time.

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use std::time::Duration;
use tokio::time::timeout;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", post(receive));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn receive(request: Request) -> Response {
    let body = axum::body::to_bytes(request.into_body(), 1000);
    match timeout(Duration::from_secs(1), body).await {
        Ok(Ok(body)) => format!("received {} bytes\n", body.len()).into_response(),
        Ok(Err(_)) => StatusCode::BAD_REQUEST.into_response(),
        Err(_) => {
            (StatusCode::REQUEST_TIMEOUT, [(header::CONNECTION, "close")], "Too slow.\n").into_response()
        }
    }
}
