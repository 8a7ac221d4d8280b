//! Who a guest is by somebody else's word: an account, a mailbox, a phone, a provider, a host, the house's own system.
//!
//! Whoever vouches works outside of the loop, as slowly as it must. It brings a name and a plan; which person that is, and
//! what they have left, is the record's to say. Nothing here is a secret: a password or a code never comes this far.

use std::fmt;
use std::num::NonZeroU16;

use captivity::{PersonId, PlanName, SessionId, Timestamp, Usage, VoucherCode};

/// The way by which somebody is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Way {
    /// An account of this gateway's.
    Account,
    /// A mailbox to which a code was sent.
    Mail,
    /// A phone to which a code was sent.
    Phone,
    /// An OpenID Connect provider.
    Provider,
    /// A host who approved.
    Sponsor,
    /// The house's own system: a stay, a reader's card, a membership.
    Stay,
}

impl Way {
    /// Every one, in the order of their names' introduction.
    pub const ALL: [Self; 6] =
        [Self::Account, Self::Mail, Self::Phone, Self::Provider, Self::Sponsor, Self::Stay];

    /// The stable name in the store, the API and the CLI.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Mail => "mail",
            Self::Phone => "phone",
            Self::Provider => "provider",
            Self::Sponsor => "sponsor",
            Self::Stay => "stay",
        }
    }

    /// The one of that stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

/// Who somebody is, by one way. The same person by two ways is two persons.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    way: Way,
    name: String,
}

/// Why a text names nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a person is named by 1 to {} bytes without control characters", Identity::LONGEST)]
pub struct NotAnIdentity;

impl Identity {
    /// The longest name, in bytes.
    pub const LONGEST: usize = 254;

    /// Whom this way calls so. Names that differ in any byte are different persons: the way brings them into one form.
    ///
    /// # Errors
    /// The name is empty, too long or has control characters.
    pub fn new(way: Way, name: impl Into<String>) -> Result<Self, NotAnIdentity> {
        let name = name.into();
        let is_fine = !name.is_empty() && name.len() <= Self::LONGEST && !name.contains(char::is_control);
        if is_fine { Ok(Self { way, name }) } else { Err(NotAnIdentity) }
    }

    /// By which way.
    #[must_use]
    pub const fn way(&self) -> Way {
        self.way
    }

    /// What that way calls them. Somebody's own words may be in it: escape it wherever it is shown.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Not the name: what is logged by mistake shall not say who is here.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("way", &self.way).finish_non_exhaustive()
    }
}

/// Somebody whom the gateway trusts says who a guest is, and what they may have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vouched {
    /// Who.
    pub identity: Identity,
    /// On which plan.
    pub plan: PlanName,
    /// How many devices at once; `None` is as many as the plan says.
    pub most_devices: Option<NonZeroU16>,
    /// When their sessions end at the latest; `None` is as the plan says.
    pub no_later_than: Option<Timestamp>,
}

/// Somebody comes in by another's word.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Who, and on what.
    pub vouched: Vouched,
    /// The edition of the terms that the guest saw and accepted.
    pub edition: String,
    /// The session that the guest wants to end for this one, where there are as many as may be.
    pub instead_of: Option<SessionId>,
}

/// Somebody whom the record knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// The person.
    pub person: PersonId,
    /// All that they used.
    pub used: Usage,
}

/// As what operators know a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KnownAs {
    /// By this voucher.
    Voucher(VoucherCode),
    /// By this name.
    Identity(Identity),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_has_no_control_characters_and_is_not_logged() {
        let longest = "x".repeat(Identity::LONGEST);
        for name in ["anna", "anna@example.org", "https://idp.example 0815", longest.as_str(), "<b>"] {
            let identity = Identity::new(Way::Mail, name).unwrap();
            assert_eq!((identity.way(), identity.name()), (Way::Mail, name));
            assert!(!format!("{identity:?}").contains(name));
        }
        for name in ["", "a\nb", "\u{7f}", "a\u{85}b", &format!("{longest}x")] {
            assert_eq!(Identity::new(Way::Mail, name), Err(NotAnIdentity), "{name:?}");
        }
    }

    #[test]
    fn each_way_has_a_name_of_its_own() {
        for way in Way::ALL {
            assert_eq!(Way::from_name(way.name()), Some(way));
        }
        assert_eq!(Way::from_name("Account"), None);
    }
}
