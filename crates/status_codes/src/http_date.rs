//! An HTTP date as seconds since 1970 (RFC 9110 §5.6.7): the form that is sent and the two that are only read.
//!
//! Never reads a clock: who asks says what time it is, because a year of two digits is near it.

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SECONDS_OF_DAY: u64 = 86_400;

/// The moment that an HTTP date names, in seconds since 1970; `None` for what is no date, or before 1970.
///
/// `now` is needed for the old form with a year of two digits: it is never more than 50 years ahead.
#[must_use]
pub fn unix_seconds(date: &str, now: u64) -> Option<u64> {
    let (day_name, rest) = date.trim().split_once([',', ' '])?;
    if !day_name.bytes().all(|octet| octet.is_ascii_alphabetic()) || !(3..=9).contains(&day_name.len()) {
        return None;
    }
    let rest = rest.trim_start();
    if rest.contains("GMT") { of_day_month_year(rest, now) } else { of_month_day_time_year(rest) }
}

/// `06 Nov 1994 08:49:37 GMT` and `06-Nov-94 08:49:37 GMT`.
fn of_day_month_year(text: &str, now: u64) -> Option<u64> {
    let mut words = text.split([' ', '-']);
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    let (time, zone) = (words.next()?, words.next()?);
    if zone != "GMT" || words.next().is_some() {
        return None;
    }
    let year = match year.len() {
        4 => number(year)?,
        2 => near(number(year)?, now),
        _ => return None,
    };
    moment(year, month_of(month)?, number(day)?, time)
}

/// `Nov  6 08:49:37 1994`.
fn of_month_day_time_year(text: &str) -> Option<u64> {
    let mut words = text.split_ascii_whitespace();
    let (month, day, time, year) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if words.next().is_some() || year.len() != 4 {
        return None;
    }
    moment(number(year)?, month_of(month)?, number(day)?, time)
}

/// RFC 9110 §5.6.7: a year that seems more than 50 years ahead is the last one in the past with the same digits.
const fn near(two_digits: u64, now: u64) -> u64 {
    let this_year = 1970 + now / (SECONDS_OF_DAY * 365 + SECONDS_OF_DAY / 4);
    let year = this_year - this_year % 100 + two_digits;
    if year > this_year + 50 { year - 100 } else { year }
}

fn month_of(name: &str) -> Option<u64> {
    MONTHS.iter().position(|month| *month == name).map(|index| index as u64 + 1)
}

fn number(digits: &str) -> Option<u64> {
    let all_digits =
        !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|octet| octet.is_ascii_digit());
    if all_digits { digits.parse().ok() } else { None }
}

fn moment(year: u64, month: u64, day: u64, time: &str) -> Option<u64> {
    let mut parts = time.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || [hour, minute, second].iter().any(|part| part.len() != 2) {
        return None;
    }
    let (hour, minute, second) = (number(hour)?, number(minute)?, number(second)?);
    // A leap second is written as 60.
    if year < 1970 || hour > 23 || minute > 59 || second > 60 || day == 0 || day > days_of(year, month) {
        return None;
    }
    Some(days_before(year, month, day) * SECONDS_OF_DAY + hour * 3600 + minute * 60 + second)
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_of(year: u64, month: u64) -> u64 {
    match month {
        2 => 28 + is_leap(year) as u64,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01.
fn days_before(year: u64, month: u64, day: u64) -> u64 {
    let earlier = year - 1;
    let leap_days = (earlier / 4 - earlier / 100 + earlier / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
    let of_months: u64 = (1..month).map(|month| days_of(year, month)).sum();
    (year - 1970) * 365 + leap_days + of_months + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_forms_name_the_same_moment() {
        // RFC 9110 §5.6.7 has this moment in every form.
        for date in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(unix_seconds(date, 1_700_000_000), Some(784_111_777), "{date}");
        }
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        for (date, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
            ("Sun, 22 Nov 2026 20:00:00 GMT", 1_795_377_600),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ] {
            assert_eq!(unix_seconds(date, 0), Some(seconds), "{date}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for wrong in [
            "",
            "soon",
            "120",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT x",
            "é, 06 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(unix_seconds(wrong, 0), None, "{wrong}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_never_more_than_fifty_years_ahead() {
        let in_2026 = 1_795_377_600;
        let year = |date| unix_seconds(date, in_2026).map(|seconds| 1970 + seconds / 31_556_952);
        assert_eq!(year("Monday, 01-Jun-76 00:00:00 GMT"), Some(2076));
        assert_eq!(year("Wednesday, 01-Jun-77 00:00:00 GMT"), Some(1977));
    }
}
