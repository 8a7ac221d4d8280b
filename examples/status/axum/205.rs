//! 205: the form was taken and can be emptied; axum would send a body, so give it none.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/entries", post(take));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn take() -> StatusCode {
    StatusCode::RESET_CONTENT
}
