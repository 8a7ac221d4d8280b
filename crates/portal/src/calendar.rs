//! Moments as people and HTTP write them: `Date` (RFC 9110 §5.6.7), UTC for pages. Never reads a clock.

use captivity::Timestamp;

/// The length of an HTTP date.
pub(crate) const DATE_LENGTH: usize = 29;

/// A moment, taken apart in UTC.
struct Civil {
    year: u64,
    month: usize,
    day: u64,
    weekday: usize,
    hour: u64,
    minute: u64,
    second: u64,
}

/// The moment as a `Date` field has it, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http_date(moment: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Civil { year, month, day, weekday, hour, minute, second } = civil(moment);
    let (weekday, month) = (DAYS[weekday % 7], MONTHS[month % 12]);
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

/// The moment as a machine reads it in `<time datetime>`, such as `1994-11-06T08:49:37Z`.
pub(crate) fn iso(moment: Timestamp) -> String {
    let Civil { year, month, day, hour, minute, second, .. } = civil(moment);
    format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", month + 1)
}

/// Gregorian date from the number of days, by eras of 400 years that begin on the first of March.
fn civil(moment: Timestamp) -> Civil {
    const LAST_OF_YEAR_9999: u64 = 253_402_300_799;
    let seconds = moment.unix_seconds().min(LAST_OF_YEAR_9999);
    let (days, clock) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = ((month_from_march + 2) % 12) as usize;
    Civil {
        year: era * 400 + year_of_era + u64::from(month < 2),
        month,
        day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
        weekday: (days % 7) as usize,
        hour: clock / 3600,
        minute: clock / 60 % 60,
        second: clock % 60,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(seconds * 1000)
    }

    #[test]
    fn known_moments_read_as_they_should() {
        for (seconds, date, written) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00Z"),
            (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT", "2026-12-31T23:59:59Z"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT", "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(http_date(at(seconds)), date);
            assert_eq!(iso(at(seconds)), written);
        }
    }

    #[test]
    fn the_end_of_time_still_has_the_length_of_a_date() {
        assert_eq!(http_date(Timestamp::from_unix_millis(u64::MAX)).len(), DATE_LENGTH);
    }
}
