//! A guest: one device on a guest network, honest or not.
//!
//! It has an interface and addresses like a phone that has just joined. What it does on the network is in `client`;
//! here is what it is: its addresses, also later ones, and what it may pretend to be.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, TcpStream, UdpSocket};
use std::time::Duration;

use crate::addressing::{EVERYTHING, GUEST_LINK, Zone};
use crate::client::{
    self, Browser, BrowserError, EchoStream, Portal, Request, Response, Transfer, echo, exchange,
};
use crate::error::LabError;
use crate::internet::DISCARD;
use crate::namespace::Namespace;
use crate::wait::wait_for;

const PATIENCE: Duration = Duration::from_secs(2);

/// One device on a guest network.
#[derive(Debug)]
pub struct Guest {
    namespace: Namespace,
    zone: Zone,
    port: Port,
    v4: Ipv4Addr,
    v6: Ipv6Addr,
}

/// Where a guest is attached.
#[derive(Clone, Debug)]
pub(crate) struct Port {
    pub(crate) gateway: Namespace,
    pub(crate) name: String,
}

impl Guest {
    /// Joins the zone: link address, one address of each family, routes.
    pub(crate) fn arrive(namespace: Namespace, zone: Zone, port: Port, host: u8) -> Result<Self, LabError> {
        let guest = Self { namespace, zone, port, v4: zone.v4(host), v6: zone.v6(host.into()) };
        guest.set_link_address(zone.guest_link_address(host))?;
        let link = guest.namespace.index_of(GUEST_LINK)?;
        guest.namespace.route("joining the guest network", |route| {
            route.add_address(link, guest.v4.into(), 24)?;
            route.add_address(link, guest.v6.into(), 64)
        })?;
        guest.add_routes()?;
        Ok(guest)
    }

