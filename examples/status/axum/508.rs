//! 508: the folders contain each other, and the listing would never end (WebDAV).

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/{name}", any(listing));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

const FOLDERS: [(&str, &str); 2] = [("a", "b"), ("b", "a")];

fn loops(name: &str, seen: &mut Vec<String>) -> bool {
    if seen.iter().any(|other| other == name) {
        return true;
    }
    seen.push(name.to_owned());
    FOLDERS.iter().any(|(outer, inner)| *outer == name && loops(inner, seen))
}

async fn listing(Path(name): Path<String>, headers: HeaderMap) -> (StatusCode, &'static str) {
    let is_deep = headers.get("Depth").is_some_and(|depth| depth == "infinity");
    if is_deep && loops(&name, &mut Vec::new()) {
        return (StatusCode::LOOP_DETECTED, "This folder contains itself.\n");
    }
    (StatusCode::MULTI_STATUS, "<D:multistatus xmlns:D=\"DAV:\"/>\n")
}
