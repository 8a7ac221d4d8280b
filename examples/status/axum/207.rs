//! 207: several resources, each with a status of its own (WebDAV).

use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", any(listing));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

const LISTING: &str = r#"<?xml version="1.0"?>
<D:multistatus xmlns:D="DAV:">
  <D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
  <D:response><D:href>/b</D:href><D:status>HTTP/1.1 403 Forbidden</D:status></D:response>
</D:multistatus>
"#;

async fn listing(method: Method) -> Response {
    if method.as_str() != "PROPFIND" {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "PROPFIND")]).into_response();
    }
    (StatusCode::MULTI_STATUS, [(header::CONTENT_TYPE, "application/xml")], LISTING).into_response()
}
