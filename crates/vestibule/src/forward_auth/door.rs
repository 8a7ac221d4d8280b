//! The door itself: a loopback address or a socket file, HTTP/1.1, bounded in connections, sizes and times.
//!
//! Opened before privileges go, so that the socket file may stand in a folder of the proxy's; nothing is read by then.

use std::convert::Infallible;
use std::fs::Permissions;
use std::io;
use std::net::IpAddr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener as StdUnixListener, UnixStream as StdUnixStream};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use http::header::{CONNECTION, HeaderValue};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use request_head::Gate;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::Doorkeeper;
use crate::config::{ForwardAuth, Listen};

/// Connections served at once; more wait to be accepted.
pub const MOST_CONNECTIONS: usize = 512;
/// The longest request head: proxies hand on what guests send.
const LONGEST_HEAD: usize = 64 * 1024;
/// How long a head may take, or a kept connection be silent.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long one connection may be kept in all.
const VISIT: Duration = Duration::from_secs(600);
/// How long answers in progress may take at the end.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long accepting rests when the system has no more descriptors.
const REST: Duration = Duration::from_millis(100);

/// A door that is open.
#[derive(Debug)]
pub enum Door {
    /// On the loopback, for the listed peers.
    Loopback(std::net::TcpListener, Vec<IpAddr>),
    /// A socket file; who may enter its folder may ask.
    File(StdUnixListener),
}

impl Door {
    /// Another hold on the same door.
    ///
    /// # Errors
    /// When there are no more descriptors.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Loopback(listener, peers) => Self::Loopback(listener.try_clone()?, peers.clone()),
            Self::File(listener) => Self::File(listener.try_clone()?),
        })
    }

    /// The door that an earlier gateway left open, if it is the one that the settings want.
    #[must_use]
    pub fn of(socket: OwnedFd, settings: &ForwardAuth) -> Option<Self> {
        match &settings.listen {
            Listen::Loopback(address) => {
                let listener = std::net::TcpListener::from(socket);
                let is_it = listener.local_addr().is_ok_and(|found| found == *address);
                is_it.then(|| Self::Loopback(listener, settings.peers.clone()))
            }
            Listen::File(path) => {
                let listener = StdUnixListener::from(socket);
                let is_it = listener.local_addr().is_ok_and(|found| found.as_pathname() == Some(path));
                is_it.then_some(Self::File(listener))
            }
        }
    }

    /// Opens the door.
    ///
    /// # Errors
    /// When the address or the file cannot be had; a file that is no socket is never touched.
    pub fn open(settings: &ForwardAuth) -> io::Result<Self> {
        match &settings.listen {
            Listen::Loopback(address) => {
                let listener = std::net::TcpListener::bind(address)?;
                listener.set_nonblocking(true)?;
                Ok(Self::Loopback(listener, settings.peers.clone()))
            }
            Listen::File(path) => open_file(path).map(Self::File),
        }
    }
}

fn open_file(path: &Path) -> io::Result<StdUnixListener> {
    match path.symlink_metadata() {
        Ok(found) if !found.file_type().is_socket() => return Err(io::ErrorKind::AlreadyExists.into()),
        Ok(_) if StdUnixStream::connect(path).is_ok() => return Err(io::ErrorKind::AddrInUse.into()),
        // Left by a gateway that is gone.
        Ok(_) => std::fs::remove_file(path)?,
        Err(_) => {}
    }
    let listener = StdUnixListener::bind(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(0o666))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

impl AsFd for Door {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Loopback(listener, _) => listener.as_fd(),
            Self::File(listener) => listener.as_fd(),
        }
    }
}

/// Answers until `stop` says true or its sender is gone.
///
/// # Errors
/// When the door cannot be used at all. An error of one connection never ends the service.
pub async fn serve(door: Door, doorkeeper: Doorkeeper, mut stop: watch::Receiver<bool>) -> io::Result<()> {
    let hall = Hall {
        doorkeeper: Arc::new(doorkeeper),
        places: Arc::new(Semaphore::new(MOST_CONNECTIONS)),
        stop: stop.clone(),
    };
    let serving = async {
        match door {
            Door::Loopback(listener, peers) => {
                hall.at_the_loopback(TcpListener::from_std(listener)?, peers).await
            }
            Door::File(listener) => hall.at_the_file(UnixListener::from_std(listener)?).await,
        }
        Ok(())
    };
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => Ok(()),
        ended = serving => ended,
    }
}

