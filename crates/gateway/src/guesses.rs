//! How often codes were tried that do not exist, for each tag: a batch at which somebody guesses is frozen for a while.
//!
//! Who is online by a voucher of it stays so, and vouchers that were used before go on admitting: what is refused is what
//! a guess could win.

use std::collections::HashMap;
use std::time::Duration;

use captivity::{Timestamp, VoucherTag};

/// So many codes that do not exist may be tried in this time. With ten thousand vouchers in a batch of 31^9 codes, one is
/// hit by chance in three hundred years.
const MOST: u32 = 1_000;
const WINDOW: Duration = Duration::from_secs(3600);

/// The tries at each tag; there are 961 tags.
#[derive(Default)]
pub(crate) struct Guesses(HashMap<VoucherTag, Tries>);

struct Tries {
    since: Timestamp,
    count: u32,
}

impl Guesses {
    /// Until when batches of this tag are frozen, if they are.
    pub(crate) fn frozen_until(&self, tag: VoucherTag, now: Timestamp) -> Option<Timestamp> {
        let tries = self.0.get(&tag)?;
        let until = tries.since.after(WINDOW);
        (tries.count >= MOST && now < until).then_some(until)
    }

    /// Counts a code of this tag that does not exist; `true` when it is the one too many.
    pub(crate) fn missed(&mut self, tag: VoucherTag, now: Timestamp) -> bool {
        let tries = self.0.entry(tag).or_insert(Tries { since: now, count: 0 });
        if tries.since.after(WINDOW) <= now {
            *tries = Tries { since: now, count: 0 };
        }
        tries.count = tries.count.saturating_add(1);
        tries.count == MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_frozen_from_the_last_guess_that_is_one_too_many_until_its_hour_is_over() {
        let (tag, other) = (VoucherTag::from_draw(1), VoucherTag::from_draw(2));
        let now = Timestamp::from_unix_millis(1_700_000_000_000);
        let mut guesses = Guesses::default();
        for guess in 1..MOST {
            assert!(!guesses.missed(tag, now), "{guess}");
        }
        assert_eq!(guesses.frozen_until(tag, now), None);
        assert!(guesses.missed(tag, now));
        assert_eq!(guesses.frozen_until(tag, now), Some(now.after(WINDOW)));
        assert!(!guesses.missed(tag, now), "it is said once");
        assert_eq!(guesses.frozen_until(other, now), None);
        assert_eq!(guesses.frozen_until(tag, now.after(WINDOW)), None);
        assert!(!guesses.missed(tag, now.after(WINDOW)));
        assert_eq!(guesses.frozen_until(tag, now.after(WINDOW)), None);
    }
}
