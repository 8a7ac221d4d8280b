//! Conntrack: forgetting flows. Those of sessions that ended, by their mark; and those that a device opened while it
//! was captive and that still lead to the portal, once it is admitted.
//!
//! A delete message with neither tuple nor mark would empty the whole table; here one of them cannot be left out. The
//! rule set decides what passes without any of this: forgetting keeps the table small, and devices from being held at
//! the portal after sign-in by a connection of before (protocols K10).

use std::net::IpAddr;

use captivity::SessionId;
use netlink::connection::NETFILTER;
use netlink::{Attributes, Connection, NetlinkError};

const SUBSYSTEM: u16 = 1;
const GET: u16 = 1;
const DELETE: u16 = 2;
const DUMP: u16 = 0x300;
const NESTED: u16 = 0x8000;

const CTA_TUPLE_ORIG: u16 = 1;
const CTA_TUPLE_REPLY: u16 = 2;
const CTA_MARK: u16 = 8;
const CTA_ID: u16 = 12;
const CTA_MARK_MASK: u16 = 21;
const CTA_FILTER: u16 = 25;
const CTA_FILTER_ORIG_FLAGS: u16 = 1;
/// `CTA_FILTER_F_CTA_IP_SRC`: compare the source address, and nothing else of the tuple.
const BY_SOURCE: u32 = 1;

const CTA_TUPLE_IP: u16 = 1;
const CTA_TUPLE_PROTO: u16 = 2;
const CTA_IP_V4_SRC: u16 = 1;
const CTA_IP_V4_DST: u16 = 2;
const CTA_IP_V6_SRC: u16 = 3;
const CTA_IP_V6_DST: u16 = 4;
const CTA_PROTO_SRC_PORT: u16 = 2;
const CTA_PROTO_DST_PORT: u16 = 3;

/// Flows of one address that are forgotten in one go; a device has no reason for more.
const MOST_FLOWS: usize = 1024;

/// A connection to conntrack.
#[derive(Debug)]
pub(crate) struct Conntrack {
    connection: Connection,
}

/// What names one flow to the kernel: its own tuple and number, as the kernel wrote them.
struct Flow {
    tuple: Vec<u8>,
    id: Vec<u8>,
}

impl Conntrack {
    pub(crate) fn open() -> Result<Self, NetlinkError> {
        Ok(Self { connection: Connection::open(NETFILTER)? })
    }

    /// Forgets every flow of the session, in both families. Walks the whole conntrack table.
    pub(crate) fn forget(&mut self, session: SessionId) -> Result<(), NetlinkError> {
        let kind = (SUBSYSTEM << 8) | DELETE;
        self.connection.request(kind, 0, &[0; 4], |writer| {
            writer.be32(CTA_MARK, session.mark());
            writer.be32(CTA_MARK_MASK, u32::MAX);
        })
    }

    /// Forgets the flows that `source` opened without a session and that were led to the portal; how many. Other flows
    /// of that address are left alone, its visit to the sign-in page among them.
    pub(crate) fn forget_redirected(&mut self, source: IpAddr) -> Result<usize, NetlinkError> {
        let flows = self.redirected(source)?;
        let kind = (SUBSYSTEM << 8) | DELETE;
        let mut forgotten = 0;
        for flow in &flows {
            let asked = self.connection.request(kind, 0, &[family(source), 0, 0, 0], |writer| {
                writer.attribute(CTA_TUPLE_ORIG | NESTED, &flow.tuple);
                writer.attribute(CTA_ID, &flow.id);
            });
            // One that has ended by itself meanwhile is as good.
            forgotten += usize::from(asked.is_ok());
        }
        Ok(forgotten)
    }

    fn redirected(&mut self, source: IpAddr) -> Result<Vec<Flow>, NetlinkError> {
        let wanted = octets(source);
        let kind = (SUBSYSTEM << 8) | GET;
        let mut flows = Vec::new();
        self.connection.ask(
            kind,
            DUMP,
            &[family(source), 0, 0, 0],
            |writer| {
                writer.be32(CTA_MARK, 0);
                writer.be32(CTA_MARK_MASK, u32::MAX);
                // Kernels compare IPv6 sources the wrong way round (seen on 6.18: what matches is left out).
                if source.is_ipv4() {
                    writer.nest(CTA_FILTER, |filter| filter.ne32(CTA_FILTER_ORIG_FLAGS, BY_SOURCE));
                    writer.nest(CTA_TUPLE_ORIG, |tuple| {
                        tuple.nest(CTA_TUPLE_IP, |ip| ip.attribute(CTA_IP_V4_SRC, &wanted));
                    });
                }
            },
            |message| {
                let flow = message.attributes(4);
                // Kernels before 5.8 ignore the filter, so each flow is looked at again.
                let is_of_the_device = ends(&flow, CTA_TUPLE_ORIG).is_some_and(|it| it.source == wanted);
                let without_session = flow.be32(CTA_MARK).unwrap_or(0) == 0;
                if is_of_the_device && without_session && is_redirected(&flow) && flows.len() < MOST_FLOWS {
                    let found = |kind| flow.find(kind).unwrap_or_default().to_vec();
                    flows.push(Flow { tuple: found(CTA_TUPLE_ORIG), id: found(CTA_ID) });
                }
            },
        )?;
        flows.retain(|flow| !flow.tuple.is_empty() && !flow.id.is_empty());
        Ok(flows)
    }
}

/// Where one direction of a flow comes from and goes to.
#[derive(PartialEq, Eq)]
struct Ends<'a> {
    source: &'a [u8],
    source_port: &'a [u8],
    target: &'a [u8],
    target_port: &'a [u8],
}

fn ends<'a>(flow: &Attributes<'a>, direction: u16) -> Option<Ends<'a>> {
    let tuple = flow.nested(direction);
    let (addresses, protocol) = (tuple.nested(CTA_TUPLE_IP), tuple.nested(CTA_TUPLE_PROTO));
    let either = |v4, v6| addresses.find(v4).or_else(|| addresses.find(v6));
    Some(Ends {
        source: either(CTA_IP_V4_SRC, CTA_IP_V6_SRC)?,
        target: either(CTA_IP_V4_DST, CTA_IP_V6_DST)?,
        source_port: protocol.find(CTA_PROTO_SRC_PORT)?,
        target_port: protocol.find(CTA_PROTO_DST_PORT)?,
    })
}

/// Whether somebody else answers than was asked.
fn is_redirected(flow: &Attributes<'_>) -> bool {
    let (asked, answering) = (ends(flow, CTA_TUPLE_ORIG), ends(flow, CTA_TUPLE_REPLY));
    let (Some(asked), Some(answering)) = (asked, answering) else { return false };
    asked.target != answering.source || asked.target_port != answering.source_port
}

const fn family(address: IpAddr) -> u8 {
    if address.is_ipv4() { 2 } else { 10 }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}
