//! 424: inside a 207: this was not done because something before it failed (WebDAV).

use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", any(change));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

const OUTCOME: &str = r#"<?xml version="1.0"?>
<D:multistatus xmlns:D="DAV:"><D:response><D:href>/</D:href>
  <D:propstat><D:prop><D:getetag/></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>
  <D:propstat><D:prop><D:title/></D:prop><D:status>HTTP/1.1 424 Failed Dependency</D:status></D:propstat>
</D:response></D:multistatus>
"#;

async fn change(method: Method) -> Response {
    if method.as_str() != "PROPPATCH" {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "PROPPATCH")]).into_response();
    }
    (StatusCode::MULTI_STATUS, [(header::CONTENT_TYPE, "application/xml")], OUTCOME).into_response()
}
