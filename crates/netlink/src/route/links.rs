//! Links: bridges and veth pairs, made, joined, set up and taken down. Never their addresses on the network.

use std::os::fd::{AsRawFd, BorrowedFd};

use super::{ENODEV, Route, accept, index_at};
use crate::connection::NetlinkError;
use crate::wire::{self, Attributes, Message, Writer};

const NEWLINK: u16 = 16;
const DELLINK: u16 = 17;
const GETLINK: u16 = 18;
const SETLINK: u16 = 19;

const IFLA_ADDRESS: u16 = 1;
const IFLA_IFNAME: u16 = 3;
const IFLA_QDISC: u16 = 6;
const IFLA_MASTER: u16 = 10;
const IFLA_PROTINFO: u16 = 12;
const IFLA_LINKINFO: u16 = 18;
const IFLA_NET_NS_FD: u16 = 28;
const INFO_KIND: u16 = 1;
const INFO_DATA: u16 = 2;
const INFO_SLAVE_DATA: u16 = 5;
const VETH_PEER: u16 = 1;
const BRIDGE_PORT_STATE: u16 = 1;
const STATE_FORWARDING: u8 = 3;
const BRIDGE_PORT_ISOLATED: u16 = 33;

const AF_BRIDGE: u8 = 7;
const UP: u32 = 0x01;
const RUNNING: u32 = 0x40;
const BODY: usize = 16;

/// One network interface.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// Its name in this namespace.
    pub name: String,
    /// Its number in this namespace.
    pub index: u32,
    /// `IFF_*` flags; 1 is up, 0x40 running, 8 loopback.
    pub flags: u32,
    /// Its link address; `None` for links that have none of six octets.
    pub address: Option<[u8; 6]>,
    /// The bridge it is a port of.
    pub master: Option<u32>,
    /// Whether its queue is in place; before, and after a carrier that has just come, it drops what is sent.
    pub has_queue: bool,
    /// For a bridge port: whether the bridge forwards through it.
    pub forwards: Option<bool>,
}

impl Link {
    /// Whether it is set up (not whether there is a carrier).
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.flags & UP != 0
    }

    /// Whether packets pass: up, with a carrier, its queue in place and, for a bridge port, forwarding. The kernel
    /// gets there a moment after the link and its peer were set up.
    #[must_use]
    pub fn passes_packets(&self) -> bool {
        self.is_up() && self.flags & RUNNING != 0 && self.has_queue && self.forwards != Some(false)
    }
}

