//! Captive portal sessions: from admission to captivity again (RFC 8952), and what was granted.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use crate::{ByteCount, EquipmentId, Timestamp};

/// The number of a session. It is also the conntrack mark of the session's flows, so it is never zero and never
/// used again while flows may live.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SessionId(NonZeroU32);

impl SessionId {
    /// The first session a gateway ever opens.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The session of that number; `None` for zero, which is the mark of flows without a session.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number, which is the conntrack mark.
    #[must_use]
    pub const fn mark(self) -> u32 {
        self.0.get()
    }

    /// The number after this one; after four thousand million sessions it starts again at one.
    #[must_use]
    pub const fn following(self) -> Self {
        match self.0.checked_add(1) {
            Some(number) => Self(number),
            None => Self::FIRST,
        }
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for SessionId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// What a satisfied claim allows this equipment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Grant {
    /// The moment at which the equipment is captive again.
    pub until: Timestamp,
    /// The octets that may pass since it was admitted, both directions together, IP headers included; `None` is no
    /// limit.
    pub data: Option<ByteCount>,
}

/// A captive portal session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its number and conntrack mark.
    pub id: SessionId,
    /// The device it is for, with all its addresses.
    pub equipment: EquipmentId,
    /// When it was admitted.
    pub began: Timestamp,
    /// What it was granted.
    pub grant: Grant,
    /// How much of the granted data was used when it was last counted; nothing is counted without a limit.
    pub used: ByteCount,
}

impl Session {
    /// What is left of the granted data; `None` when it has no limit.
    #[must_use]
    pub fn data_left(&self) -> Option<ByteCount> {
        self.grant.data.map(|granted| granted.less(self.used))
    }
}

/// Why a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EndCause {
    /// The granted time is over.
    TimeOver,
    /// The granted data is used up.
    DataOver,
    /// The user signed out.
    SignedOut,
    /// An operator ended it.
    Operator,
}

impl EndCause {
    /// Every cause, in the order of their names' introduction.
    pub const ALL: [Self; 4] = [Self::TimeOver, Self::DataOver, Self::SignedOut, Self::Operator];

    /// The cause's stable name in the store, the API and the CLI.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TimeOver => "time-over",
            Self::DataOver => "data-over",
            Self::SignedOut => "signed-out",
            Self::Operator => "operator",
        }
    }

    /// The cause of that stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
    }
}
