//! What newcomers were told lately, for names that open to a device a moment after it has asked for them: browsers keep an
//! answer for a minute, whatever it says of its life, and would not ask again. Pure; time is an argument.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use captivity::EquipmentId;

/// Answers that are remembered, of all devices and of one.
const MOST: usize = 4096;
const MOST_OF_ONE: usize = 32;
/// How long a browser may go by an answer: Chromium a minute, and some more for one that was asked for at the end of it.
const REMEMBERED: Duration = Duration::from_secs(120);

/// The latest answers, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct HeardAnswers(VecDeque<Answer>);

#[derive(Debug)]
struct Answer {
    device: EquipmentId,
    name: String,
    addresses: Vec<IpAddr>,
    at: Instant,
}

impl HeardAnswers {
    /// Remembers what a device was told.
    pub(crate) fn note(&mut self, device: EquipmentId, name: &str, addresses: &[IpAddr], now: Instant) {
        if addresses.is_empty() {
            return;
        }
        let own = self.0.iter().filter(|answer| answer.device == device).count();
        if own >= MOST_OF_ONE
            && let Some(oldest) = self.0.iter().position(|answer| answer.device == device)
        {
            self.0.remove(oldest);
        } else if self.0.len() >= MOST {
            self.0.pop_front();
        }
        let (name, addresses) = (name.to_owned(), addresses.to_vec());
        self.0.push_back(Answer { device, name, addresses, at: now });
    }

    /// The names that this device was told of and may still go by, with their addresses.
    pub(crate) fn of(&self, device: EquipmentId, now: Instant) -> impl Iterator<Item = (&str, &[IpAddr])> {
        let fresh = move |answer: &&Answer| answer.device == device && now < answer.at + REMEMBERED;
        self.0.iter().filter(fresh).map(|answer| (answer.name.as_str(), answer.addresses.as_slice()))
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

    fn address(last: u8) -> IpAddr {
        IpAddr::from([203, 0, 113, last])
    }

    #[test]
    fn a_device_has_its_own_answers_for_two_minutes() {
        let (mut heard, now) = (HeardAnswers::default(), Instant::now());
        heard.note(device(1), "id.example", &[address(1), address(2)], now);
        heard.note(device(1), "nothing.example", &[], now);
        let of = |number, at| {
            heard.of(device(number), at).map(|(name, all)| (name.to_owned(), all.len())).collect()
        };
        let own: Vec<_> = of(1, now + REMEMBERED / 2);
        assert_eq!(own, [("id.example".to_owned(), 2)]);
        let others: Vec<_> = of(2, now);
        assert!(others.is_empty());
        let late: Vec<_> = of(1, now + REMEMBERED);
        assert!(late.is_empty());
    }

    #[test]
    fn who_asks_without_end_costs_nobody_else_and_all_are_bounded() {
        let (mut heard, now) = (HeardAnswers::default(), Instant::now());
        heard.note(device(1), "id.example", &[address(1)], now);
        for number in 0..10_000 {
            heard.note(device(2), &format!("n{number}.example"), &[address(2)], now);
        }
        assert_eq!((heard.of(device(1), now).count(), heard.of(device(2), now).count()), (1, MOST_OF_ONE));
        for number in 3..10_000 {
            heard.note(device(number), "id.example", &[address(3)], now);
        }
        assert_eq!(heard.0.len(), MOST);
    }
}
