//! Queues of a link: what `tc qdisc` and `tc class` do, without starting `tc`. Hierarchical token buckets (HTB) with a
//! class for each share, and what waits in each class. Never filters: packets name their class by their priority.
//!
//! A class is a number of 32 bits; the upper half is its queue's, the lower its own (tc(8)).

use super::{ENODEV, ENOENT, Route, accept, index_at};
use crate::connection::NetlinkError;
use crate::wire::{self, Attributes, Message};

const NEWQDISC: u16 = 36;
const DELQDISC: u16 = 37;
const GETQDISC: u16 = 38;
const NEWTCLASS: u16 = 40;
const DELTCLASS: u16 = 41;
const GETTCLASS: u16 = 42;

const TCA_KIND: u16 = 1;
const TCA_OPTIONS: u16 = 2;
const TCA_HTB_PARMS: u16 = 1;
const TCA_HTB_INIT: u16 = 2;
const TCA_HTB_DIRECT_QLEN: u16 = 5;
const TCA_FQ_CODEL_FLOWS: u16 = 5;
const TCA_FQ_CODEL_MEMORY_LIMIT: u16 = 9;

/// `TC_H_ROOT`: in place of a parent.
const ROOT: u32 = u32::MAX;
const BODY: usize = 20;
const EINVAL: i32 = 22;

/// Packets that name no class wait here, at most so many.
const DIRECT_PACKETS: u32 = 1000;
/// Octets that one class sends before the next one's turn, where several could: one packet of full size.
const QUANTUM: u32 = 1514;
/// Flows that are told apart in one fair queue. 1,024, as usual, would take 64 kB for each class.
const FAIR_FLOWS: u32 = 64;
/// What one fair queue may hold of the kernel's memory, in octets.
const FAIR_MEMORY: u32 = 2 * 1024 * 1024;

/// The queue that a link sends from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RootQueue {
    /// Such as `htb` or `noqueue`.
    pub kind: String,
    /// Its number; 0 where the kernel put it there and nobody else.
    pub handle: u32,
}

/// A share of an HTB queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// The class.
    pub class: u32,
    /// What it sends in a second, frames with their link headers; at least 1.
    pub octets_per_second: u32,
    /// What may be sent at once after a pause, in octets.
    pub at_once: u32,
}

/// What waits in a class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waiting {
    /// Flows take turns, and none waits for long (fq_codel, RFC 8290).
    Fair,
    /// First in, first out, so many octets.
    InOrder {
        /// Beyond it what comes is dropped.
        octets: u32,
    },
}

impl Route {
    /// The queue that a link sends from; `None` where it has no link or no queue yet.
    ///
    /// # Errors
    /// The kernel's refusal for another reason, or the socket's failure.
    pub fn root_queue(&mut self, link: u32) -> Result<Option<RootQueue>, NetlinkError> {
        let mut found = None;
        let asked = self.connection.ask(
            GETQDISC,
            // Who asks is told only with it.
            wire::ACK | wire::ECHO,
            &body(link, 0, ROOT),
            |_| (),
            |message| found = parse_root(message).or(found.take()),
        );
        // Some kernels do not tell of what they put there themselves.
        accept(accept(accept(asked, ENOENT), ENODEV), EINVAL)?;
        Ok(found)
    }

    /// Lets a link send from an HTB queue of that number, in place of what the kernel put there. What names no class of it
    /// is sent at once.
    ///
    /// # Errors
    /// `EEXIST` (17) when somebody put another queue there, `ENOENT` (2) when the kernel has no HTB.
    pub fn add_htb(&mut self, link: u32, handle: u32) -> Result<(), NetlinkError> {
        const VERSION: u32 = 3;
        const RATE_TO_QUANTUM: u32 = 10;
        let flags = wire::CREATE | wire::EXCLUSIVE;
        self.connection.request(NEWQDISC, flags, &body(link, handle, ROOT), |writer| {
            writer.text(TCA_KIND, "htb");
            writer.nest(TCA_OPTIONS, |options| {
                // No default class, no debugging, no packets sent directly so far.
                let words = [VERSION, RATE_TO_QUANTUM, 0, 0, 0];
                options.attribute(TCA_HTB_INIT, &words.map(u32::to_ne_bytes).concat());
                options.ne32(TCA_HTB_DIRECT_QLEN, DIRECT_PACKETS);
            });
        })
    }

