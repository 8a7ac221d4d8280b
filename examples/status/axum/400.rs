//! 400: the body is not what it says it is.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", post(receive));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn receive(body: String) -> Result<&'static str, (StatusCode, &'static str)> {
    match serde_json::from_str::<serde_json::Value>(&body) {
        Ok(_) => Ok("thank you\n"),
        Err(_) => Err((StatusCode::BAD_REQUEST, "The body is not valid JSON.\n")),
    }
}
