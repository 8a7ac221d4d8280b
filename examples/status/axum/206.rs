//! 206: a part of the file, as the Range field asked.

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
    let whole = [(header::ACCEPT_RANGES, "bytes")];
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok()?.strip_prefix("bytes="));
    let wanted = range.and_then(|range| range.split_once('-'));
    let Some((Ok(first), Ok(last))) = wanted.map(|(a, b)| (a.parse::<usize>(), b.parse::<usize>())) else {
        return (whole, FILE).into_response();
    };
    let last = last.min(FILE.len() - 1);
    let Some(piece) = FILE.get(first..=last).filter(|_| first <= last) else {
        return (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, "bytes */10")]).into_response();
    };
    let place = [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{}", FILE.len()))];
    (StatusCode::PARTIAL_CONTENT, whole, place, piece).into_response()
}
