//! How much DNS a newcomer gets: questions a second, octets a second, and how many different names of one owner.
//!
//! Pure: time is an argument. The purpose is that a tunnel moves nothing worth having while a device that is about to
//! sign in notices nothing. Names that only the operator or an operating system's maker can answer (the portal, the walled
//! garden, detectors) count as questions only. Nothing is kept of a device that has been silent for a while, and never
//! more than `MOST_DEVICES` at once.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::{Duration, Instant};

use captivity::EquipmentId;

/// Devices that are counted at once; the one that has been silent longest makes room.
const MOST_DEVICES: usize = 4096;
/// Owners of names that are counted for a device at once; the first makes room.
const MOST_OWNERS: usize = 32;
/// Names that are remembered of each owner.
const MOST_NAMES: usize = 32;
/// After so long without a question a device starts anew: every budget has filled up again.
const FORGET_AFTER: Duration = Duration::from_secs(300);

/// Questions at all: above it there is silence.
const QUESTIONS: Rate = Rate { per_second: 30.0, burst: 300.0 };
/// Octets of queries and answers, all names together.
const OCTETS: Rate = Rate { per_second: 256.0, burst: 65_536.0 };
/// Octets of queries and answers below one registered name: a tunnel has one or two of them.
const OCTETS_OF_OWNER: Rate = Rate { per_second: 64.0, burst: 8_192.0 };
/// Names not asked for before, below one registered name: a tunnel needs a new one for each packet.
const NEW_NAMES: Rate = Rate { per_second: 0.2, burst: 40.0 };
/// Set aside for an answer until it is there, so that many at once do not slip through.
const SET_ASIDE: f64 = 600.0;

#[derive(Clone, Copy)]
struct Rate {
    per_second: f64,
    burst: f64,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    at: Instant,
}

impl Bucket {
    fn full(rate: Rate, now: Instant) -> Self {
        Self { level: rate.burst, at: now }
    }

    fn fill(&mut self, rate: Rate, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.level = (self.level + passed * rate.per_second).min(rate.burst);
        self.at = now;
    }

    fn take(&mut self, rate: Rate, amount: f64, now: Instant) -> bool {
        self.fill(rate, now);
        let enough = self.level >= amount;
        if enough {
            self.level -= amount;
        }
        enough
    }

    /// A debt is possible, up to a whole bucket.
    fn spend(&mut self, rate: Rate, amount: f64) {
        self.level = (self.level - amount).clamp(-rate.burst, rate.burst);
    }
}

/// What the budget says to a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Allowance {
    /// Relay it, and say afterwards what it cost.
    Granted,
    /// The device has had enough of this: REFUSED.
    Spent,
    /// Far too many questions: silence.
    Flood,
}

#[derive(Debug)]
struct Device {
    questions: Bucket,
    octets: Bucket,
    owners: VecDeque<Owner>,
    heard: Instant,
}

#[derive(Debug)]
struct Owner {
    name: u64,
    octets: Bucket,
    new_names: Bucket,
    names: VecDeque<u64>,
}

/// The budgets of all newcomers.
#[derive(Debug, Default)]
pub(crate) struct Budgets {
    devices: HashMap<EquipmentId, Device>,
}

impl Budgets {
    /// Whether the device may ask anything at all now.
    pub(crate) fn may_ask(&mut self, device: EquipmentId, now: Instant) -> bool {
        self.device(device, now).questions.take(QUESTIONS, 1.0, now)
    }

    /// Whether this name, registered by `owner`, may be relayed.
    pub(crate) fn allow(&mut self, device: EquipmentId, owner: &str, name: &str, now: Instant) -> Allowance {
        let device = self.device(device, now);
        if !device.questions.take(QUESTIONS, 1.0, now) {
            return Allowance::Flood;
        }
        device.octets.fill(OCTETS, now);
        let (all, owner) = (device.octets.level, device.owner(hash(owner), now));
        owner.octets.fill(OCTETS_OF_OWNER, now);
        if all < SET_ASIDE || owner.octets.level < SET_ASIDE || !owner.knows_or_learns(hash(name), now) {
            return Allowance::Spent;
        }
        owner.octets.spend(OCTETS_OF_OWNER, SET_ASIDE);
        device.octets.spend(OCTETS, SET_ASIDE);
        Allowance::Granted
    }

    /// What a granted question has cost in octets, both ways.
    pub(crate) fn settle(&mut self, device: EquipmentId, owner: &str, octets: usize) {
        let Some(device) = self.devices.get_mut(&device) else { return };
        let rest = octets as f64 - SET_ASIDE;
        device.octets.spend(OCTETS, rest);
        let owner = hash(owner);
        if let Some(owner) = device.owners.iter_mut().find(|known| known.name == owner) {
            owner.octets.spend(OCTETS_OF_OWNER, rest);
        }
    }

