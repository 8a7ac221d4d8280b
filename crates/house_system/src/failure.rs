//! Why the house's system gave no answer that counts, in words that an operator can act on.

use std::time::Duration;

use outbound::StatusCode;

/// No answer, or none as agreed. Nothing of what a guest typed is in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// It could not be asked.
    #[error("{}", .0.chain())]
    Sending(outbound::Failure),
    /// It takes us for somebody else.
    #[error(
        "it does not believe our signature ({0}): compare key_file with the key of that system, and both clocks"
    )]
    NotBelieved(StatusCode),
    /// It answered with another status.
    #[error("it answered {status}; vestibule status {} says more", status.as_u16())]
    Status {
        /// Which one.
        status: StatusCode,
        /// How long it wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// Its answer is not signed as agreed.
    #[error("its answer cannot be believed: {0}")]
    Signature(&'static str),
    /// Its answer is not what was agreed.
    #[error("its answer is not of the protocol: {0}")]
    Answer(String),
    /// It has failed too often and is left alone for so long.
    #[error("it has failed several times in a row and is asked again in {} s", .0.as_secs() + 1)]
    Resting(Duration),
    /// No random numbers.
    #[error("this machine gives no random numbers")]
    NoRandomness,
}

impl Failure {
    /// How long it wants to be left alone.
    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            Self::Resting(rest) => Some(*rest),
            _ => None,
        }
    }

    /// Whether the same question may well be answered a moment later.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Sending(outbound::Failure::Unreachable { .. } | outbound::Failure::Broken { .. }) => true,
            Self::Status { status, retry_after } => status.is_server_error() && retry_after.is_none(),
            _ => false,
        }
    }
}
