//! How often something may happen for each key in a while: wrong passwords for each account, new accounts for each device.
//!
//! Bounded: keys that are made up one after the other do not make it grow. Those that count least give way.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use captivity::Timestamp;

/// Keys that are remembered.
const MOST_KEYS: usize = 4096;

/// So many in each while, for each key.
pub(crate) struct Budget<K> {
    most: u32,
    window: Duration,
    spent: Mutex<HashMap<K, Spent>>,
}

#[derive(Clone, Copy)]
struct Spent {
    since: Timestamp,
    count: u32,
}

impl<K: Eq + Hash + Clone> Budget<K> {
    pub(crate) fn new(most: u32, window: Duration) -> Self {
        Self { most, window, spent: Mutex::default() }
    }

    /// Takes one.
    ///
    /// # Errors
    /// There is none left; how long until there is.
    pub(crate) fn spend(&self, key: &K, now: Timestamp) -> Result<(), Duration> {
        let mut all = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_KEYS && !all.contains_key(key) {
            make_room(&mut all, self.window, now);
        }
        let spent = all.entry(key.clone()).or_insert(Spent { since: now, count: 0 });
        // Also when the clock was set back.
        if spent.since.after(self.window) <= now || spent.since > now {
            *spent = Spent { since: now, count: 0 };
        }
        if spent.count >= self.most {
            return Err(now.until(spent.since.after(self.window)));
        }
        spent.count += 1;
        Ok(())
    }

    /// Gives one back.
    pub(crate) fn give_back(&self, key: &K) {
        let mut all = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spent) = all.get_mut(key) {
            spent.count = spent.count.saturating_sub(1);
            if spent.count == 0 {
                all.remove(key);
            }
        }
    }
}

fn make_room<K: Eq + Hash + Clone>(all: &mut HashMap<K, Spent>, window: Duration, now: Timestamp) {
    all.retain(|_, spent| spent.since.after(window) > now);
    if all.len() < MOST_KEYS {
        return;
    }
    // The table is small, and who got here pays for a hash, which takes a thousand times as long as this look.
    let least = all.iter().min_by_key(|(_, spent)| (spent.count, spent.since)).map(|(key, _)| key.clone());
    if let Some(least) = least {
        all.remove(&least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);
    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn each_key_has_its_own_and_gets_it_back_when_the_while_is_over() {
        let budget = Budget::new(3, HOUR);
        let at = |seconds| budget.spend(&"anna", NOW.after(Duration::from_secs(seconds)));
        for _ in 0..3 {
            assert_eq!(at(0), Ok(()));
        }
        assert_eq!(at(600), Err(Duration::from_secs(3000)));
        assert_eq!(budget.spend(&"berta", NOW), Ok(()));
        budget.give_back(&"anna");
        assert_eq!(at(600), Ok(()));
        assert!(at(600).is_err());
        assert_eq!(at(3600), Ok(()));
    }

    #[test]
    fn made_up_keys_neither_grow_it_nor_give_anybody_another_try() {
        let budget = Budget::new(3, HOUR);
        for _ in 0..3 {
            assert_eq!(budget.spend(&usize::MAX, NOW), Ok(()));
        }
        for key in 0..MOST_KEYS + 300 {
            assert_eq!(budget.spend(&key, NOW), Ok(()));
        }
        assert_eq!(budget.spent.lock().unwrap().len(), MOST_KEYS);
        assert!(budget.spend(&usize::MAX, NOW).is_err());
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let budget = Budget::new(1, HOUR);
        assert_eq!(budget.spend(&(), NOW.after(HOUR * 100)), Ok(()));
        assert_eq!(budget.spend(&(), NOW), Ok(()));
    }
}
