//! How many connections may be open: for one client, and in all. Nothing that a client does makes it grow.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why there is no place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Full {
    /// All places are taken.
    ForAll,
    /// This client has as many as it may have.
    ForClient,
}

/// Counts open connections.
#[derive(Debug)]
pub(super) struct Places {
    in_all: usize,
    per_client: usize,
    taken: Mutex<HashMap<u128, usize>>,
}

/// The right to keep one connection open; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    client: u128,
}

impl Places {
    pub(super) fn new(in_all: usize, per_client: usize) -> Arc<Self> {
        Arc::new(Self { in_all, per_client, taken: Mutex::default() })
    }

    pub(super) fn place_for(self: &Arc<Self>, peer: IpAddr) -> Result<Place, Full> {
        let client = client(peer);
        let mut taken = self.lock();
        let held = taken.get(&client).copied().unwrap_or(0);
        if held >= self.per_client {
            return Err(Full::ForClient);
        }
        if taken.values().sum::<usize>() >= self.in_all {
            return Err(Full::ForAll);
        }
        taken.insert(client, held + 1);
        Ok(Place { places: Arc::clone(self), client })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u128, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Entry::Occupied(mut held) = self.places.lock().entry(self.client) {
            *held.get_mut() -= 1;
            if *held.get() == 0 {
                held.remove();
            }
        }
    }
}

/// Whom addresses are counted for: a network of 64 bits is one client's, who may take any address in it.
fn client(peer: IpAddr) -> u128 {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greedy_client_leaves_room_for_others_and_nothing_is_remembered_of_who_has_gone() {
        let places = Places::new(3, 2);
        let ask = |address: &str| places.place_for(address.parse().unwrap());
        let held = [ask("192.0.2.1").unwrap(), ask("::ffff:192.0.2.1").unwrap()];
        assert_eq!(ask("192.0.2.1").unwrap_err(), Full::ForClient);
        let other = ask("192.0.2.2").unwrap();
        assert_eq!(ask("192.0.2.2").unwrap_err(), Full::ForAll);
        drop(held);
        let _same = [ask("2001:db8::1").unwrap(), ask("2001:db8::ffff:0:0:2").unwrap()];
        assert_eq!(ask("2001:db8::3").unwrap_err(), Full::ForClient);
        assert_eq!(ask("2001:db8:0:1::3").unwrap_err(), Full::ForAll);
        drop((other, _same));
        assert!(places.lock().is_empty());
    }
}
