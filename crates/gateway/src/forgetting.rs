//! The port of forgetting: what names a device or a person is not kept for longer than the operator said.
//!
//! Sums stay: what was moved in an hour, and how much a voucher used, tell of nobody. Who is online is not forgotten.

use captivity::{LinkAddress, PersonId, Timestamp};

use crate::ports::PortError;

/// Under which address the ledger keeps what devices moved that are forgotten. No device may have it.
pub const FORGOTTEN: [u8; 6] = [2, 0, 0, 0, 0, 0];

/// Whether this is nobody's address any more.
#[must_use]
pub fn is_forgotten(address: LinkAddress) -> bool {
    address.octets() == FORGOTTEN
}

/// What is to be forgotten.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Forget {
    /// Whatever has not been of use since then.
    OlderThan(Timestamp),
    /// The devices with this link address, now, whatever network they were on. A session that lives stays.
    Device(LinkAddress),
    /// A person, now: by which name they are known, and by which devices they came. Sessions that live stay, and a voucher
    /// stays a voucher.
    Person(PersonId),
    /// Optional consents that were given or withdrawn before then. Until then they keep the name of who chose.
    ChoicesOlderThan(Timestamp),
}

/// How much names somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Kept {
    /// Sessions that have ended.
    pub ended_sessions: u32,
    /// When the first of them ended.
    pub oldest_end: Option<Timestamp>,
    /// Devices of which the ledger has what they moved.
    pub devices: u32,
    /// Persons who are known by a name that is no account's.
    pub names: u32,
}

/// The durable record, as far as it names somebody.
pub trait Forgetting: Send {
    /// Forgets durably, and so that the storage does not hold what was there; `most` rows of a kind at most. Says how many:
    /// none when nothing is left to be forgotten.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now (nothing was forgotten).
    fn forget(&mut self, what: Forget, most: usize) -> Result<usize, PortError>;

    /// How much is kept.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn kept(&mut self) -> Result<Kept, PortError>;
}
