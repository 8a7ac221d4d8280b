//! Why a head is refused, each with its status code (protocols T1 to T5, T14).

/// What is wrong about a head.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Fault {
    /// Not a request that every reader would read alike.
    BadRequest,
    /// It did not come in time.
    TooSlow,
    /// The target has more than 8000 octets.
    TargetTooLong,
    /// More than 100 fields, or more octets than the door reads.
    FieldsTooLarge,
    /// A transfer coding that nobody registered.
    NotImplemented,
    /// Not HTTP/1.0 or HTTP/1.1.
    VersionNotSupported,
}

impl Fault {
    /// Every one of them.
    pub const ALL: [Self; 6] = [
        Self::BadRequest,
        Self::TooSlow,
        Self::TargetTooLong,
        Self::FieldsTooLarge,
        Self::NotImplemented,
        Self::VersionNotSupported,
    ];

    /// The status code that says so.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::TooSlow => 408,
            Self::TargetTooLong => 414,
            Self::FieldsTooLarge => 431,
            Self::NotImplemented => 501,
            Self::VersionNotSupported => 505,
        }
    }
}
