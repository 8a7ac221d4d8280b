//! Small packets from a crowd: each frame from a random one of N devices, with its own link address and address.
//!
//! One thread sends. On veth it does the whole way of each packet inline, so its processor time per packet is that of
//! making it and of the gateway together.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::thread::{CpuSet, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};

use super::network::{Family, Forwarder, GATEWAY_INSIDE, GATEWAY_OUTSIDE, GUEST, NOBODY, OUTSIDE_V4, WAN};
use crate::crowd;
use crate::frames::{framed, packet_v4, packet_v6};
use crate::machine;
use crate::wire::Wire;

const TARGET_PORT: u16 = 4242;
/// Devices that share a target, so that masqueraded flows keep their ports and all differ.
const PORTS: u32 = 60_000;
const FIRST_PORT: u16 = 2_000;
/// Frames between two looks at the clock.
const IN_ONE_GO: usize = 256;

/// Frames of every device of a crowd.
#[derive(Debug)]
pub(super) struct Crowd {
    frames: Vec<Vec<u8>>,
}

/// What a burst of so many seconds did.
#[derive(Debug)]
pub(super) struct Blast {
    pub(super) sent: f64,
    pub(super) arrived: f64,
    pub(super) seconds: f64,
    pub(super) cpu_seconds: f64,
}

impl Crowd {
    /// Makes the frames.
    pub(super) fn gather(family: Family, devices: u32) -> Result<Self> {
        let frames = (0..devices).map(|device| outgoing(family, device)).collect::<Option<_>>();
        Ok(Self { frames: frames.context("frames of a crowd")? })
    }

    pub(super) fn devices(&self) -> usize {
        self.frames.len()
    }
}

/// Sends one packet of each device, answers it, and sends another: from then on the flow is an established one, as flows
/// of guests are.
///
/// # Errors
/// When a packet of any device does not arrive.
pub(super) fn introduce(network: &Forwarder, family: Family, crowd: &Crowd) -> Result<()> {
    let (inside, outside) = (Wire::open(&network.guest, GUEST)?, Wire::open(&network.internet, WAN)?);
    send_each(network, &inside, &crowd.frames)?;
    for device in 0..u32::try_from(crowd.devices())? {
        outside.send(&answering(family, device).context("an answer")?)?;
    }
    send_each(network, &inside, &crowd.frames)
}

/// Sends from random devices for so long; `through` the gateway, or only to its door.
pub(super) fn blast(network: &Forwarder, crowd: &Crowd, through: bool, seconds: f64) -> Result<Blast> {
    let wire = Wire::open(&network.guest, GUEST)?;
    let before = network.arrived()?;
    let (sent, seconds, cpu_seconds) =
        network.guest.run(|| send_for(&wire, crowd, through, Duration::from_secs_f64(seconds)))??;
    let arrived = (network.arrived()? - before) as f64;
    Ok(Blast { sent, arrived, seconds, cpu_seconds })
}

fn send_for(wire: &Wire, crowd: &Crowd, through: bool, patience: Duration) -> Result<(f64, f64, f64)> {
    stay_on_one_core()?;
    // To nobody: made, handed over, and dropped where the gateway's stack would begin.
    let stray = |frame: &Vec<u8>| [&NOBODY, frame.get(6..).unwrap_or_default()].concat();
    let strays: Vec<Vec<u8>> = if through { Vec::new() } else { crowd.frames.iter().map(stray).collect() };
    let frames = if through { &crowd.frames } else { &strays };
    let (mut random, mut sent) = (Random(0x5eed), 0.0);
    let (began, cpu_began) = (Instant::now(), cpu_seconds());
    while began.elapsed() < patience {
        for _ in 0..IN_ONE_GO {
            let Some(frame) = frames.get(random.below(frames.len())) else { continue };
            wire.send(frame)?;
            sent += 1.0;
        }
    }
    Ok((sent, began.elapsed().as_secs_f64(), cpu_seconds() - cpu_began))
}

fn send_each(network: &Forwarder, wire: &Wire, frames: &[Vec<u8>]) -> Result<()> {
    let before = network.arrived()?;
    frames.iter().try_for_each(|frame| wire.send(frame))?;
    let arrived = network.arrived()? - before;
    ensure!(arrived >= frames.len() as u64, "{arrived} of {} packets were forwarded", frames.len());
    Ok(())
}

/// The last core, so that every measurement has the same neighbours.
fn stay_on_one_core() -> Result<()> {
    let mut set = CpuSet::new();
    set.set(machine::cores() - 1);
    // Where the last core is not ours to choose, the kernel chooses.
    let _ = sched_setaffinity(None, &set);
    Ok(())
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// xorshift: good enough to miss the cache.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

fn outgoing(family: Family, device: u32) -> Option<Vec<u8>> {
    let port = port_of(device)?;
    let ip = match family {
        Family::V4 => packet_v4(crowd::v4(device), target_v4(device)?, port, TARGET_PORT),
        Family::V6 => packet_v6(crowd::v6(device), target_v6(), port, TARGET_PORT),
    };
    Some(framed(GATEWAY_INSIDE, crowd::link_address(device), &ip))
}

/// What the internet says to it.
fn answering(family: Family, device: u32) -> Option<Vec<u8>> {
    let port = port_of(device)?;
    let ip = match family {
        Family::V4 => packet_v4(target_v4(device)?, OUTSIDE_V4, TARGET_PORT, port),
        Family::V6 => packet_v6(target_v6(), crowd::v6(device), TARGET_PORT, port),
    };
    Some(framed(GATEWAY_OUTSIDE, NOBODY, &ip))
}

fn port_of(device: u32) -> Option<u16> {
    FIRST_PORT.checked_add(u16::try_from(device % PORTS).ok()?)
}

fn target_v4(device: u32) -> Option<Ipv4Addr> {
    Some(Ipv4Addr::new(203, 0, 113, u8::try_from(10 + device / PORTS).ok()?))
}

const fn target_v6() -> Ipv6Addr {
    Ipv6Addr::new(0x2001, 0xdb8, 0x113, 0, 0, 0, 0, 0x10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_masqueraded_flows_are_all_different() {
        let flow = |device| (target_v4(device).unwrap(), port_of(device).unwrap());
        let flows: std::collections::BTreeSet<_> = (0..100_000).map(flow).collect();
        assert_eq!(flows.len(), 100_000);
    }
}
