//! When to try again what failed: soon at first, then less and less often, never more than [`LONGEST`] apart.

use std::time::Duration;

use captivity::Timestamp;

const SHORTEST: Duration = Duration::from_millis(100);
/// Whatever failed has been tried again within this time: what doors tell those who were refused for it.
pub const LONGEST: Duration = Duration::from_secs(10);

/// Nothing to do, or something to try at a moment.
#[derive(Default)]
pub(crate) struct Backoff {
    next: Option<Timestamp>,
    pause: Option<Duration>,
}

impl Backoff {
    /// The moment of the next try; `None` when nothing is to be tried.
    pub(crate) const fn next(&self) -> Option<Timestamp> {
        self.next
    }

    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.next.is_some_and(|next| next <= now)
    }

    /// Asks for a try as soon as possible.
    pub(crate) const fn hurry(&mut self, now: Timestamp) {
        self.next = Some(now);
    }

    /// A try failed: wait twice as long as the last time.
    pub(crate) fn failed(&mut self, now: Timestamp) {
        let pause = self.pause.map_or(SHORTEST, |pause| (pause * 2).min(LONGEST));
        self.pause = Some(pause);
        self.next = Some(now.after(pause));
    }

    /// Something failed that a try would mend: one is due after the shortest pause, unless one is planned already.
    pub(crate) fn plan(&mut self, now: Timestamp) {
        if self.next.is_none() {
            self.failed(now);
        }
    }

    pub(crate) const fn succeeded(&mut self) {
        *self = Self { next: None, pause: None };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_ten_seconds_and_start_short_after_a_success() {
        let now = Timestamp::from_unix_millis(1_000);
        let mut backoff = Backoff::default();
        assert_eq!(backoff.next(), None);
        let mut pauses = Vec::new();
        for _ in 0..9 {
            backoff.failed(now);
            pauses.push(now.until(backoff.next().unwrap()).as_millis());
        }
        assert_eq!(pauses, [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
        backoff.succeeded();
        backoff.plan(now);
        assert_eq!(backoff.next(), Some(Timestamp::from_unix_millis(1_100)));
    }
}
