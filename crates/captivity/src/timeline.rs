//! Where the gateway's time goes on after a start: granted time is neither given away nor taken by a clock that was set.
//!
//! The gateway counts time on a line of its own. It only runs forward, as the clock of the kernel's timeouts does, and has
//! nothing to do with the calendar but that it began there. Nothing here reads a clock.

use std::time::Duration;

use crate::Timestamp;

/// No clock that is right stands before it, because no version is that old: 2026-01-01T00:00:00Z.
pub const EARLIEST: Timestamp = Timestamp::from_unix_millis(1_767_225_600_000);

/// An outage that seems longer is a clock that was set wrongly: a year and a day.
pub const LONGEST_OUTAGE: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What the machine's clocks say at one instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Readings {
    /// Which boot of the machine this is, by the kernel's random number; `None` if the kernel does not tell.
    pub boot: Option<u128>,
    /// The clock that kernel timeouts run on, from some moment of this boot. Nobody can set it.
    pub running: Duration,
    /// The wall clock, which anybody may set.
    pub wall: Timestamp,
}

/// Which moment of the gateway's time it was when the clocks said so: what is on record about time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bearing {
    /// The gateway's time.
    pub moment: Timestamp,
    /// What the clocks said.
    pub readings: Readings,
}

impl Bearing {
    /// The gateway's time when the clock that nobody can set says `running`, in the same boot.
    #[must_use]
    pub fn at(&self, running: Duration) -> Timestamp {
        self.moment.after(running.saturating_sub(self.readings.running))
    }

    /// How much the wall clock is ahead of the gateway's time, in milliseconds, as [`Bearing::calendar`] takes it.
    #[must_use]
    pub fn ahead(&self) -> i64 {
        let there = i64::try_from(self.calendar(self.moment).unix_millis()).unwrap_or(i64::MAX);
        there.saturating_sub(i64::try_from(self.moment.unix_millis()).unwrap_or(i64::MAX))
    }

    /// The day and hour of a moment of the gateway's time, by the wall clock as it stands at this bearing. A difference of
    /// less than two seconds is none: what is shown shall not flicker.
    #[must_use]
    pub const fn calendar(&self, moment: Timestamp) -> Timestamp {
        let (wall, own) = (self.readings.wall.unix_millis(), self.moment.unix_millis());
        let apart = wall.abs_diff(own);
        let apart = if apart < 2_000 { 0 } else { apart.saturating_add(500) / 1_000 * 1_000 };
        let shown = moment.unix_millis();
        Timestamp::from_unix_millis(if own < wall {
            shown.saturating_add(apart)
        } else {
            shown.saturating_sub(apart)
        })
    }
}

/// The gateway's time now, at its start.
///
/// `kept` is the last bearing on record and `newest` the newest moment there. In the same boot exactly what passed has
/// passed. After another one the outage counts by the wall clock where that can be believed, else not at all: what is given
/// too much is then never more than the outage, and nobody loses what was granted.
#[must_use]
pub fn resume(kept: Option<Bearing>, newest: Option<Timestamp>, now: Readings) -> Timestamp {
    let resumed = match kept {
        None => now.wall,
        Some(kept) if is_same_boot(kept.readings, now) => kept.at(now.running),
        Some(kept) => kept.moment.after(believable_outage(kept.readings.wall, now.wall)),
    };
    newest.map_or(resumed, |newest| newest.max(resumed))
}

fn is_same_boot(kept: Readings, now: Readings) -> bool {
    kept.boot.is_some() && kept.boot == now.boot && kept.running <= now.running
}

/// Zero unless both readings can be right.
fn believable_outage(kept: Timestamp, now: Timestamp) -> Duration {
    let outage = kept.until(now);
    if EARLIEST <= kept && outage <= LONGEST_OUTAGE { outage } else { Duration::ZERO }
}
