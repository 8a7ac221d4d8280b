//! What each device asked lately and what it was told, for an operator who wonders why its sign-in page stays down.
//!
//! In memory only, bounded in every direction: the last 32 events of at most 4,096 devices, the longest silent one gives
//! way. It keeps no query, no header value but the name of the host, and no path of a page that a person asked for. A
//! door never waits for it: what cannot be noted at once is not noted, and counted.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use captivity::{EquipmentId, LinkAddress, Timestamp};

/// Events of one device that are kept.
pub const MOST_EVENTS: usize = 32;
/// Devices of which events are kept.
pub const MOST_DEVICES: usize = SHARDS * DEVICES_PER_SHARD;

const SHARDS: usize = 16;
const DEVICES_PER_SHARD: usize = 256;
/// Octets of a host, and of a path, that are kept.
const LONGEST_NAME: usize = 64;

/// Something that a device did and what it was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Happening {
    /// It asked another site for something on plain HTTP and was answered by us.
    Intercepted {
        /// The host; with the path where a detector asked, for they are known by it.
        asked: Box<str>,
        /// What it was told.
        code: u16,
        /// The rule of the answer policy that decided; see `captivity::probe`.
        rule: u8,
        /// What matched, in the words of that rule.
        matched: Box<str>,
    },
    /// It sent something to the plain door that is not a request which every reader would read alike.
    NotUnderstood {
        /// What it was told.
        code: u16,
    },
    /// Its TLS handshake with the portal's own name did not succeed.
    HandshakeFailed {
        /// Why, in the words of the TLS library.
        why: Box<str>,
        /// Whether the device refused our certificate.
        certificate: bool,
    },
    /// It asked the Captive Portal API (RFC 8908).
    Api {
        /// What it was told.
        code: u16,
        /// Whether it was captive then.
        captive: bool,
    },
    /// It asked for a name.
    Name {
        /// The name; of one that is neither ours nor a detector's, only what somebody registered.
        asked: Box<str>,
        /// The type's number.
        kind: u16,
        /// What it was told.
        told: NameTold,
    },
    /// It asked to be given an address, and said what else it wants to know (RFC 8910).
    Address(AddressAsked),
    /// It opened a page of the portal, or sent a form to it.
    Page {
        /// The method.
        method: Box<str>,
        /// The path.
        path: Box<str>,
        /// What it was told.
        code: u16,
    },
}

/// What a device was told about a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameTold {
    /// So many addresses of the gateway's own: it is the portal's name.
    Portal(usize),
    /// What a resolver said: so many addresses, of which so many services of the walled garden were opened to it.
    Answered {
        /// How many addresses; none for other types and for names that are not there.
        addresses: usize,
        /// How many services.
        opened: usize,
    },
    /// That nothing is there: nobody has that name (RFC 9462 §6.4).
    Nobodys,
    /// That no resolver answers.
    NoAnswer,
    /// That it is refused: nobody needs that type in order to sign in, or the answer is too large.
    Refused,
    /// That it is refused: it has had enough for now.
    AboveBudget,
    /// Nothing: it asked far too often.
    Silence,
}

/// A message by which a device asks for an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AddressAsked {
    /// Whether it is DHCPv6; DHCP otherwise.
    pub is_v6: bool,
    /// The kind of message, as RFC 2132 or RFC 8415 numbers them.
    pub message: u8,
    /// Whether it wants to know the address of the Captive Portal API: option 114, or 103.
    pub wants_portal: bool,
}

/// One line of a device's trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// When; of several alike, the last.
    pub at: Timestamp,
    /// What.
    pub happening: Happening,
    /// How often in a row.
    pub times: u32,
}

/// The traces of all devices.
#[derive(Debug, Default)]
pub struct Trace {
    shards: [Mutex<HashMap<EquipmentId, VecDeque<Event>>>; SHARDS],
    hasher: RandomState,
    missed: AtomicU64,
}

impl Trace {
    /// Notes what a device did, if nobody else is noting in the same place right now.
    pub fn note(&self, equipment: EquipmentId, at: Timestamp, happening: Happening) {
        let Some(Ok(mut shard)) = self.shard_of(equipment).map(Mutex::try_lock) else {
            self.missed.fetch_add(1, Ordering::Relaxed);
            return;
        };
        if shard.len() >= DEVICES_PER_SHARD && !shard.contains_key(&equipment) {
            forget_the_longest_silent(&mut shard);
        }
        let events = shard.entry(equipment).or_default();
        if let Some(last) = events.back_mut().filter(|last| last.happening == happening) {
            (last.at, last.times) = (at, last.times.saturating_add(1));
            return;
        }
        if events.len() == MOST_EVENTS {
            events.pop_front();
        }
        events.push_back(Event { at, happening, times: 1 });
    }

    /// Forgets what happened before that moment.
    pub fn forget_before(&self, moment: Timestamp) {
        for shard in &self.shards {
            held(shard).retain(|_, events| {
                events.retain(|event| event.at >= moment);
                !events.is_empty()
            });
        }
    }

