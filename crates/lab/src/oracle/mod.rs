//! The oracle: every frame that reaches the internet from the gateway, counted by source and destination.
//!
//! It listens on the wire itself (packet(7)), before the internet's own stack, so it also sees what nobody answers. It
//! never sends into the network but for one marked packet from the gateway's own address, behind which everything
//! sent earlier must have arrived. Memory is bounded: so many flows, the rest in one count.

mod frame;
mod tap;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::addressing::{GATEWAY_UPLINK, INTERNET_UPLINK};
use crate::error::LabError;
use crate::internet::DISCARD;
use crate::namespace::Namespace;
use crate::network::Network;
use crate::wait::wait_for;

use frame::Frame;

const MOST_FLOWS: usize = 65_536;
const SETTLES_WITHIN: Duration = Duration::from_secs(5);

/// From whom to whom.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Flow {
    /// The source in the frame, which may be forged.
    pub source: IpAddr,
    /// The destination in the frame.
    pub destination: IpAddr,
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.source, self.destination)
    }
}

/// The counts at one moment.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Snapshot {
    flows: BTreeMap<Flow, u64>,
    others: u64,
    seen: u64,
}

impl Snapshot {
    /// Frames with that source.
    #[must_use]
    pub fn frames_from(&self, source: IpAddr) -> u64 {
        self.flows.iter().filter(|(flow, _)| flow.source == source).map(|(_, count)| count).sum()
    }

    /// What came since `earlier`, flow by flow, for counting and for naming what leaked. Frames of flows beyond the
    /// oracle's memory are not in it; see [`Snapshot::beyond_memory`].
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let fresh = |(flow, count): (&Flow, &u64)| {
            let before = earlier.flows.get(flow).copied().unwrap_or(0);
            (*count > before).then(|| (*flow, count - before))
        };
        Self {
            flows: self.flows.iter().filter_map(fresh).collect(),
            others: self.others - earlier.others.min(self.others),
            seen: self.seen - earlier.seen.min(self.seen),
        }
    }

    /// The flows and how many frames each had.
    pub fn flows(&self) -> impl Iterator<Item = (Flow, u64)> {
        self.flows.iter().map(|(flow, count)| (*flow, *count))
    }

    /// All frames of all sources other than the gateway itself, whoever they say they are from.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.flows.values().sum::<u64>() + self.others
    }

    /// Frames of flows that the oracle had no room to tell apart.
    #[must_use]
    pub const fn beyond_memory(&self) -> u64 {
        self.others
    }
}

#[derive(Debug, Default)]
struct Seen {
    counts: Mutex<Snapshot>,
    /// The source port of the newest marked packet.
    marked: AtomicU16,
    stop: AtomicBool,
}

/// Counts what reaches the internet, until it is dropped.
#[derive(Debug)]
pub struct Oracle {
    seen: Arc<Seen>,
    gateway: Namespace,
    internet: Namespace,
    received_before: u64,
    thread: Option<JoinHandle<Option<()>>>,
}

impl Oracle {
    /// Starts counting. It costs the receiving side a copy of each frame's head: not for throughput benchmarks.
    ///
    /// # Errors
    /// When the socket is refused.
    pub fn start(network: &Network) -> Result<Self, LabError> {
        let internet = network.internet().namespace().clone();
        let seen = Arc::new(Seen::default());
        let wire = tap::open(&internet)?;
        let received_before = tap::received(&internet)?;
        let shared = Arc::clone(&seen);
        let thread =
            internet.spawn(move || tap::listen(&wire, &shared.stop, |frame| shared.count(&frame)))?;
        Ok(Self { seen, gateway: network.gateway().clone(), internet, received_before, thread: Some(thread) })
    }

    /// Everything that reached the internet by now, from sources other than the gateway itself. What was sent before
    /// the call is in it.
    ///
    /// # Errors
    /// [`LabError::Waited`] when the wire does not settle: the uplink is down or the counting thread has died.
    pub fn snapshot(&self) -> Result<Snapshot, LabError> {
        let marker = self.send_marker()?;
        wait_for("the arrival of the oracle's marked packet", SETTLES_WITHIN, || {
            (self.seen.marked.load(Ordering::Acquire) == marker).then_some(())
        })?;
        Ok(self.seen.lock().clone())
    }

