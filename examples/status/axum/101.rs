//! 101: the connection goes on in another protocol, here one that says everything back.

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use hyper_util::rt::TokioIo;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(upgrade));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn upgrade(mut request: Request) -> Result<impl IntoResponse, StatusCode> {
    if request.headers().get(header::UPGRADE).is_none_or(|protocol| protocol != "echo") {
        return Err(StatusCode::BAD_REQUEST);
    }
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let Ok(connection) = upgraded.await else { return };
        let (mut read, mut write) = tokio::io::split(TokioIo::new(connection));
        let _ = tokio::io::copy(&mut read, &mut write).await;
    });
    Ok((StatusCode::SWITCHING_PROTOCOLS, [(header::CONNECTION, "Upgrade"), (header::UPGRADE, "echo")]))
}
