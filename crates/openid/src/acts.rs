//! Who was sent to which provider: from which device, once, for some minutes. Pure; time is an argument.
//!
//! The state that comes back must be one of the same device (RFC 9700 §4.7): an address that somebody else was led to, with
//! their code in it, signs nobody in. It is not bound to a cookie, because devices end in another browser than the one
//! they began in; the device is known by its link, not by what its browser keeps.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use captivity::{EquipmentId, SessionId};

use crate::question::Secrets;

/// How long somebody may take at the provider, and how long its names are open to them.
pub(crate) const WINDOW: Duration = Duration::from_secs(300);
/// How often one device may be sent there: half an hour of each hour at the most.
const MOST_OF_DEVICE: usize = 6;
const WITHIN: Duration = Duration::from_secs(3600);
/// Who may be under way at once, and devices that are remembered.
const MOST: usize = 4096;

/// Somebody under way.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Act {
    pub(crate) equipment: EquipmentId,
    pub(crate) provider: String,
    pub(crate) redirect_uri: String,
    pub(crate) edition: String,
    pub(crate) instead_of: Option<SessionId>,
    pub(crate) secrets: Secrets,
}

/// Everybody under way.
#[derive(Default)]
pub(crate) struct Acts {
    acts: HashMap<String, (Act, Instant)>,
    begun: HashMap<EquipmentId, Vec<Instant>>,
}

impl Acts {
    /// Whether this device may be sent once more; if so, it counts.
    pub(crate) fn spend(&mut self, equipment: EquipmentId, now: Instant) -> Result<(), Duration> {
        let is_known = self.begun.contains_key(&equipment);
        if !is_known && self.begun.len() >= MOST {
            self.begun.retain(|_, all| all.last().is_some_and(|last| now < *last + WITHIN));
            if self.begun.len() >= MOST {
                return Err(WINDOW);
            }
        }
        let all = self.begun.entry(equipment).or_default();
        all.retain(|at| now < *at + WITHIN);
        if let Some(first) = all.first().filter(|_| all.len() >= MOST_OF_DEVICE) {
            return Err((*first + WITHIN).saturating_duration_since(now));
        }
        all.push(now);
        Ok(())
    }

    /// Somebody is sent.
    pub(crate) fn begin(&mut self, act: Act, now: Instant) -> Result<(), Duration> {
        if self.acts.len() >= MOST {
            self.acts.retain(|_, (_, until)| now < *until);
            if self.acts.len() >= MOST {
                return Err(WINDOW);
            }
        }
        self.acts.insert(act.secrets.state.clone(), (act, now + WINDOW));
        Ok(())
    }

    /// Who came back, on the device that was sent, from the provider that it was sent to. Then it is over; what another
    /// device brings changes nothing.
    pub(crate) fn finish(
        &mut self,
        equipment: EquipmentId,
        provider: &str,
        state: &str,
        now: Instant,
    ) -> Option<Act> {
        let (act, until) = self.acts.get(state)?;
        if act.equipment != equipment || act.provider != provider || now >= *until {
            return None;
        }
        self.acts.remove(state).map(|(act, _)| act)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(number: u32) -> EquipmentId {
        let [a, b, c, d] = number.to_be_bytes();
        let link_address = captivity::LinkAddress::new([2, 0, a, b, c, d]).unwrap();
        EquipmentId { interface: "guest0".parse().unwrap(), link_address }
    }

    fn act(of: u32, state: &str) -> Act {
        let text = || String::from("x");
        let secrets = Secrets { state: state.to_owned(), nonce: text(), verifier: text() };
        Act {
            equipment: device(of),
            provider: "one".to_owned(),
            redirect_uri: text(),
            edition: text(),
            instead_of: None,
            secrets,
        }
    }

    #[test]
    fn a_state_serves_once_on_its_device_from_its_provider_and_for_some_minutes() {
        let (mut acts, now) = (Acts::default(), Instant::now());
        acts.begin(act(1, "s"), now).unwrap();
        assert!(acts.finish(device(2), "one", "s", now).is_none(), "another device");
        assert!(acts.finish(device(1), "two", "s", now).is_none(), "another provider");
        assert!(acts.finish(device(1), "one", "t", now).is_none(), "another state");
        assert!(acts.finish(device(1), "one", "s", now + WINDOW).is_none(), "too late");
        assert!(acts.finish(device(1), "one", "s", now).is_some());
        assert!(acts.finish(device(1), "one", "s", now).is_none(), "a second time");
    }

    #[test]
    fn one_device_is_sent_six_times_in_an_hour_and_strangers_without_end_grow_nothing() {
        let (mut acts, now) = (Acts::default(), Instant::now());
        for _ in 0..MOST_OF_DEVICE {
            assert_eq!(acts.spend(device(1), now), Ok(()));
        }
        assert_eq!(acts.spend(device(1), now + WINDOW), Err(WITHIN - WINDOW));
        assert_eq!(acts.spend(device(1), now + WITHIN), Ok(()));
        for number in 0..2 * u32::try_from(MOST).unwrap() {
            let _ = acts.spend(device(number), now);
            let _ = acts.begin(act(number, &number.to_string()), now);
        }
        assert_eq!((acts.acts.len(), acts.begun.len()), (MOST, MOST));
        assert_eq!(acts.begin(act(1, "later"), now + WINDOW), Ok(()));
        assert_eq!(acts.acts.len(), 1);
    }
}