impl Route {
    /// All links of this namespace.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn links(&mut self) -> Result<Vec<Link>, NetlinkError> {
        let mut links = Vec::new();
        self.connection.ask(
            GETLINK,
            wire::DUMP,
            &body(0, 0, None),
            |_| (),
            |message| {
                links.extend(parse(message));
            },
        )?;
        Ok(links)
    }

    /// The link of that name; `None` if this namespace has none.
    ///
    /// # Errors
    /// The kernel's refusal for another reason, or the socket's failure.
    pub fn link(&mut self, name: &str) -> Result<Option<Link>, NetlinkError> {
        let mut found = None;
        let named = |writer: &mut Writer| writer.text(IFLA_IFNAME, name);
        let asked = self.connection.ask(GETLINK, wire::ACK, &body(0, 0, None), named, |message| {
            found = parse(message);
        });
        accept(asked, ENODEV)?;
        Ok(found)
    }

    /// The number of the link of that name; `None` if this namespace has none.
    ///
    /// # Errors
    /// As [`Route::link`].
    pub fn index_of(&mut self, name: &str) -> Result<Option<u32>, NetlinkError> {
        Ok(self.link(name)?.map(|link| link.index))
    }

    /// Makes a pair of links that are each other's wire; the peer in `peer_namespace` if one is given.
    ///
    /// # Errors
    /// `EEXIST` (17) when a name is taken, `EPERM` without CAP_NET_ADMIN in both namespaces.
    pub fn create_veth(
        &mut self,
        name: &str,
        peer_name: &str,
        peer_namespace: Option<BorrowedFd<'_>>,
    ) -> Result<(), NetlinkError> {
        let mut attributes = Writer::new();
        attributes.text(IFLA_IFNAME, peer_name);
        if let Some(namespace) = peer_namespace {
            attributes.attribute(IFLA_NET_NS_FD, &namespace.as_raw_fd().to_ne_bytes());
        }
        let peer = [&body(0, 0, None)[..], attributes.bytes()].concat();
        self.create(name, "veth", |data| data.attribute(VETH_PEER, &peer))
    }

    /// Makes a bridge, down and without ports.
    ///
    /// # Errors
    /// `EEXIST` (17) when the name is taken.
    pub fn create_bridge(&mut self, name: &str) -> Result<(), NetlinkError> {
        self.create(name, "bridge", |_| ())
    }

    fn create(&mut self, name: &str, kind: &str, fill: impl FnOnce(&mut Writer)) -> Result<(), NetlinkError> {
        self.connection.request(NEWLINK, wire::CREATE | wire::EXCLUSIVE, &body(0, 0, None), |writer| {
            writer.text(IFLA_IFNAME, name);
            writer.nest(IFLA_LINKINFO, |info| {
                info.text(INFO_KIND, kind);
                info.nest(INFO_DATA, fill);
            });
        })
    }

    /// Makes the link a port of that bridge.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn set_master(&mut self, index: u32, bridge: u32) -> Result<(), NetlinkError> {
        self.set(body(0, index, None), |writer| writer.ne32(IFLA_MASTER, bridge))
    }

    /// Sets the link up.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn set_up(&mut self, index: u32) -> Result<(), NetlinkError> {
        self.set(body(0, index, Some(UP)), |_| ())
    }

    /// Sets the link down; its IPv6 addresses and its routes go with it.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn set_down(&mut self, index: u32) -> Result<(), NetlinkError> {
        self.set(body(0, index, Some(0)), |_| ())
    }

    /// Gives the link another link address.
    ///
    /// # Errors
    /// `EADDRNOTAVAIL` for a group or all-zero address.
    pub fn set_link_address(&mut self, index: u32, address: [u8; 6]) -> Result<(), NetlinkError> {
        self.set(body(0, index, None), |writer| writer.attribute(IFLA_ADDRESS, &address))
    }

    /// Lets a bridge port reach only ports that are not isolated, or every port again.
    ///
    /// # Errors
    /// `EINVAL` when the link is no bridge port.
    pub fn set_isolated(&mut self, index: u32, isolated: bool) -> Result<(), NetlinkError> {
        self.set(body(AF_BRIDGE, index, None), |writer| {
            writer.nest(IFLA_PROTINFO, |port| port.attribute(BRIDGE_PORT_ISOLATED, &[u8::from(isolated)]));
        })
    }

    /// Moves the link into another namespace, where it arrives down and without addresses.
    ///
    /// # Errors
    /// `EEXIST` (17) when its name is taken there.
    pub fn move_to_namespace(&mut self, index: u32, namespace: BorrowedFd<'_>) -> Result<(), NetlinkError> {
        let fd = namespace.as_raw_fd().to_ne_bytes();
        self.set(body(0, index, None), |writer| writer.attribute(IFLA_NET_NS_FD, &fd))
    }

    /// Removes the link; a veth takes its peer with it.
    ///
    /// # Errors
    /// `ENODEV` (19) when there is none, `EOPNOTSUPP` for hardware.
    pub fn delete_link(&mut self, index: u32) -> Result<(), NetlinkError> {
        self.connection.request(DELLINK, 0, &body(0, index, None), |_| ())
    }

    fn set(&mut self, body: [u8; BODY], fill: impl FnOnce(&mut Writer)) -> Result<(), NetlinkError> {
        self.connection.request(SETLINK, 0, &body, fill)
    }
}

/// `struct ifinfomsg`; `up` says what the up flag becomes, `None` leaves all flags alone.
fn body(family: u8, index: u32, up: Option<u32>) -> [u8; BODY] {
    let mut body = [0; BODY];
    body[0] = family;
    body[4..8].copy_from_slice(&index.to_ne_bytes());
    if let Some(flags) = up {
        body[8..12].copy_from_slice(&flags.to_ne_bytes());
        body[12..16].copy_from_slice(&UP.to_ne_bytes());
    }
    body
}

fn parse(message: &Message<'_>) -> Option<Link> {
    if message.kind != NEWLINK {
        return None;
    }
    let attributes = message.attributes(BODY);
    Some(Link {
        name: attributes.text(IFLA_IFNAME)?.to_owned(),
        index: index_at(message.payload, 4)?,
        flags: index_at(message.payload, 8)?,
        address: attributes.find(IFLA_ADDRESS).and_then(|octets| octets.try_into().ok()),
        master: attributes.find(IFLA_MASTER).and_then(|octets| index_at(octets, 0)),
        has_queue: attributes.text(IFLA_QDISC).is_some_and(|queue| queue != "noop"),
        forwards: port_state(&attributes).map(|state| state == STATE_FORWARDING),
    })
}

