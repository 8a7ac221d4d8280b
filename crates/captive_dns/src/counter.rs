//! A UDP socket over which questions come and from which they are answered.
//!
//! It understands nothing of DNS. A zone may have several addresses, and a redirected question waits for the answer of one.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};

use quinn_udp::{RecvMeta, Transmit, UdpSocketState};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use crate::policy::LARGEST_QUERY;

/// One UDP socket, which knows to which of the gateway's addresses a packet came.
pub(crate) struct Counter {
    socket: UdpSocket,
    state: UdpSocketState,
}

/// One packet.
pub(crate) struct Heard {
    pub(crate) octets: Vec<u8>,
    pub(crate) from: SocketAddr,
    /// Where it came to; the answer must come from there.
    pub(crate) to: Option<IpAddr>,
    pub(crate) interface: Option<u32>,
}

impl Counter {
    pub(crate) fn open(socket: std::net::UdpSocket) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let socket = UdpSocket::from_std(socket)?;
        let state = UdpSocketState::new((&socket).into())?;
        Ok(Self { socket, state })
    }

    /// The packets that have come; waits for the first.
    pub(crate) async fn receive(&self) -> io::Result<Vec<Heard>> {
        // The kernel may hand over several packets of one device as one; longer ones than any question are cut.
        let mut buffer = vec![0; LARGEST_QUERY.next_multiple_of(64) * 128];
        let mut meta = [RecvMeta::default()];
        let count = self
            .socket
            .async_io(Interest::READABLE, || {
                self.state.recv((&self.socket).into(), &mut [IoSliceMut::new(&mut buffer)], &mut meta)
            })
            .await?;
        let Some(meta) = meta.first().filter(|_| count > 0) else { return Ok(Vec::new()) };
        let packets = buffer.get(..meta.len).unwrap_or_default().chunks(meta.stride.max(1));
        let heard = |octets: &[u8]| Heard {
            octets: octets.to_vec(),
            from: meta.addr,
            to: meta.dst_ip,
            interface: meta.interface_index,
        };
        Ok(packets.map(heard).collect())
    }

    /// Answers from the address that was asked: behind a redirection no other would be heard.
    pub(crate) fn say(&self, heard: &Heard, octets: &[u8]) {
        let answer = Transmit {
            destination: heard.from,
            ecn: None,
            contents: octets,
            segment_size: None,
            src_ip: heard.to,
        };
        // A full buffer loses an answer as the network might: the device asks again.
        let send = || self.state.try_send((&self.socket).into(), &answer);
        if let Err(error) = self.socket.try_io(Interest::WRITABLE, send) {
            tracing::debug!(%error, "an answer was not sent");
        }
    }
}
