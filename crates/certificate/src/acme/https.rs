//! HTTPS to the authority, for the client library: `outbound` within bounds of its own.
//!
//! Plain `http` is never spoken (RFC 8555 §6.1), redirects are not followed, and the certificate of the directory is
//! checked against the system's roots or the operator's. It remembers until when the authority wants to be left alone.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{HeaderMap, RETRY_AFTER};
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use outbound::{Client, Plain, Settings, StatusCode};

const LONGEST_ANSWER: usize = 256 * 1024;
/// How long we rest where the authority says it in a way that we cannot read.
const UNREADABLE_REST: Duration = Duration::from_secs(3600);

/// When the authority last said to come back, in seconds since 1970.
pub(super) type RetryAfter = Arc<Mutex<Option<i64>>>;

/// Speaks to one authority.
pub(super) struct Https {
    client: Client,
    retry_after: RetryAfter,
}

impl Https {
    /// Trusts the roots in that file, or the system's.
    pub(super) fn trusting(roots: Option<&Path>, retry_after: RetryAfter) -> Result<Self, String> {
        let client = Client::new(Settings {
            roots: roots.map(Path::to_owned),
            plain: Plain::Refused,
            within: Duration::from_secs(60),
            connect_within: Duration::from_secs(10),
            longest_answer: LONGEST_ANSWER,
            ..Settings::default()
        });
        client.check_roots().map_err(|failure| format!("{} (directory_roots)", failure.chain()))?;
        Ok(Self { client, retry_after })
    }
}

impl HttpClient for Https {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let (client, remembered) = (self.client.clone(), Arc::clone(&self.retry_after));
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.map_err(|error| Error::Other(error.into()))?.to_bytes();
            let answer = client.send(Request::from_parts(parts, body)).await;
            let answer = answer.map_err(|failure| Error::Other(failure.chain().into()))?;
            let wanted = wants_to_rest(answer.status(), answer.headers());
            if wanted.is_some() {
                *remembered.lock().unwrap_or_else(PoisonError::into_inner) = wanted;
            }
            Ok(BytesResponse::from(answer.map(Full::new)))
        })
    }
}

/// Until when a refusal wants us to wait (RFC 8555 §6.6, RFC 9110 §10.2.3). Answers to polling have one too, which the
/// client library obeys itself.
fn wants_to_rest(status: StatusCode, headers: &HeaderMap) -> Option<i64> {
    if !status.is_client_error() && !status.is_server_error() || !headers.contains_key(RETRY_AFTER) {
        return None;
    }
    let now = SystemTime::now();
    let rest = outbound::retry_after(headers, now).unwrap_or(UNREADABLE_REST);
    let until = now.duration_since(UNIX_EPOCH).ok()?.checked_add(rest)?;
    i64::try_from(until.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refusals_make_us_rest_and_what_cannot_be_read_counts_as_an_hour() {
        // protocols W7.
        let headers = |value: &str| HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
        assert_eq!(wants_to_rest(StatusCode::OK, &headers("7")), None);
        assert_eq!(wants_to_rest(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new()), None);
        let rest = |value: &str| wants_to_rest(StatusCode::TOO_MANY_REQUESTS, &headers(value)).unwrap() - now;
        assert!((120..125).contains(&rest("120")));
        assert!((3600..3605).contains(&rest("later")));
    }
}
