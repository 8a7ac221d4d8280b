//! Times of day and opening hours as operators write them: `Mon-Fri 08:00-18:00`.

use captivity::plan::{Opening, TimeOfDay, Weekday};

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// `HH:MM`; 24:00 is the end of the day.
pub(crate) fn time_of_day(text: &str) -> Option<TimeOfDay> {
    let (hour, minute) = text.split_once(':')?;
    let two = |digits: &str| digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
    (two(hour) && two(minute)).then(|| TimeOfDay::new(hour.parse().ok()?, minute.parse().ok()?))?
}

/// The stretches of a line such as `Mon-Fri 08:00-18:00`, `Sat 20:00-02:00` or `daily 06:00-24:00`.
pub(crate) fn openings(text: &str) -> Option<Vec<Opening>> {
    let (days, times) = text.split_once(' ')?;
    let (from, to) = times.trim().split_once('-')?;
    let (from, to) = (time_of_day(from.trim())?, time_of_day(to.trim())?);
    Some(weekdays(days)?.into_iter().map(|day| Opening { day, from, to }).collect())
}

fn weekdays(text: &str) -> Option<Vec<Weekday>> {
    let text = text.to_ascii_lowercase();
    if text == "daily" {
        return Some(DAYS.map(|(_, day)| day).to_vec());
    }
    let day = |name: &str| DAYS.into_iter().find(|(known, _)| *known == name).map(|(_, day)| day);
    let Some((first, last)) = text.split_once('-') else { return Some(vec![day(&text)?]) };
    let (first, last) = (day(first)?, day(last)?);
    let mut days = vec![first];
    days.extend(first.cycle_forward().skip(1).take_while(|day| *day != last));
    if last != first {
        days.push(last);
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Vec<Weekday> {
        openings(text).unwrap().into_iter().map(|opening| opening.day).collect()
    }

    #[test]
    fn opening_hours_are_read_as_they_hang_on_doors() {
        use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
        assert_eq!(days("Mon-Fri 08:00-18:00"), [Monday, Tuesday, Wednesday, Thursday, Friday]);
        assert_eq!(days("sat-mon 10:00 - 14:00"), [Saturday, Sunday, Monday]);
        assert_eq!(days("Sun 20:00-02:00"), [Sunday]);
        assert_eq!(days("daily 00:00-24:00").len(), 7);
        let night = openings("Sat 20:00-02:30").unwrap()[0];
        assert_eq!((night.from.minutes(), night.to.minutes()), (1_200, 150));
    }

    #[test]
    fn what_is_not_hours_is_refused() {
        for wrong in [
            "",
            "Mon",
            "Mon 8-18",
            "Mon 08:00",
            "Mo 08:00-18:00",
            "Mon 08:00-25:00",
            "Mon 08:60-09:00",
            "Mon,Tue 08:00-09:00",
        ] {
            assert_eq!(openings(wrong), None, "{wrong:?}");
        }
    }
}
