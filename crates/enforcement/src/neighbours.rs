//! Who is who: the device behind an address of a guest zone, by the kernel's neighbour table.
//!
//! A copy of the table is kept up to date by netlink events, so the usual question costs one look into memory; a
//! question that the copy cannot answer goes to the kernel (3 µs). Reading neighbours needs no privilege. The copy is
//! bounded, and thrown away when events were lost: the kernel is asked again.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread;

use captivity::{EquipmentId, InterfaceName, LinkAddress};
use gateway::ports::{Neighbourhood, ZoneAddresses};
use netlink::route::{NeighbourEvent, Route, parse_neighbour_event, watch_neighbours};
use netlink::{Connection, Message, Messages, NetlinkError};

/// `RTNLGRP_LINK`: interfaces that come, go and change their numbers.
const LINK_GROUP: u32 = 1;
const RTM_NEWLINK: u16 = 16;
const RTM_DELLINK: u16 = 17;

/// Addresses kept; 8 for each of 8,192 devices. Beyond it the copy starts over.
const MOST_ADDRESSES: usize = 65_536;
/// Addresses that are remembered for who looks for devices that do not answer any more.
const MOST_LOST: usize = 8_192;

/// The devices on the guest zones. Clones share one table.
#[derive(Clone, Debug)]
pub struct Neighbours {
    known: Arc<Known>,
}

#[derive(Debug)]
struct Known {
    zones: Vec<InterfaceName>,
    /// Interface numbers of the zones that exist now.
    numbers: RwLock<HashMap<u32, InterfaceName>>,
    addresses: RwLock<HashMap<(u32, IpAddr), LinkAddress>>,
    /// Who did not answer there any more, for who looks for them: the kernel forgets it with the link address.
    lost: Mutex<Vec<(EquipmentId, u32, IpAddr)>>,
    asking: Mutex<Route>,
    /// Who hears of devices that are on their link.
    watcher: OnceLock<Watcher>,
}

/// Hears of each device whose address the kernel has just learnt or confirmed; it must be quick.
struct Watcher(Box<dyn Fn(EquipmentId) + Send + Sync>);

impl std::fmt::Debug for Watcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watcher")
    }
}

impl Neighbours {
    /// Lets somebody hear of devices that are on their link, from now on; only the first who asks does.
    pub fn tell(&self, watcher: impl Fn(EquipmentId) + Send + Sync + 'static) {
        let _ = self.known.watcher.set(Watcher(Box::new(watcher)));
    }
}

impl Neighbours {
    /// Watches the neighbours of these zones in the calling thread's network namespace, on a thread of its own.
    ///
    /// # Errors
    /// When the kernel refuses the sockets or the thread cannot be started.
    pub fn watch(zones: &[InterfaceName]) -> Result<Self, NetlinkError> {
        let mut events = watch_neighbours()?;
        events.socket_mut().add_membership(LINK_GROUP)?;
        let known = Arc::new(Known {
            zones: zones.to_vec(),
            numbers: RwLock::default(),
            addresses: RwLock::default(),
            lost: Mutex::default(),
            asking: Mutex::new(Route::open()?),
            watcher: OnceLock::new(),
        });
        known.learn_numbers()?;
        let hearing = Arc::clone(&known);
        thread::Builder::new().name("neighbours".into()).spawn(move || hearing.follow(&events))?;
        Ok(Self { known })
    }
}

impl Neighbours {
    /// The zone whose interface has that number now.
    #[must_use]
    pub fn zone_of(&self, interface_number: u32) -> Option<InterfaceName> {
        let numbers = self.known.numbers.read().unwrap_or_else(PoisonError::into_inner);
        numbers.get(&interface_number).copied()
    }
}

