//! 303: the form was taken; look at the result with GET.

use axum::Router;
use axum::response::Redirect;
use axum::routing::post;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/orders", post(order));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn order() -> Redirect {
    Redirect::to("/orders/1")
}
