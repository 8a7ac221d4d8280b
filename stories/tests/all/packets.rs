//! Packets made octet by octet, so that a guest can send any protocol under any source address.
//!
//! They leave by raw sockets with the header included: the guest's own kernel adds nothing but the way to the gateway
//! on the link, under the guest's own link address.

use std::net::{IpAddr, SocketAddr};

use lab::Guest;
use socket2::{Domain, Protocol, Socket, Type};

pub(crate) const ICMP: u8 = 1;
pub(crate) const IP_IN_IP: u8 = 4;
pub(crate) const TCP: u8 = 6;
pub(crate) const UDP: u8 = 17;
pub(crate) const IPV6_IN_IP: u8 = 41;
pub(crate) const GRE: u8 = 47;
pub(crate) const ESP: u8 = 50;
pub(crate) const ICMPV6: u8 = 58;
pub(crate) const SCTP: u8 = 132;
pub(crate) const UDP_LITE: u8 = 136;
/// For experiments (RFC 3692).
pub(crate) const UNASSIGNED: u8 = 253;

const IPV6_FRAGMENT: u8 = 44;
const IPV6_DESTINATION_OPTIONS: u8 = 60;
/// Raw sockets of this protocol take whole packets, in both families (raw(7), RFC 3542 §3).
const WHOLE_PACKETS: i32 = 255;
const FIRST_FRAGMENT: usize = 16;

const SYN: u8 = 0x02;
const PUSH_ACK: u8 = 0x18;

/// A guest's way to send whatever it likes.
pub(crate) struct RawSender {
    v4: Socket,
    v6: Socket,
}

impl RawSender {
    pub(crate) fn of(guest: &Guest) -> Self {
        let open = |domain| Socket::new(domain, Type::RAW, Some(Protocol::from(WHOLE_PACKETS))).unwrap();
        let (v4, v6) = guest.namespace().run(|| (open(Domain::IPV4), open(Domain::IPV6))).unwrap();
        Self { v4, v6 }
    }

    /// Sends whole packets to where their headers say; a refusal that came for an earlier one is not this one's.
    pub(crate) fn send(&self, packets: &[Packet]) {
        for packet in packets {
            let socket = if packet.to.is_ipv4() { &self.v4 } else { &self.v6 };
            let target = SocketAddr::new(packet.to, 0).into();
            if socket.send_to(&packet.octets, &target).is_err() {
                socket.send_to(&packet.octets, &target).unwrap();
            }
        }
    }
}

/// One IP packet.
pub(crate) struct Packet {
    to: IpAddr,
    octets: Vec<u8>,
}

/// A packet of any protocol.
pub(crate) fn ip(from: IpAddr, to: IpAddr, protocol: u8, payload: &[u8]) -> Packet {
    Packet { to, octets: [header(from, to, protocol, payload.len(), 0), payload.to_vec()].concat() }
}

/// A UDP packet.
pub(crate) fn udp(from: SocketAddr, to: SocketAddr, payload: &[u8]) -> Packet {
    ip(from.ip(), to.ip(), UDP, &udp_datagram(from, to, payload))
}

/// The first packet of a TCP connection.
pub(crate) fn tcp_syn(from: SocketAddr, to: SocketAddr) -> Packet {
    tcp(from, to, SYN, 1, 0, &[])
}

/// A TCP segment in the middle of a connection.
pub(crate) fn tcp_data(from: SocketAddr, to: SocketAddr, payload: &[u8]) -> Packet {
    tcp(from, to, PUSH_ACK, 1, 1, payload)
}

/// An echo request of the family's ICMP.
pub(crate) fn icmp_echo(from: IpAddr, to: IpAddr) -> Packet {
    let (protocol, kind) = if to.is_ipv4() { (ICMP, 8) } else { (ICMPV6, 128) };
    let mut message = [&[kind, 0, 0, 0, 0x12, 0x34, 0, 1][..], b"out?"].concat();
    let pseudo = if to.is_ipv4() { Vec::new() } else { pseudo_header(from, to, protocol, message.len()) };
    fill_checksum(&mut message, 2, &pseudo);
    ip(from, to, protocol, &message)
}

/// A UDP packet cut in two; neither half alone says what it is.
pub(crate) fn udp_in_fragments(from: SocketAddr, to: SocketAddr) -> [Packet; 2] {
    let datagram = udp_datagram(from, to, &[b'f'; 64]);
    let (first, rest) = datagram.split_at(FIRST_FRAGMENT);
    [fragment(from.ip(), to.ip(), first, 0, true), fragment(from.ip(), to.ip(), rest, FIRST_FRAGMENT, false)]
}

