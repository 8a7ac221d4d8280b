//! 401: say who you are; the challenge says how.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(reports));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn reports(headers: HeaderMap) -> Response {
    let wanted = "Basic Z3Vlc3Q6c2VjcmV0"; // guest:secret
    if headers.get(header::AUTHORIZATION).is_some_and(|value| value == wanted) {
        return "Welcome\n".into_response();
    }
    let challenge = [(header::WWW_AUTHENTICATE, r#"Basic realm="reports", charset="UTF-8""#)];
    (StatusCode::UNAUTHORIZED, challenge, "Sign in to see the reports.\n").into_response()
}
