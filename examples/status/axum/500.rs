//! 500: a mistake of the program: the log has the details, the visitor has a number to quote.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::io::{Error, ErrorKind};
use std::time::SystemTime;

#[tokio::main]
pub async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(broken));
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn broken() -> Result<String, Failed> {
    Ok(read_database()?)
}

fn read_database() -> Result<String, Error> {
    Err(Error::new(ErrorKind::PermissionDenied, "password of the database is wrong"))
}

struct Failed(Error);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let number = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_micros();
        eprintln!("{number}: {}", self.0);
        let words = format!("Something went wrong here. Please quote {number}.\n");
        (StatusCode::INTERNAL_SERVER_ERROR, words).into_response()
    }
}
