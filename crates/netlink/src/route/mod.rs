//! Route requests: what `ip link`, `ip address`, `ip route`, `ip neighbour` and `ip rule` do, without starting `ip`.
//!
//! One [`Route`] speaks for the network namespace in which it was opened and is used by one thread. It makes one
//! request at a time and never caches: what it returns is what the kernel said (RFC 3549, rtnetlink(7)).

// The device itself.
mod links;
// What a device is called on the network, and the way elsewhere.
mod addresses;
mod routes;
// Who is on the link.
mod neighbours;
// What waits to be sent, and how fast it is.
mod queues;
// Which way a packet may look for a route at all.
mod rules;

#[cfg(test)]
mod scratch;

use std::net::IpAddr;

pub use addresses::Address;
pub use links::Link;
pub use neighbours::{
    NEIGHBOUR_GROUP, Neighbour, NeighbourEvent, parse_neighbour_event, state, watch_neighbours,
};
pub use queues::{RootQueue, Share, Waiting};
pub use rules::{Family, Rule, RuleAction};

use crate::connection::{self, Connection, NetlinkError};
use crate::wire::Writer;

const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;

const ENODEV: i32 = 19;
const ENOENT: i32 = 2;
const EEXIST: i32 = 17;
const ESRCH: i32 = 3;

/// A route socket in the namespace where it was opened.
#[derive(Debug)]
pub struct Route {
    connection: Connection,
}

impl Route {
    /// Opens a route socket in the calling thread's network namespace, with strict checks of requests where the
    /// kernel has them (so that a filter of a dump is honoured or refused, never ignored).
    ///
    /// # Errors
    /// When the kernel refuses the socket.
    pub fn open() -> Result<Self, NetlinkError> {
        let mut connection = Connection::open(connection::ROUTE)?;
        // Kernels before 4.20 do not know it; there the answers are filtered by us all the same.
        let _ = connection.socket_mut().set_netlink_get_strict_chk(true);
        Ok(Self { connection })
    }
}

const fn family_of(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => AF_INET,
        IpAddr::V6(_) => AF_INET6,
    }
}

fn write_address(writer: &mut Writer, kind: u16, address: IpAddr) {
    match address {
        IpAddr::V4(v4) => writer.attribute(kind, &v4.octets()),
        IpAddr::V6(v6) => writer.attribute(kind, &v6.octets()),
    }
}

fn address_from(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(octets) {
        return Some(IpAddr::from(v4));
    }
    <[u8; 16]>::try_from(octets).ok().map(IpAddr::from)
}

fn index_at(body: &[u8], offset: usize) -> Option<u32> {
    body.get(offset..)?.first_chunk().map(|octets| u32::from_ne_bytes(*octets))
}

/// Turns one refusal into success: the state asked for is there already.
fn accept(result: Result<(), NetlinkError>, harmless: i32) -> Result<(), NetlinkError> {
    match result {
        Err(error) if error.number() == harmless => Ok(()),
        other => other,
    }
}