impl Neighbours {
    /// Devices that have stopped answering at an address since the last call, with the number of the link.
    pub(crate) fn take_lost(&self) -> Vec<(EquipmentId, u32, IpAddr)> {
        std::mem::take(&mut *self.known.lost.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Neighbourhood for Neighbours {
    fn equipment_at(&self, peer: SocketAddr) -> Option<EquipmentId> {
        let scope = match peer {
            SocketAddr::V6(peer) if peer.scope_id() != 0 => Some(peer.scope_id()),
            _ => None,
        };
        self.known.equipment_at(peer.ip().to_canonical(), scope)
    }
}

impl ZoneAddresses for Neighbours {
    fn addresses_on(&self, zone: InterfaceName) -> Vec<IpAddr> {
        self.known.addresses_on(zone)
    }

    fn is_zone(&self, interface_number: u32) -> bool {
        let numbers = self.known.numbers.read().unwrap_or_else(PoisonError::into_inner);
        numbers.contains_key(&interface_number)
    }
}

impl Known {
    /// Link-local addresses are left out: a name cannot say on which link they are.
    fn addresses_on(&self, zone: InterfaceName) -> Vec<IpAddr> {
        let numbers = self.numbers.read().unwrap_or_else(PoisonError::into_inner);
        let Some(number) = numbers.iter().find(|(_, name)| **name == zone).map(|(number, _)| *number) else {
            return Vec::new();
        };
        drop(numbers);
        let mut route = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let is_local = |address: &IpAddr| matches!(address, IpAddr::V6(it) if it.is_unicast_link_local());
        match route.addresses() {
            Ok(all) => all
                .into_iter()
                .filter(|found| found.index == number)
                .map(|found| found.address)
                .filter(|address| !is_local(address))
                .collect(),
            Err(error) => {
                tracing::warn!(%error, "the gateway's own addresses could not be read; its name is not answered");
                Vec::new()
            }
        }
    }

    fn equipment_at(&self, address: IpAddr, scope: Option<u32>) -> Option<EquipmentId> {
        let numbers = self.numbers.read().unwrap_or_else(PoisonError::into_inner);
        let zones = || numbers.iter().filter(|(number, _)| scope.is_none_or(|scope| scope == **number));
        let addresses = self.addresses.read().unwrap_or_else(PoisonError::into_inner);
        let remembered = zones().find_map(|(&number, &interface)| {
            let link_address = *addresses.get(&(number, address))?;
            Some(EquipmentId { interface, link_address })
        });
        drop(addresses);
        remembered.or_else(|| zones().find_map(|(&number, &interface)| self.ask(number, interface, address)))
    }

    fn ask(&self, number: u32, interface: InterfaceName, address: IpAddr) -> Option<EquipmentId> {
        let mut route = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let neighbour = match route.neighbour(number, address) {
            Ok(neighbour) => neighbour?,
            Err(error) => {
                tracing::warn!(%error, "the neighbour table could not be asked; a guest is not recognised");
                return None;
            }
        };
        let link_address = LinkAddress::new(neighbour.valid_link_address()?)?;
        self.remember(number, address, Some(link_address));
        Some(EquipmentId { interface, link_address })
    }

    fn remember(&self, number: u32, address: IpAddr, link_address: Option<LinkAddress>) {
        let mut addresses = self.addresses.write().unwrap_or_else(PoisonError::into_inner);
        let Some(link_address) = link_address else {
            if let Some(link_address) = addresses.remove(&(number, address)) {
                drop(addresses);
                self.lose(number, address, link_address);
            }
            return;
        };
        if addresses.len() >= MOST_ADDRESSES {
            addresses.clear();
        }
        addresses.insert((number, address), link_address);
    }

    fn lose(&self, number: u32, address: IpAddr, link_address: LinkAddress) {
        let interface = self.numbers.read().unwrap_or_else(PoisonError::into_inner).get(&number).copied();
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(interface) = interface.filter(|_| lost.len() < MOST_LOST) {
            lost.push((EquipmentId { interface, link_address }, number, address));
        }
    }

    fn learn_numbers(&self) -> Result<(), NetlinkError> {
        let found = self.find_numbers()?;
        *self.numbers.write().unwrap_or_else(PoisonError::into_inner) = found;
        Ok(())
    }

    /// Gives the connection back before `numbers` is written: who asks about a guest holds `numbers` and waits for the
    /// connection, so holding both the other way round would stop both for good.
    fn find_numbers(&self) -> Result<HashMap<u32, InterfaceName>, NetlinkError> {
        let mut route = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = HashMap::new();
        for &zone in &self.zones {
            if let Some(number) = route.index_of(zone.as_str())? {
                found.insert(number, zone);
            }
        }
        Ok(found)
    }

    fn follow(&self, events: &Connection) {
        loop {
            match events.receive() {
                Ok(datagram) => Messages::new(&datagram).for_each(|message| self.hear(&message)),
                Err(error) => self.start_over(&error),
            }
        }
    }

    fn hear(&self, message: &Message<'_>) {
        if matches!(message.kind, RTM_NEWLINK | RTM_DELLINK) {
            if let Err(error) = self.learn_numbers() {
                tracing::warn!(%error, "the interfaces could not be listed; guests of a new one are not recognised");
            }
            return;
        }
        let (neighbour, link_address) = match parse_neighbour_event(message) {
            Some(NeighbourEvent::Present(neighbour)) => (neighbour, neighbour.valid_link_address()),
            Some(NeighbourEvent::Gone(neighbour)) => (neighbour, None),
            None => return,
        };
        let zone = self.numbers.read().unwrap_or_else(PoisonError::into_inner).get(&neighbour.index).copied();
        let Some(interface) = zone else { return };
        let link_address = link_address.and_then(LinkAddress::new);
        self.remember(neighbour.index, neighbour.address, link_address);
        if let (Some(link_address), Some(Watcher(tell))) = (link_address, self.watcher.get()) {
            tell(EquipmentId { interface, link_address });
        }
    }

    /// Events were lost (`ENOBUFS`): what is remembered may be wrong, so nothing is.
    fn start_over(&self, error: &NetlinkError) {
        tracing::warn!(%error, "neighbour events were lost; the neighbour table is read anew as guests come");
        self.addresses.write().unwrap_or_else(PoisonError::into_inner).clear();
        let _ = self.learn_numbers();
    }
}