fn port_state(attributes: &Attributes<'_>) -> Option<u8> {
    let port = attributes.nested(IFLA_LINKINFO).nested(INFO_SLAVE_DATA);
    port.find(BRIDGE_PORT_STATE)?.first().copied()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::fd::AsFd;
    use std::sync::mpsc;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::super::scratch::in_a_fresh_namespace;

    #[test]
    fn a_fresh_namespace_has_a_loopback_that_can_be_set_up_and_down() {
        in_a_fresh_namespace(|route| {
            let index = route.index_of("lo").unwrap().unwrap();
            assert!(!route.link("lo").unwrap().unwrap().is_up());
            route.set_up(index).unwrap();
            assert!(route.link("lo").unwrap().unwrap().is_up());
            route.set_down(index).unwrap();
            assert!(!route.link("lo").unwrap().unwrap().is_up());
            assert_eq!(route.index_of("nowhere0").unwrap(), None);
        });
    }

    #[test]
    fn a_veth_becomes_an_isolated_bridge_port_with_the_address_given() {
        in_a_fresh_namespace(|route| {
            route.create_bridge("guest0").unwrap();
            route.create_veth("g1", "g1-port", None).unwrap();
            let bridge = route.index_of("guest0").unwrap().unwrap();
            let port = route.index_of("g1-port").unwrap().unwrap();
            let guest = route.index_of("g1").unwrap().unwrap();
            route.set_master(port, bridge).unwrap();
            route.set_isolated(port, true).unwrap();
            route.set_link_address(guest, [2, 0, 0x5e, 0, 0, 1]).unwrap();
            assert_eq!(route.link("g1").unwrap().unwrap().address, Some([2, 0, 0x5e, 0, 0, 1]));
            assert_eq!(route.link("g1-port").unwrap().unwrap().master, Some(bridge));
            assert!(route.set_isolated(guest, true).is_err(), "not a bridge port");
            route.delete_link(guest).unwrap();
            let names: Vec<_> = route.links().unwrap().into_iter().map(|link| link.name).collect();
            assert!(
                names.contains(&"guest0".to_owned()) && !names.contains(&"g1-port".to_owned()),
                "{names:?}"
            );
        });
    }

    #[test]
    fn a_port_passes_packets_once_its_peer_is_up() {
        in_a_fresh_namespace(|route| {
            route.create_bridge("guest0").unwrap();
            route.create_veth("g1", "g1-port", None).unwrap();
            let bridge = route.index_of("guest0").unwrap().unwrap();
            let port = route.index_of("g1-port").unwrap().unwrap();
            let guest = route.index_of("g1").unwrap().unwrap();
            route.set_up(bridge).unwrap();
            route.set_master(port, bridge).unwrap();
            route.set_up(port).unwrap();
            let before = route.link("g1-port").unwrap().unwrap();
            assert!(!before.passes_packets() && before.forwards == Some(false), "{before:?}");
            route.set_up(guest).unwrap();
            let deadline = Instant::now() + Duration::from_secs(5);
            while !["g1", "g1-port", "guest0"]
                .iter()
                .all(|name| route.link(name).unwrap().unwrap().passes_packets())
            {
                assert!(Instant::now() < deadline, "{:?}", route.links().unwrap());
                thread::yield_now();
            }
        });
    }

    #[test]
    fn a_name_that_is_taken_is_refused_as_such() {
        in_a_fresh_namespace(|route| {
            route.create_bridge("guest0").unwrap();
            assert_eq!(route.create_bridge("guest0").unwrap_err().number(), 17);
        });
    }

    #[test]
    fn a_link_arrives_in_the_namespace_it_is_sent_to() {
        in_a_fresh_namespace(|route| {
            let (send, there) = mpsc::channel();
            let (done, wait) = mpsc::channel::<()>();
            thread::scope(|scope| {
                scope.spawn(move || {
                    in_a_fresh_namespace(move |other| {
                        send.send(File::open("/proc/thread-self/ns/net").unwrap()).unwrap();
                        wait.recv().unwrap();
                        assert!(other.index_of("far").unwrap().is_some());
                        assert!(other.index_of("later").unwrap().is_some());
                    });
                });
                let there = there.recv().unwrap();
                route.create_veth("near", "far", Some(there.as_fd())).unwrap();
                assert_eq!(route.index_of("far").unwrap(), None);
                route.create_veth("stays", "later", None).unwrap();
                let later = route.index_of("later").unwrap().unwrap();
                route.move_to_namespace(later, there.as_fd()).unwrap();
                assert_eq!(route.index_of("later").unwrap(), None);
                done.send(()).unwrap();
            });
        });
    }
}
