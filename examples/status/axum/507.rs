//! 507: there is no room left to keep it (WebDAV).

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::put;
use std::sync::atomic::{AtomicUsize, Ordering};

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/files/{name}", put(store));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

static LEFT: AtomicUsize = AtomicUsize::new(10);

async fn store(body: String) -> Response {
    let take = |left: usize| left.checked_sub(body.len());
    match LEFT.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take) {
        Ok(_) => StatusCode::CREATED.into_response(),
        Err(left) => {
            (StatusCode::INSUFFICIENT_STORAGE, format!("Only {left} bytes are left.\n")).into_response()
        }
    }
}
