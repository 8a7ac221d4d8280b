//! Codes that are sent to a mailbox or a phone: whoever types one owns it.
//!
//! A code belongs to the device that asked for it. What is remembered of a request is where it went and digests by which
//! the code and the link of the message are known again, in memory and for an hour: that is its budget too. What is sent,
//! and how, is another room's business ([`Courier`]); whether whoever is known so comes in is the loop's to say.

mod address;
mod table;

use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use captivity::{EquipmentId, Timestamp};

pub use address::{Address, Mailbox, PhoneNumber, western_digits};
use table::Table;
pub use table::Wrong;

use crate::identity::Identity;

/// What is being found out; dropping it gives up waiting.
pub type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What something secret is known again by. Made with a key that is not kept here.
pub type Digest = [u8; 32];

/// A guest asks for a code.
#[derive(Clone)]
pub struct Asked {
    /// The device that it is for.
    pub equipment: EquipmentId,
    /// Where it goes.
    pub to: Address,
    /// As whom the gateway knows whoever reads it there.
    pub identity: Identity,
    /// What the code is known by.
    pub code: Digest,
    /// What the link in the message is known by.
    pub link: Digest,
}

/// How many codes, and for how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// How long a code is good.
    pub life: Duration,
    /// How many are sent in an hour in all, by this way.
    pub most_in_hour: usize,
}

/// A code that was sent and not typed yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pending {
    /// The device that asked.
    pub equipment: EquipmentId,
    /// Where the code went.
    pub to: Address,
    /// As whom the gateway knows whoever reads it there.
    pub identity: Identity,
    /// How long it is good.
    pub until: Timestamp,
}

/// The codes of the last hour.
#[derive(Debug, Default)]
pub struct Desk(Mutex<Table>);

impl Desk {
    /// Notes a code that is about to be sent, in the place of an earlier one of the same device.
    ///
    /// # Errors
    /// There are too many: of this device, to this address or its neighbours, or in all; how long until there may be one more.
    pub fn ask(&self, asked: Asked, rules: Rules, now: Timestamp) -> Result<(), Duration> {
        self.table().ask(asked, rules, now)
    }

    /// It could not be sent. It still counts: who makes sending fail does not try for free.
    pub fn drop_code(&self, equipment: EquipmentId) {
        self.table().drop_code(equipment);
    }

    /// The code that waits to be typed on this device.
    #[must_use]
    pub fn pending_of(&self, equipment: EquipmentId, now: Timestamp) -> Option<Pending> {
        self.table().pending_of(equipment, now)
    }

    /// Whose code this is. A few wrong tries make it worth nothing; a right one stays right until [`Desk::drop_code`].
    ///
    /// # Errors
    /// It is another one, or none waits for this device.
    pub fn check(&self, equipment: EquipmentId, code: &Digest, now: Timestamp) -> Result<Pending, Wrong> {
        self.table().check(equipment, code, now)
    }

    /// Whose link this is, whatever device asks.
    #[must_use]
    pub fn follow(&self, link: &Digest, now: Timestamp) -> Option<Pending> {
        self.table().follow(link, now)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is written to a guest.
#[derive(Clone)]
pub struct Message {
    /// To whom.
    pub to: Address,
    /// For what has a subject.
    pub subject: String,
    /// What it says, in one paragraph, perhaps of some lines.
    pub words: String,
    /// For what can be long: what is said of an address, and that.
    pub link: Option<(String, String)>,
    /// The tag of the language that it is in.
    pub language: &'static str,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
}

/// Why nothing was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotSent {
    /// Whoever carries messages does not take this address. It will not do so later either.
    Refused,
    /// Not now; worth another try after so long.
    Later(Duration),
}

/// Who carries messages. What goes wrong is told to the operator there, without the address and the words.
pub trait Courier: Send + Sync {
    /// Sends it. When this says so, somebody has taken it over; whether it arrives is not known.
    fn send(&self, message: Message) -> Answer<Result<(), NotSent>>;
}
