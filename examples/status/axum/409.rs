//! 409: the request clashes with what is there; change it and try again.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::put;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/users/{name}", put(create));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn create(Path(name): Path<String>) -> Response {
    if name == "anna" {
        return (StatusCode::CONFLICT, "The name anna is taken.\n").into_response();
    }
    (StatusCode::CREATED, [(header::LOCATION, format!("/users/{name}"))]).into_response()
}
