//! Guest, gateway and internet wired directly: no bridge, so that a packet meets the gateway and nothing else.
//!
//! The crowd's targets are behind a next hop that does not exist: its link address is written down by hand, so what is
//! forwarded to it is counted by the internet's interface and dropped there at once. So is what answers the crowd.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::AsFd as _;
use std::process::Command;

use anyhow::{Context, Result};
use enforcement::{Helper, Ownership};
use lab::Namespace;

use super::per_client;
use crate::arguments::Arguments;
use crate::crowd::{self, Granted, ZONE};
use crate::programs::{self, Running};
use crate::site;
use crate::wire::index_of;

/// The gateway's interface towards the internet.
const UPLINK: &str = "uplink0";
/// The guest's interface, and the internet's.
pub(super) const GUEST: &str = "eth0";
pub(super) const WAN: &str = "wan0";

/// The gateway's link addresses, on the guests' side and the internet's.
pub(super) const GATEWAY_INSIDE: [u8; 6] = [0x02, 0, 0x5e, 0xff, 0, 1];
pub(super) const GATEWAY_OUTSIDE: [u8; 6] = [0x02, 0, 0x5e, 0xff, 1, 1];
/// Nobody has this link address, so what is sent to it is dropped on arrival.
pub(super) const NOBODY: [u8; 6] = [0x02, 0, 0x5e, 0, 0, 0xee];

const ROUTER_V4: Ipv4Addr = Ipv4Addr::new(192, 168, 51, 1);
const GUEST_V4: Ipv4Addr = Ipv4Addr::new(192, 168, 51, 11);
/// Of the gateway towards the internet: what masqueraded packets come from.
pub(super) const OUTSIDE_V4: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);
const INTERNET_V4: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 2);
const ROUTER_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x51, 0, 0, 0, 0, 1);
const GUEST_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x51, 0, 0, 0, 0, 0x11);
const OUTSIDE_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0xff, 0, 0, 0, 0, 1);
const INTERNET_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0xff, 0, 0, 0, 0, 2);

/// Next hops that nobody is.
const NOWHERE: [(IpAddr, IpAddr); 2] = [
    (IpAddr::V4(Ipv4Addr::new(192, 168, 51, 2)), IpAddr::V4(Ipv4Addr::new(198, 51, 100, 6))),
    (
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0x51, 0, 0, 0, 0, 2)),
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0xff, 0, 0, 0, 0, 6)),
    ),
];

/// What a router that hides its network does, in the words of nft.
const MASQUERADE: &str = "table inet router { chain leaving { type nat hook postrouting priority srcnat; \
                          meta nfproto ipv4 oifname uplink0 masquerade; }; }";

/// The two families, each a contest of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        }
    }

    /// Where services of the internet answer.
    pub(super) const fn internet(self) -> IpAddr {
        match self {
            Self::V4 => IpAddr::V4(INTERNET_V4),
            Self::V6 => IpAddr::V6(INTERNET_V6),
        }
    }
}

/// One network.
pub(super) struct Forwarder {
    pub(super) guest: Namespace,
    pub(super) internet: Namespace,
    _gateway: Namespace,
    _rules: Option<(Running, Helper)>,
}

impl Forwarder {
    /// Forwarding and nothing else.
    pub(super) fn plain() -> Result<Self> {
        let (guest, gateway, internet) = wire()?;
        Ok(Self { guest, internet, _gateway: gateway, _rules: None })
    }

    /// Connection tracking and masquerading as any router does them, made by `nft`; no portal.
    pub(super) fn router() -> Result<Self> {
        let (guest, gateway, internet) = wire()?;
        let mut command = Command::new("nft");
        programs::run(&gateway, command.arg(MASQUERADE))?;
        raise_timeouts(&gateway)?;
        Ok(Self { guest, internet, _gateway: gateway, _rules: None })
    }

    /// As [`Self::router`], and with rules of its own for each of so many clients, made by `nft`; no portal.
    pub(super) fn per_client(clients: u32) -> Result<Self> {
        let (guest, gateway, internet) = wire()?;
        let folder = site::Folder::make()?;
        let file = folder.path().join("per-client.nft");
        fs::write(&file, per_client::rules(clients, ZONE, UPLINK)).context("writing rules")?;
        programs::run(&gateway, Command::new("nft").arg(MASQUERADE))?;
        programs::run(&gateway, Command::new("nft").arg("--file").arg(&file))?;
        raise_timeouts(&gateway)?;
        Ok(Self { guest, internet, _gateway: gateway, _rules: None })
    }

    /// With the product's rule set and so many sessions, those of the crowd's first devices.
    pub(super) fn with_rules(arguments: &Arguments, sessions: u32, granted: Granted) -> Result<Self> {
        let (guest, gateway, internet) = wire()?;
        let (running, mut helper) = programs::start_helper(&gateway, &arguments.program)?;
        helper.install(&site::rule_settings()?, Ownership::Best)?;
        let devices: Vec<_> = (0..sessions).map(crowd::link_address).collect();
        crowd::open_in_kernel(&mut helper, &devices, granted)?;
        raise_timeouts(&gateway)?;
        Ok(Self { guest, internet, _gateway: gateway, _rules: Some((running, helper)) })
    }

