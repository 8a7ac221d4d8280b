//! Routes of the main table: the way to a network. Never another table; policy is in rules.

use std::net::IpAddr;

use super::{EEXIST, Route, accept, family_of, write_address};
use crate::connection::NetlinkError;
use crate::wire;

const NEWROUTE: u16 = 24;

const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;

const TABLE_MAIN: u8 = 254;
const PROTOCOL_STATIC: u8 = 4;
const SCOPE_UNIVERSE: u8 = 0;
const SCOPE_LINK: u8 = 253;
const UNICAST: u8 = 1;

impl Route {
    /// Adds a route to `destination/prefix` (`0.0.0.0/0` or `::/0` for everything) over that link, by a gateway or,
    /// without one, directly. Adding one that is there changes nothing.
    ///
    /// # Errors
    /// `ENETUNREACH` (101) when the gateway is not on the link, `ENETDOWN` (100) when the link is down.
    pub fn add_route(
        &mut self,
        destination: IpAddr,
        prefix: u8,
        gateway: Option<IpAddr>,
        index: u32,
    ) -> Result<(), NetlinkError> {
        let scope = if gateway.is_none() && destination.is_ipv4() { SCOPE_LINK } else { SCOPE_UNIVERSE };
        let family = family_of(destination);
        let body = [family, prefix, 0, 0, TABLE_MAIN, PROTOCOL_STATIC, scope, UNICAST, 0, 0, 0, 0];
        let added = self.connection.request(NEWROUTE, wire::CREATE | wire::EXCLUSIVE, &body, |writer| {
            if prefix > 0 {
                write_address(writer, RTA_DST, destination);
            }
            if let Some(gateway) = gateway {
                write_address(writer, RTA_GATEWAY, gateway);
            }
            writer.ne32(RTA_OIF, index);
        });
        accept(added, EEXIST)
    }
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::super::scratch::in_a_fresh_namespace;
    use super::*;

    #[test]
    fn a_route_makes_a_far_address_reachable_from_the_right_source() {
        in_a_fresh_namespace(|route| {
            route.create_veth("g1", "peer", None).unwrap();
            let index = route.index_of("g1").unwrap().unwrap();
            let peer = route.index_of("peer").unwrap().unwrap();
            route.set_up(index).unwrap();
            route.set_up(peer).unwrap();
            for (own, gateway, any, far) in [
                ("192.168.51.11", "192.168.51.1", "0.0.0.0", "203.0.113.10:7"),
                ("2001:db8:51::11", "2001:db8:51::1", "::", "[2001:db8:113::10]:7"),
            ] {
                let own: IpAddr = own.parse().unwrap();
                let any: IpAddr = any.parse().unwrap();
                route.add_address(index, own, if own.is_ipv4() { 24 } else { 64 }).unwrap();
                let socket = UdpSocket::bind((any, 0)).unwrap();
                assert!(socket.connect(far).is_err(), "no route yet");
                for _ in 0..2 {
                    route.add_route(any, 0, Some(gateway.parse().unwrap()), index).unwrap();
                }
                socket.connect(far).unwrap();
                assert_eq!(socket.local_addr().unwrap().ip(), own);
            }
        });
    }
}
