//! Packets of guests on the pretended enforcement device: what passes, what is counted, what a limit refuses.

use captivity::{ByteCount, EquipmentId, Usage};

use super::{Mark, World};

/// Which way a packet goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    /// The guest sends it.
    FromGuest,
    /// The guest receives it.
    ToGuest,
}

impl World {
    /// A packet of this many octets comes from the guest; true if it passes. What passes is counted.
    pub fn send(&self, equipment: EquipmentId, octets: u64) -> bool {
        self.forward(equipment, Way::FromGuest, octets)
    }

    /// A packet goes this way; true if it passes. What passes is counted.
    pub fn forward(&self, equipment: EquipmentId, way: Way, octets: u64) -> bool {
        let mut inner = self.lock();
        let Some((session, _)) = inner.session_of.get(&equipment).copied() else { return false };
        let Some(mark) = inner.marks.get_mut(&session) else { return false };
        let (before, person) = (mark.used, mark.person);
        let passes = mark.forward(way, ByteCount::new(octets));
        let more = mark.used.since(before);
        inner.shared(session, person, more);
        passes
    }
}

impl Mark {
    fn forward(&mut self, way: Way, packet: ByteCount) -> bool {
        let mut passes = true;
        if let Some(left) = self.left(way).filter(|left| *left < packet) {
            // As the kernel does: what did not pass whole has used up the rest.
            self.count(way, left);
            passes = self.grant.beyond.is_some();
        }
        if passes {
            self.count(way, packet);
        }
        passes
    }

    /// What may still pass this way before a limit ends it.
    fn left(&self, way: Way) -> Option<ByteCount> {
        let left = self.grant.data.less(self.paid());
        let of_way = match way {
            Way::FromGuest => left.from_guest,
            Way::ToGuest => left.to_guest,
        };
        [left.total, of_way].into_iter().flatten().min()
    }

    fn count(&mut self, way: Way, octets: ByteCount) {
        let counted = match way {
            Way::FromGuest => Usage { from_guest: octets, to_guest: ByteCount::ZERO },
            Way::ToGuest => Usage { from_guest: ByteCount::ZERO, to_guest: octets },
        };
        self.used = self.used.plus(counted);
    }
}