    /// Its name, such as `g1`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.namespace.name()
    }

    /// The zone it is in.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// Its first IPv4 address.
    #[must_use]
    pub const fn v4(&self) -> Ipv4Addr {
        self.v4
    }

    /// Its first global IPv6 address.
    #[must_use]
    pub const fn v6(&self) -> Ipv6Addr {
        self.v6
    }

    /// The namespace it lives in, for whatever is not offered here.
    #[must_use]
    pub const fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Its link address now.
    ///
    /// # Errors
    /// When the interface is gone.
    pub fn link_address(&self) -> Result<[u8; 6], LabError> {
        self.namespace
            .route("reading the link address", |route| route.link(GUEST_LINK))?
            .and_then(|link| link.address)
            .ok_or_else(|| LabError::missing(format!("link address of {}", self.name())))
    }

    /// Leaves and joins again under another link address, keeping its addresses: a device with a new random address,
    /// or a thief of somebody's.
    ///
    /// # Errors
    /// When the kernel refuses the address (group or all-zero).
    pub fn set_link_address(&self, address: [u8; 6]) -> Result<(), LabError> {
        let link = self.namespace.index_of(GUEST_LINK)?;
        self.namespace.route("changing the link address", |route| {
            route.set_down(link)?;
            route.set_link_address(link, address)?;
            route.set_up(link)
        })?;
        self.namespace.await_links(&[GUEST_LINK])?;
        self.port.gateway.await_links(&[self.zone.interface(), &self.port.name])?;
        if self.has_address(self.v4.into())? { self.add_routes() } else { Ok(()) }
    }

    /// Leaves without a word, as when its cable is pulled.
    ///
    /// # Errors
    /// When the interface is gone.
    pub fn unplug(&self) -> Result<(), LabError> {
        let link = self.link_number()?;
        self.namespace.route("leaving the guest network", |route| route.set_down(link))
    }

    /// The number of its interface.
    ///
    /// # Errors
    /// When the interface is gone.
    pub fn link_number(&self) -> Result<u32, LabError> {
        self.namespace.index_of(GUEST_LINK)
    }

    /// Takes a further address on its network, as devices do for privacy (RFC 8981), and waits until it answers to it.
    ///
    /// # Errors
    /// When the kernel refuses it.
    pub fn add_address(&self, address: IpAddr) -> Result<(), LabError> {
        let link = self.namespace.index_of(GUEST_LINK)?;
        let prefix = if address.is_ipv4() { 24 } else { 64 };
        self.namespace.route("taking a further address", |route| route.add_address(link, address, prefix))?;
        match address {
            IpAddr::V4(_) => Ok(()),
            IpAddr::V6(address) => self.await_solicitations_of(address),
        }
    }

    /// The kernel joins the address's solicited-node group (RFC 4291 §2.7.1) a little after it took the address. Who
    /// looks for the device before that waits a second to ask again.
    fn await_solicitations_of(&self, address: Ipv6Addr) -> Result<(), LabError> {
        let [.., a, b, c] = address.octets();
        let group = format!("ff0200000000000000000001ff{a:02x}{b:02x}{c:02x}");
        wait_for(&format!("{address} to be answered for"), PATIENCE, || {
            let groups = self.namespace.run(|| std::fs::read_to_string("/proc/thread-self/net/igmp6"));
            groups.ok()?.ok()?.contains(&group).then_some(())
        })
    }

    /// Sends one UDP packet from that source, its own or not. A foreign address is taken only while it is sent. Send to
    /// [`crate::Internet::discard`] to count it: an answer would make its true owner send an ICMP error.
    ///
    /// # Errors
    /// When the kernel refuses the address or the packet, or the gateway cannot be found on the link.
    pub fn send_as(&self, source: IpAddr, target: SocketAddr, octets: &[u8]) -> Result<(), LabError> {
        let send = || UdpSocket::bind((source, 0))?.send_to(octets, target);
        let sent = if self.has_address(source)? {
            self.namespace.run(send)?
        } else {
            // A packet that still waited for the gateway's link address would be dropped with its source.
            self.meet_router(source.is_ipv4())?;
            let link = self.namespace.index_of(GUEST_LINK)?;
            let alone = if source.is_ipv4() { 32 } else { 128 };
            self.namespace
                .route("taking a foreign address", |route| route.add_address(link, source, alone))?;
            let sent = self.namespace.run(send)?;
            self.namespace.route("giving it back", |route| route.delete_address(link, source, alone))?;
            sent
        };
        sent.map(drop)
            .map_err(|error| LabError::namespace(self.name(), format!("sending as {source}"), error))
    }

    /// Opens a TCP connection, with two seconds of patience.
    ///
    /// # Errors
    /// As the network answered: refused, reset, unreachable or timed out.
    pub fn connect(&self, target: SocketAddr) -> io::Result<TcpStream> {
        self.namespace.run(|| client::connect(target, PATIENCE))?
    }

    /// A UDP socket of the target's family, connected to it.
    ///
    /// # Errors
    /// When there is no way to the target.
    pub fn udp(&self, target: SocketAddr) -> io::Result<UdpSocket> {
        self.namespace.run(|| client::udp(target))?
    }

    /// Sends one UDP packet to an echo service and waits up to two seconds for it to come back.
    ///
    /// # Errors
    /// `TimedOut`/`WouldBlock` when nothing came; refused or unreachable as the network answered.
    pub fn ping(&self, target: SocketAddr) -> io::Result<Duration> {
        self.ping_within(target, PATIENCE)
    }

    /// As [`Guest::ping`] with another patience.
    ///
    /// # Errors
    /// As [`Guest::ping`].
    pub fn ping_within(&self, target: SocketAddr, patience: Duration) -> io::Result<Duration> {
        echo::ping(&self.udp(target)?, patience)
    }

    /// Opens a TCP stream to an echo service, to be kept and spoken on.
    ///
    /// # Errors
    /// As [`Guest::connect`].
    pub fn echo_stream(&self, target: SocketAddr) -> io::Result<EchoStream> {
        EchoStream::over(self.connect(target)?)
    }

    /// Asks for a page over plain HTTP.
    ///
    /// # Errors
    /// As the network answered, or `InvalidData` when the answer is not HTTP/1.
    pub fn http_get(
        &self,
        target: SocketAddr,
        host: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> io::Result<Response> {
        self.ask(target, &Request::get(host, path).headers(headers))
    }

    /// Sends a request over plain HTTP.
    ///
    /// # Errors
    /// As [`Guest::http_get`].
    pub fn ask(&self, target: SocketAddr, request: &Request) -> io::Result<Response> {
        Response::parse(self.exchange(target, &request.octets())?)
    }

    /// Sends these octets and returns all that comes back until the other side closes (at most 4 MiB).
    ///
    /// # Errors
    /// As [`Guest::connect`].
    pub fn exchange(&self, target: SocketAddr, octets: &[u8]) -> io::Result<Vec<u8>> {
        exchange(self.connect(target)?, octets)
    }

    /// Fetches so many bytes from the internet and measures.
    ///
    /// # Errors
    /// As [`Guest::connect`]; `UnexpectedEof` when it broke off.
    pub fn transfer(&self, target: SocketAddr, bytes: u64) -> io::Result<Transfer> {
        Transfer::fetch(self.connect(target)?, &target.to_string(), bytes)
    }

    /// A browser of this guest for that portal.
    ///
    /// # Errors
    /// When the authority's certificate is not understood.
    pub fn browser(&self, portal: &Portal) -> Result<Browser, BrowserError> {
        Browser::open(self.namespace.clone(), portal)
    }

    /// Makes sure that the gateway's link address is known, as it is to any device that has spoken before.
    fn meet_router(&self, over_v4: bool) -> Result<(), LabError> {
        let link = self.namespace.index_of(GUEST_LINK)?;
        let router: SocketAddr = if over_v4 {
            (self.zone.gateway_v4(), DISCARD).into()
        } else {
            SocketAddrV6::new(self.zone.gateway_link_local(), DISCARD, 0, link).into()
        };
        self.udp(router)
            .and_then(|socket| socket.send(&[]))
            .map_err(|error| LabError::namespace(self.name(), "speaking to the gateway", error))?;
        wait_for("the gateway's answer on the link", PATIENCE, || {
            let known =
                self.namespace.route("looking", |route| route.neighbour(link, router.ip())).ok()??;
            known.valid_link_address().map(drop)
        })
    }

    fn has_address(&self, address: IpAddr) -> Result<bool, LabError> {
        let addresses = self.namespace.route("reading addresses", |route| route.addresses())?;
        Ok(addresses.iter().any(|found| found.address == address))
    }

    fn add_routes(&self) -> Result<(), LabError> {
        let link = self.namespace.index_of(GUEST_LINK)?;
        let routers: [IpAddr; 2] = [self.zone.gateway_v4().into(), self.zone.gateway_link_local().into()];
        self.namespace.route("adding the default routes", |route| {
            EVERYTHING
                .into_iter()
                .zip(routers)
                .try_for_each(|(any, router)| route.add_route(any, 0, Some(router), link))
        })
    }
}
