//! How often names and passwords may be tried from one address: some times at once, then one time in a while. The tries at one
//! account are counted by whoever judges it. Bounded for all together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use captivity::Timestamp;

use crate::places::network_of;

/// Tries that an address has at once.
const AT_ONCE: u32 = 10;
/// How long it takes to get one back.
const ONE_IN: Duration = Duration::from_secs(30);
/// Addresses whose tries are remembered; while there are more, others wait.
const MOST: usize = 1024;

/// The tries of each address, as the moment at which it has all of them back.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    whole_again: Mutex<HashMap<IpAddr, Timestamp>>,
}

impl Tries {
    /// Takes one try.
    ///
    /// # Errors
    /// There is none; how long until the next.
    pub(crate) fn spend(&self, peer: IpAddr, now: Timestamp) -> Result<(), Duration> {
        let mut all = self.whole_again.lock().unwrap_or_else(PoisonError::into_inner);
        let peer = network_of(peer);
        if all.len() >= MOST && !all.contains_key(&peer) {
            all.retain(|_, whole| *whole > now);
            if all.len() >= MOST {
                return Err(ONE_IN);
            }
        }
        let whole = all.entry(peer).or_insert(now);
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

    /// Gives all tries back: whoever asked knew.
    pub(crate) fn forgive(&self, peer: IpAddr) {
        self.whole_again.lock().unwrap_or_else(PoisonError::into_inner).remove(&network_of(peer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);

    #[test]
    fn ten_tries_then_one_in_half_a_minute_for_each_address() {
        let tries = Tries::default();
        let at = |seconds| tries.spend([192, 0, 2, 1].into(), NOW.after(Duration::from_secs(seconds)));
        for _ in 0..10 {
            assert_eq!(at(0), Ok(()));
        }
        assert_eq!(at(0), Err(ONE_IN));
        assert_eq!(at(30), Ok(()));
        assert_eq!(at(30), Err(ONE_IN));
        assert_eq!(tries.spend([192, 0, 2, 2].into(), NOW), Ok(()));
        tries.forgive([192, 0, 2, 1].into());
        assert_eq!(at(30), Ok(()));
    }

    #[test]
    fn ten_thousand_guesses_in_an_hour_are_a_hundred_and_thirty_tries() {
        let tries = Tries::default();
        let heard = (0..10_000).filter(|number| {
            let now = NOW.after(Duration::from_millis(number * 360));
            tries.spend([192, 0, 2, 1].into(), now).is_ok()
        });
        assert_eq!(heard.count(), 10 + 3600 / 30 - 1);
    }

    #[test]
    fn many_addresses_neither_grow_it_nor_get_tries_without_end() {
        let tries = Tries::default();
        for number in 0..MOST {
            let [high, low] = u16::try_from(number).unwrap().to_be_bytes();
            assert_eq!(tries.spend([10, 0, high, low].into(), NOW), Ok(()));
        }
        assert_eq!(tries.spend([10, 9, 9, 9].into(), NOW), Err(ONE_IN));
        assert_eq!(tries.spend([10, 9, 9, 9].into(), NOW.after(ONE_IN)), Ok(()));
    }
}
