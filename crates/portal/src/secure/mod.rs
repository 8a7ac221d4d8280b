//! The secure door: the portal's own name over TLS, HTTP/1.1 only, from handshake to last answer within bounds.
//!
//! Every wait has an end and every connection a place of its device's; who has none is let go at once. It never trusts
//! a forwarded address: who asks is who the connection comes from (RFC 8908 §4).
//!
//! Heads are judged by [`request_head::Gate`] before hyper reads them, by the same rules as at the plain door: what must be
//! refused is answered here, with the page of its code.

pub(crate) mod asking;
pub(crate) mod certificates;
pub(crate) mod routes;
pub(crate) mod table;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use asking::Asking;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use captivity::EquipmentId;
use gateway::recognise::Sight;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use request_head::{Fault, Gate};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::errors::{self, Reason, Wants};
use crate::headers;
use crate::intercept::is_about_one_connection;
use crate::peer::{self, Holder};
use crate::portal::Shift;
use crate::theme::{Theme, Voice};
use crate::trace::{self, Happening};

/// The longest request head.
const LONGEST_HEAD: usize = 16 * 1024;

/// How long accepting rests when the system has no more descriptors.
const REST: Duration = Duration::from_millis(50);

/// Starts serving at this door; ends with the shift.
pub(crate) fn attend(door: std::net::TcpListener, shift: &Shift) -> std::io::Result<()> {
    door.set_nonblocking(true)?;
    let door = TcpListener::from_std(door)?;
    let shift = shift.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = shift.over() => {}
            () = receive(&door, &shift) => {}
        }
    });
    Ok(())
}

async fn receive(door: &TcpListener, shift: &Shift) {
    let acceptor = shift.portal.certificates.acceptor();
    loop {
        match door.accept().await {
            Ok((stream, peer)) => welcome(stream, peer::canonical(peer), &acceptor, shift),
            Err(error) if is_about_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no new guest can open the sign-in page now; trying again");
                sleep(REST).await;
            }
        }
    }
}

fn welcome(stream: TcpStream, peer: SocketAddr, acceptor: &TlsAcceptor, shift: &Shift) {
    let equipment = shift.portal.neighbourhood.equipment_at(peer);
    let Some(place) = shift.portal.bounds.place_for(Holder::of(equipment, peer)) else { return };
    if let Some(equipment) = equipment {
        // Before the handshake: when the request comes it may be online again.
        shift.portal.handle.noticed(equipment, Sight::Asking);
    }
    // A handshake is many small messages that wait for each other.
    let _ = stream.set_nodelay(true);
    let (acceptor, shift) = (acceptor.clone(), shift.clone());
    tokio::spawn(async move {
        let handshake = timeout(shift.portal.patience.head, acceptor.accept(stream));
        // Who was let in before the doors closed is answered: nobody else would.
        let Some(greeted) = shift.at_most_into_overtime(handshake).await else { return };
        match greeted {
            Ok(Ok(stream)) => serve(stream, equipment, &shift).await,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a TLS handshake failed");
                note_failure(equipment, &error, &shift);
            }
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
        drop(place);
    });
}

/// Tells the trace why a device does not see the sign-in page: a refused certificate is the usual reason.
fn note_failure(equipment: Option<EquipmentId>, error: &std::io::Error, shift: &Shift) {
    use rustls::AlertDescription::{
        BadCertificate, CertificateExpired, CertificateRevoked, CertificateUnknown, UnknownCA,
        UnsupportedCertificate,
    };
    let Some(equipment) = equipment else { return };
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    let certificate = matches!(
        cause,
        Some(rustls::Error::AlertReceived(
            BadCertificate
                | CertificateExpired
                | CertificateRevoked
                | CertificateUnknown
                | UnknownCA
                | UnsupportedCertificate
        ))
    );
    let why = trace::in_words(&error.to_string()).into();
    shift.portal.trace.note(equipment, shift.portal.now(), Happening::HandshakeFailed { why, certificate });
}

async fn serve(stream: TlsStream<TcpStream>, equipment: Option<EquipmentId>, shift: &Shift) {
    let mut gate = Gate::new(stream, LONGEST_HEAD);
    let is_too_late = converse(&mut gate, equipment, shift).await;
    let Some(fault) = gate.fault(is_too_late) else { return };
    let wants = Wants::of(&gate.wishes());
    let last_word = request_head::octets(refused(equipment, wants, fault, shift), gate.is_for_head()).await;
    gate.part(&last_word, shift.portal.patience.farewell).await;
}

/// Answers one request after another. Says whether it ended because a head did not come in time.
async fn converse(
    gate: &mut Gate<TlsStream<TcpStream>>,
    equipment: Option<EquipmentId>,
    shift: &Shift,
) -> bool {
    let patience = shift.portal.patience;
    let asked = Notify::new();
    let service = service_fn(|request: hyper::Request<Incoming>| {
        asked.notify_one();
        let voice = |theme: &Theme| Voice::heard(theme, request.uri().query(), request.headers());
        let asking = asking(equipment, Wants::of(request.headers()), voice, shift).heard(request.headers());
        let is_last = request_head::ends_the_connection(request.headers());
        async move {
            let mut answer = routes::answer(asking, request.map(Body::new)).await;
            // When the shift is over, the next request goes to whoever keeps the door by then.
            if is_last || shift.is_over() {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(answer)
        }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .max_buf_size(2 * LONGEST_HEAD)
            .half_close(true)
            .keep_alive(true)
            .title_case_headers(true)
            .serve_connection(TokioIo::new(gate), service)
    );
    let is_too_late = |ended: hyper::Result<()>| ended.is_err_and(|error| error.is_timeout());
    tokio::select! {
        ended = connection.as_mut() => return is_too_late(ended),
        () = shift.over() => {}
        () = sleep(patience.visit) => {}
    }
    // A guest that was let in and has not asked yet is about to: hyper would close its connection without an answer.
    tokio::select! {
        ended = connection.as_mut() => return is_too_late(ended),
        () = asked.notified() => {}
        () = sleep(patience.drain) => return false,
    }
    connection.as_mut().graceful_shutdown();
    timeout(patience.drain, connection).await.is_ok_and(is_too_late)
}

fn asking(
    equipment: Option<EquipmentId>,
    wants: Wants,
    voice: impl FnOnce(&Theme) -> Voice,
    shift: &Shift,
) -> Asking {
    let live = shift.portal.live(equipment.map(|equipment| equipment.interface));
    let voice = voice(&live.settings.theme);
    Asking { portal: Arc::clone(&shift.portal), live, equipment, wants, voice, proved: None }
}

/// The answer to what is no request.
fn refused(equipment: Option<EquipmentId>, wants: Wants, fault: Fault, shift: &Shift) -> Response {
    let code = fault.code();
    if let Some(equipment) = equipment {
        shift.portal.trace.note(equipment, shift.portal.now(), Happening::NotUnderstood { code });
    }
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_REQUEST);
    let asking = asking(equipment, wants, |theme| Voice::of(theme.first_language()), shift);
    let mut response = errors::answer(&asking, status, Reason::Status);
    headers::dress(&mut response, asking.live.settings.theme.policy());
    headers::name_language(&mut response, asking.voice);
    response
}
