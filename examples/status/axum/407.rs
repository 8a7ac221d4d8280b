//! 407: the proxy, not the site, wants to know who you are.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().fallback(forward);
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn forward(headers: HeaderMap) -> Response {
    let wanted = "Basic Z3Vlc3Q6c2VjcmV0"; // guest:secret
    if headers.get(header::PROXY_AUTHORIZATION).is_some_and(|value| value == wanted) {
        return "forwarded\n".into_response();
    }
    let challenge = [(header::PROXY_AUTHENTICATE, r#"Basic realm="proxy""#)];
    let words = "This proxy wants a name and a password.\n";
    (StatusCode::PROXY_AUTHENTICATION_REQUIRED, challenge, words).into_response()
}
