//! Whether devices are still on their link: what the kernel's neighbour table says, and a question to those of which it
//! does not know.
//!
//! The question is an empty datagram to the discard port: the kernel must find the device before it can send it, by ARP or
//! neighbour solicitation, and writes down whether it answered. It needs no privilege and changes nothing. At most
//! 4,096 addresses are asked in one look.

use std::collections::{HashMap, HashSet};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, UdpSocket};

use captivity::presence::Sign;
use captivity::{EquipmentId, InterfaceName, LinkAddress};
use gateway::ports::{PortError, Presence};
use netlink::NetlinkError;
use netlink::route::{Route, state};

use crate::neighbours::Neighbours;

/// The discard service (RFC 863): nobody answers there.
const DISCARD: u16 = 9;
/// Addresses that are asked in one look.
const MOST_ASKED: usize = 4096;
/// Devices whose addresses are remembered, and addresses of each: the kernel forgets who does not answer.
const MOST_DEVICES: usize = 131_072;
const MOST_ADDRESSES: usize = 4;
/// States in which a device answered lately, or of which the kernel never asks.
const THERE: u16 = state::REACHABLE | state::PERMANENT | state::NOARP;

/// Looks for devices on these zones.
#[derive(Debug)]
pub struct Lookout {
    zones: Vec<InterfaceName>,
    neighbours: Neighbours,
    route: Route,
    v4: UdpSocket,
    v6: UdpSocket,
    addresses: HashMap<EquipmentId, Addresses>,
}

/// Where a device was last, each with the number of its link.
type Addresses = Vec<(u32, IpAddr)>;

/// What one look at the table found.
#[derive(Default)]
struct Found {
    carries: HashSet<InterfaceName>,
    there: HashSet<EquipmentId>,
}

impl Lookout {
    /// Looks in the calling thread's network namespace; `neighbours` must watch the same zones.
    ///
    /// # Errors
    /// When the kernel refuses the sockets.
    pub fn open(zones: &[InterfaceName], neighbours: Neighbours) -> Result<Self, NetlinkError> {
        let socket = |any: IpAddr| -> io::Result<UdpSocket> {
            let socket = UdpSocket::bind((any, 0))?;
            socket.set_nonblocking(true)?;
            Ok(socket)
        };
        Ok(Self {
            zones: zones.to_vec(),
            neighbours,
            route: Route::open()?,
            v4: socket(Ipv4Addr::UNSPECIFIED.into())?,
            v6: socket(Ipv6Addr::UNSPECIFIED.into())?,
            addresses: HashMap::new(),
        })
    }

    /// Reads the table once, and learns where devices are.
    fn find(&mut self) -> Result<Found, NetlinkError> {
        let mut found = Found::default();
        // Who left soon after it came was in the table at no look.
        for (device, index, address) in self.neighbours.take_lost() {
            let own = self.addresses.entry(device).or_default();
            if own.len() < MOST_ADDRESSES && !own.contains(&(index, address)) {
                own.push((index, address));
            }
        }
        for &zone in &self.zones {
            let Some(link) = self.route.link(zone.as_str())? else { continue };
            if !link.passes_packets() {
                continue;
            }
            found.carries.insert(zone);
            let mut fresh: HashMap<EquipmentId, Addresses> = HashMap::new();
            for neighbour in self.route.neighbours(Some(link.index))? {
                let Some(link_address) = neighbour.valid_link_address().and_then(LinkAddress::new) else {
                    continue;
                };
                let device = EquipmentId { interface: zone, link_address };
                if neighbour.state & THERE != 0 {
                    found.there.insert(device);
                }
                let own = fresh.entry(device).or_default();
                if own.len() < MOST_ADDRESSES {
                    own.push((link.index, neighbour.address));
                }
            }
            self.addresses.extend(fresh);
        }
        Ok(found)
    }

    /// Forgets those of whom nobody wants to know, when there are too many.
    fn make_room(&mut self, wanted: &[EquipmentId]) {
        if self.addresses.len() > MOST_DEVICES {
            let wanted: HashSet<&EquipmentId> = wanted.iter().collect();
            self.addresses.retain(|device, _| wanted.contains(device));
        }
    }

    /// How many addresses of it were asked.
    fn ask(&self, device: EquipmentId) -> usize {
        let Some(own) = self.addresses.get(&device) else { return 0 };
        for &(index, address) in own {
            let to = match address {
                IpAddr::V4(address) => SocketAddr::from((address, DISCARD)),
                IpAddr::V6(address) if address.is_unicast_link_local() => {
                    SocketAddrV6::new(address, DISCARD, 0, index).into()
                }
                IpAddr::V6(address) => SocketAddr::from((address, DISCARD)),
            };
            let socket = if to.is_ipv4() { &self.v4 } else { &self.v6 };
            // The kernel says here that an earlier question found nobody: that is what the table says too.
            let _ = socket.send_to(&[], to);
        }
        own.len()
    }
}

impl Presence for Lookout {
    fn look(&mut self, devices: &[EquipmentId]) -> Result<Vec<Sign>, PortError> {
        let found = self.find().map_err(|error| PortError::Unavailable {
            what: "the kernel's neighbour table",
            source: Box::new(error),
        })?;
        self.make_room(devices);
        let mut asked = 0;
        let signs = devices.iter().map(|device| {
            if !found.carries.contains(&device.interface) {
                return Sign::NoLink;
            }
            if found.there.contains(device) {
                return Sign::Answered;
            }
            let own = if asked < MOST_ASKED { self.ask(*device) } else { 0 };
            asked += own;
            if own > 0 { Sign::Asked } else { Sign::NotAsked }
        });
        Ok(signs.collect())
    }
}
