//! Neighbours: which link address stands behind which address, as the kernel saw it (RFC 826, RFC 4861).
//!
//! The kernel's word is a hint of who is there, never proof. States are the kernel's NUD bits; stale is not absent.

use std::net::IpAddr;

use super::{ENOENT, ESRCH, Route, accept, address_from, family_of, index_at, write_address};
use crate::connection::{Connection, NetlinkError, ROUTE};
use crate::wire::{self, Message};

const NEWNEIGH: u16 = 28;
const DELNEIGH: u16 = 29;
const GETNEIGH: u16 = 30;

const NDA_DST: u16 = 1;
const NDA_LLADDR: u16 = 2;
const NDA_IFINDEX: u16 = 8;
const BODY: usize = 12;

/// `RTNLGRP_NEIGH`: the multicast group that tells of neighbours.
pub const NEIGHBOUR_GROUP: u32 = 3;

/// The kernel's NUD bits, for [`Neighbour::state`].
pub mod state {
    /// Asked for, not answered yet.
    pub const INCOMPLETE: u16 = 0x01;
    /// Answered lately.
    pub const REACHABLE: u16 = 0x02;
    /// Not confirmed lately; still valid.
    pub const STALE: u16 = 0x04;
    /// About to be asked again.
    pub const DELAY: u16 = 0x08;
    /// Being asked again.
    pub const PROBE: u16 = 0x10;
    /// Did not answer.
    pub const FAILED: u16 = 0x20;
    /// Needs no resolution (multicast, loopback).
    pub const NOARP: u16 = 0x40;
    /// Put there by hand.
    pub const PERMANENT: u16 = 0x80;
    /// Any state in which the link address is good.
    pub const VALID: u16 = REACHABLE | STALE | DELAY | PROBE | PERMANENT;
}

/// One line of the neighbour table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Neighbour {
    /// The number of the link it is on.
    pub index: u32,
    /// Its address.
    pub address: IpAddr,
    /// Its link address, once known.
    pub link_address: Option<[u8; 6]>,
    /// NUD bits, see [`state`].
    pub state: u16,
}

impl Neighbour {
    /// The link address if the kernel would use it now: known, and neither failed nor unneeded.
    #[must_use]
    pub fn valid_link_address(&self) -> Option<[u8; 6]> {
        self.link_address.filter(|_| self.state & state::VALID != 0)
    }
}

/// A change of the neighbour table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NeighbourEvent {
    /// New, or with another link address or state.
    Present(Neighbour),
    /// Removed from the table.
    Gone(Neighbour),
}

/// A connection that hears of neighbours in the calling thread's namespace from now on. Read it with
/// [`Connection::receive`] and [`parse_neighbour_event`]; after `ENOBUFS` events were lost and a dump must follow.
///
/// # Errors
/// When the kernel refuses the socket or the group.
pub fn watch_neighbours() -> Result<Connection, NetlinkError> {
    let mut connection = Connection::open(ROUTE)?;
    connection.socket_mut().add_membership(NEIGHBOUR_GROUP)?;
    Ok(connection)
}

/// The event in a message of the neighbour group; `None` for any other message and for families other than IP.
#[must_use]
pub fn parse_neighbour_event(message: &Message<'_>) -> Option<NeighbourEvent> {
    let neighbour = parse(message)?;
    match message.kind {
        NEWNEIGH => Some(NeighbourEvent::Present(neighbour)),
        DELNEIGH => Some(NeighbourEvent::Gone(neighbour)),
        _ => None,
    }
}

impl Route {
    /// What the kernel knows of that address on that link; `None` if nothing. Asks nobody on the network.
    ///
    /// # Errors
    /// The kernel's refusal for another reason, or the socket's failure.
    pub fn neighbour(&mut self, index: u32, address: IpAddr) -> Result<Option<Neighbour>, NetlinkError> {
        let mut found = None;
        let asked = self.connection.ask(
            GETNEIGH,
            wire::ACK,
            &body(family_of(address), index, 0),
            |writer| write_address(writer, NDA_DST, address),
            |message| found = parse(message),
        );
        accept(accept(asked, ENOENT), ESRCH)?;
        Ok(found)
    }

