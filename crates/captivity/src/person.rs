//! Persons: whoever was admitted by something of their own, a voucher or an account, rather than as a device. What a
//! person is granted belongs to them, so several devices share it and it moves with them from device to device.
//!
//! A person is a number here. Names, codes and passwords stay in the store.

use std::fmt;
use std::num::{NonZeroU16, NonZeroU32};
use std::str::FromStr;

use crate::{PlanName, SessionId, Timestamp, Usage};

/// The number of a person; never zero and never given again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PersonId(NonZeroU32);

impl PersonId {
    /// The person of that number; `None` for zero.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for PersonId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// What happens when a person comes with one device more than they may have online at once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum WhenFull {
    /// The one that comes is refused.
    #[default]
    Refuse,
    /// The session that began first ends.
    EndOldest,
    /// The guest says which session ends.
    Ask,
}

impl WhenFull {
    /// Every one, in the order of their names' introduction.
    pub const ALL: [Self; 3] = [Self::Refuse, Self::EndOldest, Self::Ask];

    /// The stable name in the configuration, the store, the API and the CLI.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::EndOldest => "end-oldest",
            Self::Ask => "ask",
        }
    }

    /// The one of that stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// How many devices of one person may be online at once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Devices {
    /// So many.
    pub most: NonZeroU16,
    /// And what happens to one more.
    pub when_full: WhenFull,
}

impl Devices {
    /// One, and no more.
    pub const ONE: Self = Self { most: NonZeroU16::MIN, when_full: WhenFull::Refuse };
}

impl Default for Devices {
    fn default() -> Self {
        Self::ONE
    }
}

/// What somebody's voucher or account entitles to, as it is on record now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pass {
    /// Whose it is.
    pub person: PersonId,
    /// The plan.
    pub plan: PlanName,
    /// How many devices at once; `None` is as many as the plan says.
    pub most_devices: Option<NonZeroU16>,
    /// Until when it must have been used first; `None` is for ever.
    pub unused_until: Option<Timestamp>,
    /// Whether it was taken back.
    pub is_revoked: bool,
    /// All that this person used until now.
    pub used: Usage,
    /// The session that the guest wants to end for this one, where there are as many as may be.
    pub instead_of: Option<SessionId>,
}

/// What several sessions take from together: all of one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// Whose.
    pub person: PersonId,
    /// All that this person ever used, in these sessions and before.
    pub used: Usage,
}
