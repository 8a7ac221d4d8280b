//! Names that are open to one device alone, for some minutes: what somebody needs in the act of signing in elsewhere.
//! Pure; time is an argument.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use captivity::EquipmentId;
use gateway::ports::Transport;
use gateway::providers::Place;

use crate::names::NamePattern;

/// Devices that have such names at once; while there are more, nothing opens to others.
const MOST_DEVICES: usize = 4096;
/// Names of one device.
const MOST_PLACES: usize = 64;

/// What is open to whom, and until when.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    devices: HashMap<EquipmentId, (Vec<(NamePattern, u16)>, Instant)>,
}

impl Windows {
    /// Opens these names to this device, in place of those that it had. What is no name is left out.
    pub(crate) fn open(&mut self, device: EquipmentId, places: &[Place], lasting: Duration, now: Instant) {
        if self.devices.len() >= MOST_DEVICES && !self.devices.contains_key(&device) {
            self.devices.retain(|_, (_, until)| now < *until);
            if self.devices.len() >= MOST_DEVICES {
                return;
            }
        }
        let named = |place: &Place| Some((place.name.parse().ok()?, place.port));
        let open = places.iter().take(MOST_PLACES).filter_map(named).collect();
        self.devices.insert(device, (open, now + lasting));
    }

    /// What that name opens to this device now, and for how long still.
    pub(crate) fn services_of(
        &self,
        device: EquipmentId,
        name: &str,
        now: Instant,
    ) -> Vec<((Transport, u16), Duration)> {
        let Some((open, until)) = self.devices.get(&device).filter(|(_, until)| now < *until) else {
            return Vec::new();
        };
        let covering = open.iter().filter(|(pattern, _)| pattern.covers(name));
        covering.map(|(_, port)| ((Transport::Tcp, *port), until.saturating_duration_since(now))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LASTING: Duration = Duration::from_secs(300);

    fn device(number: u32) -> EquipmentId {
        let [a, b, c, d] = number.to_be_bytes();
        let link_address = captivity::LinkAddress::new([2, 0, a, b, c, d]).unwrap();
        EquipmentId { interface: "guest0".parse().unwrap(), link_address }
    }

    fn place(name: &str) -> Place {
        Place { name: name.to_owned(), port: 443 }
    }

    #[test]
    fn a_name_is_open_to_the_device_in_the_act_and_until_the_window_closes() {
        let (mut windows, now) = (Windows::default(), Instant::now());
        windows.open(
            device(1),
            &[place("id.example"), place("*.id.example"), place("no name")],
            LASTING,
            now,
        );
        let open = |of, name, at| windows.services_of(device(of), name, at);
        let later = now + Duration::from_secs(100);
        assert_eq!(open(1, "id.example", later), [((Transport::Tcp, 443), Duration::from_secs(200))]);
        assert_eq!(open(1, "a.id.example", now).len(), 1);
        for closed in
            [open(2, "id.example", now), open(1, "example", now), open(1, "id.example", now + LASTING)]
        {
            assert_eq!(closed, []);
        }
    }

    #[test]
    fn strangers_without_end_do_not_make_it_grow_and_what_has_closed_makes_room() {
        let (mut windows, now) = (Windows::default(), Instant::now());
        for number in 0..5000 {
            windows.open(device(number), &vec![place("id.example"); 100], LASTING, now);
        }
        assert_eq!(windows.devices.len(), MOST_DEVICES);
        assert_eq!(windows.services_of(device(1), "id.example", now).len(), MOST_PLACES);
        windows.open(device(9999), &[place("id.example")], LASTING, now + LASTING);
        assert_eq!(windows.devices.len(), 1);
    }
}
