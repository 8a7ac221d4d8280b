//! The continuity probe: 20 packets a second on both families, to show that somebody admitted is never interrupted.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::error::LabError;
use crate::guest::Guest;

const EVERY: Duration = Duration::from_millis(50);
const STRAGGLERS: Duration = Duration::from_millis(200);

/// How one family fared.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Stretch {
    /// Packets sent.
    pub sent: u32,
    /// Packets that came back.
    pub received: u32,
    /// The longest time without anything coming back, from the start to the end.
    pub longest_gap: Duration,
}

/// How both families fared.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Continuity {
    /// IPv4.
    pub v4: Stretch,
    /// IPv6.
    pub v6: Stretch,
}

impl Continuity {
    /// The longest time either family was interrupted.
    #[must_use]
    pub fn longest_gap(&self) -> Duration {
        self.v4.longest_gap.max(self.v6.longest_gap)
    }

    /// Packets of both families that did not come back.
    #[must_use]
    pub const fn lost(&self) -> u32 {
        (self.v4.sent + self.v6.sent) - (self.v4.received + self.v6.received)
    }
}

/// Packets that go out and come back until [`ContinuityProbe::finish`].
#[derive(Debug)]
pub struct ContinuityProbe {
    stop: Arc<AtomicBool>,
    threads: [JoinHandle<Option<Stretch>>; 2],
}

impl ContinuityProbe {
    /// Starts it from that guest to these echo services, IPv4 first.
    ///
    /// # Errors
    /// When there is no way to one of them at all.
    pub fn start(guest: &Guest, echo: [SocketAddr; 2]) -> Result<Self, LabError> {
        let stop = Arc::new(AtomicBool::new(false));
        let begin = |target: SocketAddr| {
            let socket = guest.udp(target).map_err(|error| {
                LabError::namespace(guest.name(), format!("starting a continuity probe to {target}"), error)
            })?;
            let stop = Arc::clone(&stop);
            guest.namespace().spawn(move || probe(&socket, &stop))
        };
        let [v4, v6] = echo;
        Ok(Self { threads: [begin(v4)?, begin(v6)?], stop })
    }

    /// Ends it and says how both families fared.
    #[must_use]
    pub fn finish(self) -> Continuity {
        self.stop.store(true, Ordering::Relaxed);
        // A probe that died shows as one that sent nothing.
        let [v4, v6] = self.threads.map(|thread| thread.join().ok().flatten().unwrap_or_default());
        Continuity { v4, v6 }
    }
}

fn probe(socket: &UdpSocket, stop: &AtomicBool) -> Stretch {
    let started = Instant::now();
    let (mut stretch, mut last, mut due) = (Stretch::default(), started, started);
    while !stop.load(Ordering::Relaxed) {
        // Refusals by the network show as packets that do not come back.
        if socket.send(&stretch.sent.to_be_bytes()).is_ok() || !stop.load(Ordering::Relaxed) {
            stretch.sent += 1;
        }
        due += EVERY;
        collect(socket, due, &mut stretch, &mut last);
    }
    let end = Instant::now();
    stretch.longest_gap = stretch.longest_gap.max(end.saturating_duration_since(last));
    let mut late = end;
    collect_until_all(socket, end + STRAGGLERS, &mut stretch, &mut late);
    stretch
}

/// Receives until `until`, noting gaps.
fn collect(socket: &UdpSocket, until: Instant, stretch: &mut Stretch, last: &mut Instant) {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        match receive(socket, left) {
            Ok(()) => {
                let now = Instant::now();
                stretch.received += 1;
                stretch.longest_gap = stretch.longest_gap.max(now.saturating_duration_since(*last));
                *last = now;
            }
            Err(error) if is_silence(&error) => return,
            // An ICMP error was delivered: the wait goes on.
            Err(_) => {}
        }
    }
}

fn collect_until_all(socket: &UdpSocket, until: Instant, stretch: &mut Stretch, last: &mut Instant) {
    let gap = stretch.longest_gap;
    while stretch.received < stretch.sent && Instant::now() < until {
        collect(socket, (Instant::now() + Duration::from_millis(5)).min(until), stretch, last);
    }
    stretch.longest_gap = gap;
}

fn receive(socket: &UdpSocket, patience: Duration) -> io::Result<()> {
    socket.set_read_timeout(Some(patience))?;
    socket.recv(&mut [0; 8]).map(drop)
}

fn is_silence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
