//! Which services of the walled garden are open to which device, and how many more may be. Pure: time is an argument.
//!
//! Every opening is an element in the kernel, so they are counted before they are made: of one device, and of all. As it
//! fills, a single device gets less, so that no stranger with many names or many link addresses keeps others out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use captivity::EquipmentId;
use gateway::ports::{GardenOpening, Transport};

/// Openings at once, of all devices together.
const MOST: usize = 32_768;
/// What has ended is looked for no more often than this: looking costs some milliseconds when it is full.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Openings of one device: while less than half of them are taken, while less than three quarters are, and after that.
const MOST_OF_DEVICE: [usize; 3] = [256, 64, 16];

/// One service that is open to a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// To whom.
    pub equipment: EquipmentId,
    /// The name that was asked.
    pub name: Box<str>,
    /// Where it led.
    pub address: IpAddr,
    /// The protocol.
    pub transport: Transport,
    /// The port.
    pub port: u16,
    /// For how long still.
    pub remaining: Duration,
}

type Service = (IpAddr, Transport, u16);

#[derive(Debug)]
struct Held {
    name: Box<str>,
    until: Instant,
}

/// What is open.
#[derive(Debug, Default)]
pub(crate) struct Openings {
    devices: HashMap<EquipmentId, HashMap<Service, Held>>,
    /// Until when any device needs answers from there.
    answers: HashMap<Service, Instant>,
    count: usize,
    refused: u64,
    swept: Option<Instant>,
}

impl Openings {
    /// Takes those into the books for which there is room, and returns them. One that is open already has room, and is
    /// never made shorter: each answer holds for its own time.
    pub(crate) fn admit(
        &mut self,
        wanted: Vec<GardenOpening>,
        name: &str,
        now: Instant,
    ) -> Vec<GardenOpening> {
        let asked = wanted.len();
        let admitted: Vec<_> =
            wanted.into_iter().filter_map(|opening| self.take(opening, name, now)).collect();
        let missing = asked.saturating_sub(admitted.len());
        self.refused = self.refused.saturating_add(u64::try_from(missing).unwrap_or(u64::MAX));
        admitted
    }

    fn take(&mut self, opening: GardenOpening, name: &str, now: Instant) -> Option<GardenOpening> {
        let service = (opening.address, opening.transport, opening.port);
        let until = now + opening.remaining;
        if let Some(held) = self.devices.get_mut(&opening.equipment).and_then(|own| own.get_mut(&service)) {
            let until = held.until.max(until);
            *held = Held { name: name.into(), until };
            return Some(self.lasting(opening, until, now));
        }
        let is_filling = self.count >= MOST / 2 || self.answers.len() >= MOST;
        if is_filling && self.swept.is_none_or(|swept| now >= swept + SWEEP_EVERY) {
            self.forget_ended(now);
        }
        if self.of_device(opening.equipment) >= self.most_of_device() {
            self.forget_ended_of(opening.equipment, now);
        }
        let is_full = self.count >= MOST || self.answers.len() >= 2 * MOST;
        if is_full || self.of_device(opening.equipment) >= self.most_of_device() {
            return None;
        }
        let own = self.devices.entry(opening.equipment).or_default();
        own.insert(service, Held { name: name.into(), until });
        self.count += 1;
        Some(self.lasting(opening, until, now))
    }

    /// The opening until that moment, and its answers as long as anybody needs them.
    fn lasting(&mut self, opening: GardenOpening, until: Instant, now: Instant) -> GardenOpening {
        let answers = self.answers.entry((opening.address, opening.transport, opening.port)).or_insert(until);
        *answers = until.max(*answers);
        GardenOpening {
            remaining: until.saturating_duration_since(now),
            answers_remaining: answers.saturating_duration_since(now),
            ..opening
        }
    }

    fn of_device(&self, device: EquipmentId) -> usize {
        self.devices.get(&device).map_or(0, HashMap::len)
    }

    const fn most_of_device(&self) -> usize {
        let [few, more, many] = MOST_OF_DEVICE;
        match self.count {
            count if count < MOST / 2 => few,
            count if count < MOST / 4 * 3 => more,
            _ => many,
        }
    }

    fn forget_ended_of(&mut self, device: EquipmentId, now: Instant) {
        let Some(own) = self.devices.get_mut(&device) else { return };
        let before = own.len();
        own.retain(|_, held| held.until > now);
        self.count = self.count.saturating_sub(before - own.len());
    }

