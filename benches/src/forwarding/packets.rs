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
use super::wire::Wire;
use crate::crowd;
use crate::machine;

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
    Some(framed(GATEWAY_INSIDE, crowd::link_address(device), family, &ip))
}

/// What the internet says to it.
fn answering(family: Family, device: u32) -> Option<Vec<u8>> {
    let port = port_of(device)?;
    let ip = match family {
        Family::V4 => packet_v4(target_v4(device)?, OUTSIDE_V4, TARGET_PORT, port),
        Family::V6 => packet_v6(target_v6(), crowd::v6(device), TARGET_PORT, port),
    };
    Some(framed(GATEWAY_OUTSIDE, NOBODY, family, &ip))
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

fn framed(to: [u8; 6], from: [u8; 6], family: Family, packet: &[u8]) -> Vec<u8> {
    let kind: [u8; 2] = match family {
        Family::V4 => [0x08, 0x00],
        Family::V6 => [0x86, 0xdd],
    };
    [&to, &from, &kind[..], packet].concat()
}

/// IPv4 (RFC 791) with UDP and 18 octets of nothing; UDP goes without a checksum.
fn packet_v4(from: Ipv4Addr, to: Ipv4Addr, source: u16, target: u16) -> Vec<u8> {
    let mut head = [0x45, 0, 0, 46, 0, 0, 0x40, 0, 64, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    head[12..16].copy_from_slice(&from.octets());
    head[16..20].copy_from_slice(&to.octets());
    let sum = checksum(&head);
    head[10..12].copy_from_slice(&sum.to_be_bytes());
    [&head[..], &datagram(source, target, 26, 0), &[0; 18]].concat()
}

/// IPv6 (RFC 8200) with an empty UDP datagram, whose checksum is required.
fn packet_v6(from: Ipv6Addr, to: Ipv6Addr, source: u16, target: u16) -> Vec<u8> {
    let (length, next) = (8_u16, 17_u8);
    let pseudo = [
        &from.octets()[..],
        &to.octets(),
        &[0, 0],
        &length.to_be_bytes(),
        &[0, 0, 0, next],
        &datagram(source, target, length, 0),
    ]
    .concat();
    let sum = match checksum(&pseudo) {
        0 => u16::MAX,
        sum => sum,
    };
    let head =
        [&[0x60, 0, 0, 0][..], &length.to_be_bytes(), &[next, 64], &from.octets(), &to.octets()].concat();
    [&head[..], &datagram(source, target, length, sum)].concat()
}

fn datagram(source: u16, target: u16, length: u16, sum: u16) -> Vec<u8> {
    [source, target, length, sum].iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// The internet checksum (RFC 1071).
fn checksum(octets: &[u8]) -> u16 {
    let mut sum: u32 = octets
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u32::from(u16::from_be_bytes([*high, *low])),
            [high] => u32::from(*high) << 8,
            _ => 0,
        })
        .sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_with_its_checksum_sums_up_to_nothing() {
        let packet = packet_v4(crowd::v4(7), target_v4(7).unwrap(), 2007, TARGET_PORT);
        assert_eq!((packet.len(), checksum(&packet[..20])), (46, 0));
    }

    #[test]
    fn a_hundred_thousand_masqueraded_flows_are_all_different() {
        let flow = |device| (target_v4(device).unwrap(), port_of(device).unwrap());
        let flows: std::collections::BTreeSet<_> = (0..100_000).map(flow).collect();
        assert_eq!(flows.len(), 100_000);
    }
}
