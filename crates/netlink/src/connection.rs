//! One netlink socket: requests out, answers and errors in.
//!
//! A `Connection` is used by one thread. Errors carry the kernel's error number, which callers map to what an
//! operator can do about it.

use std::io;
use std::os::fd::{AsRawFd, RawFd};

use netlink_sys::{Socket, SocketAddr};

use crate::wire::{self, Message, Messages, Writer};

/// Why a netlink request failed.
#[derive(Debug, thiserror::Error)]
pub enum NetlinkError {
    /// The socket itself failed.
    #[error("the netlink socket failed")]
    Socket(#[source] io::Error),
    /// The kernel refused the request of this number in the batch (counted from 0).
    #[error("the kernel refused request {index}: {}", io::Error::from_raw_os_error(*.number))]
    Refused {
        /// The kernel's error number, positive (`EEXIST` is 17).
        number: i32,
        /// Which message of the batch it was about.
        index: u32,
    },
}

impl NetlinkError {
    /// The kernel's error number, positive, or 0 if there is none.
    #[must_use]
    pub fn number(&self) -> i32 {
        match self {
            Self::Socket(error) => error.raw_os_error().unwrap_or(0),
            Self::Refused { number, .. } => *number,
        }
    }
}

impl From<io::Error> for NetlinkError {
    fn from(error: io::Error) -> Self {
        Self::Socket(error)
    }
}

/// A netlink socket of one protocol (`NETLINK_ROUTE` 0, `NETLINK_NETFILTER` 12).
#[derive(Debug)]
pub struct Connection {
    socket: Socket,
    port: u32,
    sequence: u32,
}

/// The kernel never sends more than 32 kB of a dump at once; answers to one request are shorter.
const LONGEST_DATAGRAM: usize = 64 * 1024;

/// `NETLINK_ROUTE`.
pub const ROUTE: isize = 0;
/// `NETLINK_NETFILTER`.
pub const NETFILTER: isize = 12;

impl Connection {
    /// Opens a socket in the calling thread's network namespace, where it stays.
    ///
    /// # Errors
    /// When the kernel has no such protocol or refuses the socket.
    pub fn open(protocol: isize) -> Result<Self, NetlinkError> {
        let mut socket = Socket::new(protocol)?;
        let address = socket.bind_auto()?;
        socket.connect(&SocketAddr::new(0, 0))?;
        // Short error answers; kernels that do not know it answer with the whole request, which is read as well.
        let _ = socket.set_cap_ack(true);
        Ok(Self { socket, port: address.port_number(), sequence: 0 })
    }

    /// The socket's own port number, which names the owner of an nf_tables table.
    #[must_use]
    pub const fn port(&self) -> u32 {
        self.port
    }

    /// The underlying socket, for options and multicast groups.
    pub const fn socket_mut(&mut self) -> &mut Socket {
        &mut self.socket
    }

    /// Reserves `count` sequence numbers and returns the first.
    pub const fn sequences(&mut self, count: u32) -> u32 {
        let first = self.sequence.wrapping_add(1);
        self.sequence = self.sequence.wrapping_add(count);
        first
    }

    /// Sends one buffer of messages.
    ///
    /// # Errors
    /// When the socket refuses it (too large for its send buffer, no memory).
    pub fn send(&self, messages: &Writer) -> Result<(), NetlinkError> {
        self.socket.send(messages.bytes(), 0)?;
        Ok(())
    }

    /// Sends one message of which the body and attributes are given, and waits for its acknowledgement.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn request(
        &mut self,
        kind: u16,
        flags: u16,
        body: &[u8],
        fill: impl FnOnce(&mut Writer),
    ) -> Result<(), NetlinkError> {
        self.ask(kind, flags | wire::ACK, body, fill, |_| ())
    }

    /// Sends one request and hands each answer to `each` until the acknowledgement or the end of the dump.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn ask(
        &mut self,
        kind: u16,
        flags: u16,
        body: &[u8],
        fill: impl FnOnce(&mut Writer),
        mut each: impl FnMut(&Message<'_>),
    ) -> Result<(), NetlinkError> {
        let sequence = self.sequences(1);
        let mut writer = Writer::new();
        let mark = writer.begin(kind, flags | wire::REQUEST, sequence, body);
        fill(&mut writer);
        writer.end(mark);
        self.send(&writer)?;
        loop {
            let datagram = self.receive()?;
            for message in Messages::new(&datagram).filter(|message| message.sequence == sequence) {
                match message.error_number() {
                    Some(0) => return Ok(()),
                    Some(number) => return Err(NetlinkError::Refused { number, index: 0 }),
                    None => each(&message),
                }
            }
        }
    }

    /// Receives one datagram. The room offered is what the kernel may fill in one go when it dumps: the less there
    /// is, the more often it starts over from the beginning of a big set.
    ///
    /// # Errors
    /// When the socket fails; `ENOBUFS` means that events were lost and a dump must follow.
    pub fn receive(&self) -> Result<Vec<u8>, NetlinkError> {
        let mut datagram = Vec::with_capacity(LONGEST_DATAGRAM);
        self.socket.recv(&mut datagram, 0)?;
        Ok(datagram)
    }
}

impl AsRawFd for Connection {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}
