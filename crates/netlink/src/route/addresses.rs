//! Addresses of links: add, remove, list. Never a lifetime, never a link address.

use std::net::IpAddr;

use super::{EEXIST, Route, accept, address_from, family_of, index_at, write_address};
use crate::connection::NetlinkError;
use crate::wire::{self, Message};

const NEWADDR: u16 = 20;
const DELADDR: u16 = 21;
const GETADDR: u16 = 22;

const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
/// No duplicate address detection: the address is usable at once (IPv6).
const NODAD: u8 = 0x02;
const BODY: usize = 8;

/// One address of one link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Address {
    /// The link's number.
    pub index: u32,
    /// The address.
    pub address: IpAddr,
    /// Length of its network's prefix, in bits.
    pub prefix: u8,
}

impl Route {
    /// Gives the link an address, usable at once: IPv6 addresses skip duplicate address detection. Adding one that is
    /// there changes nothing.
    ///
    /// # Errors
    /// `ENODEV` (19) without such a link, `EINVAL` for a prefix that is too long.
    pub fn add_address(&mut self, index: u32, address: IpAddr, prefix: u8) -> Result<(), NetlinkError> {
        let flags = wire::CREATE | wire::EXCLUSIVE;
        accept(self.address_request(NEWADDR, flags, &Address { index, address, prefix }), EEXIST)
    }

    /// Takes an address away.
    ///
    /// # Errors
    /// `EADDRNOTAVAIL` (99) when the link does not have it.
    pub fn delete_address(&mut self, index: u32, address: IpAddr, prefix: u8) -> Result<(), NetlinkError> {
        self.address_request(DELADDR, 0, &Address { index, address, prefix })
    }

    /// All addresses of all links of this namespace, both families.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn addresses(&mut self) -> Result<Vec<Address>, NetlinkError> {
        let mut addresses = Vec::new();
        self.connection.ask(
            GETADDR,
            wire::DUMP,
            &[0; BODY],
            |_| (),
            |message| {
                addresses.extend(parse(message));
            },
        )?;
        Ok(addresses)
    }

    fn address_request(&mut self, kind: u16, flags: u16, address: &Address) -> Result<(), NetlinkError> {
        let mut body = [family_of(address.address), address.prefix, 0, 0, 0, 0, 0, 0];
        if address.address.is_ipv6() {
            body[2] = NODAD;
        }
        body[4..8].copy_from_slice(&address.index.to_ne_bytes());
        self.connection.request(kind, flags, &body, |writer| {
            write_address(writer, IFA_LOCAL, address.address);
            write_address(writer, IFA_ADDRESS, address.address);
        })
    }
}

fn parse(message: &Message<'_>) -> Option<Address> {
    if message.kind != NEWADDR {
        return None;
    }
    let attributes = message.attributes(BODY);
    // On point-to-point links IFA_ADDRESS is the peer; IFA_LOCAL, where it is given, is always ours.
    let octets = attributes.find(IFA_LOCAL).or_else(|| attributes.find(IFA_ADDRESS))?;
    Some(Address {
        index: index_at(message.payload, 4)?,
        address: address_from(octets)?,
        prefix: *message.payload.get(1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::scratch::in_a_fresh_namespace;
    use super::*;

    #[test]
    fn addresses_of_both_families_are_listed_until_they_are_taken_away() {
        in_a_fresh_namespace(|route| {
            let index = route.index_of("lo").unwrap().unwrap();
            let wanted: [(IpAddr, u8); 2] =
                [("192.168.51.1".parse().unwrap(), 24), ("2001:db8:51::1".parse().unwrap(), 64)];
            route.set_up(index).unwrap();
            for (address, prefix) in wanted {
                route.add_address(index, address, prefix).unwrap();
                route.add_address(index, address, prefix).unwrap();
                assert!(route.addresses().unwrap().contains(&Address { index, address, prefix }));
            }
            for (address, prefix) in wanted {
                route.delete_address(index, address, prefix).unwrap();
                assert!(!route.addresses().unwrap().iter().any(|found| found.address == address));
            }
        });
    }

    #[test]
    fn an_ipv6_address_can_be_used_at_once() {
        in_a_fresh_namespace(|route| {
            route.create_bridge("guest0").unwrap();
            let index = route.index_of("guest0").unwrap().unwrap();
            route.set_up(index).unwrap();
            route.add_address(index, "2001:db8:51::1".parse().unwrap(), 64).unwrap();
            std::net::UdpSocket::bind("[2001:db8:51::1]:0").expect("not tentative");
        });
    }
}
