//! Putting frames on a wire as they are: a packet socket bound to one interface (packet(7)).
//!
//! # Safety
//! A packet socket's address has no safe constructor; it is filled in here, field by field, in memory of its own.

use std::io;

use lab::Namespace;
use socket2::{Domain, SockAddr, SockAddrStorage, Socket, Type};

use anyhow::{Context as _, Result};

/// One end of a wire.
#[derive(Debug)]
pub(crate) struct Wire(Socket);

impl Wire {
    /// Opens that link of the namespace for sending. It receives nothing.
    pub(crate) fn open(inside: &Namespace, link: &str) -> Result<Self> {
        let index = index_of(inside, link)?;
        Ok(inside.run(|| open_here(index))?.map(Self)?)
    }

    /// Sends one frame; the kernel's whole way of it, up to the far end, is done on return.
    pub(crate) fn send(&self, frame: &[u8]) -> io::Result<()> {
        self.0.send(frame).map(drop)
    }
}

/// The number of a link of that namespace.
pub(crate) fn index_of(space: &Namespace, link: &str) -> Result<u32> {
    space
        .route("looking for a link", |route| route.index_of(link))?
        .with_context(|| format!("no link {link}"))
}

fn open_here(index: u32) -> io::Result<Socket> {
    // Protocol 0: no frame is received.
    let socket = Socket::new(Domain::PACKET, Type::RAW, None)?;
    socket.bind(&address_of(index))?;
    Ok(socket)
}

fn address_of(index: u32) -> SockAddr {
    let mut storage = SockAddrStorage::zeroed();
    #[expect(
        unsafe_code,
        reason = "sockaddr_ll has no safe constructor; it is plain numbers and fits the storage"
    )]
    unsafe {
        let address = storage.view_as::<libc::sockaddr_ll>();
        address.sll_family = libc::AF_PACKET.cast_unsigned() as libc::sa_family_t;
        address.sll_ifindex = index.cast_signed();
        SockAddr::new(storage, size_of::<libc::sockaddr_ll>() as libc::socklen_t)
    }
}
