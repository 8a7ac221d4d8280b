//! 422: the body can be read, but what it says makes no sense.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/bookings", post(book));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn book(body: String) -> Response {
    let booking: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    if booking["nights"].as_u64().is_some_and(|nights| nights > 0) {
        return (StatusCode::CREATED, body).into_response();
    }
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    let problem = r#"{"title": "The booking cannot be made", "errors": {"nights": "must be 1 or more"}}"#;
    (StatusCode::UNPROCESSABLE_ENTITY, kind, problem).into_response()
}