    fn forget_ended(&mut self, now: Instant) {
        self.swept = Some(now);
        self.answers.retain(|_, until| *until > now);
        self.devices.retain(|_, own| {
            own.retain(|_, held| held.until > now);
            !own.is_empty()
        });
        self.count = self.devices.values().map(HashMap::len).sum();
    }

    /// What is open now, in order of devices, names and addresses.
    pub(crate) fn open(&mut self, now: Instant) -> Vec<Opened> {
        self.forget_ended(now);
        let mut open: Vec<Opened> = Vec::with_capacity(self.count);
        for (&equipment, own) in &self.devices {
            open.extend(own.iter().map(|(&(address, transport, port), held)| Opened {
                equipment,
                name: held.name.clone(),
                address,
                transport,
                port,
                remaining: held.until.saturating_duration_since(now),
            }));
        }
        open.sort_unstable_by(|one, other| {
            let key = |it: &Opened| (it.equipment, it.address, it.transport, it.port);
            (one.equipment, &one.name, key(one)).cmp(&(other.equipment, &other.name, key(other)))
        });
        open
    }

    /// Openings that found no room so far.
    pub(crate) const fn refused(&self) -> u64 {
        self.refused
    }
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

    fn opening(of: u32, number: u32, seconds: u64) -> GardenOpening {
        let address = IpAddr::from((0xcb00_0000 + number).to_be_bytes());
        let remaining = Duration::from_secs(seconds);
        GardenOpening {
            equipment: device(of),
            address,
            transport: Transport::Tcp,
            port: 443,
            remaining,
            answers_remaining: remaining,
        }
    }

    fn admitted(openings: &mut Openings, of: u32, count: u32, now: Instant) -> usize {
        let wanted = (0..count).map(|number| opening(of, number, 60)).collect();
        openings.admit(wanted, "garden.test", now).len()
    }

    #[test]
    fn a_device_has_its_share_and_what_ended_makes_room() {
        let (mut openings, now) = (Openings::default(), Instant::now());
        assert_eq!(admitted(&mut openings, 1, 300, now), 256);
        assert_eq!(openings.refused(), 44);
        assert_eq!(admitted(&mut openings, 1, 256, now), 256, "what is open is opened again");
        let fresh = || vec![opening(1, 9999, 60)];
        assert_eq!(openings.admit(fresh(), "garden.test", now), []);
        let later = now + Duration::from_secs(61);
        assert_eq!(openings.admit(fresh(), "garden.test", later).len(), 1);
        assert_eq!(openings.open(later).len(), 1);
    }

    #[test]
    fn a_device_with_new_addresses_every_second_makes_no_table_grow_without_end() {
        let (mut openings, start) = (Openings::default(), Instant::now());
        for second in 0..2000_u32 {
            let now = start + Duration::from_secs(second.into());
            let wanted = (0..100).map(|number| opening(1, second * 100 + number, 1)).collect();
            openings.admit(wanted, "garden.test", now);
            assert!(openings.answers.len() <= 2 * MOST && openings.count <= MOST);
        }
        assert_eq!(openings.refused(), 0);
    }

    #[test]
    fn a_short_answer_shortens_neither_the_devices_opening_nor_anybodys_answers() {
        let (mut openings, now) = (Openings::default(), Instant::now());
        let seconds =
            |opening: &GardenOpening| (opening.remaining.as_secs(), opening.answers_remaining.as_secs());
        let mut admit = |of, number, lasting| {
            openings.admit(vec![opening(of, number, lasting)], "garden.test", now).first().map(seconds)
        };
        assert_eq!(admit(1, 7, 60), Some((60, 60)));
        assert_eq!(admit(2, 7, 5), Some((5, 60)), "another device is told the same for a shorter time");
        assert_eq!(admit(1, 7, 5), Some((60, 60)), "another name leads there for a shorter time");
        assert_eq!(admit(2, 8, 5), Some((5, 5)));
    }

    #[test]
    fn strangers_without_end_leave_room_for_a_newcomer_and_never_exceed_the_whole() {
        let (mut openings, now) = (Openings::default(), Instant::now());
        for stranger in 0..500 {
            admitted(&mut openings, stranger, 300, now);
        }
        assert!(openings.open(now).len() < MOST, "five hundred greedy strangers fill it");
        assert_eq!(admitted(&mut openings, 5000, 8, now), 8);
        for stranger in 10_000..20_000 {
            admitted(&mut openings, stranger, 16, now);
        }
        assert_eq!(openings.open(now).len(), MOST);
    }
}
