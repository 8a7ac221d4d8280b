//! Asking a responder, over plain HTTP (RFC 6960 appendix A): one connection, bounded in time and size.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

const WITHIN: Duration = Duration::from_secs(20);
const LONGEST_ANSWER: usize = 64 * 1024;

pub(super) async fn fetch(responder: &str, request: Vec<u8>) -> Result<Bytes, String> {
    let exchange = timeout(WITHIN, exchange(responder, request)).await;
    exchange.unwrap_or_else(|_| Err("it did not answer in time".to_owned()))
}

async fn exchange(responder: &str, question: Vec<u8>) -> Result<Bytes, String> {
    let uri: Uri = responder.parse().map_err(|error| format!("{responder}: {error}"))?;
    let authority = uri.authority().ok_or("its address has no host")?.clone();
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let place = (host, authority.port_u16().unwrap_or(80));
    let stream = TcpStream::connect(place).await.map_err(|error| error.to_string())?;
    let told = |error: hyper::Error| error.to_string();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(told)?;
    let working = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::post(path)
        .header(HOST, authority.as_str())
        .header(CONTENT_TYPE, "application/ocsp-request")
        .body(Full::new(Bytes::from(question)))
        .map_err(|error| error.to_string())?;
    let answer = sender.send_request(request).await.map_err(told)?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
    working.abort();
    if status != StatusCode::OK {
        return Err(format!("it answered {status} (vestibule status {} says more)", status.as_u16()));
    }
    body.map(|body| body.to_bytes()).map_err(|error| error.to_string())
}
