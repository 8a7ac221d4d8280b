//! Ethernet frames with small UDP packets in them, made octet by octet. Nothing here is sent.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The packet in a frame (IEEE 802.3, Ethernet II); its own first octet says which family it is of.
pub(crate) fn framed(to: [u8; 6], from: [u8; 6], packet: &[u8]) -> Vec<u8> {
    let is_v6 = packet.first().is_some_and(|first| first >> 4 == 6);
    let kind: [u8; 2] = if is_v6 { [0x86, 0xdd] } else { [0x08, 0x00] };
    [&to, &from, &kind[..], packet].concat()
}

/// IPv4 (RFC 791) with UDP and 18 octets of nothing; UDP goes without a checksum.
pub(crate) fn packet_v4(from: Ipv4Addr, to: Ipv4Addr, source: u16, target: u16) -> Vec<u8> {
    let mut head = [0x45, 0, 0, 46, 0, 0, 0x40, 0, 64, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    head[12..16].copy_from_slice(&from.octets());
    head[16..20].copy_from_slice(&to.octets());
    let sum = checksum(&head);
    head[10..12].copy_from_slice(&sum.to_be_bytes());
    [&head[..], &datagram(source, target, 26, 0), &[0; 18]].concat()
}

/// IPv6 (RFC 8200) with an empty UDP datagram, whose checksum is required.
pub(crate) fn packet_v6(from: Ipv6Addr, to: Ipv6Addr, source: u16, target: u16) -> Vec<u8> {
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
        let packet = packet_v4(Ipv4Addr::new(10, 64, 0, 9), Ipv4Addr::new(203, 0, 113, 10), 2007, 4242);
        assert_eq!((packet.len(), checksum(&packet[..20])), (46, 0));
    }
}
