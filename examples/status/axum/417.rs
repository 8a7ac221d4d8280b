//! 417: an Expect field that asks for more than 100-continue.

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get("Hello\n")).layer(middleware::from_fn(judge));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn judge(request: Request, next: Next) -> Response {
    if request.headers().get(header::EXPECT).is_some_and(|value| value != "100-continue") {
        return (StatusCode::EXPECTATION_FAILED, "Only 100-continue is known here.\n").into_response();
    }
    next.run(request).await
}
