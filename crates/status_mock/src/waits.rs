//! What `?retry-after=` promises: after the wait, the same request succeeds.
//!
//! A window belongs to the client's address and the whole request target. The first request opens it, requests within
//! it are told how long it still lasts, the first one after it succeeds and closes it. Bounded; the oldest window gives
//! way.

use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The most windows that are open at a time.
const MOST_WINDOWS: usize = 1024;

#[derive(Default)]
pub(crate) struct Waits {
    open: Mutex<Vec<Window>>,
}

struct Window {
    client: IpAddr,
    target: String,
    ends: Instant,
}

impl Waits {
    /// How many seconds the client still has to wait; `None` when it has waited.
    pub(crate) fn ask(&self, client: IpAddr, target: &str, seconds: u64, now: Instant) -> Option<u64> {
        let mut open = self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let at = open.iter().position(|window| window.client == client && window.target == target);
        let Some(at) = at else {
            if open.len() >= MOST_WINDOWS {
                open.remove(0);
            }
            open.push(Window { client, target: target.to_owned(), ends: now + Duration::from_secs(seconds) });
            return Some(seconds);
        };
        let left = open.get(at).map_or(Duration::ZERO, |window| window.ends.saturating_duration_since(now));
        if left.is_zero() {
            open.remove(at);
            return None;
        }
        // Whole seconds, rounded up: who waits that long has waited long enough.
        Some(left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_succeeds_once_and_who_does_not_is_told_the_rest() {
        let (waits, now) = (Waits::default(), Instant::now());
        let client = IpAddr::from([127, 0, 0, 1]);
        let after = |milliseconds| now + Duration::from_millis(milliseconds);
        assert_eq!(waits.ask(client, "/503", 2, now), Some(2));
        assert_eq!(waits.ask(client, "/503", 2, after(500)), Some(2));
        assert_eq!(waits.ask(client, "/503", 2, after(1500)), Some(1));
        assert_eq!(waits.ask(client, "/429", 2, after(1500)), Some(2), "another window");
        assert_eq!(waits.ask(client, "/503", 2, after(2000)), None);
        assert_eq!(waits.ask(client, "/503", 2, after(2001)), Some(2), "the next one begins");
    }

    #[test]
    fn windows_are_bounded() {
        let (waits, now) = (Waits::default(), Instant::now());
        for number in 0..2000 {
            waits.ask(IpAddr::from([127, 0, 0, 1]), &format!("/{number}"), 60, now);
        }
        assert_eq!(waits.open.lock().expect("the lock").len(), MOST_WINDOWS);
    }
}