    /// Frames that reached the internet from that source since the start.
    ///
    /// # Errors
    /// As [`Oracle::snapshot`].
    pub fn frames_from(&self, source: impl Into<IpAddr>) -> Result<u64, LabError> {
        Ok(self.snapshot()?.frames_from(source.into()))
    }

    /// Frames from any of these sources since `mark`: for newcomers, the leaks.
    ///
    /// # Errors
    /// As [`Oracle::snapshot`].
    pub fn leaks_since(&self, mark: &Snapshot, sources: &[IpAddr]) -> Result<u64, LabError> {
        let fresh = self.snapshot()?.since(mark);
        Ok(sources.iter().map(|source| fresh.frames_from(*source)).sum())
    }

    /// Frames that the interface received and the oracle did not get to see, because it was too slow. A test that
    /// claims "no leak" under load should ask for zero here.
    ///
    /// # Errors
    /// As [`Oracle::snapshot`].
    pub fn missed(&self) -> Result<u64, LabError> {
        self.snapshot()?;
        let received = tap::received(&self.internet)? - self.received_before;
        Ok(received.saturating_sub(self.seen.lock().seen))
    }

    /// Sends a packet from the gateway's own address and returns its source port, by which it is known.
    fn send_marker(&self) -> Result<u16, LabError> {
        let [(from, _), _] = GATEWAY_UPLINK;
        let [(to, _), _] = INTERNET_UPLINK;
        let send = || {
            let socket = UdpSocket::bind((from, 0))?;
            socket.send_to(b"mark", (to, DISCARD))?;
            Ok(socket.local_addr()?.port())
        };
        self.gateway.run(send)?.map_err(|error| {
            LabError::namespace(self.gateway.name(), "sending the oracle's marked packet", error)
        })
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        self.seen.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // If it panicked, `snapshot` has failed already.
            let _ = thread.join();
        }
    }
}

impl Seen {
    fn lock(&self) -> std::sync::MutexGuard<'_, Snapshot> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, frame: &Frame) {
        let mut counts = self.lock();
        counts.seen += 1;
        let Frame::Ip { flow, udp_ports } = frame else { return };
        if let Some((port, DISCARD)) = udp_ports
            && flow.source == GATEWAY_UPLINK[0].0
        {
            self.marked.store(*port, Ordering::Release);
        }
        if is_gateway(flow.source) {
            return;
        }
        let has_room = counts.flows.len() < MOST_FLOWS;
        match counts.flows.get_mut(flow) {
            Some(count) => *count += 1,
            None if has_room => drop(counts.flows.insert(*flow, 1)),
            None => counts.others += 1,
        }
    }
}

/// The gateway's own speech on the uplink: its addresses there, link-local ones, and none yet.
fn is_gateway(source: IpAddr) -> bool {
    let is_local = match source {
        IpAddr::V4(v4) => v4.is_unspecified(),
        IpAddr::V6(v6) => v6.is_unspecified() || v6.is_unicast_link_local(),
    };
    is_local || GATEWAY_UPLINK.iter().any(|(own, _)| *own == source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(source: &str) -> Frame {
        let flow = Flow { source: source.parse().unwrap(), destination: "203.0.113.10".parse().unwrap() };
        Frame::Ip { flow, udp_ports: None }
    }

    #[test]
    fn a_stranger_counts_and_the_gateways_own_speech_does_not() {
        let seen = Seen::default();
        for source in ["192.168.51.11", "192.168.51.11", "198.51.100.1", "fe80::1", "0.0.0.0"] {
            seen.count(&frame(source));
        }
        seen.count(&Frame::Other);
        let counts = seen.lock().clone();
        assert_eq!((counts.total(), counts.seen), (2, 6));
    }

    #[test]
    fn what_came_before_a_mark_is_not_counted_after_it() {
        let seen = Seen::default();
        seen.count(&frame("192.168.51.11"));
        let mark = seen.lock().clone();
        seen.count(&frame("192.168.51.12"));
        let fresh = seen.lock().since(&mark);
        assert_eq!(fresh.frames_from("192.168.51.11".parse().unwrap()), 0);
        assert_eq!(fresh.frames_from("192.168.51.12".parse().unwrap()), 1);
    }
}
