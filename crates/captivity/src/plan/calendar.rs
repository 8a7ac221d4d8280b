//! When days, weeks and months begin where the gateway stands, and when it is open.
//!
//! Moments come in and go out as [`Timestamp`]; the time zone is data that the caller loaded. Nothing here reads a clock
//! or a file.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _, Zoned};

use crate::Timestamp;

/// The calendar of a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    zone: TimeZone,
    /// How much the wall clock is ahead of the gateway's time, in milliseconds.
    ahead: i64,
}

/// When an allowance begins anew.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Renewal {
    /// With the next session, once the time of this one is over.
    #[default]
    Session,
    /// Each day at midnight.
    Day,
    /// Each Monday at midnight.
    Week,
    /// On the first of each month at midnight.
    Month,
}

/// A time of day, to the minute.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// `None` unless it is a time between 00:00 and 24:00, which is the end of the day.
    #[must_use]
    pub const fn new(hour: u16, minute: u16) -> Option<Self> {
        if minute > 59 || hour > 24 || (hour == 24 && minute > 0) {
            return None;
        }
        Some(Self { minutes: hour * 60 + minute })
    }

    /// Minutes since midnight by the clock on the wall.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.minutes
    }
}

/// A stretch of each week in which guests are admitted: on that day, from then until then. One that ends before it
/// begins goes on past midnight.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Opening {
    /// The day on which it begins.
    pub day: Weekday,
    /// When it begins.
    pub from: TimeOfDay,
    /// When it ends.
    pub to: TimeOfDay,
}

/// What the calendar and the clock on the wall show at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Wall {
    /// The year.
    pub year: i16,
    /// From 1 to 12.
    pub month: u8,
    /// From 1 to 31.
    pub day: u8,
    /// From 0 to 23.
    pub hour: u8,
    /// From 0 to 59.
    pub minute: u8,
}

impl Wall {
    /// Whether both are on one day.
    #[must_use]
    pub const fn is_same_day(self, other: Self) -> bool {
        self.year == other.year && self.month == other.month && self.day == other.day
    }
}

impl Default for Calendar {
    /// Coordinated universal time.
    fn default() -> Self {
        Self::of(TimeZone::UTC)
    }
}

impl Calendar {
    /// The calendar of that time zone.
    #[must_use]
    pub const fn of(zone: TimeZone) -> Self {
        Self { zone, ahead: 0 }
    }

    /// The same for a gateway whose own time the wall clock is so many milliseconds ahead of: moments go in and come out
    /// in the gateway's time, days and hours are those of the wall clock.
    #[must_use]
    pub fn ahead(self, millis: i64) -> Self {
        Self { ahead: millis, ..self }
    }

    /// The first moment after `now` at which the clock on the wall shows this time; where a change of the clock skips
    /// it, the moment of the change. The end of time when the calendar has no such moment.
    #[must_use]
    pub fn next_time_of_day(&self, now: Timestamp, time: TimeOfDay) -> Timestamp {
        let Some(today) = self.at(now) else { return Timestamp::NEVER };
        let days = (0..=2).filter_map(|days| self.on_day(&today, days, time));
        days.into_iter().find(|moment| *moment > now).unwrap_or(Timestamp::NEVER)
    }

    /// What hangs on the wall shows at that moment; `None` for a moment beyond the calendar.
    #[must_use]
    pub fn wall(&self, moment: Timestamp) -> Option<Wall> {
        let at = self.at(moment)?;
        let small = |number: i8| u8::try_from(number).unwrap_or(0);
        let (month, day) = (small(at.month()), small(at.day()));
        Some(Wall { year: at.year(), month, day, hour: small(at.hour()), minute: small(at.minute()) })
    }

    /// When the period that `now` is in began and when it ends; both ends of time for [`Renewal::Session`].
    #[must_use]
    pub fn period(&self, now: Timestamp, renewal: Renewal) -> (Timestamp, Timestamp) {
        let all = (Timestamp::from_unix_millis(0), Timestamp::NEVER);
        let Some(today) = self.at(now) else { return all };
        let date = today.date();
        let (first, length): (_, Span) = match renewal {
            Renewal::Session => return all,
            Renewal::Day => (Some(date), 1.day()),
            Renewal::Week => {
                let back = i64::from(date.weekday().to_monday_zero_offset());
                (date.checked_sub(back.days()).ok(), 1.week())
            }
            Renewal::Month => (Some(date.first_of_month()), 1.month()),
        };
        let begin = |date: jiff::civil::Date| self.moment(&date.to_zoned(self.zone.clone()).ok()?);
        let Some(first) = first else { return all };
        let next = first.checked_add(length).ok();
        (begin(first).unwrap_or(all.0), next.and_then(begin).unwrap_or(all.1))
    }

    /// Until when it is open at `now`; `None` when it is closed. Stretches that touch are one.
    #[must_use]
    pub fn open_until(&self, now: Timestamp, openings: &[Opening]) -> Option<Timestamp> {
        let stretches = self.stretches(now, openings);
        let mut until = now;
        // Each pass can only join one more stretch of those that were found.
        for _ in 0..=stretches.len() {
            let later =
                stretches.iter().filter(|(from, to)| *from <= until && until < *to).map(|(_, to)| *to).max();
            let Some(later) = later else { break };
            until = later;
        }
        (until > now).then_some(until)
    }

    /// When it opens next after `now`.
    #[must_use]
    pub fn next_opening(&self, now: Timestamp, openings: &[Opening]) -> Timestamp {
        let stretches = self.stretches(now, openings);
        stretches
            .into_iter()
            .map(|(from, _)| from)
            .filter(|from| *from > now)
            .min()
            .unwrap_or(Timestamp::NEVER)
    }

    /// All stretches that begin from yesterday to eight days from now.
    fn stretches(&self, now: Timestamp, openings: &[Opening]) -> Vec<(Timestamp, Timestamp)> {
        let Some(today) = self.at(now) else { return Vec::new() };
        let days = (-1..=8).flat_map(|days| openings.iter().map(move |opening| (days, opening)));
        let stretch = |(days, opening): (i64, &Opening)| {
            let date = today.date().checked_add(days.days()).ok()?;
            let ends = if opening.to <= opening.from { days + 1 } else { days };
            let is_meant = date.weekday() == opening.day;
            let (from, to) =
                (self.on_day(&today, days, opening.from)?, self.on_day(&today, ends, opening.to)?);
            is_meant.then_some((from, to))
        };
        days.filter_map(stretch).collect()
    }

    fn at(&self, now: Timestamp) -> Option<Zoned> {
        let millis = i64::try_from(now.unix_millis()).ok()?.checked_add(self.ahead)?;
        Some(jiff::Timestamp::from_millisecond(millis).ok()?.to_zoned(self.zone.clone()))
    }

    /// That time on the day so many days after `today`; 24:00 is the next day's midnight.
    fn on_day(&self, today: &Zoned, days: i64, time: TimeOfDay) -> Option<Timestamp> {
        let (more, minutes) = (i64::from(time.minutes / 1440), time.minutes % 1440);
        let date = today.date().checked_add((days + more).days()).ok()?;
        let hour = i8::try_from(minutes / 60).ok()?;
        let time = Time::new(hour, i8::try_from(minutes % 60).ok()?, 0, 0).ok()?;
        self.moment(&date.to_datetime(time).to_zoned(self.zone.clone()).ok()?)
    }

    fn moment(&self, zoned: &Zoned) -> Option<Timestamp> {
        let millis = zoned.timestamp().as_millisecond().checked_sub(self.ahead)?;
        u64::try_from(millis).ok().map(Timestamp::from_unix_millis)
    }
}
