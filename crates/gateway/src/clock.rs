//! The one clock of the product: wall time that does not jump while the gateway runs.
//!
//! A session ends by elapsed time, as its element in the kernel does. So the wall clock is read once, when the process
//! first asks, and from then on a monotonic clock is added: a step of the wall clock (NTP, an operator, a leap second)
//! neither ends everybody's session nor makes one immortal. Nothing else in the gateway reads a clock.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use captivity::Timestamp;

/// Says what moment it is; never goes back.
pub trait Clock: Send {
    /// The moment now.
    fn now(&mut self) -> Timestamp;
}

/// The clock of the machine. All values of this type in one process agree with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&mut self) -> Timestamp {
        static FIRST_READING: OnceLock<(Instant, Duration)> = OnceLock::new();
        let (instant, wall) = FIRST_READING.get_or_init(|| {
            // A machine whose clock stands before 1970 is at the beginning of time; `doctor` complains about it.
            (Instant::now(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
        });
        Timestamp::from_unix_millis(0).after(*wall + instant.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_agrees_with_the_wall_clock_and_never_goes_back() {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let first = SystemClock.now();
        let second = SystemClock.now();
        assert!(first.unix_seconds().abs_diff(wall) <= 1);
        assert!(first <= second);
    }
}
