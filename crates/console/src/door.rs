//! The door itself: HTTP/1.1, over TLS beyond the loopback, bounded in connections, sizes and times.
//!
//! Heads are judged by [`request_head::Gate`] before hyper reads them: what must be refused has the page of its code.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener as StdTcpListener};
use std::os::fd::{AsFd, BorrowedFd};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use request_head::Gate;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::asking::{self, Asking};
use crate::console::Console;
use crate::{errors, headers, routes};

/// The longest request head.
const LONGEST_HEAD: usize = 16 * 1024;
/// How long a handshake and a head may take, or a kept connection be silent.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);
/// How long one connection may be kept in all.
const VISIT: Duration = Duration::from_secs(300);
/// How long answers in progress may take at the end.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long accepting rests when the system has no more descriptors.
const REST: Duration = Duration::from_millis(50);

/// A listening socket, and how it is spoken to.
#[derive(Debug)]
pub struct Door {
    listener: StdTcpListener,
    tls: Option<Arc<ServerConfig>>,
}

impl Door {
    /// A door that is spoken to over TLS.
    #[must_use]
    pub const fn secure(listener: StdTcpListener, tls: Arc<ServerConfig>) -> Self {
        Self { listener, tls: Some(tls) }
    }

    /// A door that is spoken to in the clear: for the loopback alone, which nobody listens in on.
    ///
    /// # Errors
    /// It is somewhere else.
    pub fn on_loopback(listener: StdTcpListener) -> io::Result<Self> {
        if listener.local_addr()?.ip().is_loopback() {
            Ok(Self { listener, tls: None })
        } else {
            Err(io::Error::other("passwords would go over the network in the clear"))
        }
    }
}

impl AsFd for Door {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }
}

/// One run of [`Console::serve`], as every task of it holds it.
#[derive(Clone)]
pub(crate) struct Shift {
    console: Arc<Console>,
    stop: watch::Receiver<bool>,
    /// Held until the task is done.
    _working: mpsc::Sender<()>,
}

impl Shift {
    pub(crate) fn new(console: Arc<Console>, stop: watch::Receiver<bool>, working: mpsc::Sender<()>) -> Self {
        Self { console, stop, _working: working }
    }

    /// Returns when the door closes.
    pub(crate) async fn over(&self) {
        // An error means that nobody is left who could say stop, so this is the stop.
        let _ = self.stop.clone().wait_for(|stop| *stop).await;
    }
}

/// Both ends of a connection, and whether nobody can listen in.
#[derive(Clone, Copy)]
struct Ends {
    peer: SocketAddr,
    local: SocketAddr,
    is_secure: bool,
}

/// Starts serving at this door; ends with the shift.
pub(crate) fn attend(door: Door, shift: &Shift) -> io::Result<()> {
    door.listener.set_nonblocking(true)?;
    let (listener, tls) = (TcpListener::from_std(door.listener)?, door.tls.map(TlsAcceptor::from));
    let shift = shift.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = shift.over() => {}
            () = receive(&listener, tls.as_ref(), &shift) => {}
        }
    });
    Ok(())
}

async fn receive(listener: &TcpListener, tls: Option<&TlsAcceptor>, shift: &Shift) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => welcome(stream, peer, tls.cloned(), shift),
            Err(error) => {
                tracing::debug!(%error, "nobody can open the console now; trying again");
                sleep(REST).await;
            }
        }
    }
}

fn welcome(stream: TcpStream, peer: SocketAddr, tls: Option<TlsAcceptor>, shift: &Shift) {
    let Some(place) = shift.console.places.place_for(peer.ip()) else { return };
    let Ok(local) = stream.local_addr() else { return };
    let ends = Ends { peer, local, is_secure: tls.is_some() };
    let _ = stream.set_nodelay(true);
    let shift = shift.clone();
    tokio::spawn(async move {
        match tls {
            None => serve(stream, ends, &shift).await,
            Some(tls) => match timeout(PATIENCE, tls.accept(stream)).await {
                Ok(Ok(stream)) => serve(stream, ends, &shift).await,
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake with the console failed"),
                Err(_) => tracing::debug!("a TLS handshake with the console took too long"),
            },
        }
        drop(place);
    });
}

async fn serve<S>(stream: S, ends: Ends, shift: &Shift)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut gate = Gate::new(stream, LONGEST_HEAD);
    let is_too_late = converse(&mut gate, ends, shift).await;
    let Some(fault) = gate.fault(is_too_late) else { return };
    let asking = Asking {
        console: Arc::clone(&shift.console),
        peer: ends.peer,
        origin: String::new(),
        form: asking::form_of(&gate.wishes()),
    };
    let code = StatusCode::from_u16(fault.code()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut answer = errors::answer(&asking, code);
    headers::dress(&mut answer);
    let last_word = request_head::octets(answer, gate.is_for_head()).await;
    gate.part(&last_word, FAREWELL).await;
}

/// Answers one request after another. Says whether it ended because a head did not come in time.
async fn converse<S>(gate: &mut Gate<S>, ends: Ends, shift: &Shift) -> bool
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let asked = Notify::new();
    let service = service_fn(|request: hyper::Request<Incoming>| {
        asked.notify_one();
        let is_last = request_head::ends_the_connection(request.headers());
        let (console, is_over) = (Arc::clone(&shift.console), *shift.stop.borrow());
        async move {
            let request = request.map(Body::new);
            let mut answer = routes::answer(console, ends.peer, (ends.local, ends.is_secure), request).await;
            if is_last || is_over {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(answer)
        }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_buf_size(2 * LONGEST_HEAD)
            .half_close(true)
            .serve_connection(TokioIo::new(gate), service)
    );
    let is_too_late = |ended: hyper::Result<()>| ended.is_err_and(|error| error.is_timeout());
    tokio::select! {
        ended = connection.as_mut() => return is_too_late(ended),
        () = shift.over() => {}
        () = sleep(VISIT) => {}
    }
    // Who was let in and has not asked yet is about to.
    tokio::select! {
        ended = connection.as_mut() => return is_too_late(ended),
        () = asked.notified() => {}
        () = sleep(FAREWELL) => return false,
    }
    connection.as_mut().graceful_shutdown();
    timeout(FAREWELL, connection).await.is_ok_and(is_too_late)
}
