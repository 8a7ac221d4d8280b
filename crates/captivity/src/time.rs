//! Moments, as handed in by the one room that owns a clock (`gateway`). Nothing here reads a clock.

use std::time::Duration;

/// A moment of the gateway's own time: milliseconds since 1970-01-01T00:00:00Z, as far as the wall clock was right when that
/// time began (see [`crate::timeline`]). What people are shown comes from [`crate::Bearing::calendar`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The end of time: what never happens.
    pub const NEVER: Self = Self(u64::MAX);

    /// The moment that many milliseconds after 1970 began.
    #[must_use]
    pub const fn from_unix_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970 began.
    #[must_use]
    pub const fn unix_millis(self) -> u64 {
        self.0
    }

    /// Seconds since 1970 began, rounded down.
    #[must_use]
    pub const fn unix_seconds(self) -> u64 {
        self.0 / 1000
    }

    /// The moment that long after this one; stays at the end of time rather than wrap.
    #[must_use]
    pub fn after(self, length: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(length.as_millis()).unwrap_or(u64::MAX)))
    }

    /// The moment that long before this one; stays at the beginning of time.
    #[must_use]
    pub fn before(self, length: Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(length.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long until `later`; zero if that has passed.
    #[must_use]
    pub const fn until(self, later: Self) -> Duration {
        Duration::from_millis(later.0.saturating_sub(self.0))
    }
}
