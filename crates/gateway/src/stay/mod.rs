//! Guests who are known to the house's own system: by room and surname, by a card's number, by what that system keeps.
//!
//! What is asked and what may be answered, and how that which people type is brought into forms that can be compared. The
//! system is asked outside of the loop, by whoever stands behind [`Register`]; whom it vouches for comes in as anybody does.

mod field;
mod fold;

use std::future::Future;
use std::num::NonZeroU16;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use captivity::{InterfaceName, PlanName};

pub use field::{Entered, Field, FieldName, Kind, Label, NotAFieldName};

/// What a guest typed, and where.
#[derive(Clone, Debug)]
pub struct Question {
    /// The guest zone of the device.
    pub zone: InterfaceName,
    /// Each field with what was typed into it, in the order of the form.
    pub fields: Vec<(FieldName, Entered)>,
}

/// What the house's system says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// They may come in.
    Admit(Stay),
    /// They may not.
    Refuse(Reason),
}

/// Who somebody is to the house, and what they may have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stay {
    /// What the house calls the stay, the card or the member: the same word is the same person.
    pub person: String,
    /// On which plan; `None`: the one that is configured.
    pub plan: Option<PlanName>,
    /// How many devices at once; `None`: as many as the plan says.
    pub devices: Option<NonZeroU16>,
    /// When it ends, such as at check-out, by the wall clock.
    pub until: Option<SystemTime>,
}

/// Why somebody may not come in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// There is nothing under these details. Never says which of them was wrong.
    NoStay,
    /// It has not begun.
    NotYet,
    /// It is over.
    Over,
    /// Anything else.
    Other,
}

/// The system could not be asked, or did not answer as agreed: nobody comes in by it now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the house's system cannot be asked now")]
pub struct Away {
    /// When it is worth another try.
    pub retry_after: Duration,
}

/// Who asks the house's system. Bounded in time and number by whoever does it; a question that is dropped is forgotten.
pub trait Register: Send + Sync {
    /// Asks it. Operators are told of what goes wrong; guests only when to come back.
    fn ask(&self, question: Question) -> Pin<Box<dyn Future<Output = Result<Answer, Away>> + Send + '_>>;
}
