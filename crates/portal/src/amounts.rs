//! Time, data and speed as this guest reads them: in their language, by the clock on the wall of the venue.

use std::time::Duration;

use captivity::plan::Calendar;
use captivity::{ByteCount, Rate, Timestamp};
use wording::{Civil, Language, Wording};

use crate::secure::asking::Asking;

/// Writes amounts for one answer.
pub(crate) struct Amounts<'a> {
    wording: &'a Wording,
    language: Language,
    calendar: Calendar,
    now: Timestamp,
}

impl<'a> Amounts<'a> {
    pub(crate) fn of(asking: &'a Asking) -> Self {
        let conditions = asking.conditions();
        // All plans are by one calendar, the venue's.
        let plan = conditions.offered().or_else(|| conditions.plans.iter().next());
        let calendar = plan.map(|plan| plan.calendar.clone()).unwrap_or_default();
        let wording = asking.live.settings.theme.wording();
        Self { wording, language: asking.voice.language, calendar, now: asking.portal.now() }
    }

    pub(crate) fn length(&self, length: Duration) -> String {
        self.wording.length(self.language, length)
    }

    pub(crate) fn data(&self, amount: ByteCount) -> String {
        self.wording.data(self.language, amount.octets())
    }

    pub(crate) fn speed(&self, rate: Rate) -> String {
        self.wording.speed(self.language, rate.octets_per_second() * 8)
    }

    /// The hour, and the day unless it is today; nothing for a moment that no calendar has.
    pub(crate) fn moment(&self, moment: Timestamp) -> String {
        let (Some(wall), Some(now)) = (self.calendar.wall(moment), self.calendar.wall(self.now)) else {
            return String::new();
        };
        let (day, month, hour, minute) = (wall.day, wall.month, wall.hour, wall.minute);
        let moment = Civil { day, month, hour, minute, today: wall.is_same_day(now) };
        self.wording.moment(self.language, moment)
    }
}
