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

use super::explained;
use super::question::{self, Fault, Question, Refusal};

/// The number of the session, as `vestibule session show` knows it.
const SESSION: HeaderName = HeaderName::from_static("vestibule-session");
/// For how long it goes on.
const SECONDS_REMAINING: HeaderName = HeaderName::from_static("vestibule-seconds-remaining");

const CAPTIVE: &str = "The device at this address has not signed in to the network.";
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
        match question::read(request.method(), request.uri(), request.headers()) {
            Ok(Question::IsAdmitted(address, refusal)) => match (self.session_at(address), refusal) {
                (Some(fields), _) => admitted(fields),
                (None, Refusal::Forbidden) => self.error(request, 403, CAPTIVE),
                (None, Refusal::NetworkAuthenticationRequired) => self.required(request),
            },
            Ok(Question::Required) => self.required(request),
            Err(fault) => self.fault(request, fault),
        }
    }

    /// The answer to a peer that may not ask.
    pub(super) fn turn_away<B>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        self.error(request, 403, NOT_LISTED)
    }

    /// The answer to what is no request, in the form that can be read in it.
    pub(super) fn refuse(&self, fault: request_head::Fault, wishes: &HeaderMap) -> Response<Full<Bytes>> {
        explained::answer(&self.origin, fault.code(), what_is_wrong(fault), &Method::GET, wishes)
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

    fn fault<B>(&self, request: &Request<B>, fault: Fault) -> Response<Full<Bytes>> {
        let mut response = self.error(request, fault.code(), fault.words());
        if fault == Fault::NoSuchMethod {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }

    fn error<B>(&self, request: &Request<B>, code: u16, words: &str) -> Response<Full<Bytes>> {
        explained::answer(&self.origin, code, words, request.method(), request.headers())
    }
}

/// For the person who set up what asks.
const fn what_is_wrong(fault: request_head::Fault) -> &'static str {
    use request_head::Fault;
    match fault {
        Fault::BadRequest => "This is no request of HTTP/1.1 with one valid Host and one clear length.",
        Fault::TooSlow => "The fields of the request did not come to an end in time.",
        Fault::TargetTooLong => "The target is longer than 8000 octets.",
        Fault::FieldsTooLarge => "There are more than 100 fields, or more than 64 KiB of them.",
        Fault::NotImplemented => "No such transfer coding is known here.",
        Fault::VersionNotSupported => "Ask over HTTP/1.1 or HTTP/1.0.",
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
pub(super) fn keep_out_of_caches(fields: &mut HeaderMap) {
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    /// What the layer tells where nobody knows better is the time that its documentation names.
    #[test]
    fn the_layers_own_time_to_ask_again_is_the_gateways() {
        assert_eq!(require_network_auth::Verdict::ASK_AGAIN_IN, gateway::TRIED_AGAIN_WITHIN);
    }
}
