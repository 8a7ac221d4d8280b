//! Persons: whoever was admitted by something of their own, a voucher or an account, rather than as a device. What a
//! person is granted belongs to them, so several devices share it and it moves with them from device to device.
//!
//! A person is a number here. Names, codes and passwords stay in the store.

use std::fmt;
use std::num::{NonZeroU16, NonZeroU32};
use std::str::FromStr;
use std::time::Duration;

use crate::{ByteCount, EquipmentId, PlanName, Resumed, Session, SessionId, Standing, Timestamp, Usage};

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

/// Whom a session and what it used are put down to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Holder {
    /// A device, which signed in as itself.
    Equipment(EquipmentId),
    /// A person, on whichever device.
    Person(PersonId),
}

/// What a holder has had of plans, and has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holdings<'a> {
    /// By sessions that are over, as far as that still counts.
    pub standings: &'a [Standing],
    /// Sessions that live, other than that of the equipment in question.
    pub others: &'a [Session],
}

impl<'a> Holdings<'a> {
    /// Of a holder without any other session.
    #[must_use]
    pub const fn settled(standings: &'a [Standing]) -> Self {
        Self { standings, others: &[] }
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

/// What was granted to a person beyond their plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Extra {
    /// Time.
    pub time: Duration,
    /// Data, for each limit that the plan has.
    pub data: ByteCount,
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
    /// What there is beyond the plan.
    pub extra: Extra,
    /// Whether its plan must be one that is used up: it was sold once, and gives nothing again.
    pub must_be_used_up: bool,
    /// Until when it must have been used first; `None` is for ever.
    pub unused_until: Option<Timestamp>,
    /// No session by it goes on past this, whatever its plan grants; `None` is without such an end.
    pub no_later_than: Option<Timestamp>,
    /// Whether it was used.
    pub is_begun: bool,
    /// Whether it was taken back.
    pub is_revoked: bool,
    /// All that this person used until now, sessions that live included.
    pub used: Usage,
    /// The session that the guest wants to end for this one, where there are as many as may be.
    pub instead_of: Option<SessionId>,
    /// The session of theirs that goes on by it, if one does.
    pub resumed: Option<Resumed>,
}

/// Why a pass does not admit, whatever it was granted once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PassFault {
    /// There is none like it.
    Unknown,
    /// It was taken back.
    Revoked,
    /// It was not used in time, or the time is over in which it admits.
    Expired {
        /// Until when it could have been used.
        unused_until: Timestamp,
    },
    /// Too many like it were tried that do not exist: none is taken for a while.
    Frozen {
        /// Until when.
        until: Timestamp,
    },
    /// It is good, but not in this zone, which does not offer its plan.
    NotHere,
}

impl Pass {
    /// How many devices at once, and what happens to one more, on that plan.
    #[must_use]
    pub fn devices(&self, of_plan: Devices) -> Devices {
        Devices { most: self.most_devices.unwrap_or(of_plan.most), ..of_plan }
    }

    /// Why it does not admit at all now.
    ///
    /// # Errors
    /// Why.
    pub fn check(&self, now: Timestamp) -> Result<(), PassFault> {
        if self.is_revoked {
            return Err(PassFault::Revoked);
        }
        let unused_until = self.unused_until.filter(|_| !self.is_begun);
        match [unused_until, self.no_later_than].into_iter().flatten().find(|until| *until <= now) {
            Some(unused_until) => Err(PassFault::Expired { unused_until }),
            None => Ok(()),
        }
    }

    /// The session that has to end before one of `equipment` may begin, if one may then.
    ///
    /// # Errors
    /// There are as many devices as may be, and none of their sessions shall end.
    pub fn make_room(&self, devices: Devices, others: &[Session]) -> Result<Option<SessionId>, Full> {
        let most = usize::from(self.devices(devices).most.get());
        if others.len() < most {
            return Ok(None);
        }
        let named = self.instead_of.filter(|named| others.iter().any(|other| other.id == *named));
        match (devices.when_full, named) {
            (WhenFull::Ask, Some(named)) => Ok(Some(named)),
            (WhenFull::EndOldest, _) => {
                Ok(others.iter().min_by_key(|other| (other.began, other.id)).map(|oldest| oldest.id))
            }
            (WhenFull::Ask, None) => Err(Full::MayChoose),
            (WhenFull::Refuse, _) => Err(Full::Refused),
        }
    }
}

/// As many devices of a person are online as may be at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Full {
    /// One more is refused.
    Refused,
    /// The guest may say which session shall end.
    MayChoose,
}

/// What several sessions take from together: all of one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// Whose.
    pub person: PersonId,
    /// All that this person ever used, in these sessions and before.
    pub used: Usage,
}
