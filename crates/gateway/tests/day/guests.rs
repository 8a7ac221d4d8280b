//! What guests and operators do, and when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use captivity::{EquipmentId, LinkAddress};

use crate::random::Random;

/// Something that happens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Deed {
    /// A guest accepts the terms.
    Arrive(u32),
    /// A guest moves so many packets, of so many left to move in this stay.
    Move { guest: u32, left: u32 },
    /// A guest signs out.
    SignOut(u32),
    /// An operator changes a session.
    Order,
    /// The gateway dies, and another one starts.
    Crash,
    /// The store does not answer for a while.
    LoseStore,
    /// Another tool deletes the table.
    LoseTable,
}

pub(crate) const MINUTE: u64 = 60;
pub(crate) const HOUR: u64 = 60 * MINUTE;
pub(crate) const DAY: u64 = 24 * HOUR;

/// What is to come, by the second of the day on which it comes; what comes in the same second in the order it was planned.
#[derive(Default)]
pub(crate) struct Calendar {
    deeds: BinaryHeap<Reverse<(u64, u64, Deed)>>,
    planned: u64,
}

impl Calendar {
    pub(crate) fn plan(&mut self, second: u64, deed: Deed) {
        self.planned += 1;
        self.deeds.push(Reverse((second, self.planned, deed)));
    }

    /// The next thing that comes until then.
    pub(crate) fn next_until(&mut self, second: u64) -> Option<Deed> {
        self.deeds.peek().filter(|Reverse((due, ..))| *due <= second)?;
        self.deeds.pop().map(|Reverse((.., deed))| deed)
    }

    /// A day from that second on: most come around noon and in the evening, some at night, some twice.
    pub(crate) fn fill(&mut self, begin: u64, guests: u32, random: &mut Random) {
        for guest in 0..guests {
            let around = if random.one_in(2) { 12 * HOUR } else { 19 * HOUR };
            let spread: u64 = (0..4).map(|_| u64::from(random.below(3 * 3600))).sum();
            let second = (around + spread).saturating_sub(6 * HOUR) % DAY;
            self.plan(begin + second, Deed::Arrive(guest));
            if random.one_in(4) {
                let again = second + 2 * HOUR + u64::from(random.below(3 * 3600));
                self.plan(begin + again.min(DAY - 1), Deed::Arrive(guest));
            }
            if random.one_in(100) {
                self.plan(begin + u64::from(random.below(6 * 3600)), Deed::Arrive(guest));
            }
        }
        for deed in [Deed::Crash, Deed::LoseStore, Deed::LoseTable] {
            for _ in 0..6 {
                self.plan(begin + u64::from(random.below(24 * 3600)), deed);
            }
        }
        for _ in 0..200 {
            self.plan(begin + u64::from(random.below(24 * 3600)), Deed::Order);
        }
    }
}

/// The device of a guest.
pub(crate) fn device(guest: u32) -> EquipmentId {
    let [a, b, c, d] = guest.to_be_bytes();
    let link_address = LinkAddress::new([2, 0, a, b, c, d]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}
