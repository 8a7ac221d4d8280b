//! One Ethernet frame, as far as the oracle must understand it: whose it is. Short or odd frames are "other".

use std::net::IpAddr;

use super::Flow;

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const VLAN: u16 = 0x8100;
const UDP: u8 = 17;

/// What a frame carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Frame {
    /// IP of either family; source and destination port when UDP follows the header directly.
    Ip { flow: Flow, udp_ports: Option<(u16, u16)> },
    /// ARP and whatever else.
    Other,
}

impl Frame {
    pub(super) fn parse(octets: &[u8]) -> Self {
        Self::parse_ip(octets).unwrap_or(Self::Other)
    }

    fn parse_ip(octets: &[u8]) -> Option<Self> {
        let (kind, packet) = match be16(octets, 12)? {
            VLAN => (be16(octets, 16)?, octets.get(18..)?),
            kind => (kind, octets.get(14..)?),
        };
        let (flow, protocol, payload) = match kind {
            IPV4 => {
                let header = usize::from(packet.first()? & 0x0f) * 4;
                (
                    flow(address::<4>(packet, 12)?, address::<4>(packet, 16)?),
                    *packet.get(9)?,
                    packet.get(header..),
                )
            }
            IPV6 => (
                flow(address::<16>(packet, 8)?, address::<16>(packet, 24)?),
                *packet.get(6)?,
                packet.get(40..),
            ),
            _ => return None,
        };
        let ports = |payload| Some((be16(payload, 0)?, be16(payload, 2)?));
        let udp_ports = payload.filter(|_| protocol == UDP).and_then(ports);
        Some(Self::Ip { flow, udp_ports })
    }
}

const fn flow(source: IpAddr, destination: IpAddr) -> Flow {
    Flow { source, destination }
}

fn address<const LENGTH: usize>(packet: &[u8], offset: usize) -> Option<IpAddr>
where
    IpAddr: From<[u8; LENGTH]>,
{
    packet.get(offset..)?.first_chunk::<LENGTH>().map(|octets| IpAddr::from(*octets))
}

fn be16(octets: &[u8], offset: usize) -> Option<u16> {
    octets.get(offset..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ipv4_udp() -> Vec<u8> {
        let mut frame = vec![0; 14 + 20 + 8];
        frame[12..14].copy_from_slice(&IPV4.to_be_bytes());
        frame[14] = 0x45;
        frame[23] = UDP;
        frame[26..30].copy_from_slice(&[192, 168, 51, 11]);
        frame[30..34].copy_from_slice(&[203, 0, 113, 10]);
        frame[34..38].copy_from_slice(&[0x30, 0x39, 0, 7]);
        frame
    }

    #[test]
    fn a_frame_names_its_source_destination_and_ports() {
        let Frame::Ip { flow, udp_ports } = Frame::parse(&ipv4_udp()) else { panic!("not IP") };
        assert_eq!(flow.to_string(), "192.168.51.11 -> 203.0.113.10");
        assert_eq!(udp_ports, Some((12_345, 7)));
    }

    #[test]
    fn frames_cut_anywhere_are_other_or_lack_ports_and_never_panic() {
        let whole = ipv4_udp();
        for end in 0..whole.len() {
            match Frame::parse(&whole[..end]) {
                Frame::Other => assert!(end < 34),
                Frame::Ip { udp_ports, .. } => assert_eq!(udp_ports.is_some(), end >= 38),
            }
        }
    }
}
