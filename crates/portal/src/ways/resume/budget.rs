//! How often codes were tried that are nobody's, by all devices together: who makes up link addresses gets no more tries.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use captivity::Timestamp;

/// So many wrong codes are taken in this time. One guess in 28 million hits a given session's code.
const MOST: u32 = 1_000;
const WINDOW: Duration = Duration::from_secs(3600);

/// The wrong codes of the running hour.
#[derive(Debug, Default)]
pub(crate) struct Guesses(Mutex<Option<(Timestamp, u32)>>);

impl Guesses {
    /// Whether a code is looked at.
    ///
    /// # Errors
    /// None is for so long.
    pub(crate) fn check(&self, now: Timestamp) -> Result<(), Duration> {
        let spent = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match spent {
            Some((since, count)) if count >= MOST && now < since.after(WINDOW) => {
                Err(now.until(since.after(WINDOW)))
            }
            _ => Ok(()),
        }
    }

    /// Counts a wrong one.
    pub(crate) fn missed(&self, now: Timestamp) {
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = spent.filter(|(since, _)| now < since.after(WINDOW)).unwrap_or((now, 0));
        *spent = Some((since, count.saturating_add(1)));
        if count + 1 == MOST {
            tracing::warn!(
                guests_notice =
                    "codes of sessions resume nothing for up to an hour; the browser's own cookie does",
                to_do = "find out who tries codes, if you can",
                "somebody guesses at codes of sessions: a thousand wrong ones within an hour"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_guesses_are_a_thousand_until_the_hour_is_over() {
        let (guesses, now) = (Guesses::default(), Timestamp::from_unix_millis(1_700_000_000_000));
        let mut looked_at = 0;
        for _ in 0..10_000 {
            if guesses.check(now).is_ok() {
                looked_at += 1;
                guesses.missed(now);
            }
        }
        assert_eq!(looked_at, MOST);
        assert_eq!(guesses.check(now.after(WINDOW / 2)), Err(WINDOW / 2));
        assert_eq!(guesses.check(now.after(WINDOW)), Ok(()));
    }
}
