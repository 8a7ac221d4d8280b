//! What a user presents, and what must be satisfied (RFC 8952 "captive portal conditions").

use std::time::Duration;

use crate::ByteCount;

/// What the user presents in order to be admitted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// "I accept these terms": the edition that the page showed.
    Terms {
        /// The edition of the terms that the user saw and accepted.
        edition: String,
    },
}

/// The terms of use that a user accepts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Changes whenever the words change; a user who accepted another edition is asked again.
    pub edition: String,
    /// How long an acceptance admits for.
    pub admits_for: Duration,
    /// How much data it admits, both directions together; `None` is no limit.
    pub admits_data: Option<ByteCount>,
    /// Whether the admitted may extend their session.
    pub extension: Extension,
}

/// Whether the admitted may extend their session before it is over (RFC 8908 `can-extend-session`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Extension {
    /// They may not: who was admitted has what was granted, and signing in again does not renew data that is used.
    #[default]
    NotOffered,
    /// They may: from the session's page they get all of the time and data again.
    Offered,
}

/// The captive portal conditions of a gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conditions {
    /// The terms of use to accept.
    pub terms: Terms,
}