/// A UDP packet behind an IPv6 extension header; a plain one over IPv4, which has none.
pub(crate) fn udp_behind_options(from: SocketAddr, to: SocketAddr) -> Packet {
    if to.is_ipv4() {
        return udp(from, to, b"options");
    }
    // Four octets of padding fill the header (RFC 8200 §4.2).
    let options = [UDP, 0, 1, 4, 0, 0, 0, 0];
    let payload = [&options[..], &udp_datagram(from, to, b"options")].concat();
    ip(from.ip(), to.ip(), IPV6_DESTINATION_OPTIONS, &payload)
}

fn fragment(from: IpAddr, to: IpAddr, part: &[u8], offset: usize, more: bool) -> Packet {
    let place = u16::try_from(offset / 8).unwrap();
    if to.is_ipv4() {
        let flags_and_offset = place | if more { 0x2000 } else { 0 };
        let octets = [header(from, to, UDP, part.len(), flags_and_offset), part.to_vec()].concat();
        return Packet { to, octets };
    }
    let [high, low] = (place << 3 | u16::from(more)).to_be_bytes();
    let extension = [UDP, 0, high, low, 0, 0, 0x51, 0x51];
    ip(from, to, IPV6_FRAGMENT, &[&extension, part].concat())
}

fn udp_datagram(from: SocketAddr, to: SocketAddr, payload: &[u8]) -> Vec<u8> {
    let length = 8 + payload.len();
    let mut datagram = Vec::with_capacity(length);
    for field in [from.port(), to.port(), u16::try_from(length).unwrap(), 0] {
        datagram.extend(field.to_be_bytes());
    }
    datagram.extend(payload);
    fill_checksum(&mut datagram, 6, &pseudo_header(from.ip(), to.ip(), UDP, length));
    datagram
}

fn tcp(from: SocketAddr, to: SocketAddr, flags: u8, sequence: u32, acknowledged: u32, data: &[u8]) -> Packet {
    let mut segment = Vec::new();
    segment.extend(from.port().to_be_bytes());
    segment.extend(to.port().to_be_bytes());
    segment.extend(sequence.to_be_bytes());
    segment.extend(acknowledged.to_be_bytes());
    segment.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    segment.extend(data);
    let pseudo = pseudo_header(from.ip(), to.ip(), TCP, segment.len());
    fill_checksum(&mut segment, 16, &pseudo);
    ip(from.ip(), to.ip(), TCP, &segment)
}

/// An IP header; the kernel fills in what is left at zero for IPv4 (raw(7)).
fn header(from: IpAddr, to: IpAddr, protocol: u8, length: usize, flags_and_offset: u16) -> Vec<u8> {
    match (from, to) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            let total = u16::try_from(20 + length).unwrap().to_be_bytes();
            let [high, low] = flags_and_offset.to_be_bytes();
            let start = [0x45, 0, total[0], total[1], 0x51, 0x51, high, low, 64, protocol, 0, 0];
            [&start[..], &from.octets(), &to.octets()].concat()
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            let [high, low] = u16::try_from(length).unwrap().to_be_bytes();
            [&[0x60, 0, 0, 0, high, low, protocol, 64][..], &from.octets(), &to.octets()].concat()
        }
        _ => panic!("{from} and {to} are of two families"),
    }
}

fn pseudo_header(from: IpAddr, to: IpAddr, protocol: u8, length: usize) -> Vec<u8> {
    let mut pseudo = Vec::new();
    for address in [from, to] {
        match address {
            IpAddr::V4(address) => pseudo.extend(address.octets()),
            IpAddr::V6(address) => pseudo.extend(address.octets()),
        }
    }
    pseudo.extend(u32::try_from(length).unwrap().to_be_bytes());
    pseudo.extend([0, 0, 0, protocol]);
    pseudo
}

/// The internet checksum (RFC 1071) over both parts, written into `message` at `place`.
fn fill_checksum(message: &mut [u8], place: usize, pseudo: &[u8]) {
    let words = |octets: &[u8]| -> u32 {
        let word = |pair: &[u8]| u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or(0));
        octets.chunks(2).map(word).sum()
    };
    let mut sum = words(pseudo) + words(message);
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    let folded = !u16::try_from(sum).unwrap();
    message[place..place + 2].copy_from_slice(&folded.to_be_bytes());
}