    /// Takes a link's queue of that number away, and what waits in it; the kernel's own follows.
    ///
    /// # Errors
    /// `EINVAL` (22) when the link sends from another queue, `ENODEV` (19) when it is not there.
    pub fn delete_root_queue(&mut self, link: u32, handle: u32) -> Result<(), NetlinkError> {
        self.connection.request(DELQDISC, 0, &body(link, handle, ROOT), |_| ())
    }

    /// Makes a class of a link's HTB queue, or gives a class that is there another share; what waits in it goes on
    /// waiting.
    ///
    /// # Errors
    /// `ENOENT` (2) or `ENODEV` (19) when link or queue are not there.
    pub fn put_share(&mut self, link: u32, share: Share) -> Result<(), NetlinkError> {
        let parent = share.class & 0xffff_0000;
        self.connection.request(NEWTCLASS, wire::CREATE, &body(link, share.class, parent), |writer| {
            writer.text(TCA_KIND, "htb");
            writer.nest(TCA_OPTIONS, |options| options.attribute(TCA_HTB_PARMS, &parameters(share)));
        })
    }

    /// Gives a class what waits in it. The same again changes its length only.
    ///
    /// # Errors
    /// `ENOENT` (2) when the kernel has no such queue or there is no such class.
    pub fn put_waiting(&mut self, link: u32, class: u32, waiting: Waiting) -> Result<(), NetlinkError> {
        let body = body(link, class << 16, class);
        self.connection.request(NEWQDISC, wire::CREATE | wire::REPLACE, &body, |writer| match waiting {
            Waiting::Fair => {
                writer.text(TCA_KIND, "fq_codel");
                writer.nest(TCA_OPTIONS, |options| {
                    options.ne32(TCA_FQ_CODEL_FLOWS, FAIR_FLOWS);
                    options.ne32(TCA_FQ_CODEL_MEMORY_LIMIT, FAIR_MEMORY);
                });
            }
            Waiting::InOrder { octets } => {
                writer.text(TCA_KIND, "bfifo");
                writer.attribute(TCA_OPTIONS, &octets.to_ne_bytes());
            }
        })
    }

    /// Takes a class away, and what waits in it. One that is not there is no error.
    ///
    /// # Errors
    /// The kernel's refusal for another reason, or the socket's failure.
    pub fn delete_share(&mut self, link: u32, class: u32) -> Result<(), NetlinkError> {
        let deleted = self.connection.request(DELTCLASS, 0, &body(link, class, 0), |_| ());
        accept(accept(deleted, ENOENT), ENODEV)
    }

    /// The classes of a link's HTB queue of that number, with what each sends in a second.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn shares(&mut self, link: u32, handle: u32) -> Result<Vec<(u32, u32)>, NetlinkError> {
        let mut shares = Vec::new();
        let asked = self.connection.ask(
            GETTCLASS,
            wire::DUMP,
            &body(link, 0, handle),
            |_| (),
            |message| shares.extend(parse_share(message).filter(|(class, _)| class & 0xffff_0000 == handle)),
        );
        accept(asked, ENODEV)?;
        Ok(shares)
    }
}

/// `struct tcmsg`.
fn body(link: u32, handle: u32, parent: u32) -> [u8; BODY] {
    let mut body = [0; BODY];
    body[4..8].copy_from_slice(&link.to_ne_bytes());
    body[8..12].copy_from_slice(&handle.to_ne_bytes());
    body[12..16].copy_from_slice(&parent.to_ne_bytes());
    body
}

/// `struct tc_htb_opt`: rate and ceiling, the same; buckets, in time; whose turn it is.
fn parameters(share: Share) -> Vec<u8> {
    let ticks = ticks_for(share.at_once, share.octets_per_second);
    let mut octets = Vec::with_capacity(44);
    for _ in 0..2 {
        // `struct tc_ratespec`. The kernel counts frames of Ethernet itself where it is told so, without a table.
        const ETHERNET: u8 = 1;
        octets.extend([0, ETHERNET, 0, 0, 0, 0, 0, 0]);
        octets.extend(share.octets_per_second.to_ne_bytes());
    }
    for word in [ticks, ticks, QUANTUM, 0, 0] {
        octets.extend(word.to_ne_bytes());
    }
    octets
}

