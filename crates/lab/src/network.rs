//! Building the network: a gateway between guest bridges and an internet, all wires in place, forwarding on.
//!
//! No rule set, no NAT: the internet knows the way back to the guests' networks, so that what arrives there carries
//! the guest's own address. It never touches the network of the machine.

use std::net::IpAddr;
use std::os::fd::AsFd;

use crate::addressing::{
    EVERYTHING, GATEWAY_UPLINK, GUEST_LINK, INTERNET_UPLINK, INTERNET_V4, INTERNET_V6, MOST_GUESTS, UPLINK,
    WAN, Zone, host_number,
};
use crate::authority::Authority;
use crate::error::LabError;
use crate::guest::{Guest, Port};
use crate::internet::Internet;
use crate::namespace::Namespace;
use crate::plan::Plan;

/// Guests, gateway and internet, wired. Everything ends when it is dropped.
#[derive(Debug)]
pub struct Network {
    guests: Vec<Guest>,
    zones: Vec<Zone>,
    gateway: Namespace,
    internet: Internet,
}

impl Network {
    /// Builds the network and starts the internet's services.
    ///
    /// # Errors
    /// [`LabError::UserNamespaces`] when the process may not make networks; otherwise what failed, and where.
    pub fn build(plan: Plan) -> Result<Self, LabError> {
        let gateway = Namespace::create("gateway")?;
        let outside = Namespace::create("internet")?;
        for key in ["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding", "net/ipv6/conf/default/forwarding"]
        {
            gateway.set_sysctl(key, "1")?;
        }
        wire_uplink(&gateway, &outside)?;
        let mut guests = Vec::new();
        for (zone, count) in plan.zones() {
            build_zone(&gateway, &outside, zone)?;
            for number in 1..=count.min(MOST_GUESTS) {
                guests.push(attach_guest(&gateway, zone, guests.len() + 1, host_number(number), &plan)?);
            }
        }
        let zones = plan.zones().into_iter().map(|(zone, _)| zone).collect();
        Ok(Self { guests, zones, gateway, internet: Internet::open(outside)? })
    }

    /// The guest of that number, counted from 1 over all zones.
    ///
    /// # Errors
    /// [`LabError::Missing`] when the plan had fewer.
    pub fn guest(&self, number: usize) -> Result<&Guest, LabError> {
        number
            .checked_sub(1)
            .and_then(|index| self.guests.get(index))
            .ok_or_else(|| LabError::missing(format!("guest g{number}")))
    }

    /// All guests.
    #[must_use]
    pub fn guests(&self) -> &[Guest] {
        &self.guests
    }

    /// The guest zones.
    #[must_use]
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// The namespace in which the gateway program runs.
    #[must_use]
    pub const fn gateway(&self) -> &Namespace {
        &self.gateway
    }

    /// Lets the internet answer HTTPS too, with that authority's certificate for these names.
    ///
    /// # Errors
    /// When the certificate cannot be made, or port 443 is taken.
    pub fn secure_internet(&mut self, authority: &Authority, names: &[&str]) -> Result<(), LabError> {
        self.internet.serve_https(authority, names)
    }

    /// The internet and its services.
    #[must_use]
    pub const fn internet(&self) -> &Internet {
        &self.internet
    }
}

fn wire_uplink(gateway: &Namespace, outside: &Namespace) -> Result<(), LabError> {
    gateway.route("wiring the uplink", |route| route.create_veth(UPLINK, WAN, Some(outside.as_fd())))?;
    let (uplink, wan) = (gateway.index_of(UPLINK)?, outside.index_of(WAN)?);
    give_addresses(gateway, uplink, &GATEWAY_UPLINK)?;
    give_addresses(outside, wan, &INTERNET_UPLINK)?;
    gateway.await_links(&[UPLINK])?;
    outside.await_links(&[WAN])?;
    for (any, (router, _)) in EVERYTHING.into_iter().zip(INTERNET_UPLINK) {
        gateway.route("routing to the internet", |route| route.add_route(any, 0, Some(router), uplink))?;
    }
    let loopback = outside.index_of("lo")?;
    let services: Vec<(IpAddr, u8)> = INTERNET_V4
        .map(|address| (IpAddr::V4(address), 32))
        .into_iter()
        .chain(INTERNET_V6.map(|address| (IpAddr::V6(address), 128)))
        .collect();
    give_addresses(outside, loopback, &services)
}

fn build_zone(gateway: &Namespace, outside: &Namespace, zone: Zone) -> Result<(), LabError> {
    gateway.route("making the guest bridge", |route| route.create_bridge(zone.interface()))?;
    let bridge = gateway.index_of(zone.interface())?;
    gateway
        .route("naming the gateway", |route| route.set_link_address(bridge, zone.gateway_link_address()))?;
    give_addresses(gateway, bridge, &zone.gateway_addresses())?;
    let wan = outside.index_of(WAN)?;
    for ((network, prefix), (router, _)) in zone.networks().into_iter().zip(GATEWAY_UPLINK) {
        outside.route("routing back", |route| route.add_route(network, prefix, Some(router), wan))?;
    }
    Ok(())
}

fn attach_guest(
    gateway: &Namespace,
    zone: Zone,
    number: usize,
    host: u8,
    plan: &Plan,
) -> Result<Guest, LabError> {
    let namespace = Namespace::create(&format!("g{number}"))?;
    let port_name = format!("{}-g{number}", zone.interface());
    gateway.route("wiring a guest", |route| {
        route.create_veth(&port_name, GUEST_LINK, Some(namespace.as_fd()))
    })?;
    let (bridge, port) = (gateway.index_of(zone.interface())?, gateway.index_of(&port_name)?);
    gateway.route("attaching a guest", |route| {
        route.set_master(port, bridge)?;
        route.set_isolated(port, plan.is_isolated())?;
        route.set_up(port)
    })?;
    Guest::arrive(namespace, zone, Port { gateway: gateway.clone(), name: port_name }, host)
}

/// Sets the link up and gives it these addresses.
fn give_addresses(namespace: &Namespace, link: u32, addresses: &[(IpAddr, u8)]) -> Result<(), LabError> {
    namespace.route("giving addresses", |route| {
        route.set_up(link)?;
        addresses.iter().try_for_each(|&(address, prefix)| route.add_address(link, address, prefix))
    })
}