    fn device(&mut self, device: EquipmentId, now: Instant) -> &mut Device {
        if self.devices.len() >= MOST_DEVICES && !self.devices.contains_key(&device) {
            self.make_room(now);
        }
        let entry = self.devices.entry(device).or_insert_with(|| Device {
            questions: Bucket::full(QUESTIONS, now),
            octets: Bucket::full(OCTETS, now),
            owners: VecDeque::new(),
            heard: now,
        });
        entry.heard = now;
        entry
    }

    fn make_room(&mut self, now: Instant) {
        self.devices.retain(|_, device| now.saturating_duration_since(device.heard) < FORGET_AFTER);
        if self.devices.len() < MOST_DEVICES {
            return;
        }
        let longest = self.devices.iter().min_by_key(|(_, device)| device.heard).map(|(device, _)| *device);
        longest.map(|device| self.devices.remove(&device));
    }
}

impl Device {
    fn owner(&mut self, name: u64, now: Instant) -> &mut Owner {
        let at = self.owners.iter().position(|owner| owner.name == name).unwrap_or_else(|| {
            if self.owners.len() == MOST_OWNERS {
                self.owners.pop_front();
            }
            self.owners.push_back(Owner {
                name,
                octets: Bucket::full(OCTETS_OF_OWNER, now),
                new_names: Bucket::full(NEW_NAMES, now),
                names: VecDeque::new(),
            });
            self.owners.len() - 1
        });
        &mut self.owners[at]
    }
}

impl Owner {
    fn knows_or_learns(&mut self, name: u64, now: Instant) -> bool {
        if self.names.contains(&name) {
            return true;
        }
        if !self.new_names.take(NEW_NAMES, 1.0, now) {
            return false;
        }
        if self.names.len() == MOST_NAMES {
            self.names.pop_front();
        }
        self.names.push_back(name);
        true
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(number: u32) -> EquipmentId {
        let [a, b, c, d] = number.to_be_bytes();
        EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: captivity::LinkAddress::new([2, 0, a, b, c, d]).unwrap(),
        }
    }

    /// A minute of a tunnel that sends a packet every 20 ms: what it gets through, in octets of whole messages.
    fn a_minute_of(names: impl Fn(u32) -> String, octets: usize) -> usize {
        let (mut budgets, start, mut moved) = (Budgets::default(), Instant::now(), 0);
        for packet in 0..3000 {
            let now = start + Duration::from_millis(20) * packet;
            let name = names(packet);
            if budgets.allow(device(1), "t.test", &name, now) == Allowance::Granted {
                budgets.settle(device(1), "t.test", octets);
                moved += octets;
            }
        }
        moved
    }

    #[test]
    fn a_tunnel_gets_no_more_than_two_kilobits_a_second_by_large_or_small_packets() {
        for octets in [120, 400, 1400] {
            let moved = a_minute_of(|packet| format!("p{packet}.t.test"), octets);
            assert!(moved <= 15_000, "{moved} octets in a minute, in packets of {octets}");
            let moved = a_minute_of(|_| "same.t.test".to_owned(), octets);
            assert!(moved <= 15_000, "{moved} octets in a minute under one name, in packets of {octets}");
        }
    }

    #[test]
    fn a_phone_that_joins_notices_nothing() {
        let (mut budgets, now) = (Budgets::default(), Instant::now());
        for site in 0..60 {
            let owner = format!("site{site}.test");
            for name in ["www", "api", "cdn"] {
                let name = format!("{name}.{owner}");
                let when = now + Duration::from_millis(60) * site;
                assert_eq!(budgets.allow(device(1), &owner, &name, when), Allowance::Granted, "{name}");
                budgets.settle(device(1), &owner, 220);
            }
        }
    }

    #[test]
    fn a_flood_gets_silence_and_others_notice_nothing() {
        let (mut budgets, now) = (Budgets::default(), Instant::now());
        let asked = (0..900).filter(|_| budgets.may_ask(device(1), now)).count();
        assert_eq!(asked, 300);
        assert!(budgets.may_ask(device(2), now));
        assert!(budgets.may_ask(device(1), now + Duration::from_secs(1)));
    }

    #[test]
    fn what_is_remembered_has_a_bound() {
        let (mut budgets, now) = (Budgets::default(), Instant::now());
        for number in 0..5000 {
            budgets.allow(device(number), "a.test", "x.a.test", now);
        }
        assert_eq!(budgets.devices.len(), MOST_DEVICES);
        for number in 0..100 {
            let owner = format!("{number}.test");
            let later = now + Duration::from_secs(number);
            for name in 0..40 {
                budgets.allow(device(1), &owner, &format!("{name}.{owner}"), later);
            }
        }
        let known = &budgets.devices[&device(1)];
        assert_eq!(known.owners.len(), MOST_OWNERS);
        assert!(known.owners.iter().all(|owner| owner.names.len() <= MOST_NAMES));
    }
}
