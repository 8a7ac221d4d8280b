//! Questions for an address (DHCP, DHCPv6) that guests send to whoever serves them, overheard: the rule set hands a copy
//! of their beginning to a socket that can only listen.
//!
//! The kernel bounds how many come (a budget for each device, `ruleset`), how long they are, and drops what nobody reads.
//! The socket is bound while there are privileges; without them the kernel takes no order from it. What the octets mean
//! is read elsewhere.

use captivity::LinkAddress;
use netlink::connection::NETFILTER;
use netlink::{Connection, Message, Messages, NetlinkError};

const SUBSYSTEM: u16 = 4;
const PACKET: u16 = 0;
const CONFIG: u16 = 1;

/// One question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overheard<'a> {
    /// The number of the interface that it came in on.
    pub interface_number: u32,
    /// Who sent it.
    pub link_address: LinkAddress,
    /// The UDP port that it was for.
    pub port: u16,
    /// What UDP carried, as far as it was copied.
    pub payload: &'a [u8],
}

/// A socket that hears the questions.
#[derive(Debug)]
pub struct Overhearing {
    connection: Connection,
    group: u16,
}

impl Overhearing {
    /// Binds a socket to that group of the kernel's packet log. Needs CAP_NET_ADMIN now and never again.
    ///
    /// # Errors
    /// When the privilege is missing, the kernel has no packet log, or another program listens to that group.
    pub fn bind(group: u16) -> Result<Self, NetlinkError> {
        const NFULA_CFG_CMD: u16 = 1;
        const NFULA_CFG_MODE: u16 = 2;
        const NFULA_CFG_QTHRESH: u16 = 5;
        const BIND: u8 = 1;
        const COPY_PACKET: u8 = 2;
        let mut connection = Connection::open(NETFILTER)?;
        let [high, low] = group.to_be_bytes();
        let kind = SUBSYSTEM << 8 | CONFIG;
        connection.request(kind, 0, &[0, 0, high, low], |writer| writer.attribute(NFULA_CFG_CMD, &[BIND]))?;
        let [first, second, third, fourth] = LONGEST_COPY.to_be_bytes();
        connection.request(kind, 0, &[0, 0, high, low], |writer| {
            writer.attribute(NFULA_CFG_MODE, &[first, second, third, fourth, COPY_PACKET, 0]);
            // Each at once, instead of a hundred together.
            writer.be32(NFULA_CFG_QTHRESH, 1);
        })?;
        Ok(Self { connection, group })
    }

    /// The group, for the rule set.
    #[must_use]
    pub const fn group(&self) -> u16 {
        self.group
    }

    /// Waits for the next questions and hands each to `hear`.
    ///
    /// # Errors
    /// When the socket fails. `ENOBUFS`, which says that some were lost, is no error here.
    pub fn next(&self, mut hear: impl FnMut(Overheard<'_>)) -> Result<(), NetlinkError> {
        const ENOBUFS: i32 = 105;
        let datagram = match self.connection.receive() {
            Err(error) if error.number() == ENOBUFS => return Ok(()),
            received => received?,
        };
        Messages::new(&datagram).filter_map(|message| read(&message)).for_each(&mut hear);
        Ok(())
    }
}

/// Octets of a packet that are copied: a question of DHCP is 300 to 600 long.
pub(crate) const LONGEST_COPY: u32 = 640;

fn read<'a>(message: &Message<'a>) -> Option<Overheard<'a>> {
    const NFULA_IFINDEX_INDEV: u16 = 4;
    const NFULA_HWADDR: u16 = 8;
    const NFULA_PAYLOAD: u16 = 9;
    if message.kind != SUBSYSTEM << 8 | PACKET {
        return None;
    }
    let attributes = message.attributes(4);
    // Length, two octets of nothing, then the address.
    let hardware = attributes.find(NFULA_HWADDR)?;
    let length = u16::from_be_bytes(*hardware.first_chunk()?);
    let link_address = LinkAddress::new(*hardware.get(4..)?.first_chunk()?).filter(|_| length == 6)?;
    let interface_number = attributes.be32(NFULA_IFINDEX_INDEV)?;
    let (port, payload) = udp(attributes.find(NFULA_PAYLOAD)?)?;
    Some(Overheard { interface_number, link_address, port, payload })
}

/// The port and the contents of a UDP packet; `None` for any other.
fn udp(packet: &[u8]) -> Option<(u16, &[u8])> {
    const UDP: u8 = 17;
    const IPV6_HEADER: usize = 40;
    let (protocol, segment) = match packet.first()? >> 4 {
        4 => (*packet.get(9)?, packet.get(usize::from(packet.first()? & 0x0f) * 4..)?),
        // Who asks for an address puts no extension header before the question.
        6 => (*packet.get(6)?, packet.get(IPV6_HEADER..)?),
        _ => return None,
    };
    let port = u16::from_be_bytes(*segment.get(2..)?.first_chunk()?);
    (protocol == UDP).then_some((port, segment.get(8..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contents_of_udp_are_found_in_both_families_and_nothing_else_is_read() {
        let segment = [0, 68, 0, 67, 0, 12, 0, 0, 1, 2, 3, 4];
        let mut v4 = vec![0x46, 0, 0, 36, 0, 0, 0, 0, 64, 17, 0, 0];
        v4.extend([0; 12]);
        v4.extend(segment);
        assert_eq!(udp(&v4), Some((67, &[1, 2, 3, 4][..])));
        let mut v6 = vec![0x60, 0, 0, 0, 0, 12, 17, 1];
        v6.extend([0; 32]);
        v6.extend(segment);
        assert_eq!(udp(&v6), Some((67, &[1, 2, 3, 4][..])));
        v6[6] = 6;
        assert_eq!(udp(&v6), None);
        for length in 0..v4.len() - 4 {
            assert_eq!(udp(&v4[..length]), None, "cut to {length}");
        }
        assert_eq!(udp(&[0x4f; 20]), None);
    }
}
