//! Which address stands where in the lab: documentation ranges (RFC 5737, RFC 3849) and one private range for guests.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The gateway's interface towards the internet.
pub const UPLINK: &str = "uplink0";
/// The internet's interface towards the gateway.
pub(crate) const WAN: &str = "wan0";
/// A guest's interface.
pub(crate) const GUEST_LINK: &str = "eth0";

/// Where services of the internet answer.
pub const INTERNET_V4: [Ipv4Addr; 3] =
    [Ipv4Addr::new(203, 0, 113, 10), Ipv4Addr::new(203, 0, 113, 11), Ipv4Addr::new(203, 0, 113, 12)];
/// Where services of the internet answer.
pub const INTERNET_V6: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0x2001, 0xdb8, 0x113, 0, 0, 0, 0, 0x10),
    Ipv6Addr::new(0x2001, 0xdb8, 0x113, 0, 0, 0, 0, 0x11),
    Ipv6Addr::new(0x2001, 0xdb8, 0x113, 0, 0, 0, 0, 0x12),
];

pub(crate) const GATEWAY_UPLINK: [(IpAddr, u8); 2] = [
    (IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1)), 30),
    (IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0xff, 0, 0, 0, 0, 1)), 64),
];
pub(crate) const INTERNET_UPLINK: [(IpAddr, u8); 2] = [
    (IpAddr::V4(Ipv4Addr::new(198, 51, 100, 2)), 30),
    (IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0xff, 0, 0, 0, 0, 2)), 64),
];
pub(crate) const EVERYTHING: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)];

/// The guests of one zone may be so many.
pub(crate) const MOST_GUESTS: u8 = 200;

const V4_PREFIX: u8 = 24;
const V6_PREFIX: u8 = 64;

/// One guest zone: a bridge on the gateway and the networks on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Zone {
    number: u8,
}

impl Zone {
    /// `guest0`: 192.168.51.0/24 and 2001:db8:51::/64.
    pub const FIRST: Self = Self { number: 0 };
    /// `guest1`: 192.168.52.0/24 and 2001:db8:52::/64.
    pub const SECOND: Self = Self { number: 1 };

    /// The name of its interface on the gateway.
    #[must_use]
    pub const fn interface(self) -> &'static str {
        if self.number == 0 { "guest0" } else { "guest1" }
    }

    /// The gateway's IPv4 address in it.
    #[must_use]
    pub const fn gateway_v4(self) -> Ipv4Addr {
        self.v4(1)
    }

    /// The gateway's global IPv6 address in it.
    #[must_use]
    pub const fn gateway_v6(self) -> Ipv6Addr {
        self.v6(1)
    }

    /// The gateway's link-local address in it, which is the guests' IPv6 router.
    #[must_use]
    pub const fn gateway_link_local(self) -> Ipv6Addr {
        Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1)
    }

    pub(crate) const fn v4(self, host: u8) -> Ipv4Addr {
        Ipv4Addr::new(192, 168, 51 + self.number, host)
    }

    pub(crate) const fn v6(self, host: u16) -> Ipv6Addr {
        Ipv6Addr::new(0x2001, 0xdb8, 0x51 + self.number as u16, 0, 0, 0, 0, host)
    }

    /// Both networks with their prefix lengths.
    pub(crate) const fn networks(self) -> [(IpAddr, u8); 2] {
        [(IpAddr::V4(self.v4(0)), V4_PREFIX), (IpAddr::V6(self.v6(0)), V6_PREFIX)]
    }

    /// What the gateway is called in it.
    pub(crate) const fn gateway_addresses(self) -> [(IpAddr, u8); 3] {
        [
            (IpAddr::V4(self.gateway_v4()), V4_PREFIX),
            (IpAddr::V6(self.gateway_v6()), V6_PREFIX),
            (IpAddr::V6(self.gateway_link_local()), V6_PREFIX),
        ]
    }

    /// The gateway's own link address in it.
    pub(crate) const fn gateway_link_address(self) -> [u8; 6] {
        [0x02, 0x00, 0x5e, 0xff, self.number, 0x01]
    }

    /// The link address that the guest with this host number has at first.
    pub(crate) const fn guest_link_address(self, host: u8) -> [u8; 6] {
        [0x02, 0x00, 0x5e, 0x00, self.number, host]
    }
}

/// The host number of the `number`th guest, counted from 1: 192.168.51.11 is g1.
pub(crate) const fn host_number(number: u8) -> u8 {
    10 + number
}
