//! Captive portal sessions: from admission to captivity again (RFC 8952), and what was granted.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use crate::{Allowance, ByteCount, EquipmentId, Holder, PersonId, Rate, Rates, Share, Timestamp, Usage};

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
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Grant {
    /// The moment at which the equipment is captive again.
    pub until: Timestamp,
    /// How much data may pass since it was admitted.
    pub data: Allowance,
    /// How fast.
    pub rates: Rates,
    /// How fast once the data is used up; `None` ends the session then.
    pub beyond: Option<Rates>,
    /// When what is granted begins anew, if that is before it ends.
    pub renews: Option<Timestamp>,
}

impl Grant {
    /// Everything until then.
    #[must_use]
    pub const fn until(until: Timestamp) -> Self {
        Self { until, data: Allowance::UNLIMITED, rates: Rates::UNLIMITED, beyond: None, renews: None }
    }

    /// The grant in eight octets, as far as the kernel holds it. The same in every version that knows the same fields: a kernel's table outlives us.
    #[must_use]
    pub fn digest(&self) -> GrantDigest {
        let data = [self.data.total, self.data.from_guest, self.data.to_guest];
        let mut digest = Digest::default();
        digest.number(self.until.unix_millis());
        data.into_iter().for_each(|limit| digest.optional(limit.map(ByteCount::octets)));
        let slow = self.beyond.unwrap_or_default();
        digest.number(u64::from(self.beyond.is_some()));
        for rate in [self.rates.from_guest, self.rates.to_guest, slow.from_guest, slow.to_guest] {
            digest.optional(rate.map(Rate::octets_per_second));
            digest.optional(rate.map(|rate| rate.burst().octets()));
        }
        GrantDigest(digest.0)
    }
}

/// A grant in eight octets, to compare what the kernel holds with what is on record: grants that differ have different
/// ones, but for one pair in 2^64.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct GrantDigest(u64);

impl GrantDigest {
    /// The digest that was kept as that number.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// As a number, to be kept.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A captive portal session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its number and conntrack mark.
    pub id: SessionId,
    /// The device it is for, with all its addresses.
    pub equipment: EquipmentId,
    /// The plan that it was admitted on.
    pub plan: PlanName,
    /// When it was admitted.
    pub began: Timestamp,
    /// What it was granted.
    pub grant: Grant,
    /// What had passed when it was last counted.
    pub used: Usage,
    /// Whose it is beside its device's; `None` where the device alone was admitted.
    pub person: Option<PersonId>,
    /// What that person used beside this session, in other ones and before; nothing without a person. Limits of what is
    /// granted to a person are of both together.
    pub elsewhere: Usage,
    /// Since when it is on the plan, or since when the plan began anew.
    pub stint: Stint,
    /// It never goes on past this, whatever its plan grants anew; `None` is without such an end.
    pub no_later_than: Option<Timestamp>,
}

/// Where a session stood when its present plan or period began.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stint {
    /// When.
    pub began: Timestamp,
    /// What had passed by then.
    pub used: Usage,
}

impl Session {
    /// Whom it is put down to.
    #[must_use]
    pub fn holder(&self) -> Holder {
        self.person.map_or(Holder::Equipment(self.equipment), Holder::Person)
    }

    /// What has passed of that which the limits of its grant count.
    #[must_use]
    pub fn paid(&self) -> Usage {
        self.used.plus(self.elsewhere)
    }

    /// The grant as far as this session may have it.
    #[must_use]
    pub fn clip(&self, grant: Grant) -> Grant {
        match self.no_later_than {
            Some(end) if end < grant.until => {
                Grant { until: end, renews: grant.renews.filter(|renews| *renews < end), ..grant }
            }
            _ => grant,
        }
    }

    /// With whom it shares its limits of data, if it has any.
    #[must_use]
    pub fn share(&self) -> Option<Share> {
        let person = self.person.filter(|_| self.grant.data.is_limited())?;
        Some(Share { person, used: self.paid() })
    }

    /// What is left of the granted data; `None` when it has no limit.
    #[must_use]
    pub fn data_left(&self) -> Option<ByteCount> {
        self.grant.data.left(self.paid())
    }

    /// Whether its data is used up, so that it ends, or goes on slowly where that was granted.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.grant.data.is_spent(self.paid())
    }
}

/// The name of a plan: what operators call it in the configuration, the store, the API and the CLI.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlanName {
    letters: [u8; Self::LONGEST],
    length: u8,
}

impl PlanName {
    /// The most letters.
    pub const LONGEST: usize = 31;

    /// The plan of those who were admitted when there were no plans, and of gateways without any.
    pub const SESSION: Self = Self::fixed("session");