    /// What is known of that device, oldest first; empty for one that did nothing lately.
    #[must_use]
    pub fn of(&self, equipment: EquipmentId) -> Vec<Event> {
        let Some(shard) = self.shard_of(equipment) else { return Vec::new() };
        held(shard).get(&equipment).map(|events| events.iter().cloned().collect()).unwrap_or_default()
    }

    /// The devices with that link address that did something lately, one for each zone they did it on.
    #[must_use]
    pub fn named(&self, link_address: LinkAddress) -> Vec<EquipmentId> {
        let of_a_shard = |shard| {
            let devices = held(shard);
            let named = devices.keys().copied().filter(|device| device.link_address == link_address);
            named.collect::<Vec<_>>()
        };
        let mut named: Vec<_> = self.shards.iter().flat_map(of_a_shard).collect();
        named.sort_unstable();
        named
    }

    /// Events that were not noted, because another one was being noted in the same place.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }

    fn shard_of(&self, equipment: EquipmentId) -> Option<&Mutex<HashMap<EquipmentId, VecDeque<Event>>>> {
        // The remainder is smaller than the number of shards, which is a usize.
        let number = usize::try_from(self.hasher.hash_one(equipment) % SHARDS as u64).unwrap_or_default();
        self.shards.get(number)
    }
}

type Devices = HashMap<EquipmentId, VecDeque<Event>>;

fn held(shard: &Mutex<Devices>) -> MutexGuard<'_, Devices> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

fn forget_the_longest_silent(devices: &mut Devices) {
    let silent = devices.iter().min_by_key(|(_, events)| events.back().map(|event| event.at));
    if let Some(silent) = silent.map(|(equipment, _)| *equipment) {
        devices.remove(&silent);
    }
}

/// The first words of a message.
#[must_use]
pub fn in_words(message: &str) -> String {
    message
        .chars()
        .filter(|each| each.is_ascii() && !each.is_ascii_control())
        .take(2 * LONGEST_NAME)
        .collect()
}

/// A name out of a request, as far as it is kept: no query, so many octets, and nothing that a terminal would obey.
#[must_use]
pub fn plainly(name: &str) -> String {
    let name = name.split('?').next().unwrap_or_default();
    let shown = |octet: char| if octet.is_ascii_graphic() { octet } else { '_' };
    name.chars().take(LONGEST_NAME).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(number: u16) -> EquipmentId {
        let [high, low] = number.to_be_bytes();
        let link_address = LinkAddress::new([2, 0, 0, 0, high, low]).unwrap();
        EquipmentId { interface: "guest0".parse().unwrap(), link_address }
    }

    fn at(second: u64) -> Timestamp {
        Timestamp::from_unix_millis(second * 1000)
    }

    fn page(code: u16) -> Happening {
        Happening::Page { method: "GET".into(), path: "/".into(), code }
    }

    #[test]
    fn a_device_that_never_stops_asking_keeps_its_last_events_only() {
        let trace = Trace::default();
        for second in 0..100 {
            trace.note(device(1), at(second), page(second.try_into().unwrap()));
        }
        let events = trace.of(device(1));
        assert_eq!(events.len(), MOST_EVENTS);
        assert_eq!(events.last().unwrap().at, at(99));
        for second in 100..200 {
            trace.note(device(1), at(second), page(99));
        }
        let events = trace.of(device(1));
        assert_eq!(
            (events.len(), events.last().unwrap().times),
            (MOST_EVENTS, 101),
            "the same again is one line"
        );
    }

    #[test]
    fn strangers_without_end_make_the_longest_silent_give_way() {
        let trace = Trace::default();
        for number in 0..20_000 {
            trace.note(device(number), at(number.into()), page(200));
        }
        let kept: usize = trace.shards.iter().map(|shard| held(shard).len()).sum();
        assert!(kept <= MOST_DEVICES, "{kept}");
        assert_eq!(trace.of(device(19_999)).len(), 1);
        assert_eq!(trace.of(device(0)).len(), 0);
        assert_eq!(trace.named(device(19_999).link_address), [device(19_999)]);
    }

    #[test]
    fn what_is_old_is_forgotten_also_of_a_device_that_is_gone() {
        let trace = Trace::default();
        trace.note(device(1), at(10), page(200));
        trace.note(device(2), at(10), page(200));
        trace.note(device(2), at(20), page(404));
        trace.forget_before(at(20));
        assert_eq!((trace.of(device(1)).len(), trace.of(device(2)).len()), (0, 1));
        assert_eq!(trace.named(device(1).link_address), []);
    }

    #[test]
    fn a_door_does_not_wait() {
        let trace = Trace::default();
        let busy = held(trace.shard_of(device(1)).unwrap());
        trace.note(device(1), at(1), page(200));
        drop(busy);
        assert_eq!((trace.of(device(1)).len(), trace.missed()), (0, 1));
    }

    #[test]
    fn nothing_secret_or_wild_is_kept_of_a_name() {
        assert_eq!(plainly("/gen_204?secret=1"), "/gen_204");
        assert_eq!(plainly("a\u{1b}[2Jb\r\n"), "a_[2Jb__");
        assert_eq!(plainly(&"x".repeat(500)).len(), LONGEST_NAME);
    }
}
