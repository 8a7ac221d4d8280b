//! What an online guest has running: a TCP stream and a UDP conversation in each family, kept open.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use lab::{EchoStream, wait_for};

use super::story::Story;

const PATIENCE: Duration = Duration::from_secs(2);
/// How long to look for an answer that must not come. Answers take well under a millisecond here.
const SHORT: Duration = Duration::from_millis(40);

/// One guest's open flows.
pub(crate) struct Flows {
    streams: [(SocketAddr, EchoStream); 2],
    conversations: [(SocketAddr, UdpSocket); 2],
}

impl Flows {
    /// Opens them all, to the internet's echo services, and uses each once.
    pub(crate) fn open(story: &Story, number: usize) -> Self {
        let guest = story.guest(number);
        let echo = story.network.internet().echo();
        let mut flows = Self {
            streams: echo.map(|target| (target, guest.echo_stream(target).unwrap())),
            conversations: echo.map(|target| (target, guest.udp(target).unwrap())),
        };
        flows.assert_running();
        flows
    }

    /// Asserts that all four carry.
    pub(crate) fn assert_running(&mut self) {
        for (target, stream) in &mut self.streams {
            stream.say(b"running", PATIENCE).unwrap_or_else(|error| panic!("TCP to {target}: {error}"));
        }
        for (target, socket) in &self.conversations {
            converse(socket, PATIENCE).unwrap_or_else(|error| panic!("UDP to {target}: {error}"));
        }
    }

    /// Both ends of each UDP conversation, the guest's first.
    pub(crate) fn udp_ends(&self) -> [(SocketAddr, SocketAddr); 2] {
        self.conversations.each_ref().map(|(target, socket)| (socket.local_addr().unwrap(), *target))
    }

    /// Both ends of each TCP stream, the guest's first.
    pub(crate) fn tcp_ends(&self) -> [(SocketAddr, SocketAddr); 2] {
        self.streams.each_ref().map(|(target, stream)| (stream.local_address().unwrap(), *target))
    }

    /// Asserts that all four are cut within that time, and says when the last one was.
    pub(crate) fn assert_cut_within(&mut self, patience: Duration) -> Instant {
        wait_for("the cut of all flows", patience, || (self.running().is_empty()).then(Instant::now))
            .unwrap_or_else(|error| panic!("{error}; still running: {:?}", self.running()))
    }

    /// Which of them still carry. A stream that was reset never does again.
    pub(crate) fn running(&mut self) -> Vec<String> {
        let mut running = Vec::new();
        for (target, stream) in &mut self.streams {
            if stream.say(b"still?", SHORT).is_ok() {
                running.push(format!("TCP to {target}"));
            }
        }
        for (target, socket) in &self.conversations {
            if converse(socket, SHORT).is_ok() {
                running.push(format!("UDP to {target}"));
            }
        }
        running
    }
}

/// One datagram there and back.
fn converse(socket: &UdpSocket, patience: Duration) -> io::Result<()> {
    // A refusal of the last datagram is told at the next one.
    let _ = socket.take_error();
    let token = Instant::now();
    let text = format!("{token:?}");
    socket.send(text.as_bytes())?;
    let mut octets = [0; 256];
    loop {
        let left = patience.saturating_sub(token.elapsed());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(Some(left))?;
        let count = socket.recv(&mut octets)?;
        if octets.get(..count) == Some(text.as_bytes()) {
            return Ok(());
        }
    }
}
