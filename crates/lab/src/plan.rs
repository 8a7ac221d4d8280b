//! What a lab network is to look like, before it is built.

use crate::addressing::Zone;

/// How many guests, in which zones, and how they are attached.
#[derive(Clone, Debug)]
pub struct Plan {
    first_zone: u8,
    second_zone: u8,
    isolated: bool,
}

impl Plan {
    /// So many guests (at most 200) in the first zone.
    #[must_use]
    pub const fn guests(count: u8) -> Self {
        Self { first_zone: count, second_zone: 0, isolated: false }
    }

    /// Adds a second zone with so many guests (at most 200); they are numbered after those of the first.
    #[must_use]
    pub const fn second_zone(self, count: u8) -> Self {
        Self { second_zone: count, ..self }
    }

    /// Isolates the bridge ports, as access points do: guests of one zone reach each other only through the gateway.
    #[must_use]
    pub const fn isolated(self) -> Self {
        Self { isolated: true, ..self }
    }

    pub(crate) fn zones(&self) -> Vec<(Zone, u8)> {
        let second = (self.second_zone > 0).then_some((Zone::SECOND, self.second_zone));
        [(Zone::FIRST, self.first_zone)].into_iter().chain(second).collect()
    }

    pub(crate) const fn is_isolated(&self) -> bool {
        self.isolated
    }
}
