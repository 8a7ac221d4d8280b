//! What doors ask of OpenID Connect providers: lead a guest there, and say who came back.
//!
//! Whoever answers works outside of the loop. What a provider says of somebody goes no further than the plan that it
//! chooses; the record has the issuer's name and its number for them.

use std::time::Duration;

use captivity::{EquipmentId, SessionId};

use crate::accounts::Answer;
use crate::identity::Vouched;

/// A provider as the sign-in page shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offered {
    /// What stands for it in addresses and forms.
    pub id: String,
    /// What guests read.
    pub name: String,
    /// Where its pages are, as `https://` origins, perhaps with `*.` before the host.
    pub origins: Vec<String>,
}

/// A guest wants to sign in at a provider.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// On which device.
    pub equipment: EquipmentId,
    /// [`Offered::id`].
    pub provider: String,
    /// The edition of the terms that was on the page.
    pub edition: String,
    /// The session that the guest wants to end for this one, where there are as many as may be.
    pub instead_of: Option<SessionId>,
    /// The portal's origin, where they come back to: [`callback_path`].
    pub origin: String,
}

/// Where guests come back to from that provider. Each has its own, so that no provider's answer can be taken for
/// another's (RFC 9700 §4.4.2).
#[must_use]
pub fn callback_path(provider: &str) -> String {
    format!("/provider/callback/{provider}")
}

/// Somebody comes back from a provider (RFC 6749 §4.1.2, RFC 9207).
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Returned {
    /// To whose address.
    pub provider: String,
    /// What was sent along.
    pub state: String,
    /// The code, where they are known.
    pub code: Option<String>,
    /// Why not, where they are not.
    pub error: Option<String>,
    /// Who says so.
    pub issuer: Option<String>,
}

/// Why nobody is led to a provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotBegun {
    /// There is no such provider any more.
    Unknown,
    /// This device, or all together, began as often as may be; worth another try after so long.
    TooMany(Duration),
    /// The provider does not answer, or not as it must; the operator was told.
    Unavailable,
}

/// Why whoever came back is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotKnown {
    /// Nobody was sent from this device, or it was too long ago, or they came back before.
    NotSent,
    /// The guest, or the provider, did not want it.
    Declined,
    /// They are known, and nobody of them is let in here.
    NotAdmitted,
    /// The provider does not answer, or not as it must; the operator was told.
    Failed,
}

/// Somebody whom a provider knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// Who, and on what.
    pub vouched: Vouched,
    /// The edition of the terms that was on the page.
    pub edition: String,
    /// As it was wished.
    pub instead_of: Option<SessionId>,
}

/// Who leads guests to providers and hears who came back.
pub trait ProviderDesk: Send + Sync {
    /// The providers, in the order of the sign-in page.
    fn offered(&self) -> Vec<Offered>;

    /// Opens the way to the provider for this device, for some minutes, and says where to go.
    fn begin(&self, wish: Wish) -> Answer<Result<String, NotBegun>>;

    /// Who it is that came back on this device. Once for each time that somebody was led there.
    fn finish(&self, equipment: EquipmentId, returned: Returned) -> Answer<Result<Known, NotKnown>>;
}

/// A name that opens for one device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// A name such as `id.example`, or `*.id.example` for all names below it.
    pub name: String,
    /// The TCP port.
    pub port: u16,
}

/// What opens names to a single device for a while.
pub trait Window: Send + Sync {
    /// Opens these to this device in place of what was opened to it here before, and closes them after that time.
    fn open(&self, equipment: EquipmentId, places: &[Place], lasting: Duration);
}
