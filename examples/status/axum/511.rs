//! 511: the network wants a sign-in first; it answers in place of any site.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().fallback(captive);
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

const STATUS: StatusCode = StatusCode::NETWORK_AUTHENTICATION_REQUIRED;

async fn captive(headers: HeaderMap) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let fields =
        [(header::CACHE_CONTROL, "no-store"), (header::CONNECTION, "close"), (header::VARY, "Accept")];
    if accept.contains("text/html") {
        let page = r#"<p>This network wants you to <a href="https://portal.example/">sign in</a>.</p>"#;
        return (STATUS, fields, Html(page)).into_response();
    }
    if accept.contains("json") {
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let problem = r#"{"status": 511, "portal": "https://portal.example/"}"#;
        return (STATUS, fields, kind, problem).into_response();
    }
    (STATUS, fields, "This network wants you to sign in: https://portal.example/\n").into_response()
}
