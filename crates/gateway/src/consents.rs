//! The port of what guests accepted: the words of each edition of the terms, and which session began by accepting which.
//!
//! A session is recorded with the terms that its guest accepted in one commit, whatever the way in. Words are kept as they
//! were shown, so that what was accepted can be read when other terms are long in force.

use captivity::{EquipmentId, SessionId, TermsNumber, Timestamp};

use crate::identity::KnownAs;
use crate::ports::PortError;

/// Terms as they are on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TermsOnRecord {
    /// Their number here.
    pub number: TermsNumber,
    /// What the operator calls them.
    pub edition: String,
    /// Their words.
    pub text: String,
    /// Since when they were shown.
    pub since: Timestamp,
    /// How many sessions on record began by accepting them.
    pub sessions: u32,
}

/// A guest's acceptance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acceptance {
    /// The session that began by it.
    pub session: SessionId,
    /// When.
    pub at: Timestamp,
    /// On which device.
    pub equipment: EquipmentId,
    /// As what the guest is known, if not by the device alone.
    pub known_as: Option<KnownAs>,
    /// What was accepted.
    pub edition: String,
}

/// What became of terms that are put in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Noted {
    /// Their number on record.
    pub number: TermsNumber,
    /// Whether other words were on record as this edition: nobody is asked again for them.
    pub words_differ: bool,
}

/// The durable record of terms and of who accepted them.
pub trait Consents: Send {
    /// Puts the words of an edition on record, if they are not there yet.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be written now.
    fn note_terms(&mut self, edition: &str, text: &str, at: Timestamp) -> Result<Noted, PortError>;

    /// The terms that this session began by accepting, if it is on record that it did.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn accepted_by(&mut self, session: SessionId) -> Result<Option<TermsNumber>, PortError>;

    /// All terms on record, the latest first; `most` at most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn terms(&mut self, most: usize) -> Result<Vec<TermsOnRecord>, PortError>;

    /// Who accepted what, behind the session of that number, in order of sessions; `most` at most.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be read.
    fn acceptances(&mut self, after: u32, most: usize) -> Result<Vec<Acceptance>, PortError>;
}
