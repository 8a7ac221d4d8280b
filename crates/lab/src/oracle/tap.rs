//! Listening on the internet's end of the uplink: a packet socket, a kernel filter, a reading thread (packet(7)).

use std::fs;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::net::sockopt;
use socket2::{Domain, Protocol, SockFilter, Socket, Type};

use super::frame::Frame;
use crate::addressing::WAN;
use crate::error::LabError;
use crate::namespace::Namespace;

/// Heads are enough: Ethernet with a tag, IPv6, ports.
const HEAD: u32 = 96;
const BUFFER: usize = 64 * 1024 * 1024;
const LOOK_UP_EVERY: Duration = Duration::from_millis(20);
const ALL_PROTOCOLS: u16 = 0x0003;

/// A socket that receives every frame which arrives on the uplink's far end, and none that leave there.
pub(super) fn open(internet: &Namespace) -> Result<Socket, LabError> {
    let index = internet.index_of(WAN)?;
    internet
        .run(|| open_here(index))?
        .map_err(|error| LabError::namespace(internet.name(), "listening on the wire", error))
}

fn open_here(index: u32) -> io::Result<Socket> {
    let everything = Protocol::from(i32::from(ALL_PROTOCOLS.to_be()));
    let socket = Socket::new(Domain::PACKET, Type::RAW, Some(everything))?;
    socket.attach_filter(&arriving_on(index))?;
    // Beyond the system's limit if we may; what is still missed is counted.
    if sockopt::set_socket_recv_buffer_size_force(&socket, BUFFER).is_err() {
        socket.set_recv_buffer_size(BUFFER)?;
    }
    drain(&socket)?;
    socket.set_read_timeout(Some(LOOK_UP_EVERY))?;
    Ok(socket)
}

/// Between its making and its filter the socket may have caught frames of other interfaces.
fn drain(socket: &Socket) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    let mut octets = [0; HEAD as usize];
    while (&*socket).read(&mut octets).is_ok() {}
    socket.set_nonblocking(false)
}

/// Classic BPF: the frame's interface is `index` and it is not one of our own going out; then its head.
fn arriving_on(index: u32) -> [SockFilter; 6] {
    const LOAD_WORD: u16 = 0x20;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    // SKF_AD_OFF is -0x1000; the packet's type is at 4, the interface's index at 8.
    const PACKET_TYPE: u32 = 0xffff_f000 + 4;
    const INTERFACE: u32 = 0xffff_f000 + 8;
    const OUTGOING: u32 = 4;
    [
        SockFilter::new(LOAD_WORD, 0, 0, INTERFACE),
        SockFilter::new(JUMP_IF_EQUAL, 0, 3, index),
        SockFilter::new(LOAD_WORD, 0, 0, PACKET_TYPE),
        SockFilter::new(JUMP_IF_EQUAL, 1, 0, OUTGOING),
        SockFilter::new(RETURN, 0, 0, HEAD),
        SockFilter::new(RETURN, 0, 0, 0),
    ]
}

/// Hands over frame after frame until told to stop.
pub(super) fn listen(wire: &Socket, stop: &AtomicBool, mut each: impl FnMut(Frame)) {
    let mut octets = [0; HEAD as usize];
    while !stop.load(Ordering::Relaxed) {
        let mut reader = wire;
        let Ok(count) = reader.read(&mut octets) else { continue };
        each(Frame::parse(octets.get(..count).unwrap_or(&[])));
    }
}

/// How many frames the interface itself has received, by its own count.
pub(super) fn received(internet: &Namespace) -> Result<u64, LabError> {
    let table = internet
        .run(|| fs::read_to_string("/proc/thread-self/net/dev"))?
        .map_err(|error| LabError::namespace(internet.name(), "reading interface counters", error))?;
    let line = table.lines().find_map(|line| line.trim_start().strip_prefix(WAN)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .ok_or_else(|| LabError::missing(format!("counter of {WAN}")))
}
