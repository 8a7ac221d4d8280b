//! Conntrack: forgetting the flows of sessions that ended, by their mark.
//!
//! A delete message with neither tuple nor mark would empty the whole table; here a mark cannot be left out. The
//! flows are stopped by the rule set already; forgetting them keeps the table small.

use captivity::SessionId;
use netlink::connection::NETFILTER;
use netlink::{Connection, NetlinkError};

const SUBSYSTEM: u16 = 1;
const DELETE: u16 = 2;
const CTA_MARK: u16 = 8;
const CTA_MARK_MASK: u16 = 21;

/// A connection to conntrack.
#[derive(Debug)]
pub(crate) struct Conntrack {
    connection: Connection,
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
}
