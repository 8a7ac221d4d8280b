//! The two sockets of one interface: one that sees solicitations and advertisements, one that sends. Both are opened
//! while the process may, before it knows the interface, and pointed at it later, as often as it comes anew.
//!
//! The seeing one is a packet socket: it also sees what a router daemon of this very machine sends, and what the rule set
//! keeps from the machine's own network stack, without opening that to anybody. The sending one is an ICMPv6 socket
//! bound to an address that the machine does not have (`IPV6_FREEBIND`): see `docs/decisions`.

use std::io::{self, Read as _};
use std::net::{Ipv6Addr, SocketAddrV6};
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd};

use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{LinkAddr, bind};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};

/// The largest packet that is looked at: advertisements are at most as large as the link's smallest packet may be.
const LARGEST: usize = 1500;
/// For some hundred packets that wait.
const BUFFER: usize = 128 * 1024;
const ALL_PROTOCOLS: u16 = 0x0003;
/// RFC 4861 §6.1.2: hosts ignore any other.
const HOP_LIMIT: u32 = 255;
const ALL_NODES: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);

/// The sockets of one interface.
#[derive(Debug)]
pub struct Wire {
    sees: Socket,
    sends: Socket,
}

impl Wire {
    /// Opens both, deaf until they are pointed at an interface.
    ///
    /// # Errors
    /// Without `CAP_NET_RAW`, or where the kernel has no IPv6.
    pub fn open() -> io::Result<Self> {
        let everything = Protocol::from(i32::from(ALL_PROTOCOLS.to_be()));
        let sees = Socket::new(Domain::PACKET, Type::DGRAM, Some(everything))?;
        sees.attach_filter(&NOTHING)?;
        sees.set_recv_buffer_size(BUFFER)?;
        sees.set_nonblocking(true)?;
        let sends = Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::ICMPV6))?;
        // It sends only: what arrives is nobody's.
        sends.attach_filter(&NOTHING)?;
        sends.set_nonblocking(true)?;
        sends.set_freebind_v6(true)?;
        sends.set_multicast_hops_v6(HOP_LIMIT)?;
        sends.set_unicast_hops_v6(HOP_LIMIT)?;
        sends.set_multicast_loop_v6(false)?;
        Ok(Self { sees, sends })
    }

    /// Points both at an interface; `source` is what is sent from there. What passes elsewhere is not slowed down.
    pub(super) fn point_at(&self, index: u32, source: Ipv6Addr) -> io::Result<()> {
        self.sends.bind(&SocketAddrV6::new(source, 0, 0, index).into())?;
        self.sees.attach_filter(&NOTHING)?;
        bind(self.sees.as_raw_fd(), &link_address_of(index)?)?;
        // What another interface left in it.
        while self.read(&mut [0; LARGEST]).is_some() {}
        self.sees.attach_filter(&neighbour_discovery_on(index))
    }

    /// The next packet, if one waits.
    pub(super) fn packet<'b>(&self, octets: &'b mut [u8; LARGEST]) -> Option<&'b [u8]> {
        let count = self.read(octets)?;
        octets.get(..count)
    }

    fn read(&self, octets: &mut [u8; LARGEST]) -> Option<usize> {
        (&self.sees).read(octets).ok()
    }

    /// A place for a packet.
    pub(super) const fn buffer() -> [u8; LARGEST] {
        [0; LARGEST]
    }

    /// Sends the message to all nodes or to one host; the kernel adds header and checksum.
    pub(super) fn send(&self, index: u32, host: Option<Ipv6Addr>, message: &[u8]) -> io::Result<()> {
        let to = SocketAddrV6::new(host.unwrap_or(ALL_NODES), 0, 0, index);
        self.sends.send_to(message, &to.into()).map(drop)
    }
}

/// The address by which a packet socket is bound to that interface.
fn link_address_of(index: u32) -> io::Result<LinkAddr> {
    let index = usize::try_from(index).map_err(io::Error::other)?;
    let mut links = getifaddrs()?.filter_map(|link| link.address?.as_link_addr().copied());
    links.find(|link| link.ifindex() == index).ok_or_else(|| io::ErrorKind::NotFound.into())
}

impl AsFd for Wire {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.sees.as_fd()
    }
}

const LOAD_WORD: u16 = 0x20;
const LOAD_HALF: u16 = 0x28;
const LOAD_BYTE: u16 = 0x30;
const JUMP_IF_EQUAL: u16 = 0x15;
const JUMP_IF_GREATER: u16 = 0x25;
const RETURN: u16 = 0x06;
/// `SKF_AD_OFF`: what the kernel knows beside the octets.
const BESIDE: u32 = 0xffff_f000;

const NOTHING: [SockFilter; 1] = [SockFilter::new(RETURN, 0, 0, 0)];

/// Classic BPF: IPv6 of that interface, in or out, that is a Router Solicitation or Advertisement right behind the header.
fn neighbour_discovery_on(index: u32) -> [SockFilter; 11] {
    const PROTOCOL: u32 = BESIDE;
    const INTERFACE: u32 = BESIDE + 8;
    const IPV6: u32 = 0x86dd;
    const NEXT_HEADER: u32 = 6;
    const TYPE: u32 = 40;
    [
        SockFilter::new(LOAD_WORD, 0, 0, INTERFACE),
        SockFilter::new(JUMP_IF_EQUAL, 0, 8, index),
        SockFilter::new(LOAD_HALF, 0, 0, PROTOCOL),
        SockFilter::new(JUMP_IF_EQUAL, 0, 6, IPV6),
        SockFilter::new(LOAD_BYTE, 0, 0, NEXT_HEADER),
        SockFilter::new(JUMP_IF_EQUAL, 0, 4, 58),
        SockFilter::new(LOAD_BYTE, 0, 0, TYPE),
        SockFilter::new(JUMP_IF_GREATER, 2, 0, 134),
        SockFilter::new(JUMP_IF_GREATER, 0, 1, 132),
        SockFilter::new(RETURN, 0, 0, LARGEST as u32),
        SockFilter::new(RETURN, 0, 0, 0),
    ]
}
