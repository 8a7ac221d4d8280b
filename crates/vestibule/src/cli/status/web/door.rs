//! The door of the reference: HTTP/1.1, bounded in connections, sizes and times. What never becomes a request, and who
//! finds no place, is answered with the page of the code too.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use request_head::Gate;
use status_site::Site;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::places::{Full, Places};

/// The longest request head.
const LONGEST_HEAD: usize = 16 * 1024;
/// How long a connection may live in all.
const LIFE: Duration = Duration::from_secs(300);
/// How long answers in progress may take at its end, and a client to take a refusal.
const FAREWELL: Duration = Duration::from_secs(2);
/// Who finds no place is told so, as many at a time; more are let go without a word, so that saying no has a bound too.
const MOST_REFUSED: usize = 64;
/// How long accepting rests when the system has no more descriptors.
const REST: Duration = Duration::from_millis(50);

/// What every connection is served with.
struct Hall {
    site: Arc<Site>,
    router: TowerToHyperService<Router>,
    patience: Duration,
}

/// Serves for ever; an error of one connection is that visitor's.
pub(super) async fn serve(
    listener: TcpListener,
    site: Site,
    places: Arc<Places>,
    patience: Duration,
) -> std::io::Result<Infallible> {
    let site = Arc::new(site);
    let router = TowerToHyperService::new(status_site::standalone(Arc::clone(&site)));
    let hall = Arc::new(Hall { site, router, patience });
    let refused = Arc::new(Semaphore::new(MOST_REFUSED));
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            sleep(REST).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let hall = Arc::clone(&hall);
        match places.place_for(peer.ip()) {
            Ok(place) => {
                tokio::spawn(async move {
                    hall.welcome(stream).await;
                    drop(place);
                });
            }
            Err(full) => {
                let Ok(turn) = Arc::clone(&refused).try_acquire_owned() else { continue };
                tokio::spawn(async move {
                    hall.turn_away(stream, full).await;
                    drop(turn);
                });
            }
        }
    }
}

impl Hall {
    async fn welcome(&self, stream: TcpStream) {
        let mut gate = Gate::new(stream, LONGEST_HEAD);
        let is_too_late = self.converse(&mut gate).await;
        let Some(fault) = gate.fault(is_too_late) else { return };
        let answer = status_site::refusal(&self.site, fault.code(), &gate.wishes(), None);
        part(gate, answer).await;
    }

    /// Answers one request after another. Says whether it ended because a head did not come in time.
    async fn converse(&self, gate: &mut Gate<TcpStream>) -> bool {
        let service = service_fn(|request: hyper::Request<Incoming>| {
            let is_last = request_head::ends_the_connection(request.headers());
            let answer = self.router.call(request);
            async move {
                let mut answer = answer.await?;
                if is_last {
                    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, Infallible>(answer)
            }
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.patience)
                .max_buf_size(2 * LONGEST_HEAD)
                .half_close(true)
                .serve_connection(TokioIo::new(gate), service)
        );
        let is_too_late = |ended: hyper::Result<()>| ended.is_err_and(|error| error.is_timeout());
        if let Ok(ended) = timeout(LIFE, connection.as_mut()).await {
            return is_too_late(ended);
        }
        connection.as_mut().graceful_shutdown();
        timeout(FAREWELL, connection).await.is_ok_and(is_too_late)
    }

    /// Says that there is no place, in the form that is asked for, and when one will be free.
    async fn turn_away(&self, stream: TcpStream, full: Full) {
        let mut gate = Gate::new(stream, LONGEST_HEAD);
        // A request follows its handshake at once; who says nothing is not waited for long.
        let _ = timeout(FAREWELL.min(self.patience), gate.hear()).await;
        if !gate.is_waited_at() {
            return;
        }
        let (code, note) = match full {
            Full::ForAll => (503, "All connections of this server are in use."),
            Full::ForClient => (429, "You have as many connections open here as one client may have."),
        };
        let mut answer = status_site::refusal(&self.site, code, &gate.wishes(), Some(note));
        // As long as a silent connection keeps its place; those in use may keep theirs longer.
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(self.patience.as_secs()));
        part(gate, answer).await;
    }
}

async fn part(gate: Gate<TcpStream>, answer: Response) {
    let last_word = request_head::octets(answer, gate.is_for_head()).await;
    gate.part(&last_word, FAREWELL).await;
}