/// What every connection is served with.
struct Hall {
    doorkeeper: Arc<Doorkeeper>,
    places: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
}

impl Hall {
    async fn at_the_loopback(&self, listener: TcpListener, peers: Vec<IpAddr>) {
        while let Ok(place) = Arc::clone(&self.places).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let _ = stream.set_nodelay(true);
                    let may_ask = peers.is_empty() || peers.contains(&peer.ip().to_canonical());
                    self.welcome(stream, may_ask, place);
                }
                Err(error) => rest(&error).await,
            }
        }
    }

    async fn at_the_file(&self, listener: UnixListener) {
        while let Ok(place) = Arc::clone(&self.places).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => self.welcome(stream, true, place),
                Err(error) => rest(&error).await,
            }
        }
    }

    fn welcome<S>(&self, stream: S, may_ask: bool, place: OwnedSemaphorePermit)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let (doorkeeper, stop) = (Arc::clone(&self.doorkeeper), self.stop.clone());
        tokio::spawn(async move {
            receive(stream, may_ask, &doorkeeper, stop).await;
            drop(place);
        });
    }
}

/// Answers questions, and what is none with the page of its code.
async fn receive<S>(stream: S, may_ask: bool, doorkeeper: &Doorkeeper, stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut gate = Gate::new(stream, LONGEST_HEAD);
    let is_too_late = converse(&mut gate, may_ask, doorkeeper, stop).await;
    let Some(fault) = gate.fault(is_too_late) else { return };
    let answer = doorkeeper.refuse(fault, &gate.wishes());
    let last_word = request_head::octets(answer, gate.is_for_head()).await;
    gate.part(&last_word, FAREWELL).await;
}

/// Answers one question after another. Says whether it ended because a head did not come in time.
async fn converse<S>(
    gate: &mut Gate<S>,
    may_ask: bool,
    doorkeeper: &Doorkeeper,
    mut stop: watch::Receiver<bool>,
) -> bool
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let asked = Notify::new();
    let service = service_fn(|request: Request<Incoming>| {
        asked.notify_one();
        let mut answer = if may_ask { doorkeeper.answer(&request) } else { doorkeeper.turn_away(&request) };
        if request_head::ends_the_connection(request.headers()) {
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        async move { Ok::<_, Infallible>(answer) }
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
        _ = stop.wait_for(|stop| *stop) => {}
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

async fn rest(error: &io::Error) {
    tracing::warn!(%error, "a question about an address could not be heard; trying again");
    sleep(REST).await;
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn a_door_is_taken_over_where_it_is_the_one_that_is_wanted() {
        let path = std::env::temp_dir().join(format!("vestibule-door-{}.sock", std::process::id()));
        let at = |listen| ForwardAuth { listen, peers: Vec::new() };
        let settings = at(Listen::File(path.clone()));
        let kept = |door: &Door| door.as_fd().try_clone_to_owned().unwrap();
        let former = Door::open(&settings).unwrap();
        let inherited = kept(&former);
        assert!(Door::of(kept(&former), &at(Listen::File("/run/other.sock".into()))).is_none());
        drop(former);
        // Who asks between the two waits.
        let _waiting = UnixStream::connect(&path).unwrap();
        let Some(Door::File(door)) = Door::of(inherited, &settings) else { panic!("it is not taken over") };
        door.accept().unwrap();
        std::fs::remove_file(path).unwrap();

        let former = Door::open(&at(Listen::Loopback("127.0.0.1:0".parse().unwrap()))).unwrap();
        let Door::Loopback(listener, _) = &former else { panic!("a loopback door") };
        let address = listener.local_addr().unwrap();
        assert!(Door::of(kept(&former), &at(Listen::Loopback(address))).is_some());
        assert!(Door::of(kept(&former), &at(Listen::Loopback("127.0.0.1:1".parse().unwrap()))).is_none());
    }
}
