//! Sending what must come back: single packets, and a stream that is kept.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Sends one packet that is like no other and waits until it comes back; returns how long that took.
pub(crate) fn ping(socket: &UdpSocket, patience: Duration) -> io::Result<Duration> {
    let token = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let started = Instant::now();
    socket.send(&token)?;
    let mut octets = [0; 64];
    loop {
        let left = patience.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "nothing came back"));
        }
        socket.set_read_timeout(Some(left))?;
        let count = socket.recv(&mut octets)?;
        if octets.get(..count) == Some(&token[..]) {
            return Ok(started.elapsed());
        }
    }
}

/// A TCP stream to an echo service.
#[derive(Debug)]
pub struct EchoStream {
    stream: TcpStream,
}

impl EchoStream {
    pub(crate) const fn over(stream: TcpStream) -> io::Result<Self> {
        Ok(Self { stream })
    }

    /// Says these octets (at most a few thousand) and waits for them to come back.
    ///
    /// # Errors
    /// As the network answered; `WouldBlock` or `TimedOut` when they did not come back within `patience`;
    /// `InvalidData` when others came.
    pub fn say(&mut self, octets: &[u8], patience: Duration) -> io::Result<Duration> {
        let started = Instant::now();
        self.stream.set_read_timeout(Some(patience))?;
        self.stream.write_all(octets)?;
        let mut back = vec![0; octets.len()];
        self.stream.read_exact(&mut back)?;
        if back != octets {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "something else came back"));
        }
        Ok(started.elapsed())
    }

    /// Its own end.
    ///
    /// # Errors
    /// When the socket is gone.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.stream.local_addr()
    }
}