    /// All neighbours, of one link or of all, both families.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn neighbours(&mut self, index: Option<u32>) -> Result<Vec<Neighbour>, NetlinkError> {
        let mut neighbours = Vec::new();
        self.connection.ask(
            GETNEIGH,
            wire::DUMP,
            &body(0, 0, 0),
            |writer| {
                if let Some(index) = index {
                    writer.ne32(NDA_IFINDEX, index);
                }
            },
            |message| neighbours.extend(parse(message)),
        )?;
        neighbours.retain(|neighbour| index.is_none_or(|index| neighbour.index == index));
        Ok(neighbours)
    }

    /// Writes a neighbour down by hand, in place of what the kernel knew.
    ///
    /// # Errors
    /// `ENODEV` (19) without such a link, `ENETDOWN` when it is down.
    pub fn add_neighbour(
        &mut self,
        index: u32,
        address: IpAddr,
        link_address: [u8; 6],
    ) -> Result<(), NetlinkError> {
        let body = body(family_of(address), index, state::PERMANENT);
        self.connection.request(NEWNEIGH, wire::CREATE | wire::REPLACE, &body, |writer| {
            write_address(writer, NDA_DST, address);
            writer.attribute(NDA_LLADDR, &link_address);
        })
    }

    /// Forgets a neighbour; forgetting an unknown one changes nothing.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn delete_neighbour(&mut self, index: u32, address: IpAddr) -> Result<(), NetlinkError> {
        let deleted = self.connection.request(DELNEIGH, 0, &body(family_of(address), index, 0), |writer| {
            write_address(writer, NDA_DST, address);
        });
        accept(deleted, ENOENT)
    }
}

/// `struct ndmsg`.
fn body(family: u8, index: u32, state: u16) -> [u8; BODY] {
    let mut body = [0; BODY];
    body[0] = family;
    body[4..8].copy_from_slice(&index.to_ne_bytes());
    body[8..10].copy_from_slice(&state.to_ne_bytes());
    body
}

fn parse(message: &Message<'_>) -> Option<Neighbour> {
    if message.kind != NEWNEIGH && message.kind != DELNEIGH {
        return None;
    }
    let attributes = message.attributes(BODY);
    Some(Neighbour {
        index: index_at(message.payload, 4)?,
        address: address_from(attributes.find(NDA_DST)?)?,
        link_address: attributes.find(NDA_LLADDR).and_then(|octets| octets.try_into().ok()),
        state: message.payload.get(8..)?.first_chunk().map(|octets| u16::from_ne_bytes(*octets))?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::scratch::in_a_fresh_namespace;
    use super::*;
    use crate::wire::Messages;

    const DEVICE: [u8; 6] = [2, 0, 0x5e, 0, 0, 7];

    fn guest_link(route: &mut Route) -> u32 {
        route.create_veth("guest0", "peer", None).unwrap();
        let peer = route.index_of("peer").unwrap().unwrap();
        let index = route.index_of("guest0").unwrap().unwrap();
        route.set_up(peer).unwrap();
        route.set_up(index).unwrap();
        index
    }

    #[test]
    fn a_neighbour_is_found_by_address_and_in_the_list_and_unknown_ones_are_none() {
        in_a_fresh_namespace(|route| {
            let index = guest_link(route);
            for address in ["192.168.51.7", "2001:db8:51::7"] {
                let address: IpAddr = address.parse().unwrap();
                assert_eq!(route.neighbour(index, address).unwrap(), None);
                route.add_neighbour(index, address, DEVICE).unwrap();
                let found = route.neighbour(index, address).unwrap().unwrap();
                assert_eq!(found.valid_link_address(), Some(DEVICE));
                assert!(route.neighbours(Some(index)).unwrap().contains(&found));
                assert!(route.neighbours(None).unwrap().contains(&found));
                assert!(!route.neighbours(Some(index + 1)).unwrap().contains(&found));
                route.delete_neighbour(index, address).unwrap();
                route.delete_neighbour(index, address).unwrap();
            }
        });
    }

    #[test]
    fn a_watcher_hears_of_neighbours_that_come_and_go() {
        in_a_fresh_namespace(|route| {
            let index = guest_link(route);
            let watcher = watch_neighbours().unwrap();
            let address: IpAddr = "192.168.51.7".parse().unwrap();
            route.add_neighbour(index, address, DEVICE).unwrap();
            route.delete_neighbour(index, address).unwrap();
            let mut heard = Vec::new();
            while !heard
                .iter()
                .any(|event| matches!(event, NeighbourEvent::Gone(gone) if gone.address == address))
            {
                let datagram = watcher.receive().unwrap();
                heard.extend(Messages::new(&datagram).filter_map(|message| parse_neighbour_event(&message)));
            }
            let came = |event: &NeighbourEvent| match event {
                NeighbourEvent::Present(came) => {
                    came.valid_link_address() == Some(DEVICE) && came.index == index
                }
                NeighbourEvent::Gone(_) => false,
            };
            assert!(heard.iter().any(came), "{heard:?}");
        });
    }
}