/// How long so many octets take, in units of 64 nanoseconds.
fn ticks_for(octets: u32, octets_per_second: u32) -> u32 {
    const TICKS_IN_A_SECOND: u64 = 1_000_000_000 / 64;
    let ticks = u64::from(octets) * TICKS_IN_A_SECOND / u64::from(octets_per_second.max(1));
    u32::try_from(ticks).unwrap_or(u32::MAX)
}

fn parse_root(message: &Message<'_>) -> Option<RootQueue> {
    if message.kind != NEWQDISC {
        return None;
    }
    let kind = message.attributes(BODY).text(TCA_KIND)?.to_owned();
    Some(RootQueue { kind, handle: index_at(message.payload, 8)? })
}

fn parse_share(message: &Message<'_>) -> Option<(u32, u32)> {
    let attributes: Attributes<'_> = message.attributes(BODY);
    if message.kind != NEWTCLASS || attributes.text(TCA_KIND) != Some("htb") {
        return None;
    }
    let rate = attributes.nested(TCA_OPTIONS).find(TCA_HTB_PARMS).and_then(|octets| index_at(octets, 8))?;
    Some((index_at(message.payload, 8)?, rate))
}

#[cfg(test)]
mod tests {
    use super::super::scratch::in_a_fresh_namespace;
    use super::*;

    const HANDLE: u32 = 0x5651_0000;
    const CLASS: u32 = HANDLE | 7;

    fn share(octets_per_second: u32) -> Share {
        Share { class: CLASS, octets_per_second, at_once: 16_000 }
    }

    #[test]
    fn a_class_reads_back_as_written_changes_in_place_and_goes() {
        in_a_fresh_namespace(|route| {
            route.create_veth("near", "far", None).unwrap();
            let link = route.index_of("near").unwrap().unwrap();
            assert!(route.root_queue(link).unwrap().is_none_or(|root| root.handle == 0));
            route.add_htb(link, HANDLE).unwrap();
            let ours = RootQueue { kind: "htb".to_owned(), handle: HANDLE };
            assert_eq!(route.root_queue(link).unwrap(), Some(ours));
            assert_eq!(route.shares(link, HANDLE).unwrap(), []);

            for rate in [1_250_000, 2_500_000] {
                route.put_share(link, share(rate)).unwrap();
                route.put_waiting(link, CLASS, Waiting::InOrder { octets: rate / 10 }).unwrap();
                assert_eq!(route.shares(link, HANDLE).unwrap(), [(CLASS, rate)]);
            }
            for _ in 0..2 {
                route.delete_share(link, CLASS).unwrap();
                assert_eq!(route.shares(link, HANDLE).unwrap(), []);
            }
            route.delete_root_queue(link, HANDLE).unwrap();
            assert!(route.root_queue(link).unwrap().is_none_or(|root| root.handle == 0));
            route.delete_root_queue(link, HANDLE).unwrap_err();
        });
    }

    #[test]
    fn a_queue_that_somebody_put_there_is_not_replaced() {
        in_a_fresh_namespace(|route| {
            route.create_veth("near", "far", None).unwrap();
            let link = route.index_of("near").unwrap().unwrap();
            route.add_htb(link, 0x1_0000).unwrap();
            assert_eq!(route.add_htb(link, HANDLE).unwrap_err().number(), 17);
            assert_eq!(route.root_queue(link).unwrap().unwrap().handle, 0x1_0000);
            route.delete_root_queue(link, HANDLE).unwrap_err();
        });
    }

    #[test]
    fn a_link_that_is_not_there_has_no_queue_and_no_classes() {
        in_a_fresh_namespace(|route| {
            assert_eq!(route.root_queue(4711).unwrap(), None);
            assert_eq!(route.shares(4711, HANDLE).unwrap(), []);
            route.delete_share(4711, CLASS).unwrap();
            route.put_share(4711, share(1)).unwrap_err();
        });
    }

    #[test]
    fn buckets_are_told_in_time_and_never_overflow() {
        assert_eq!(ticks_for(1_250_000, 1_250_000), 15_625_000);
        assert_eq!(ticks_for(u32::MAX, 1), u32::MAX);
        assert_eq!(ticks_for(1, 0), 15_625_000);
    }
}
