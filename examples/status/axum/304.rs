//! 304: the copy that you have is still good; axum leaves the comparison to you.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(hello));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn hello(headers: HeaderMap) -> Response {
    let fields = [(header::ETAG, r#""v1""#), (header::CACHE_CONTROL, "max-age=60")];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|tag| tag.trim() == r#""v1""#) {
        return (StatusCode::NOT_MODIFIED, fields).into_response();
    }
    (fields, "Hello\n").into_response()
}
