//! One interface: whether it is there, which address we send from on it, and the sender that decides.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use captivity::InterfaceName;
use netlink::route::{Address, Link};
use provisioning::{Announcement, Beside, To, discovery};

use super::protocol::{Conduct, LinkReport, OtherCarrier};
use super::wire::Wire;

/// Packets that are read in one go; more wait for the next round.
const MOST_AT_ONCE: usize = 64;

/// One interface and what is said there.
pub(super) struct Post {
    interface: InterfaceName,
    wire: Wire,
    wish: Option<Announcement>,
    place: Option<Place>,
    sender: Option<Beside>,
    sent: u64,
    failing: Option<String>,
}

/// Where the interface is now.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    index: u32,
    source: Ipv6Addr,
}

impl Post {
    pub(super) const fn new(interface: InterfaceName, wire: Wire) -> Self {
        Self { interface, wire, wish: None, place: None, sender: None, sent: 0, failing: None }
    }

    pub(super) const fn wire(&self) -> &Wire {
        &self.wire
    }

    pub(super) const fn interface(&self) -> &InterfaceName {
        &self.interface
    }

    /// Takes what is to be said here.
    pub(super) fn wish(&mut self, wish: Option<Announcement>, now: Duration) {
        if self.wish == wish {
            return;
        }
        match (&mut self.sender, &wish) {
            (Some(sender), Some(wish)) => sender.announce(wish.clone(), now),
            (sender, _) => *sender = None,
        }
        self.wish = wish;
        self.settle();
    }

    /// Looks where the interface is now; one that is new, or came anew, is begun with afresh.
    pub(super) fn look(&mut self, links: &[Link], addresses: &[Address]) {
        let place = place_of(self.interface.as_str(), links, addresses);
        if self.place == place {
            return;
        }
        self.sender = None;
        self.failing = None;
        self.place = place;
        if let Some(place) = place
            && let Err(error) = self.wire.point_at(place.index, place.source)
        {
            self.failing = Some(error.to_string());
            self.place = None;
        }
        self.settle();
    }

    fn settle(&mut self) {
        if let (None, Some(place), Some(wish)) = (&self.sender, self.place, &self.wish) {
            self.sender = Some(Beside::new(wish.clone(), place.source));
        }
    }

    /// Reads what was on the link.
    pub(super) fn hear(&mut self, now: Duration, mut chance: impl FnMut() -> u16) {
        let mut octets = Wire::buffer();
        for _ in 0..MOST_AT_ONCE {
            let Some(packet) = self.wire.packet(&mut octets) else { return };
            if let (Some(sender), Some(heard)) = (&mut self.sender, discovery::read(packet)) {
                sender.hear(heard, now, chance());
            }
        }
    }

    /// Sends what is due.
    pub(super) fn wake(&mut self, now: Duration, chance: u16) {
        let (Some(sender), Some(place)) = (&mut self.sender, self.place) else { return };
        for to in sender.wake(now, chance) {
            let host = match to {
                To::AllNodes => None,
                To::Host(host) => Some(host),
            };
            match self.wire.send(place.index, host, &sender.message()) {
                Ok(()) => {
                    self.sent += 1;
                    self.failing = None;
                }
                // A host that is gone again is no trouble of the link's.
                Err(error) if host.is_none() => self.failing = Some(error.to_string()),
                Err(_) => {}
            }
        }
    }

    pub(super) fn next_wake(&self) -> Option<Duration> {
        self.sender.as_ref().and_then(Beside::next_wake)
    }

    pub(super) fn report(&self) -> LinkReport {
        LinkReport {
            interface: self.interface.to_string(),
            conduct: self.conduct(),
            uri: self.wish.as_ref().map(|wish| wish.uri().to_owned()),
            source: self.place.map(|place| place.source.to_string()),
            sent: self.sent,
            others: self.sender.iter().flat_map(Beside::others).filter_map(carrier).collect(),
        }
    }

    fn conduct(&self) -> Conduct {
        match (&self.wish, &self.failing, &self.sender) {
            (None, ..) => Conduct::ToldNothing,
            (Some(_), Some(why), _) => Conduct::Failing { why: why.clone() },
            (Some(_), None, None) => Conduct::NoLink,
            (Some(_), None, Some(sender)) => match sender.conduct() {
                provisioning::Conduct::Listens => Conduct::Listening,
                provisioning::Conduct::Announces => Conduct::Announcing,
                provisioning::Conduct::SaidBy(router) => Conduct::SaidByRouter { router: router.to_string() },
                provisioning::Conduct::AddressTaken => Conduct::AddressTaken,
            },
        }
    }
}

fn carrier(other: &provisioning::Other) -> Option<OtherCarrier> {
    Some(OtherCarrier { from: other.from.to_string(), uri: other.uri.clone()? })
}

fn place_of(name: &str, links: &[Link], addresses: &[Address]) -> Option<Place> {
    let link = links.iter().find(|link| link.name == name && link.is_up())?;
    let of_link = addresses.iter().filter(|address| address.index == link.index);
    let own = of_link.filter_map(|address| match address.address {
        IpAddr::V6(address) if address.is_unicast_link_local() => Some(address),
        _ => None,
    });
    Some(Place { index: link.index, source: source_beside(own.min()?) })
}

/// An address for our advertisements that no router daemon of this machine can be using: made of the interface's own
/// (the lowest), which is unique on the link, by turning the same bits of its interface identifier round for everybody.
fn source_beside(own: Ipv6Addr) -> Ipv6Addr {
    let turned = u64::from_be_bytes(*b"vestibul");
    Ipv6Addr::from(u128::from(own) ^ u128::from(turned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_link_local_differs_from_the_router_s_and_stays() {
        let source = source_beside("fe80::1".parse().unwrap());
        assert_eq!(source, "fe80::7665:7374:6962:756d".parse::<Ipv6Addr>().unwrap());
        assert_ne!(source, source_beside("fe80::2".parse().unwrap()), "two gateways on one link");
    }

    #[test]
    fn an_interface_without_ipv6_is_no_place_to_announce() {
        let link = Link {
            name: "br-guest".to_owned(),
            index: 7,
            flags: 1,
            address: None,
            master: None,
            has_queue: true,
            forwards: None,
        };
        let address = |text: &str| Address { index: 7, address: text.parse().unwrap(), prefix: 64 };
        let place =
            |link: &Link, addresses: &[Address]| place_of("br-guest", std::slice::from_ref(link), addresses);
        assert!(place(&link, &[address("192.0.2.1"), address("2001:db8::1")]).is_none());
        let found = place(&link, &[address("2001:db8::1"), address("fe80::9"), address("fe80::1")]);
        assert_eq!(found.map(|place| place.source), Some(source_beside("fe80::1".parse().unwrap())));
        assert!(place(&Link { flags: 0, ..link }, &[address("fe80::1")]).is_none(), "down");
    }
}
