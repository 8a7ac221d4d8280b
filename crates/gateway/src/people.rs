//! The port of persons: vouchers, what they entitle to, what became of them, and who is known by another way.
//!
//! What a person is granted and has used is put on record with their sessions, through [`Store`](crate::ports::Store).

use std::fmt;
use std::num::NonZeroU16;

use captivity::{Extra, Pass, PersonId, PlanName, Standing, Timestamp, Usage, VoucherCode};

use crate::identity::{Identity, Known, Way};
use crate::ports::PortError;

/// The most vouchers of one batch.
pub const MOST_VOUCHERS: usize = 10_000;

/// The longest note on a batch, in bytes.
pub const LONGEST_NOTE: usize = 200;

/// The number of a batch of vouchers; it is not given again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BatchId(pub u32);

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What all vouchers of a batch have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Issue {
    /// The plan that each is worth.
    pub plan: PlanName,
    /// How many devices of one voucher at once; `None` is as many as the plan says.
    pub most_devices: Option<NonZeroU16>,
    /// Until when each must have been used first; `None` is for ever.
    pub unused_until: Option<Timestamp>,
    /// What the operator wants to remember, of at most [`LONGEST_NOTE`] bytes.
    pub note: String,
    /// When they were made.
    pub at: Timestamp,
}

/// A batch of vouchers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Its number.
    pub id: BatchId,
    /// What its vouchers have in common.
    pub issue: Issue,
    /// How many there are.
    pub vouchers: u32,
    /// How many of them were used.
    pub begun: u32,
    /// How many of them were taken back.
    pub revoked: u32,
    /// What all of them used.
    pub used: Usage,
}

/// A voucher.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voucher {
    /// Its code.
    pub code: VoucherCode,
    /// The person that it stands for.
    pub person: PersonId,
    /// Its batch.
    pub batch: BatchId,
    /// The plan that it is worth.
    pub plan: PlanName,
    /// How many devices at once; `None` is as many as the plan says.
    pub most_devices: Option<NonZeroU16>,
    /// Until when it must have been used first; `None` is for ever.
    pub unused_until: Option<Timestamp>,
    /// What was granted beyond the plan.
    pub extra: Extra,
    /// When it was used first; `None` if never.
    pub begun: Option<Timestamp>,
    /// When it was taken back; `None` if never.
    pub revoked: Option<Timestamp>,
    /// All that it used.
    pub used: Usage,
}

impl Voucher {
    /// What it entitles to.
    #[must_use]
    pub const fn pass(&self) -> Pass {
        Pass {
            person: self.person,
            plan: self.plan,
            most_devices: self.most_devices,
            extra: self.extra,
            must_be_used_up: true,
            unused_until: self.unused_until,
            no_later_than: None,
            is_begun: self.begun.is_some(),
            is_revoked: self.revoked.is_some(),
            used: self.used,
            instead_of: None,
            resumed: None,
        }
    }
}

/// Vouchers that somebody means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// All of a batch.
    Batch(BatchId),
    /// The one with this code.
    Code(VoucherCode),
    /// The one that stands for this person.
    Person(PersonId),
}

/// What is changed of vouchers that exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Revision {
    /// They admit nobody any more, from this moment on.
    Revoke(Timestamp),
    /// So much more is granted to each.
    Extend(Extra),
}

/// The durable record of vouchers.
pub trait People: Send {
    /// Puts a batch of vouchers with these codes on durable storage, all or none.
    ///
    /// # Errors
    /// `Refused` when a code exists already; `Unavailable` when the storage cannot be written now.
    fn issue(&mut self, issue: &Issue, codes: &[VoucherCode]) -> Result<BatchId, PortError>;

    /// All batches, the latest first; `most` at most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn batches(&mut self, most: usize) -> Result<Vec<Batch>, PortError>;

    /// Vouchers in the order in which they were made, behind the person of that number; `most` at most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn vouchers(&mut self, which: Which, after: u32, most: usize) -> Result<Vec<Voucher>, PortError>;

    /// The persons of these identities, in their order; whoever is new becomes a person, durably. One commit at most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now (nobody was introduced).
    fn introduce(&mut self, identities: &[Identity], at: Timestamp) -> Result<Vec<Known>, PortError>;

    /// Those who are known by this way under a name that begins so, whoever came last first; so many at most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn identities(
        &mut self,
        way: Way,
        prefix: &str,
        most: usize,
    ) -> Result<Vec<(PersonId, Identity)>, PortError>;

    /// What the person of that number has had of plans.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn standings_of(&mut self, person: PersonId) -> Result<Vec<Standing>, PortError>;

    /// Changes vouchers durably; says whose they are. What has been taken back stays so, at its moment.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now (nothing was changed).
    fn revise(&mut self, which: Which, revision: Revision) -> Result<Vec<PersonId>, PortError>;
}
