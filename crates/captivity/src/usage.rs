//! What passed, and how much may: each direction by itself, and both together.
//!
//! Octets are those of IP packets, headers included, as the kernel counts them and RFC 8908 §5 wants them.

use crate::ByteCount;

/// What passed in each direction. It only grows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Usage {
    /// What the guest sent.
    pub from_guest: ByteCount,
    /// What the guest received.
    pub to_guest: ByteCount,
}

impl Usage {
    /// Nothing yet.
    pub const NONE: Self = Self { from_guest: ByteCount::ZERO, to_guest: ByteCount::ZERO };

    /// Both directions together.
    #[must_use]
    pub const fn total(self) -> ByteCount {
        self.from_guest.plus(self.to_guest)
    }

    /// Both usages together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            from_guest: self.from_guest.plus(other.from_guest),
            to_guest: self.to_guest.plus(other.to_guest),
        }
    }

    /// What this one is more than `earlier`; nothing where it is not.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            from_guest: self.from_guest.less(earlier.from_guest),
            to_guest: self.to_guest.less(earlier.to_guest),
        }
    }

    /// This one grown to what was counted now: neither direction falls, and the sum is what was counted, unless that is
    /// less. Which direction a packet went that a common limit refused is not known for sure; how many octets passed is.
    #[must_use]
    pub fn grown_to(self, counted: Self) -> Self {
        let total = self.total().max(counted.total());
        let from_guest = counted.from_guest.max(self.from_guest).min(total.less(self.to_guest));
        Self { from_guest, to_guest: total.less(from_guest) }
    }

    /// The larger of both, for each direction.
    #[must_use]
    pub fn at_least(self, other: Self) -> Self {
        Self {
            from_guest: self.from_guest.max(other.from_guest),
            to_guest: self.to_guest.max(other.to_guest),
        }
    }
}

/// How much data may pass: `None` is no limit. What is exhausted first ends it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Allowance {
    /// Both directions together.
    pub total: Option<ByteCount>,
    /// What the guest sends.
    pub from_guest: Option<ByteCount>,
    /// What the guest receives.
    pub to_guest: Option<ByteCount>,
}

impl Allowance {
    /// No limit.
    pub const UNLIMITED: Self = Self { total: None, from_guest: None, to_guest: None };

    /// A limit of both directions together.
    #[must_use]
    pub const fn of_total(total: ByteCount) -> Self {
        Self { total: Some(total), ..Self::UNLIMITED }
    }

    /// Whether there is any limit.
    #[must_use]
    pub const fn is_limited(&self) -> bool {
        self.total.is_some() || self.from_guest.is_some() || self.to_guest.is_some()
    }

    /// What is left of each limit.
    #[must_use]
    pub fn less(self, used: Usage) -> Self {
        Self {
            total: self.total.map(|granted| granted.less(used.total())),
            from_guest: self.from_guest.map(|granted| granted.less(used.from_guest)),
            to_guest: self.to_guest.map(|granted| granted.less(used.to_guest)),
        }
    }

    /// Each limit raised by what `more` has of it; where this one has no limit there is none.
    #[must_use]
    pub fn with(self, more: Self) -> Self {
        let both = |limit: Option<ByteCount>, more: Option<ByteCount>| {
            limit.map(|limit| limit.plus(more.unwrap_or_default()))
        };
        Self {
            total: both(self.total, more.total),
            from_guest: both(self.from_guest, more.from_guest),
            to_guest: both(self.to_guest, more.to_guest),
        }
    }

    /// Each limit raised by what was used already: the allowance for those who start from `used`.
    #[must_use]
    pub fn beyond(self, used: Usage) -> Self {
        Self {
            total: self.total.map(|granted| granted.plus(used.total())),
            from_guest: self.from_guest.map(|granted| granted.plus(used.from_guest)),
            to_guest: self.to_guest.map(|granted| granted.plus(used.to_guest)),
        }
    }

    /// For each limit the larger one; no limit where one of both has none.
    #[must_use]
    pub fn at_least(self, other: Self) -> Self {
        let larger = |one: Option<ByteCount>, other: Option<ByteCount>| Some(one?.max(other?));
        Self {
            total: larger(self.total, other.total),
            from_guest: larger(self.from_guest, other.from_guest),
            to_guest: larger(self.to_guest, other.to_guest),
        }
    }

    /// Whether one of the limits is reached.
    #[must_use]
    pub fn is_spent(self, used: Usage) -> bool {
        let left = self.less(used);
        [left.total, left.from_guest, left.to_guest].contains(&Some(ByteCount::ZERO))
    }

    /// The octets that may pass in the best case, both directions together, before a limit ends it; `None` is no limit.
    /// With a limit of one direction only this is what is left of that one (RFC 8908 §5 `bytes-remaining` has one number).
    #[must_use]
    pub fn left(self, used: Usage) -> Option<ByteCount> {
        let left = self.less(used);
        [left.total, left.from_guest, left.to_guest].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(from_guest: u64, to_guest: u64) -> Usage {
        Usage { from_guest: ByteCount::new(from_guest), to_guest: ByteCount::new(to_guest) }
    }

    #[test]
    fn the_limit_that_is_reached_first_ends_it() {
        let allowance = Allowance {
            total: Some(ByteCount::new(100)),
            from_guest: Some(ByteCount::new(30)),
            to_guest: None,
        };
        assert_eq!(allowance.left(used(10, 20)), Some(ByteCount::new(20)));
        assert!(!allowance.is_spent(used(29, 70)));
        assert!(allowance.is_spent(used(30, 0)));
        assert!(allowance.is_spent(used(29, 71)));
        assert_eq!(Allowance::UNLIMITED.left(used(1, 1)), None);
        assert!(!Allowance::UNLIMITED.is_spent(used(u64::MAX, u64::MAX)));
    }

    #[test]
    fn what_is_counted_grows_in_each_direction_and_the_sum_is_exact() {
        for (before, counted, after) in [
            ((10, 20), (15, 30), (15, 30)),
            ((10, 20), (10, 20), (10, 20)),
            // The split moved, the sum did not fall.
            ((10, 20), (5, 30), (10, 25)),
            ((10, 20), (25, 10), (15, 20)),
            // The kernel was behind.
            ((10, 20), (0, 5), (10, 20)),
            ((0, 0), (7, 0), (7, 0)),
            // One direction is behind, the other so far ahead that the sum grew.
            ((10, 20), (3, 40), (10, 33)),
            ((10, 20), (40, 3), (23, 20)),
            ((10, 20), (10, 25), (10, 25)),
        ] {
            let usage = |(from_guest, to_guest)| used(from_guest, to_guest);
            assert_eq!(usage(before).grown_to(usage(counted)), usage(after), "{before:?} {counted:?}");
        }
    }

    #[test]
    fn no_limit_is_more_than_any() {
        let limited = Allowance::of_total(ByteCount::new(5));
        assert_eq!(limited.at_least(Allowance::UNLIMITED), Allowance::UNLIMITED);
        assert_eq!(limited.at_least(Allowance::of_total(ByteCount::new(7))).total, Some(ByteCount::new(7)));
    }
}
