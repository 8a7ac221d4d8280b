//! What a user presents, and what must be satisfied (RFC 8952 "captive portal conditions").

use std::time::Duration;

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
}

/// The captive portal conditions of a gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conditions {
    /// The terms of use to accept.
    pub terms: Terms,
}
