//! The rule set: which packets of guests pass. One typed description, rendered as text for people (`render`) and as
//! netlink messages for the kernel.
//!
//! It holds no session: sessions are elements (`elements`), so that the rules are the same with none or 100,000.
//! Admission is never "the flow was accepted before": every packet's mark must be a live element (protocols K4).

mod chains;
mod floods;
mod garden;
mod names;
mod queues;
mod ranges;
mod sets;
mod shares;

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use captivity::InterfaceName;

use crate::nftables::model::Table;
pub(crate) use floods::{BEFORE_TRACKING, MUTED, NEWCOMERS_FLOW, SESSIONS_FLOW};
pub(crate) use garden::{ANSWERS, BUDGET, FLOW as GARDEN_FLOW, OPENED, TIME_BUDGET};
pub(crate) use names::{
    FROM_GUEST, FROM_METERED, FROM_SHARED, FROM_SLOWABLE, METERED, PASSED_FROM, PASSED_TO, RATED, REFUSE,
    SEEN_BIT, SESSION_CAPACITY, SESSION_OF, SLOWED_FROM, SLOWED_TO, TABLE, TO_GUEST, TO_METERED, TO_SHARED,
    TO_SLOWABLE,
};
pub(crate) use queues::CLASS_OF;
pub(crate) use shares::ShareObject;

/// The whole table as these settings want it.
pub(crate) fn describe(settings: &Settings) -> Table {
    Table { name: TABLE, sets: sets::all(settings), chains: chains::all(settings) }
}

/// What the rule set depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The guest-side interfaces, at most 64.
    pub zones: Vec<InterfaceName>,
    /// Where plain HTTP of newcomers is answered on the gateway.
    pub plain_port: u16,
    /// Where the portal is served over TLS on the gateway.
    pub secure_port: u16,
    /// What else guests may reach on the gateway itself, at most 64.
    pub guest_services: Vec<Service>,
    /// Private ranges that admitted guests may reach, at most 256.
    pub reachable: Vec<Network>,
    /// Where DNS of newcomers is answered on the gateway; `None` leaves it to `guest_services`.
    pub captive_dns_port: Option<u16>,
    /// What everybody may reach without signing in, at most 1,024.
    pub garden: Vec<GardenEntry>,
    /// Octets a second that one device may move to and from the walled garden, both ways together.
    pub garden_octets_per_second: u32,
    /// Any number that guests do not know: which devices share a budget there depends on it.
    pub garden_seed: u32,
    /// Flows that a newcomer may begin in a second, to what newcomers reach; ten times as many at once.
    pub newcomer_flows_per_second: u32,
    /// The same for all newcomers together; eight times as many at once.
    pub newcomers_flows_per_second: u32,
    /// Flows that a session may have open at once; `None` leaves them uncounted.
    pub flows_per_session: Option<u32>,
    /// The group of the packet log that hears who asks for an address; `None` where nobody listens.
    pub overhearing_group: Option<u16>,
    /// How rates are held by queues; `None` where what is above them is dropped.
    pub shaping: Option<Shaping>,
    /// Whether the guests' IPv4 addresses are hidden behind the gateway's.
    pub masquerade_ipv4: bool,
    /// Whether the guests' IPv6 addresses are hidden behind the gateway's.
    pub masquerade_ipv6: bool,
}

/// Rates are held by queues: what is above them waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shaping {
    /// Where guests' packets leave for the internet, at most 16; without any, what guests send is not shaped.
    pub uplinks: Vec<InterfaceName>,
}

/// One service of a range of addresses in the walled garden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GardenEntry {
    /// The addresses.
    pub network: Network,
    /// The service.
    pub service: Service,
}

/// A transport protocol with ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl Protocol {
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Tcp => 6,
            Self::Udp => 17,
        }
    }
}

/// A service on the gateway that guests may use, written `udp/53`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Service {
    /// Its protocol.
    pub protocol: Protocol,
    /// Its port.
    pub port: u16,
}

/// Why a text is not a service or network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotUnderstood {
    /// Not `tcp/` or `udp/` and a port.
    Service,
    /// Not an address and a prefix length.
    Network,
    /// Bits are set behind the prefix.
    HostBits,
}

impl fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Service => "a service is tcp/ or udp/ and a port from 1 to 65535, such as udp/53",
            Self::Network => {
                "a network is an address and a prefix length, such as 192.168.1.0/24 or fd00::/8"
            }
            Self::HostBits => {
                "a network has no bits set behind its prefix, such as 192.168.1.0/24 and not 192.168.1.7/24"
            }
        })
    }
}

impl std::error::Error for NotUnderstood {}

impl FromStr for Service {
    type Err = NotUnderstood;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (protocol, port) = text.split_once('/').ok_or(NotUnderstood::Service)?;
        let protocol = match protocol {
            "tcp" => Protocol::Tcp,
            "udp" => Protocol::Udp,
            _ => return Err(NotUnderstood::Service),
        };
        let port = port.parse().ok().filter(|&port| port > 0).ok_or(NotUnderstood::Service)?;
        Ok(Self { protocol, port })
    }
}

/// An address range with a prefix, of either family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// The network of that address and prefix length.
    ///
    /// # Errors
    /// When the prefix is too long for the family or bits are set behind it.
    pub fn new(address: IpAddr, prefix: u8) -> Result<Self, NotUnderstood> {
        let (width, bits) = match address {
            IpAddr::V4(address) => (32, u128::from(u32::from(address)) << 96),
            IpAddr::V6(address) => (128, u128::from(address)),
        };
        if prefix > width {
            return Err(NotUnderstood::Network);
        }
        let behind = bits.checked_shl(u32::from(prefix)).unwrap_or(0);
        if behind == 0 { Ok(Self { address, prefix }) } else { Err(NotUnderstood::HostBits) }
    }

    /// The first address.
    #[must_use]
    pub const fn address(self) -> IpAddr {
        self.address
    }

    /// Whether all of the other's addresses are this one's too.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        ranges::covers(self, other)
    }

    /// The prefix length in bits.
    #[must_use]
    pub const fn prefix(self) -> u8 {
        self.prefix
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for Network {
    type Err = NotUnderstood;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotUnderstood::Network)?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().map_err(|_| NotUnderstood::Network)?,
            None => whole,
        };
        Self::new(address, prefix)
    }
}

/// Whether an address lies in a range that is nobody's on the internet: what a name must never lead newcomers to.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    ranges::is_private(address)
}

/// The rule set as the text that `nft list table inet vestibule` prints, with a comment on each set and chain.
#[must_use]
pub fn render(settings: &Settings) -> String {
    crate::nftables::text::render(&describe(settings), true)
}
