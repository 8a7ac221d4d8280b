//! How many connections may be open: for one device, and in all (protocols T14). Nothing a stranger does grows it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::peer::Holder;
use crate::settings::Settings;

/// Counts open connections; shared by both doors.
#[derive(Debug)]
pub(crate) struct Bounds {
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    per_holder: usize,
    in_all: usize,
    open: usize,
    by_holder: HashMap<Holder, usize>,
}

/// The right to keep one connection open; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Place {
    bounds: Arc<Bounds>,
    holder: Holder,
}

impl Bounds {
    pub(crate) fn new(settings: &Settings) -> Arc<Self> {
        let counts = Counts {
            per_holder: settings.connections_per_device,
            in_all: settings.connections_total,
            open: 0,
            by_holder: HashMap::new(),
        };
        Arc::new(Self { counts: Mutex::new(counts) })
    }

    /// Other bounds for connections that come from now on.
    pub(crate) fn change(&self, settings: &Settings) {
        let mut counts = self.lock();
        counts.per_holder = settings.connections_per_device;
        counts.in_all = settings.connections_total;
    }

    /// A place for one more connection of this holder; `None` when it or all have as many as they may.
    pub(crate) fn place_for(self: &Arc<Self>, holder: Holder) -> Option<Place> {
        let mut counts = self.lock();
        let held = counts.by_holder.get(&holder).copied().unwrap_or(0);
        if held >= counts.per_holder || counts.open >= counts.in_all {
            return None;
        }
        counts.by_holder.insert(holder, held + 1);
        counts.open += 1;
        Some(Place { bounds: Arc::clone(self), holder })
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.bounds.lock();
        counts.open = counts.open.saturating_sub(1);
        if let Entry::Occupied(mut held) = counts.by_holder.entry(self.holder) {
            if *held.get() > 1 {
                *held.get_mut() -= 1;
            } else {
                held.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(per_holder: usize, in_all: usize) -> Arc<Bounds> {
        let counts = Counts { per_holder, in_all, open: 0, by_holder: HashMap::new() };
        Arc::new(Bounds { counts: Mutex::new(counts) })
    }

    fn stranger(last: u8) -> Holder {
        Holder::Stranger([192, 0, 2, last].into())
    }

    #[test]
    fn a_greedy_device_leaves_room_for_others_and_gets_its_own_back() {
        let bounds = bounds(2, 3);
        let first = bounds.place_for(stranger(1)).unwrap();
        let _second = bounds.place_for(stranger(1)).unwrap();
        assert!(bounds.place_for(stranger(1)).is_none());
        let _other = bounds.place_for(stranger(2)).unwrap();
        assert!(bounds.place_for(stranger(3)).is_none(), "all places are taken");
        drop(first);
        assert!(bounds.place_for(stranger(1)).is_some());
    }

    #[test]
    fn nothing_is_remembered_of_who_has_gone() {
        let bounds = bounds(2, 3);
        drop(bounds.place_for(stranger(1)));
        assert!(bounds.lock().by_holder.is_empty());
        assert_eq!(bounds.lock().open, 0);
    }
}
