//! The service: one question for each request, then the inner service or a prepared answer. RFC 6585 §6.

use std::future::poll_fn;
use std::mem;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{Either, Full};
use status_codes::{ErrorAnswer, Form};
use tower_service::Service;

use crate::accept::shape_for;
use crate::admission::{Admission, Verdict};
use crate::layer::RequireNetworkAuth;

/// The body of what a [`Gate`] answers: the inner service's, or prepared bytes.
pub type GateBody<B> = Either<B, Full<Bytes>>;

/// A service that only admitted peers reach; made by [`RequireNetworkAuth`].
#[derive(Debug)]
pub struct Gate<S, A> {
    pub(crate) inner: S,
    pub(crate) shared: RequireNetworkAuth<A>,
}

impl<S: Clone, A> Clone for Gate<S, A> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), shared: self.shared.clone() }
    }
}

impl<S, A, Asked, Given> Service<Request<Asked>> for Gate<S, A>
where
    S: Service<Request<Asked>, Response = Response<Given>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    A: Admission + 'static,
    Asked: Send + 'static,
    Given: Body<Data = Bytes>,
{
    type Response = Response<GateBody<Given>>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    /// Always ready: a refusal must not wait for a service that is busy. The inner one is waited for once the peer is
    /// known to be admitted.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Asked>) -> Self::Future {
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        let shared = self.shared.clone();
        Box::pin(async move {
            let peer = (shared.peer_from)(request.extensions()).map(canonical);
            let refused = match peer {
                None => explained(shared.answers.origin(), &request, StatusCode::INTERNAL_SERVER_ERROR),
                Some(peer) => match shared.admission.is_admitted(peer).await {
                    Verdict::Admitted => {
                        poll_fn(|context| inner.poll_ready(context)).await?;
                        return Ok(inner.call(request).await?.map(Either::Left));
                    }
                    Verdict::Captive => {
                        let answer = shared.answers.shaped(shape_for(request.headers()));
                        answer.to_response(request.method(), request.version())
                    }
                    Verdict::Unknown { ask_again_in } => {
                        let code = StatusCode::SERVICE_UNAVAILABLE;
                        let mut answer = explained(shared.answers.origin(), &request, code);
                        answer.headers_mut().insert(header::RETRY_AFTER, whole_seconds(ask_again_in));
                        answer
                    }
                },
            };
            Ok(refused.map(Either::Right))
        })
    }
}

/// An IPv4 peer of a dual-stack listener is an IPv4 peer.
fn canonical(peer: SocketAddr) -> SocketAddr {
    match peer.ip().to_canonical() {
        address if address.is_ipv4() => SocketAddr::new(address, peer.port()),
        _ => peer,
    }
}

/// What is not the peer's to mend, in the reference's words with a link to the page of the code: a problem document, unless
/// `Accept` prefers a page or text. The peer does not pass.
fn explained<B>(origin: &str, request: &Request<B>, code: StatusCode) -> Response<Full<Bytes>> {
    let number = code.as_u16();
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let form = Form::wanted_or(accept.unwrap_or_default(), Form::Problem);
    let more = format!("{origin}/status/{number}");
    let text = Bytes::from(ErrorAnswer::new(number).more_at(&more).body(form));
    let length = HeaderValue::from(text.len());
    let is_for_head = request.method() == Method::HEAD;
    let mut response = Response::new(Full::from(if is_for_head { Bytes::new() } else { text }));
    *response.status_mut() = code;
    let fields = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, form.content_type()),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
    ] {
        fields.insert(name, HeaderValue::from_static(value));
    }
    fields.insert(header::CONTENT_LENGTH, length);
    response
}

/// Rounded up, so that nobody comes too early.
fn whole_seconds(time: Duration) -> HeaderValue {
    let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
    HeaderValue::from(seconds.max(1))
}
