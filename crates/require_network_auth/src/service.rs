//! The service: one question for each request, then the inner service or a prepared answer. RFC 6585 §6.

use std::future::poll_fn;
use std::mem;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{Either, Full};
use tower_service::Service;

use crate::accept::shape_for;
use crate::admission::{Admission, Verdict};
use crate::layer::RequireNetworkAuth;

/// The body of what a [`Gate`] answers: the inner service's, or prepared bytes.
pub type GateBody<B> = Either<B, Full<Bytes>>;

/// How long a peer should wait when nobody can say whether it is admitted, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("3");

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
                None => {
                    explained(shared.answers.origin(), request.method(), StatusCode::INTERNAL_SERVER_ERROR)
                }
                Some(peer) => match shared.admission.is_admitted(peer).await {
                    Verdict::Admitted => {
                        poll_fn(|context| inner.poll_ready(context)).await?;
                        return Ok(inner.call(request).await?.map(Either::Left));
                    }
                    Verdict::Captive => {
                        let answer = shared.answers.shaped(shape_for(request.headers()));
                        answer.to_response(request.method(), request.version())
                    }
                    Verdict::Unknown => {
                        explained(shared.answers.origin(), request.method(), StatusCode::SERVICE_UNAVAILABLE)
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

/// What is not the peer's to mend, as a problem document with the reference's words. The peer does not pass.
fn explained(origin: &str, method: &Method, code: StatusCode) -> Response<Full<Bytes>> {
    let number = code.as_u16();
    let text = Bytes::from(status_codes::problem(origin, number, status_codes::visitor_words(number)));
    let length = HeaderValue::from(text.len());
    let mut response = Response::new(Full::from(if method == Method::HEAD { Bytes::new() } else { text }));
    *response.status_mut() = code;
    let fields = response.headers_mut();
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(status_codes::PROBLEM_MEDIA_TYPE));
    fields.insert(header::CONTENT_LENGTH, length);
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if code == StatusCode::SERVICE_UNAVAILABLE {
        fields.insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    response
}
