//! 412: somebody else changed it since you looked.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::put;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/note", put(change));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn change(headers: HeaderMap) -> Response {
    let etag = r#""v2""#;
    if headers.get(header::IF_MATCH).is_none_or(|value| value != etag) {
        let words = "The note was changed; read it again.\n";
        return (StatusCode::PRECONDITION_FAILED, [(header::ETAG, etag)], words).into_response();
    }
    (StatusCode::NO_CONTENT, [(header::ETAG, r#""v3""#)]).into_response()
}
