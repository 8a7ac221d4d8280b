//! The one place that reads clocks: the gateway's own time for whatever lasts, and the calendar for whatever people read.
//!
//! A session ends by elapsed time, as its element in the kernel does, so "now" for durations is a line that only runs
//! forward, on the clock of the kernel's timeouts: [`Clock::now`]. It goes on over restarts and reboots from what is on
//! record (`captivity::timeline`), and a step of the wall clock (NTP, an operator) does not move it. "Now" for the calendar
//! is the wall clock as it stands: `bearing().readings.wall`, and [`captivity::Bearing::calendar`] for other moments.

use std::sync::{PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use captivity::{Bearing, Readings, Timestamp};
use rustix::time::{ClockId, clock_gettime};

/// Says what moment it is; never goes back.
pub trait Clock: Send {
    /// Begins the gateway's time at this bearing; done once, at the start.
    fn set_out(&mut self, bearing: Bearing);

    /// What the machine's clocks say now.
    fn readings(&mut self) -> Readings;

    /// What the machine's clocks say now, and which moment of the gateway's time that is.
    fn bearing(&mut self) -> Bearing;

    /// The moment now, in the gateway's time.
    fn now(&mut self) -> Timestamp {
        self.bearing().moment
    }
}

/// The clock of the machine. All values of this type in one process agree with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SystemClock;

/// Where the gateway's time set out in this process.
static OUT: RwLock<Option<Bearing>> = RwLock::new(None);

impl SystemClock {
    fn out(self) -> Bearing {
        if let Some(out) = *OUT.read().unwrap_or_else(PoisonError::into_inner) {
            return out;
        }
        // Nothing was on record to go on from, as in a program that has no gateway.
        let readings = read();
        let mut out = OUT.write().unwrap_or_else(PoisonError::into_inner);
        *out.get_or_insert(Bearing { moment: readings.wall, readings })
    }
}

impl Clock for SystemClock {
    fn set_out(&mut self, bearing: Bearing) {
        *OUT.write().unwrap_or_else(PoisonError::into_inner) = Some(bearing);
    }

    fn readings(&mut self) -> Readings {
        Readings { boot: boot(), ..read() }
    }

    fn bearing(&mut self) -> Bearing {
        let out = self.out();
        let readings = Readings { boot: out.readings.boot, ..read() };
        Bearing { moment: out.at(readings.running), readings }
    }

    fn now(&mut self) -> Timestamp {
        self.out().at(running())
    }
}

fn read() -> Readings {
    // A machine whose clock stands before 1970 is at the beginning of time; `doctor` complains about it.
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Readings { boot: None, running: running(), wall: Timestamp::from_unix_millis(0).after(wall) }
}

/// The clock that kernel timeouts run on; like them it stands still while the machine is suspended.
fn running() -> Duration {
    Duration::try_from(clock_gettime(ClockId::Monotonic)).unwrap_or_default()
}

fn boot() -> Option<u128> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    u128::from_str_radix(&id.trim().replace('-', ""), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_sets_out_from_the_wall_clock_or_from_what_it_is_told_and_never_goes_back() {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let first = SystemClock.now();
        assert!(first.unix_seconds().abs_diff(wall) <= 1);
        assert!(first <= SystemClock.now());

        let readings = SystemClock.readings();
        assert!(readings.boot.is_some(), "this kernel names its boots");
        SystemClock.set_out(Bearing { moment: Timestamp::from_unix_millis(5_000), readings });
        let bearing = SystemClock.bearing();
        assert!((5..60).contains(&bearing.moment.unix_seconds()), "{bearing:?}");
        assert_eq!(bearing.readings.boot, readings.boot);
        assert!(bearing.calendar(bearing.moment).unix_seconds().abs_diff(wall) < 60, "{bearing:?}");
    }
}
