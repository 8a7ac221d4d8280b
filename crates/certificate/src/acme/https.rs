//! HTTPS to the authority: one connection for each request, HTTP/1.1, everything bounded in time and size.
//!
//! Plain `http` is never spoken (RFC 8555 §6.1), redirects are not followed, and the certificate of the directory is
//! checked against the system's roots or the operator's. It remembers until when the authority wants to be left alone.

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{HOST, HeaderMap, HeaderValue, RETRY_AFTER};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

const WHOLE_REQUEST: Duration = Duration::from_secs(60);
const ONE_CONNECT: Duration = Duration::from_secs(10);
const LONGEST_ANSWER: usize = 256 * 1024;
/// Where systems keep the roots they trust.
const SYSTEM_ROOTS: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// When the authority last said to come back, in seconds since 1970.
pub(super) type RetryAfter = Arc<Mutex<Option<i64>>>;

/// Speaks to one authority.
pub(super) struct Https {
    tls: TlsConnector,
    retry_after: RetryAfter,
}

impl Https {
    /// Trusts the roots in that file, or the system's. Read each time, so that a new bundle is used without a restart.
    pub(super) fn trusting(roots: Option<&Path>, retry_after: RetryAfter) -> Result<Self, String> {
        let path = match roots {
            Some(path) => path.to_owned(),
            None => SYSTEM_ROOTS.iter().map(PathBuf::from).find(|path| path.is_file()).ok_or(
                "this system has no list of trusted roots: install ca-certificates or name directory_roots",
            )?,
        };
        let unreadable =
            |error: &dyn std::fmt::Display| format!("{} cannot be used: {error}", path.display());
        let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&path).and_then(Iterator::collect);
        let mut store = RootCertStore::empty();
        let (taken, _) = store.add_parsable_certificates(read.map_err(|error| unreadable(&error))?);
        if taken == 0 {
            return Err(unreadable(&"it holds no certificate"));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), retry_after })
    }
}

impl HttpClient for Https {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let (tls, remembered) = (self.tls.clone(), Arc::clone(&self.retry_after));
        Box::pin(async move {
            let answer = timeout(WHOLE_REQUEST, exchange(tls, request));
            let answer = answer.await.unwrap_or_else(|_| Err("the authority did not answer in time".into()));
            let answer = answer.map_err(Error::Other)?;
            let wanted = wants_to_rest(answer.status(), answer.headers());
            if wanted.is_some() {
                *remembered.lock().unwrap_or_else(PoisonError::into_inner) = wanted;
            }
            Ok(BytesResponse::from(answer))
        })
    }
}

async fn exchange(
    tls: TlsConnector,
    mut request: Request<BodyWrapper<Bytes>>,
) -> Result<Response<Full<Bytes>>, Failure> {
    let uri = request.uri().clone();
    let authority = uri.authority().ok_or("an address without a host")?.clone();
    if uri.scheme_str() != Some("https") {
        return Err(format!("{uri} is not https, which RFC 8555 demands").into());
    }
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
    let stream = connect(&host, authority.port_u16().unwrap_or(443))
        .await
        .map_err(|error| format!("{host} cannot be reached: {error}"))?;
    let name = ServerName::try_from(host)?;
    let stream = tls.connect(name, stream).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let working = tokio::spawn(connection);
    request.headers_mut().insert(HOST, HeaderValue::from_str(authority.as_str())?);
    *request.uri_mut() = Uri::from(uri.path_and_query().cloned().ok_or("an address without a path")?);
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, LONGEST_ANSWER).collect().await?.to_bytes();
    working.abort();
    Ok(Response::from_parts(parts, Full::new(body)))
}

/// The first of the host's addresses that takes the connection.
async fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::other("the name has no address");
    for address in tokio::net::lookup_host((host, port)).await?.take(8) {
        match timeout(ONE_CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}

/// Until when a refusal wants us to wait (RFC 8555 §6.6, RFC 9110 §10.2.3). Answers to polling have one too, which the
/// client library obeys itself.
fn wants_to_rest(status: StatusCode, headers: &HeaderMap) -> Option<i64> {
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds: u64 = text.parse().unwrap_or(3600);
    i64::try_from(now.saturating_add(seconds)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refusals_make_us_rest_and_a_date_counts_as_an_hour() {
        // protocols W7.
        let headers = |value: &str| HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
        assert_eq!(wants_to_rest(StatusCode::OK, &headers("7")), None);
        assert_eq!(wants_to_rest(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new()), None);
        let rest = |value: &str| wants_to_rest(StatusCode::TOO_MANY_REQUESTS, &headers(value)).unwrap() - now;
        assert!((120..125).contains(&rest("120")));
        assert!((3600..3605).contains(&rest("Fri, 31 Dec 1999 23:59:59 GMT")));
    }
}
