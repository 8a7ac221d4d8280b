//! Getting the portal's certificate by ACME (RFC 8555) and renewing it in time.
//!
//! A try that fails changes nothing that is served. What survives a restart is in [`records`]: the account's key, an
//! order in progress, the certificate, and how often it failed. It shows proofs through an [`Exhibit`] and never
//! opens a port or starts a program itself.

mod https;
mod keeper;
mod obtain;
pub mod records;
mod schedule;

use std::path::PathBuf;

pub use keeper::Keeper;
pub use schedule::{Pace, ends_soon};

/// How the certificate is got.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The authority's directory, an `https` URL.
    pub directory: String,
    /// Whom the authority may tell of trouble, such as `mailto:noc@example.net`.
    pub contact: Option<String>,
    /// The one name that the certificate is for.
    pub name: String,
    /// How control of the name is proved.
    pub challenge: Challenge,
    /// Roots, in PEM, that the directory's own certificate is checked against; the system's when there is none.
    pub roots: Option<PathBuf>,
    /// The folder of the records, for this account alone.
    pub folder: PathBuf,
}

/// How control of the name is proved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Challenge {
    /// By a file on port 80 of the name (RFC 8555 §8.3).
    Http01,
    /// By a TXT record below the name (RFC 8555 §8.4).
    Dns01,
}

/// What is to be shown so that the authority believes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The last part of the path below `/.well-known/acme-challenge/`.
    pub token: String,
    /// What must be found there.
    pub key_authorization: String,
    /// What the TXT record at `_acme-challenge.` and the name must say.
    pub dns_value: String,
}

/// Where proofs are shown. Called on a thread that may wait.
pub trait Exhibit: Send + Sync + 'static {
    /// Shows the proof; returns once the authority can see it.
    ///
    /// # Errors
    /// Why it cannot be seen, for the operator.
    fn show(&self, proof: &Proof) -> Result<(), String>;

    /// Takes it away again. What cannot be taken away is said in the log of whoever shows it.
    fn take_away(&self, proof: &Proof);
}
