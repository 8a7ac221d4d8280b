//! 431: the header is larger than the limit; hyper itself takes 400 kB.

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get("Hello\n")).layer(middleware::from_fn(measure));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn measure(request: Request, next: Next) -> Response {
    let size: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > 4096 {
        let fields = [(header::CACHE_CONTROL, "no-store")];
        let words = "At most 4 kB of header fields.\n";
        return (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, fields, words).into_response();
    }
    next.run(request).await
}
