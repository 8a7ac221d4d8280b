//! When to try, when to wait, when to warn. Pure: the moment is an argument, in seconds since 1970.

use std::ops::Range;

const DAY: i64 = 24 * 60 * 60;
/// Warn when less is left than this, or than a quarter of a short life (protocols W7).
const SOON: i64 = 21 * DAY;
/// How long an authority may make us wait.
const LONGEST_RETRY_AFTER: i64 = 7 * DAY;

/// How long to wait after so many failures in a row; the last one for all further failures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pace {
    seconds: Vec<i64>,
}

impl Default for Pace {
    /// Never more than one try in an hour after five failures (protocols W7).
    fn default() -> Self {
        Self { seconds: vec![10, 60, 300, 1200, 3600] }
    }
}

impl Pace {
    /// Another pace, for tests that cannot wait for hours.
    #[must_use]
    pub const fn of_seconds(seconds: Vec<i64>) -> Self {
        Self { seconds }
    }

    /// When to try again after the failure of that number (from 1) in a row; not before the authority wants it.
    pub(super) fn next_try(&self, failures: u32, now: i64, retry_after: Option<i64>) -> i64 {
        let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
        let pause = self.seconds.get(index).or(self.seconds.last()).copied().unwrap_or(3600);
        let wanted = retry_after.unwrap_or(now).min(now.saturating_add(LONGEST_RETRY_AFTER));
        wanted.max(now.saturating_add(pause))
    }
}

/// When a certificate of these dates is to be renewed: after two thirds of its life (protocols W8).
pub(super) const fn renewal_of(validity: &Range<i64>) -> i64 {
    let life = validity.end.saturating_sub(validity.start);
    validity.end.saturating_sub(life / 3)
}

/// Whether so little is left of a certificate that an operator must look: less than 21 days, or than a quarter of its
/// life when it is made for less than twelve weeks.
#[must_use]
pub fn ends_soon(validity: &Range<i64>, now: i64) -> bool {
    let quarter = validity.end.saturating_sub(validity.start) / 4;
    validity.end.saturating_sub(now) < if quarter < SOON { quarter } else { SOON }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renewal_is_due_at_two_thirds_of_any_life() {
        // protocols W8.
        assert_eq!(renewal_of(&(0..90 * DAY)), 60 * DAY);
        assert_eq!(renewal_of(&(DAY..7 * DAY)), 5 * DAY);
        assert_eq!(renewal_of(&(5..5)), 5, "a certificate without a life is due at once");
    }

    #[test]
    fn after_five_failures_there_is_at_most_one_try_in_an_hour() {
        // protocols W7.
        let pace = Pace::default();
        for failures in 5..100 {
            assert_eq!(pace.next_try(failures, 1000, None), 4600, "{failures}");
        }
        let first: Vec<i64> = (1..5).map(|failures| pace.next_try(failures, 0, None)).collect();
        assert!(first.is_sorted() && first[0] > 0, "{first:?}");
    }

    #[test]
    fn the_authority_may_make_us_wait_longer_but_not_for_ever() {
        let pace = Pace::default();
        assert_eq!(pace.next_try(1, 1000, Some(9000)), 9000);
        assert_eq!(pace.next_try(9, 1000, Some(1001)), 4600, "never sooner than our own pace");
        assert_eq!(pace.next_try(1, 0, Some(i64::MAX)), 7 * DAY);
    }

    #[test]
    fn a_warning_comes_twenty_one_days_before_the_end_and_later_for_short_lives() {
        // protocols W7.
        let year = 0..365 * DAY;
        assert!(!ends_soon(&year, 344 * DAY) && ends_soon(&year, 344 * DAY + 1));
        let six_days = 0..6 * DAY;
        assert!(!ends_soon(&six_days, renewal_of(&six_days)), "not while renewal is only just due");
        assert!(ends_soon(&six_days, 5 * DAY));
    }
}
