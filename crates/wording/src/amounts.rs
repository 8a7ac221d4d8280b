//! Amounts and moments as a language writes them: time, data, speed, days. Rounded down: what is shown as left is there.

use std::time::Duration;

use crate::catalogue::in_persian_digits;
use crate::language::{Digits, Language};
use crate::wording::{Text, Wording};

/// A length of time in the two largest units that say something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Length {
    days: u64,
    hours: u64,
    minutes: u64,
}

impl From<Duration> for Length {
    fn from(length: Duration) -> Self {
        let minutes = length.as_secs() / 60;
        Self { days: minutes / 1440, hours: minutes / 60 % 24, minutes: minutes % 60 }
    }
}

/// A moment by the clock on the wall, where the guest stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Civil {
    /// From 1 to 31.
    pub day: u8,
    /// From 1 to 12.
    pub month: u8,
    /// From 0 to 23.
    pub hour: u8,
    /// From 0 to 59.
    pub minute: u8,
    /// Whether the day is today's, so that the hour says enough.
    pub today: bool,
}

/// The largest that fits is taken, with one digit behind the point below a hundred.
const BYTES: [(&str, u64); 4] = [
    ("terabytes", 1_000_000_000_000),
    ("gigabytes", 1_000_000_000),
    ("megabytes", 1_000_000),
    ("kilobytes", 1_000),
];
const BITS_PER_SECOND: [(&str, u64); 3] = [
    ("gigabits-per-second", 1_000_000_000),
    ("megabits-per-second", 1_000_000),
    ("kilobits-per-second", 1_000),
];

impl Wording {
    /// Such as `3 hours 20 minutes`.
    #[must_use]
    pub fn length(&self, language: Language, length: impl Into<Length>) -> String {
        let Length { days, hours, minutes } = length.into();
        let say = |name: &str, count: u64| {
            (count > 0).then(|| self.say(language, name, &[("n", number(count, 1))]).text)
        };
        let (first, second) = match (say("days", days), say("hours", hours), say("minutes", minutes)) {
            (Some(days), hours, _) => (days, hours),
            (None, Some(hours), minutes) => (hours, minutes),
            (None, None, Some(minutes)) => (minutes, None),
            (None, None, None) => (self.say(language, "less-than-a-minute", &[]).text, None),
        };
        match second {
            None => first,
            Some(second) => {
                let both = [("long", first.as_str().into()), ("short", second.as_str().into())];
                self.say(language, "two-lengths", &both).text
            }
        }
    }

    /// Such as `376.5 MB`.
    #[must_use]
    pub fn data(&self, language: Language, octets: u64) -> String {
        self.in_units(language, octets, &BYTES)
    }

    /// Such as `10 Mbit/s`.
    #[must_use]
    pub fn speed(&self, language: Language, bits_per_second: u64) -> String {
        self.in_units(language, bits_per_second, &BITS_PER_SECOND)
    }

    /// Such as `21:40`, or `24 Nov, 21:40` for another day.
    #[must_use]
    pub fn moment(&self, language: Language, moment: Civil) -> String {
        let Civil { day, month, hour, minute, today } = moment;
        let between = if ["fi", "da", "id"].contains(&language.tag()) { '.' } else { ':' };
        let time = format!("{hour:02}{between}{minute:02}");
        let time = if language.digits() == Digits::Persian { in_persian_digits(&time) } else { time };
        if today {
            return time;
        }
        let (day, month) = (number(day.into(), 1), number(month.into(), 1));
        self.say(language, "day-and-time", &[("day", day), ("month", month), ("time", time.as_str().into())])
            .text
    }

    fn in_units(&self, language: Language, amount: u64, units: &[(&str, u64)]) -> String {
        let fits = units.iter().find(|(_, size)| amount >= *size).or(units.last());
        let Some((name, size)) = fits else { return String::new() };
        let tenths = amount / (size / 10).max(1);
        self.say(language, name, &[("n", number(tenths, 10))]).text
    }
}

#[expect(clippy::cast_precision_loss, reason = "what is shown has far fewer digits than a float keeps")]
fn number(count: u64, parts: u64) -> Text<'static> {
    Text::Number(count as f64 / parts as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_language(tag: &str) -> (Wording, Language) {
        (Wording::default(), Language::of_tag(tag).unwrap())
    }

    #[track_caller]
    fn check_length(tag: &str, seconds: u64, told: &str) {
        let (wording, language) = in_language(tag);
        let said = wording.length(language, Duration::from_secs(seconds));
        assert_eq!(said.replace(['\u{2068}', '\u{2069}'], ""), told);
    }

    #[test]
    fn a_length_is_told_in_two_units_and_in_the_right_plural() {
        check_length("en", 59, "less than a minute");
        check_length("en", 60, "1 minute");
        check_length("en", 28_799, "7 hours 59 minutes");
        check_length("en", 90_000, "1 day 1 hour");
        check_length("en", 172_800 + 120, "2 days");
        check_length("pl", 60, "1 minuta");
        check_length("pl", 3 * 60, "3 minuty");
        check_length("pl", 5 * 60, "5 minut");
        check_length("pl", 22 * 60, "22 minuty");
        check_length("ru", 21 * 60, "21 минута");
        check_length("cs", 5 * 3600, "5 hodin");
        check_length("ar", 120, "دقيقتان");
        check_length("ar", 5 * 60, "5 دقائق");
        check_length("ar", 11 * 60, "11 دقيقة");
        check_length("fa", 5 * 60, "۵ دقیقه");
        check_length("ja", 3660, "1時間1分");
    }

    #[test]
    fn data_and_speed_are_rounded_down_and_written_with_the_point_of_the_language() {
        let (wording, english) = in_language("en");
        assert_eq!(wording.data(english, 376_549_999), "376.5 MB");
        assert_eq!(wording.data(english, 1_999_999_999), "1.9 GB");
        assert_eq!(wording.data(english, 0), "0 kB");
        assert_eq!(wording.speed(english, 10_000_000), "10 Mbit/s");
        assert_eq!(wording.data(in_language("de").1, 1_550_000_000), "1,5 GB");
        assert_eq!(wording.data(in_language("fr").1, 1_550_000_000), "1,5 Go");
        assert_eq!(
            wording.data(in_language("fa").1, 1_550_000_000).replace(['\u{2068}', '\u{2069}'], ""),
            "۱٫۵ گیگابایت"
        );
    }

    #[test]
    fn a_moment_of_today_is_an_hour_and_another_has_its_day() {
        let moment = Civil { day: 3, month: 11, hour: 9, minute: 5, today: true };
        let (wording, english) = in_language("en");
        assert_eq!(wording.moment(english, moment), "09:05");
        assert_eq!(wording.moment(in_language("fi").1, moment), "09.05");
        let later = Civil { today: false, ..moment };
        assert_eq!(wording.moment(english, later), "3 Nov, 09:05");
        assert_eq!(wording.moment(in_language("de").1, later), "3. Nov., 09:05");
        assert_eq!(wording.moment(in_language("ja").1, later), "11月3日 09:05");
    }
}
