//! Who is on the other end of a connection: by its address and the neighbour table, never by what it says.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use captivity::EquipmentId;

/// Whom the connections of a bound are counted for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Holder {
    /// A device on a guest zone, with all its addresses.
    Equipment(EquipmentId),
    /// Anybody else: an IPv4 address, or an IPv6 network of 64 bits.
    Stranger(IpAddr),
}

impl Holder {
    pub(crate) fn of(equipment: Option<EquipmentId>, peer: SocketAddr) -> Self {
        match (equipment, peer.ip()) {
            (Some(equipment), _) => Self::Equipment(equipment),
            (None, address @ IpAddr::V4(_)) => Self::Stranger(address),
            (None, IpAddr::V6(address)) => {
                let network = u128::from(address) >> 64 << 64;
                Self::Stranger(IpAddr::V6(Ipv6Addr::from(network)))
            }
        }
    }
}

/// The peer as the neighbour table knows it: an IPv4 guest of a dual-stack listener is an IPv4 guest.
pub(crate) fn canonical(peer: SocketAddr) -> SocketAddr {
    match peer {
        SocketAddr::V6(mapped) if mapped.ip().to_ipv4_mapped().is_some() => {
            SocketAddr::new(peer.ip().to_canonical(), peer.port())
        }
        // The scope of a link-local address is kept: it says on which zone the device is.
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_guest_of_a_dual_stack_listener_is_an_ipv4_guest() {
        let peer: SocketAddr = "[::ffff:10.0.0.7]:4711".parse().unwrap();
        assert_eq!(canonical(peer), "10.0.0.7:4711".parse().unwrap());
        let local: SocketAddr = "[fe80::1%3]:4711".parse().unwrap();
        assert_eq!(canonical(local), local);
    }

    #[test]
    fn a_stranger_with_many_ipv6_addresses_is_one_holder() {
        let one = Holder::of(None, "[2001:db8::1]:1".parse().unwrap());
        assert_eq!(one, Holder::of(None, "[2001:db8::ffff:2]:2".parse().unwrap()));
        assert_ne!(one, Holder::of(None, "[2001:db8:0:1::1]:1".parse().unwrap()));
    }
}
