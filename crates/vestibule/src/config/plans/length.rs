//! Lengths of time as operators write them: a whole number and a unit.

use std::time::Duration;

/// The units, the way people write them, and the seconds in each.
const UNITS: [(&[&str], u64); 4] = [
    (&["s", "second", "seconds"], 1),
    (&["min", "minute", "minutes"], 60),
    (&["h", "hour", "hours"], 3_600),
    (&["d", "day", "days"], 86_400),
];

/// That long; `None` for what is not a length. A month has no length, and "m" could be one.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    let (_, seconds) = UNITS.into_iter().find(|(names, _)| names.contains(&unit))?;
    number.parse::<u64>().ok()?.checked_mul(seconds).map(Duration::from_secs)
}

/// In the largest unit that fits exactly.
pub(crate) fn text(length: Duration) -> String {
    let seconds = length.as_secs();
    let fits = UNITS.into_iter().rev().find(|(_, unit)| seconds >= *unit && seconds.is_multiple_of(*unit));
    let Some((names, unit)) = fits else { return format!("{seconds} s") };
    match (seconds / unit, names) {
        (1, [_, one, _]) => format!("1 {one}"),
        (number, [_, _, many]) => format!("{number} {many}"),
        (number, _) => format!("{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_said_as_people_do() {
        for (written, seconds, said) in [
            ("90 s", 90, "90 seconds"),
            ("45 min", 2_700, "45 minutes"),
            ("1 hour", 3_600, "1 hour"),
            ("2h", 7_200, "2 hours"),
            ("7 days", 604_800, "7 days"),
            ("1 d", 86_400, "1 day"),
        ] {
            assert_eq!(parse(written), Some(Duration::from_secs(seconds)), "{written}");
            assert_eq!(text(Duration::from_secs(seconds)), said);
        }
    }

    #[test]
    fn what_could_be_misread_is_no_length() {
        let endless = format!("{} days", u64::MAX);
        for wrong in ["", "90", "90 m", "1.5 h", "-1 h", "1  h", "1 month", "h", "1h30", &endless] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