    /// How many packets the internet's interface has received.
    pub(super) fn arrived(&self) -> Result<u64> {
        let table = self.internet.run(|| fs::read_to_string("/proc/thread-self/net/dev"))??;
        let line = table.lines().find_map(|line| line.trim_start().strip_prefix(WAN)?.strip_prefix(':'));
        let count = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        count.context("the counter of the internet's interface")
    }
}

/// How many flows the kernel remembers, for each namespace.
pub(super) fn conntrack_max() -> String {
    let text = fs::read_to_string("/proc/sys/net/netfilter/nf_conntrack_max");
    text.map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}

/// So that no flow is made anew while others have their turn.
fn raise_timeouts(gateway: &Namespace) -> Result<()> {
    for timeout in ["nf_conntrack_udp_timeout", "nf_conntrack_udp_timeout_stream"] {
        gateway.set_sysctl(&format!("net/netfilter/{timeout}"), "3600")?;
    }
    Ok(())
}

fn wire() -> Result<(Namespace, Namespace, Namespace)> {
    let [guest, gateway, internet] =
        [Namespace::create("guest")?, Namespace::create("gateway")?, Namespace::create("internet")?];
    for key in ["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"] {
        gateway.set_sysctl(key, "1")?;
    }
    gateway.route("wiring", |route| {
        route.create_veth(ZONE, GUEST, Some(guest.as_fd()))?;
        route.create_veth(UPLINK, WAN, Some(internet.as_fd()))
    })?;
    furnish(&gateway, ZONE, GATEWAY_INSIDE, &[(ROUTER_V4.into(), 24), (ROUTER_V6.into(), 64)])?;
    furnish(&gateway, UPLINK, GATEWAY_OUTSIDE, &[(OUTSIDE_V4.into(), 29), (OUTSIDE_V6.into(), 64)])?;
    furnish(&guest, GUEST, crowd::link_address(0), &[(GUEST_V4.into(), 24), (GUEST_V6.into(), 64)])?;
    furnish(
        &internet,
        WAN,
        [0x02, 0, 0x5e, 0xff, 2, 1],
        &[(INTERNET_V4.into(), 29), (INTERNET_V6.into(), 64)],
    )?;
    let any: [(IpAddr, u8); 2] = [(Ipv4Addr::UNSPECIFIED.into(), 0), (Ipv6Addr::UNSPECIFIED.into(), 0)];
    for (network, router) in any.into_iter().zip([IpAddr::from(ROUTER_V4), ROUTER_V6.into()]) {
        lead(&guest, GUEST, network, router)?;
    }
    for (network, router) in any.into_iter().zip([IpAddr::from(OUTSIDE_V4), OUTSIDE_V6.into()]) {
        lead(&internet, WAN, network, router)?;
    }
    lead_the_crowd_nowhere(&gateway)?;
    Ok((guest, gateway, internet))
}

fn lead_the_crowd_nowhere(gateway: &Namespace) -> Result<()> {
    let crowds: [(IpAddr, u8); 2] = [
        (Ipv4Addr::new(10, 64, 0, 0).into(), 14),
        (Ipv6Addr::new(0x2001, 0xdb8, 0x64, 0, 0, 0, 0, 0).into(), 64),
    ];
    let targets: [(IpAddr, u8); 2] = [
        (Ipv4Addr::new(203, 0, 113, 0).into(), 24),
        (Ipv6Addr::new(0x2001, 0xdb8, 0x113, 0, 0, 0, 0, 0).into(), 64),
    ];
    for ((crowd, target), (inside, outside)) in crowds.into_iter().zip(targets).zip(NOWHERE) {
        for (link, network, router) in [(ZONE, crowd, inside), (UPLINK, target, outside)] {
            let index = index_of(gateway, link)?;
            gateway.route("a next hop that nobody is", |route| route.add_neighbour(index, router, NOBODY))?;
            lead(gateway, link, network, router)?;
        }
    }
    Ok(())
}

/// Names a link, sets it up and gives it addresses.
fn furnish(space: &Namespace, link: &str, name: [u8; 6], addresses: &[(IpAddr, u8)]) -> Result<()> {
    let index = index_of(space, link)?;
    space.route("giving addresses", |route| {
        route.set_link_address(index, name)?;
        route.set_up(index)?;
        addresses.iter().try_for_each(|&(address, prefix)| route.add_address(index, address, prefix))
    })?;
    Ok(())
}

fn lead(space: &Namespace, link: &str, (network, prefix): (IpAddr, u8), router: IpAddr) -> Result<()> {
    let index = index_of(space, link)?;
    Ok(space.route("adding a route", |route| route.add_route(network, prefix, Some(router), index))?)
}
