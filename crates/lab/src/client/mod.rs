//! What guests do: plain blocking clients with bounded patience and bounded answers.
//!
//! They report what happened on the wire as it was (refused, reset, timed out, these octets) and never retry.

// Packets and streams that come back.
mod continuity;
pub(crate) mod echo;
mod transfer;
// HTTP, octet by octet.
pub(crate) mod http;
// A browser at the portal's door.
mod browser;
mod conversation;
mod form;
pub(crate) mod tls;

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

pub use browser::{Browser, BrowserError, Page, Portal, SignIn};
pub use continuity::{Continuity, ContinuityProbe, Stretch};
pub use conversation::Conversation;
pub use echo::EchoStream;
pub use form::Form;
pub use http::{Request, Response};
pub use transfer::Transfer;

const LARGEST_ANSWER: u64 = 4 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens a TCP connection that waits at most ten seconds for anything.
pub(crate) fn connect(target: SocketAddr, patience: Duration) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&target, patience)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// A UDP socket connected to the target, so that refusals are heard.
pub(crate) fn udp(target: SocketAddr) -> io::Result<UdpSocket> {
    let socket = match target {
        SocketAddr::V4(_) => UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?,
        SocketAddr::V6(_) => UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))?,
    };
    socket.connect(target)?;
    Ok(socket)
}

/// Sends these octets over a stream and returns all that comes back until the other side closes (at most 4 MiB).
///
/// # Errors
/// As the network answered. What came before a reset is lost, as it is for a browser.
pub fn exchange(mut stream: impl Read + Write, octets: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(octets)?;
    stream.flush()?;
    read_to_close(&mut stream)
}

pub(crate) fn read_to_close(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    match stream.take(LARGEST_ANSWER).read_to_end(&mut answer) {
        // TLS peers that close without saying so; the length in the head tells whether something is missing.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(answer),
        Err(error) => Err(error),
        Ok(_) => Ok(answer),
    }
}
