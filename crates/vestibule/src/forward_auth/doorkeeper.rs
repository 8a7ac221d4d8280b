//! The answer to each question, from the neighbour table and the gateway's directory. It reads memory and decides
//! nothing: who is captive is what the gateway says.

use std::net::SocketAddr;
use std::sync::Arc;

use captivity::Captivity;
use gateway::ports::Neighbourhood;
use gateway::{Clock as _, Handle, SystemClock};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use require_network_auth::{Answers, shape_for};

use super::question::{self, Fault, Question, Refusal};

/// The number of the session, as `vestibule session show` knows it.
const SESSION: HeaderName = HeaderName::from_static("vestibule-session");
/// For how long it goes on.
const SECONDS_REMAINING: HeaderName = HeaderName::from_static("vestibule-seconds-remaining");

const CAPTIVE: &str = "The device at this address has not signed in.";
const NOT_LISTED: &str = "This address is not listed in forward_auth.peers.";

/// Answers who may ask.
#[derive(Clone)]
pub struct Doorkeeper {
    handle: Handle,
    neighbourhood: Arc<dyn Neighbourhood>,
    answers: Answers,
    origin: String,
}

impl Doorkeeper {
    /// A doorkeeper for the portal at this origin; `answers` are what captive guests are shown.
    pub fn new(
        handle: Handle,
        neighbourhood: Arc<dyn Neighbourhood>,
        answers: Answers,
        origin: String,
    ) -> Self {
        Self { handle, neighbourhood, answers, origin }
    }

    /// The answer to one request; its body is not read.
    pub(super) fn answer<B>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        let method = request.method();
        match question::read(method, request.uri(), request.headers()) {
            Ok(Question::IsAdmitted(address, refusal)) => match (self.session_at(address), refusal) {
                (Some(fields), _) => admitted(fields),
                (None, Refusal::Forbidden) => self.problem(method, 403, CAPTIVE),
                (None, Refusal::NetworkAuthenticationRequired) => self.required(request),
            },
            Ok(Question::Required) => self.required(request),
            Err(fault) => self.fault(method, fault),
        }
    }

    /// The answer to a peer that may not ask.
    pub(super) fn turn_away(&self, method: &Method) -> Response<Full<Bytes>> {
        self.problem(method, 403, NOT_LISTED)
    }

    fn session_at(&self, address: SocketAddr) -> Option<[(HeaderName, HeaderValue); 2]> {
        let equipment = self.neighbourhood.equipment_at(address)?;
        let Captivity::Admitted(session) = self.handle.captivity_of(equipment) else { return None };
        let remaining = SystemClock.now().until(session.grant.until).as_secs();
        Some([
            (SESSION, HeaderValue::from(session.id.mark())),
            (SECONDS_REMAINING, HeaderValue::from(remaining)),
        ])
    }

    fn required<B>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        let answer = self.answers.shaped(shape_for(request.headers()));
        let mut response = answer.to_response(request.method(), request.version());
        // It is the guest's connection that should close, which the proxy decides; this one is the proxy's.
        response.headers_mut().remove(header::CONNECTION);
        response
    }

    fn fault(&self, method: &Method, fault: Fault) -> Response<Full<Bytes>> {
        let mut response = self.problem(method, fault.code(), fault.words());
        if fault == Fault::NoSuchMethod {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }

    fn problem(&self, method: &Method, code: u16, words: &str) -> Response<Full<Bytes>> {
        let body = Bytes::from(status_codes::problem(&self.origin, code, words));
        let mut response = Response::default();
        *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::FORBIDDEN);
        let fields = response.headers_mut();
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(status_codes::PROBLEM_MEDIA_TYPE));
        fields.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        keep_out_of_caches(fields);
        if method != Method::HEAD {
            *response.body_mut() = Full::from(body);
        }
        response
    }
}

fn admitted(session: [(HeaderName, HeaderValue); 2]) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().extend(session);
    keep_out_of_caches(response.headers_mut());
    response
}

/// A kept answer would outlive the session, or keep out who has just signed in.
fn keep_out_of_caches(fields: &mut HeaderMap) {
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
