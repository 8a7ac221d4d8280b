//! The echo service (RFC 862): what comes goes back, by UDP from the very address that was asked.

use std::io::{self, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const LARGEST_DATAGRAM: usize = 65_535;
const LOOK_UP_EVERY: Duration = Duration::from_millis(50);

pub(super) fn serve_tcp(mut stream: TcpStream) -> io::Result<()> {
    let mut octets = [0; 16 * 1024];
    loop {
        let count = stream.read(&mut octets)?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(octets.get(..count).unwrap_or(&[]))?;
    }
}

pub(super) fn serve_udp(socket: UdpSocket, stop: Arc<AtomicBool>) -> io::Result<JoinHandle<()>> {
    socket.set_read_timeout(Some(LOOK_UP_EVERY))?;
    thread::Builder::new().name("echo".to_owned()).spawn(move || {
        let mut octets = vec![0; LARGEST_DATAGRAM];
        while !stop.load(Ordering::Relaxed) {
            let Ok((count, peer)) = socket.recv_from(&mut octets) else { continue };
            // A peer that has gone is told so by the network, not by us.
            let _ = socket.send_to(octets.get(..count).unwrap_or(&[]), peer);
        }
    })
}