    const fn fixed(name: &str) -> Self {
        let mut letters = [0; Self::LONGEST];
        let mut place = 0;
        while place < name.len() {
            letters[place] = name.as_bytes()[place];
            place += 1;
        }
        Self { letters, length: name.len() as u8 }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let letters = self.letters.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(letters).unwrap_or_default()
    }
}

impl fmt::Display for PlanName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for PlanName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Why a text is no name of a plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAPlanName;

impl fmt::Display for NotAPlanName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plan is named by 1 to 31 letters a-z, digits and hyphens, a letter first")
    }
}

impl std::error::Error for NotAPlanName {}

impl FromStr for PlanName {
    type Err = NotAPlanName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_fine = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
        let begins = text.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
        if !begins || text.len() > Self::LONGEST || !text.bytes().all(is_fine) {
            return Err(NotAPlanName);
        }
        Ok(Self::fixed(text))
    }
}

/// FNV-1a over whole numbers, with a last mixing by multiplication; nobody chooses what goes in, so it need not resist.
struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    fn number(&mut self, number: u64) {
        for octet in number.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(octet)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn optional(&mut self, number: Option<u64>) {
        self.number(u64::from(number.is_some()));
        self.number(number.unwrap_or_default());
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
    /// Nothing came from the guest for as long as the plan allows.
    Idle,
    /// The guest signed in on the same device with something else.
    Replaced,
    /// Another device of the same person took its place.
    Displaced,
    /// The device has left its network.
    Away,
    /// It goes on as another session, on this device or at another address.
    Resumed,
}

impl EndCause {
    /// Every cause, in the order of their names' introduction.
    pub const ALL: [Self; 9] = [
        Self::TimeOver,
        Self::DataOver,
        Self::SignedOut,
        Self::Operator,
        Self::Idle,
        Self::Replaced,
        Self::Displaced,
        Self::Away,
        Self::Resumed,
    ];

    /// The cause's stable name in the store, the API and the CLI.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TimeOver => "time-over",
            Self::DataOver => "data-over",
            Self::SignedOut => "signed-out",
            Self::Operator => "operator",
            Self::Idle => "idle",
            Self::Replaced => "replaced",
            Self::Displaced => "displaced",
            Self::Away => "away",
            Self::Resumed => "resumed",
        }
    }

    /// Whether what was left of a session that ended so is still the guest's: nobody ended it on purpose.
    #[must_use]
    pub const fn leaves_a_rest(self) -> bool {
        match self {
            Self::Idle | Self::Away | Self::Displaced => true,
            Self::TimeOver
            | Self::DataOver
            | Self::SignedOut
            | Self::Operator
            | Self::Replaced
            | Self::Resumed => false,
        }
    }

    /// The cause of that stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_grant_is_in_its_digest() {
        let plain = Grant::until(Timestamp::from_unix_millis(1));
        let rate = Rate::new(1_000, ByteCount::ZERO);
        let data = Allowance::of_total(ByteCount::ZERO);
        let grants = [
            plain,
            Grant::until(Timestamp::from_unix_millis(2)),
            Grant { data, ..plain },
            Grant { data: Allowance { from_guest: data.total, ..Allowance::UNLIMITED }, ..plain },
            Grant { data: Allowance { to_guest: data.total, ..Allowance::UNLIMITED }, ..plain },
            Grant { rates: Rates { from_guest: rate, to_guest: None }, ..plain },
            Grant { rates: Rates { from_guest: None, to_guest: rate }, ..plain },
            Grant {
                rates: Rates { from_guest: Rate::new(1_000, ByteCount::new(1)), to_guest: None },
                ..plain
            },
            Grant { beyond: Some(Rates::UNLIMITED), ..plain },
            Grant { beyond: Some(Rates { from_guest: rate, to_guest: None }), ..plain },
        ];
        let digests: std::collections::HashSet<_> = grants.iter().map(Grant::digest).collect();
        assert_eq!(digests.len(), grants.len());
        assert_eq!(plain.digest(), GrantDigest::from_number(plain.digest().number()));
    }

    #[test]
    fn a_plan_has_a_name_that_is_safe_everywhere() {
        for name in ["free", "day-pass", "a", "x23456789-123456789-123456789-1"] {
            assert_eq!(name.parse::<PlanName>().unwrap().as_str(), name);
        }
        for name in ["", "Free", "1st", "-x", "a b", "a/b", "caf\u{e9}", "x23456789-123456789-123456789-12"] {
            assert_eq!(name.parse::<PlanName>(), Err(NotAPlanName), "{name:?}");
        }
        assert_eq!(PlanName::SESSION, "session".parse().unwrap());
    }
}
