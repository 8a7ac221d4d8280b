//! Places for what is in progress: so many for one device, so many for all. Dropping a place gives it back.
//!
//! Nothing is remembered of a device that holds none, so a flood of link addresses leaves nothing behind.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use captivity::EquipmentId;

/// Counts what is in progress.
#[derive(Debug)]
pub(crate) struct Places {
    per_device: usize,
    in_all: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    in_all: usize,
    by_device: HashMap<EquipmentId, usize>,
}

/// The right to have one thing in progress.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    device: EquipmentId,
}

impl Places {
    pub(crate) fn new(per_device: usize, in_all: usize) -> Arc<Self> {
        Arc::new(Self { per_device, in_all, held: Mutex::default() })
    }

    /// A place for that device; `None` when it or all have as many as they may.
    pub(crate) fn place_for(self: &Arc<Self>, device: EquipmentId) -> Option<Place> {
        let mut held = self.lock();
        let own = held.by_device.get(&device).copied().unwrap_or(0);
        if own >= self.per_device || held.in_all >= self.in_all {
            return None;
        }
        held.by_device.insert(device, own + 1);
        held.in_all += 1;
        Some(Place { places: Arc::clone(self), device })
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.places.lock();
        held.in_all = held.in_all.saturating_sub(1);
        if let Entry::Occupied(mut own) = held.by_device.entry(self.device) {
            match own.get().saturating_sub(1) {
                0 => drop(own.remove()),
                rest => *own.get_mut() = rest,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(number: u8) -> EquipmentId {
        EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: captivity::LinkAddress::new([2, 0, 0, 0, 0, number]).unwrap(),
        }
    }

    #[test]
    fn a_greedy_device_leaves_room_for_others_and_nothing_is_remembered_of_who_is_done() {
        let places = Places::new(2, 3);
        let mut own: Vec<Place> = (0..2).map(|_| places.place_for(device(1)).unwrap()).collect();
        assert!(places.place_for(device(1)).is_none(), "its own share");
        let other = places.place_for(device(2)).unwrap();
        assert!(places.place_for(device(3)).is_none(), "all places are taken");
        own.pop();
        assert!(places.place_for(device(3)).is_some());
        drop((own, other));
        assert!(places.lock().by_device.is_empty() && places.lock().in_all == 0);
    }
}
