//! From the press of the button to the first packet that passes.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::error::LabError;
use crate::guest::Guest;

/// How often a packet is tried.
const EVERY: Duration = Duration::from_micros(200);
/// A guest that never gets through is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// Packets to an echo service until the first one comes back.
pub(crate) struct Stopwatch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Option<io::Result<Option<Instant>>>>,
}

impl Stopwatch {
    /// Starts trying from that guest.
    pub(crate) fn start(guest: &Guest, echo: SocketAddr) -> Result<Self, LabError> {
        let socket = guest.udp(echo).map_err(|error| {
            LabError::namespace(guest.name(), format!("opening a socket to {echo}"), error)
        })?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = guest.namespace().spawn(move || first_back(&socket, &stopped))?;
        Ok(Self { stop, thread })
    }

    /// When the first packet came back; `None` if none did.
    pub(crate) fn first(self) -> io::Result<Option<Instant>> {
        let deadline = Instant::now() + Duration::from_secs(2);
        while !self.thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(EVERY);
        }
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().ok().flatten().unwrap_or_else(|| Err(io::ErrorKind::Other.into()))
    }
}

fn first_back(socket: &UdpSocket, stop: &AtomicBool) -> io::Result<Option<Instant>> {
    let deadline = Instant::now() + PATIENCE;
    socket.set_read_timeout(Some(EVERY))?;
    let mut octets = [0; 16];
    while !stop.load(Ordering::Relaxed) && Instant::now() < deadline {
        // A refusal (the gateway's ICMP) shows as an error on either call: try again.
        let _ = socket.send(b"first?");
        if socket.recv(&mut octets).is_ok() {
            return Ok(Some(Instant::now()));
        }
        std::thread::sleep(EVERY);
    }
    Ok(None)
}
