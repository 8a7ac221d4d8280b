//! The ports of accounts: names and passwords that this gateway keeps, of guests and of hosts.
//!
//! [`Accounts`] is their durable record. [`AccountDesk`] is what doors ask: it hashes on threads of its own, so nothing here
//! waits for a hash, and the loop never sees a password.

mod desk;
mod name;
mod password;

use std::fmt;
use std::num::NonZeroU16;

use captivity::{EquipmentId, PersonId, PlanName, Timestamp};

pub use desk::{AccountDesk, Answer, Attempt, NotChanged, NotRegistered, NotVerified, Reset};
pub use name::{AccountName, NotAnAccountName};
pub use password::{NotAPassword, Password};

use crate::ports::PortError;

/// The most accounts of a gateway.
pub const MOST_ACCOUNTS: usize = 100_000;

/// The longest note on an account, in bytes.
pub const LONGEST_NOTE: usize = 200;

/// The longest address for mail to an account's owner, in bytes (RFC 5321 §4.5.3.1.3 leaves 254).
pub const LONGEST_MAIL: usize = 254;

/// What an account is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Role {
    /// Its owner goes online by it.
    Guest,
    /// Its owner goes online by it, and may approve guests at the operator door.
    Host,
}

impl Role {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Guest, Self::Host];

    /// The stable name in the store, the API and the CLI.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Host => "host",
        }
    }

    /// The one of that stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A hashed password in the form of the PHC; it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// What was read from the record or made by whoever hashes.
    #[must_use]
    pub fn new(phc: impl Into<String>) -> Self {
        Self(phc.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// An account: a name and a password kept by us, and what it is good for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Its name, which is also the name of its [`Identity`](crate::identity::Identity).
    pub name: AccountName,
    /// What it is for.
    pub role: Role,
    /// Its plan; `None` is the one that accounts have by the configuration.
    pub plan: Option<PlanName>,
    /// How many devices at once; `None` is as many as the configuration or the plan says.
    pub most_devices: Option<NonZeroU16>,
    /// Where its owner reads mail; of at most [`LONGEST_MAIL`] bytes.
    pub mail: Option<String>,
    /// What the operator wants to remember, of at most [`LONGEST_NOTE`] bytes.
    pub note: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it stops admitting; `None` is never.
    pub valid_until: Option<Timestamp>,
    /// When it was disabled; `None` while it is not.
    pub disabled: Option<Timestamp>,
    /// Whether somebody else chose its password, so that the owner must choose another one before anything else.
    pub must_change: bool,
}

impl Account {
    /// Whether its owner may sign in by it now. (Whether the password must be changed first is another question.)
    #[must_use]
    pub fn admits(&self, now: Timestamp) -> bool {
        self.disabled.is_none() && self.valid_until.is_none_or(|until| now < until)
    }
}

/// An account with what its password was hashed to, as it stands on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptAccount {
    /// The account.
    pub account: Account,
    /// Its password's hash.
    pub hash: PasswordHash,
}

/// What became of accounts that were to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Creation {
    /// All were.
    Created,
    /// None: this name is taken.
    Taken(AccountName),
    /// None: there would be more than [`MOST_ACCOUNTS`].
    Full,
}

/// One change of an account that exists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountRevision {
    /// It admits nobody from now on. What has been disabled stays so, at its moment.
    Disable(Timestamp),
    /// It admits again.
    Enable,
    /// Another password; whether the owner must choose one of their own at the next sign-in.
    Password {
        /// Its hash.
        hash: PasswordHash,
        /// Whether somebody else chose it.
        must_change: bool,
    },
    /// The same password, hashed anew: taken only while the former hash is still on record.
    Rehash {
        /// The hash that was verified.
        former: PasswordHash,
        /// The one to keep.
        hash: PasswordHash,
    },
    /// Another role.
    Role(Role),
    /// Another plan.
    Plan(Option<PlanName>),
    /// Another number of devices.
    MostDevices(Option<NonZeroU16>),
    /// Another note.
    Note(String),
    /// Another address.
    Mail(Option<String>),
    /// Another end.
    ValidUntil(Option<Timestamp>),
}

/// Whose account was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// Nobody's: there is none of that name.
    Nobodys,
    /// Of somebody who never went online by it.
    Newcomers,
    /// This person's.
    Persons(PersonId),
}

/// The durable record of accounts.
pub trait Accounts: Send {
    /// Puts these accounts on durable storage, all or none.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now (nothing was made).
    fn create_accounts(&mut self, accounts: &[KeptAccount]) -> Result<Creation, PortError>;

    /// The account of that name.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn account(&mut self, name: &AccountName) -> Result<Option<KeptAccount>, PortError>;

    /// Accounts whose owner reads mail at this address, in any case of ASCII letters, in the order of their names; `most` at
    /// most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn accounts_of_mail(&mut self, mail: &str, most: usize) -> Result<Vec<KeptAccount>, PortError>;

    /// Accounts in the order of their names, behind that one; `most` at most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn accounts(&mut self, after: Option<&AccountName>, most: usize) -> Result<Vec<KeptAccount>, PortError>;

    /// The account by which this person is known; `None` where they are known otherwise.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn account_of(&mut self, person: PersonId) -> Result<Option<Account>, PortError>;

    /// Changes an account durably, all of `revisions` or none; says whose it is.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now (nothing was changed).
    fn revise_account(
        &mut self,
        name: &AccountName,
        revisions: &[AccountRevision],
    ) -> Result<Whose, PortError>;

    /// Forgets an account, and that its person was called so: what they moved stays on record as nobody's by name, and
    /// whoever gets that name later is another person. Says whose it was.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now (nothing was changed).
    fn delete_account(&mut self, name: &AccountName) -> Result<Whose, PortError>;

    /// Whether this device had a session by the account of that name before.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn was_signed_in(&mut self, name: &AccountName, equipment: EquipmentId) -> Result<bool, PortError>;
}
