//! A small internet: web pages, probes' expected answers, transfers and echo, on several addresses of both families.
//!
//! HTTP on ports 80 and 8080, HTTPS on 443 when asked to, echo (RFC 862) on port 7 for TCP and UDP, discard (RFC 863) on port 9 for UDP. It answers whoever asks, and is bounded: so
//! many connections at a time, each for so long. It never speaks first.

mod echo;
mod http;
mod listener;
mod probes;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use socket2::{Domain, Protocol, Socket, Type};

use crate::addressing::{INTERNET_V4, INTERNET_V6};
use crate::authority::Authority;
use crate::error::LabError;
use crate::namespace::Namespace;

use http::Files;
pub(crate) use listener::serve;

const ECHO: u16 = 7;
/// Discard (RFC 863).
pub(crate) const DISCARD: u16 = 9;
const HTTPS: u16 = 443;
const HTTP: [u16; 2] = [80, 8080];

/// The internet's namespace and the services in it. They end when it is dropped.
#[derive(Debug)]
pub struct Internet {
    namespace: Namespace,
    stop: Arc<AtomicBool>,
    services: Vec<JoinHandle<()>>,
    files: Files,
    /// Never read: the kernel drops what no longer fits.
    _discard: [UdpSocket; 2],
}

impl Internet {
    pub(crate) fn open(namespace: Namespace) -> Result<Self, LabError> {
        let stop = Arc::new(AtomicBool::new(false));
        let files = Files::default();
        let services = namespace.run(|| start_services(&stop, &files))?.map_err(|error| {
            LabError::namespace(namespace.name(), "starting the internet's services", error)
        })?;
        let discard = namespace
            .run(discard_sockets)?
            .map_err(|error| LabError::namespace(namespace.name(), "starting the discard service", error))?;
        Ok(Self { namespace, stop, services, files, _discard: discard })
    }

    /// Starts HTTPS on port 443, with that authority's certificate for these names.
    pub(crate) fn serve_https(&mut self, authority: &Authority, names: &[&str]) -> Result<(), LabError> {
        let config = Arc::new(authority.server_config(names)?);
        let stop = Arc::clone(&self.stop);
        let start = || {
            [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)].map(|any| {
                let config = Arc::clone(&config);
                let answer = move |stream| http::serve_tls(stream, &config);
                serve(listen((any, HTTPS).into())?, Arc::clone(&stop), "https", answer)
            })
        };
        for service in self.namespace.run(start)? {
            let failed = |error| LabError::namespace(self.namespace.name(), "starting HTTPS", error);
            self.services.push(service.map_err(failed)?);
        }
        Ok(())
    }

    /// The namespace the services run in; further services can be started there.
    #[must_use]
    pub const fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Its web pages, first address of each family: `/`, `/bytes/N`, `/generate_204` and other probes' answers.
    #[must_use]
    pub fn web(&self) -> [SocketAddr; 2] {
        self.at(80)
    }

    /// Its web server for transfers, which no interception touches: port 8080.
    #[must_use]
    pub fn transfers(&self) -> [SocketAddr; 2] {
        self.at(8080)
    }

    /// Where UDP packets are taken without a word, first address of each family: what is sent here causes no answer,
    /// not even an ICMP error, so the oracle counts it and nothing that follows from it.
    #[must_use]
    pub fn discard(&self) -> [SocketAddr; 2] {
        self.at(DISCARD)
    }

    /// Its echo service, TCP and UDP, first address of each family.
    #[must_use]
    pub fn echo(&self) -> [SocketAddr; 2] {
        self.at(ECHO)
    }

    /// Serves these octets from now on at this path of its web pages, before all others.
    pub fn publish(&self, path: &str, octets: &[u8]) {
        self.files.publish(path, octets);
    }

    fn at(&self, port: u16) -> [SocketAddr; 2] {
        let [v4, ..] = INTERNET_V4;
        let [v6, ..] = INTERNET_V6;
        [(v4, port).into(), (v6, port).into()]
    }
}

impl Drop for Internet {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for service in self.services.drain(..) {
            // A service that panicked has said so already.
            let _ = service.join();
        }
    }
}

fn start_services(stop: &Arc<AtomicBool>, files: &Files) -> io::Result<Vec<JoinHandle<()>>> {
    let mut services = Vec::new();
    let addresses = INTERNET_V4.map(IpAddr::V4).into_iter().chain(INTERNET_V6.map(IpAddr::V6));
    for address in addresses {
        let socket = UdpSocket::bind((address, ECHO))?;
        services.push(echo::serve_udp(socket, Arc::clone(stop))?);
    }
    for any in [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)] {
        services.push(serve(listen((any, ECHO).into())?, Arc::clone(stop), "echo", echo::serve_tcp)?);
        for port in HTTP {
            let files = files.clone();
            let answer = move |stream| http::serve(stream, &files);
            services.push(serve(listen((any, port).into())?, Arc::clone(stop), "http", answer)?);
        }
    }
    Ok(services)
}

fn discard_sockets() -> io::Result<[UdpSocket; 2]> {
    let socket = Socket::new(Domain::IPV6, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_only_v6(true)?;
    socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, DISCARD)).into())?;
    Ok([UdpSocket::bind((Ipv4Addr::UNSPECIFIED, DISCARD))?, socket.into()])
}

/// A listener for one family only, with room for a burst.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    Ok(socket.into())
}
