//! 416: the file has no such part; Content-Range says how long it is.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/file", get(part));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

const FILE: &str = "0123456789";

async fn part(headers: HeaderMap) -> Response {
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok()?.strip_prefix("bytes="));
    let first = range.and_then(|range| range.split('-').next()?.parse::<usize>().ok());
    if first.is_some_and(|first| first >= FILE.len()) {
        let length = [(header::CONTENT_RANGE, format!("bytes */{}", FILE.len()))];
        return (StatusCode::RANGE_NOT_SATISFIABLE, length).into_response();
    }
    ([(header::ACCEPT_RANGES, "bytes")], FILE).into_response()
}
