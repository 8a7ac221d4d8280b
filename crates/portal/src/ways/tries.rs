//! How often a device may try credentials: a few times at once, then one time in a while. Bounded for all together, so
//! that link addresses made up one after the other do not make it grow or give more tries without end.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use captivity::{EquipmentId, Timestamp};

/// Tries that a device has at once.
const AT_ONCE: u32 = 5;
/// How long it takes to get one back.
const ONE_IN: Duration = Duration::from_secs(30);
/// Devices whose tries are remembered; while there are more, others wait.
const MOST_DEVICES: usize = 1024;

/// Counts the tries of each device, as the moment at which it has all of them back.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    whole_again: Mutex<HashMap<EquipmentId, Timestamp>>,
}

impl Tries {
    /// Takes one try of the device.
    ///
    /// # Errors
    /// It has none; how long until the next.
    pub(crate) fn spend(&self, equipment: EquipmentId, now: Timestamp) -> Result<(), Duration> {
        let mut all = self.lock();
        if all.len() >= MOST_DEVICES && !all.contains_key(&equipment) {
            all.retain(|_, whole| *whole > now);
            if all.len() >= MOST_DEVICES {
                return Err(ONE_IN);
            }
        }
        let whole = all.entry(equipment).or_insert(now);
        // Never longer than all tries together, even when the clock was set back.
        let owed = now.until(*whole).min(ONE_IN * AT_ONCE);
        let most = ONE_IN * (AT_ONCE - 1);
        if owed > most {
            *whole = now.after(owed);
            return Err(owed.saturating_sub(most));
        }
        *whole = now.after(owed + ONE_IN);
        Ok(())
    }

    /// Gives back the one try that was spent: it knew. What it tried before stays spent, so that knowing one thing does not
    /// let a device guess at others without end.
    pub(crate) fn give_back(&self, equipment: EquipmentId, now: Timestamp) {
        let mut all = self.lock();
        let Some(whole) = all.get_mut(&equipment) else { return };
        *whole = whole.before(ONE_IN);
        if *whole <= now {
            all.remove(&equipment);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<EquipmentId, Timestamp>> {
        self.whole_again.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);

    fn device(number: usize) -> EquipmentId {
        EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: format!("02:00:00:00:{:02x}:{:02x}", number / 256, number % 256).parse().unwrap(),
        }
    }

    #[test]
    fn five_tries_then_one_in_half_a_minute() {
        let tries = Tries::default();
        let at = |seconds| tries.spend(device(1), NOW.after(Duration::from_secs(seconds)));
        for _ in 0..5 {
            assert_eq!(at(0), Ok(()));
        }
        assert_eq!(at(0), Err(ONE_IN));
        assert_eq!(at(29), Err(Duration::from_secs(1)));
        assert_eq!(at(30), Ok(()));
        assert_eq!(at(30), Err(ONE_IN));
        assert_eq!(tries.spend(device(2), NOW), Ok(()), "another device has its own");
    }

    #[test]
    fn who_knows_gets_the_one_try_back_and_none_of_those_before() {
        let tries = Tries::default();
        for _ in 0..4 {
            assert_eq!(tries.spend(device(1), NOW), Ok(()));
        }
        for _ in 0..50 {
            assert_eq!(tries.spend(device(1), NOW), Ok(()), "a code of its own");
            tries.give_back(device(1), NOW);
        }
        assert_eq!(tries.spend(device(1), NOW), Ok(()), "a guess");
        assert_eq!(tries.spend(device(1), NOW), Err(ONE_IN));
        assert_eq!(tries.spend(device(2), NOW), Ok(()));
        tries.give_back(device(2), NOW);
        assert_eq!(tries.lock().len(), 1, "nothing is remembered of who knew at once");
        tries.give_back(device(3), NOW);
        assert_eq!(tries.lock().len(), 1);
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let tries = Tries::default();
        for _ in 0..5 {
            assert_eq!(tries.spend(device(1), NOW.after(Duration::from_secs(1_000_000))), Ok(()));
        }
        assert_eq!(tries.spend(device(1), NOW), Err(ONE_IN));
        assert_eq!(tries.spend(device(1), NOW.after(ONE_IN)), Ok(()));
    }

    #[test]
    fn made_up_devices_neither_grow_it_nor_get_tries_without_end() {
        let tries = Tries::default();
        for number in 0..MOST_DEVICES {
            assert_eq!(tries.spend(device(number), NOW), Ok(()));
        }
        assert_eq!(tries.spend(device(MOST_DEVICES), NOW), Err(ONE_IN));
        assert_eq!(tries.lock().len(), MOST_DEVICES);
        assert_eq!(tries.spend(device(MOST_DEVICES), NOW.after(ONE_IN)), Ok(()));
        assert_eq!(tries.lock().len(), 1);
    }
}
