//! 406: none of the forms that exist is one that you accept.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(hello));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn hello(headers: HeaderMap) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    let vary = [(header::VARY, "Accept")];
    if accept.contains("application/json") || accept.contains("*/*") {
        let kind = [(header::CONTENT_TYPE, "application/json")];
        return (vary, kind, r#"{"hello": "world"}"#).into_response();
    }
    if accept.contains("text/html") {
        return (vary, Html("<p>Hello</p>")).into_response();
    }
    (StatusCode::NOT_ACCEPTABLE, "There is text/html and application/json.\n").into_response()
}
