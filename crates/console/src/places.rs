//! How many connections may be open: so many in all, so many from one address. Never remembers who has gone.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Connections at once.
pub(crate) const IN_ALL: usize = 256;
/// Connections of one address at once.
const PER_PEER: usize = 64;

/// The connections that are open now.
#[derive(Debug, Default)]
pub(crate) struct Places {
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// One of them, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    peer: IpAddr,
}

impl Places {
    /// A place for one more connection of this peer; `None` when it or all have as many as they may.
    pub(crate) fn place_for(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let peer = network_of(peer);
        let mut open = self.lock();
        let held = open.get(&peer).copied().unwrap_or(0);
        if held >= PER_PEER || open.values().sum::<usize>() >= IN_ALL {
            return None;
        }
        open.insert(peer, held + 1);
        Some(Place { places: Arc::clone(self), peer })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whom something is counted for: an IPv4 address, or an IPv6 network of 64 bits, which is one peer with many addresses.
pub(crate) fn network_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        address @ IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.places.lock();
        match open.get_mut(&self.peer) {
            Some(held) if *held > 1 => *held -= 1,
            _ => drop(open.remove(&self.peer)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greedy_peer_leaves_room_for_others_and_gets_its_own_back() {
        let places = Arc::<Places>::default();
        let one = |last: u8| IpAddr::from([192, 0, 2, last]);
        let mut held: Vec<_> = (0..PER_PEER).map(|_| places.place_for(one(1)).unwrap()).collect();
        assert!(places.place_for(one(1)).is_none());
        let other = places.place_for(one(2)).unwrap();
        held.pop();
        assert!(places.place_for(one(1)).is_some());
        drop((held, other));
        assert!(places.lock().is_empty(), "nothing is remembered of who has gone");
    }

    #[test]
    fn all_together_have_a_bound_and_a_peer_with_many_ipv6_addresses_is_one() {
        let places = Arc::<Places>::default();
        let held: Vec<_> = (0..u8::MAX)
            .flat_map(|last| places.place_for([192, 0, 2, last].into()))
            .chain(places.place_for([198, 51, 100, 1].into()))
            .collect();
        assert_eq!(held.len(), IN_ALL);
        assert!(places.place_for([198, 51, 100, 2].into()).is_none());
        let v6 = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(v6("2001:db8::1"), v6("2001:db8::ffff:2"));
        assert_ne!(v6("2001:db8::1"), v6("2001:db8:0:1::1"));
    }
}
