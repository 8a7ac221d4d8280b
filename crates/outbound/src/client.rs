//! One request, and its answer.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{HOST, HeaderValue};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::Failure;
use crate::address::Address;
use crate::roots::Roots;

/// How many addresses of a host are tried.
const MOST_ADDRESSES: usize = 8;

/// Where `http` without TLS is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// Nowhere.
    Refused,
    /// To addresses of this machine only, whatever their name.
    Loopback,
    /// Anywhere: somebody on the way may read it and change it.
    Anywhere,
}

/// The bounds.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A file of certificates that are trusted, instead of the system's.
    pub roots: Option<PathBuf>,
    /// Where `http` without TLS is spoken.
    pub plain: Plain,
    /// From the wish to the last byte of the answer, waiting in the queue included.
    pub within: Duration,
    /// How long one address of the host may take to accept a connection.
    pub connect_within: Duration,
    /// How much of an answer is read, in bytes.
    pub longest_answer: usize,
    /// How many connections may be open.
    pub most_at_once: usize,
    /// How many requests more may wait for one.
    pub most_waiting: usize,
}

impl Default for Settings {
    /// The system's roots, no plain HTTP but on the loopback, 10 seconds, 64 KiB, 16 at once and 64 waiting.
    fn default() -> Self {
        Self {
            roots: None,
            plain: Plain::Loopback,
            within: Duration::from_secs(10),
            connect_within: Duration::from_secs(5),
            longest_answer: 64 * 1024,
            most_at_once: 16,
            most_waiting: 64,
        }
    }
}

/// Asks services outside. A copy shares the bounds of the first.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    roots: Roots,
    /// Who is under way or waits.
    places: Semaphore,
    /// Who is under way.
    connections: Semaphore,
}

impl Client {
    /// A client within those bounds. Nothing is read and nobody asked before the first request.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let roots = Roots::of(settings.roots.clone());
        let connections = Semaphore::new(settings.most_at_once.max(1));
        let places = Semaphore::new(settings.most_at_once.max(1).saturating_add(settings.most_waiting));
        Self(Arc::new(Inner { settings, roots, places, connections }))
    }

    /// Whether the roots can be read: for whoever wants to say so before the first request.
    pub fn check_roots(&self) -> Result<(), Failure> {
        self.0.roots.tls().map(drop)
    }

    /// Sends one request and reads the whole answer, whatever its status. Gives up at the deadline; what the service has
    /// done by then is not known. The address is whole, as `https://host/path`; `Host` and `Content-Length` are written
    /// for the caller.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let address = Address::of(request.uri())?;
        if !address.is_secure && self.0.settings.plain == Plain::Refused {
            return Err(Failure::Address {
                address: request.uri().to_string(),
                why: "only https is spoken here",
            });
        }
        let _place = self.0.places.try_acquire().map_err(|_| Failure::Busy)?;
        let within = self.0.settings.within;
        let late = Failure::Late { host: address.host.clone(), within };
        timeout(within, self.exchange(address, request)).await.unwrap_or(Err(late))
    }

    async fn exchange(
        &self,
        address: Address,
        mut request: Request<Bytes>,
    ) -> Result<Response<Bytes>, Failure> {
        let _connection = self.0.connections.acquire().await.map_err(|_| Failure::Busy)?;
        let field = HeaderValue::from_str(&address.authority).map_err(hyper::http::Error::from)?;
        request.headers_mut().insert(HOST, field);
        *request.uri_mut() = address.target.clone();
        let request = request.map(Full::new);
        if !address.is_secure {
            return self.speak(self.connect(&address).await?, &address, request).await;
        }
        let tls = self.0.roots.tls()?;
        let untrusted = |source| Failure::Untrusted { host: address.host.clone(), source };
        let name = ServerName::try_from(address.host.clone());
        let name = name.map_err(|error| untrusted(io::Error::other(error)))?;
        let stream = self.connect(&address).await?;
        let stream = tls.connect(name, stream).await.map_err(untrusted)?;
        self.speak(stream, &address, request).await
    }

    async fn speak<S>(
        &self,
        stream: S,
        address: &Address,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Bytes>, Failure>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let broken = |source| Failure::Broken { host: address.host.clone(), source };
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        // Dropped with this future, so that what gives up leaves no connection behind.
        let mut working = tokio::task::JoinSet::new();
        working.spawn(connection);
        let (parts, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
        let longest = self.0.settings.longest_answer;
        let body = Limited::new(body, longest).collect().await;
        let body = body.map_err(|_| Failure::TooLong { host: address.host.clone(), longest })?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }

    /// The first of the host's addresses that takes the connection.
    async fn connect(&self, address: &Address) -> Result<TcpStream, Failure> {
        let unreachable =
            |source| Failure::Unreachable { host: address.host.clone(), port: address.port, source };
        let mut last = io::Error::other("the name has no address");
        let found =
            tokio::net::lookup_host((address.host.as_str(), address.port)).await.map_err(unreachable)?;
        for place in found.take(MOST_ADDRESSES) {
            if !self.may_speak_to(address, place) {
                last = io::Error::other("only https is spoken to other machines");
                continue;
            }
            match timeout(self.0.settings.connect_within, TcpStream::connect(place)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(unreachable(last))
    }

    fn may_speak_to(&self, address: &Address, place: SocketAddr) -> bool {
        match self.0.settings.plain {
            _ if address.is_secure => true,
            Plain::Anywhere => true,
            Plain::Loopback => place.ip().to_canonical().is_loopback(),
            Plain::Refused => false,
        }
    }
}
