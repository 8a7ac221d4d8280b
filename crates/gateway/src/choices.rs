//! The port of optional consents: what guests are asked beside the terms, and what each of them chose.
//!
//! Nothing depends on a choice: who is online stays so, whatever is given or withdrawn. Every change is a line of its own, so
//! that it can be shown what was said when, to which words. Nobody is put down for something that they were not shown.

use std::time::Duration;

use captivity::{EquipmentId, PersonId, SessionId, Timestamp};

use crate::identity::KnownAs;
use crate::ports::PortError;

/// Changes that one session may make within [`CHANGES_WITHIN`]: enough for any doubt, too few to fill a disk.
pub const MOST_CHANGES: usize = 50;
/// See [`MOST_CHANGES`].
pub const CHANGES_WITHIN: Duration = Duration::from_secs(3600);

/// What was asked, in the words that the guest saw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// What the operator calls it.
    pub name: String,
    /// Changes whenever the words change.
    pub edition: String,
    /// The tag of the language of the words.
    pub language: String,
    /// The words.
    pub text: String,
}

/// What somebody says to one of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What was asked.
    pub asked: Asked,
    /// Whether consent is given.
    pub given: bool,
}

/// What became of choices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chosen {
    /// So many differ from what held before, and are on record.
    Changed(usize),
    /// This session has changed its mind too often lately.
    TooOften,
    /// There is no such session.
    NoSession,
}

/// A consent that holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// What the operator calls it.
    pub name: String,
    /// To which edition it was given.
    pub edition: String,
}

/// One line of the record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChoiceOnRecord {
    /// Its number.
    pub id: u32,
    /// When.
    pub at: Timestamp,
    /// What, in which words.
    pub choice: Choice,
    /// Whether an operator withdrew it, not the guest.
    pub by_operator: bool,
    /// The session that it was said in.
    pub session: SessionId,
    /// The device; `None` once that is forgotten.
    pub equipment: Option<EquipmentId>,
    /// The person, if the guest was more than a device.
    pub person: Option<PersonId>,
    /// As what that person is known.
    pub known_as: Option<KnownAs>,
}

/// The durable record of choices.
pub trait Choices: Send {
    /// Puts what differs from what holds on record, all or none.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now (nothing was recorded).
    fn choose(&mut self, session: SessionId, choices: &[Choice], at: Timestamp) -> Result<Chosen, PortError>;

    /// The consents that hold for this session's person, or for its device.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn held(&mut self, session: SessionId) -> Result<Vec<Held>, PortError>;

    /// All choices behind the one of that number, in order; `most` at most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn choices(&mut self, after: u32, most: usize) -> Result<Vec<ChoiceOnRecord>, PortError>;

    /// Withdraws in the guest's place what that line gave; says whether it gave something.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now.
    fn withdraw(&mut self, choice: u32, at: Timestamp) -> Result<bool, PortError>;
}
