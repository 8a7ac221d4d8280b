//! The codes of the last hour. Their number is the budget, so that nothing else has to be remembered of anybody: who has had
//! as many as may be waits until one is an hour old.

use std::time::Duration;

use captivity::{EquipmentId, Timestamp};

use super::{Asked, Digest, Pending, Rules};
use crate::identity::Way;

/// How long it is remembered that somebody asked.
const HOUR: Duration = Duration::from_secs(3600);
/// Codes for one device in an hour.
const MOST_OF_DEVICE: usize = 5;
/// Codes to whoever is the same person, in an hour, whatever device asks.
const MOST_OF_PERSON: usize = 5;
/// Codes to numbers that begin alike, in an hour: who is paid for each call has a range of them.
const MOST_OF_RANGE: usize = 20;
/// How often one code may be mistyped.
const TRIES: u8 = 5;
/// Codes that are remembered, whatever the configuration says.
const MOST: usize = 5000;

/// Why a code admits nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// It is another one.
    NotIt,
    /// It is another one, and none is awaited any more.
    NoMore,
    /// None is awaited.
    NoneSent,
}

#[derive(Debug, Default)]
pub(super) struct Table {
    /// The oldest first.
    notes: Vec<Note>,
}

/// Somebody asked, and perhaps the code is still good.
struct Note {
    pending: Pending,
    code: Digest,
    link: Digest,
    at: Timestamp,
    /// None left: it is not good any more.
    tries: u8,
}

impl Note {
    fn is_good(&self, now: Timestamp) -> bool {
        self.tries > 0 && now < self.pending.until
    }
}

impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Note").field("pending", &self.pending).finish_non_exhaustive()
    }
}

impl Table {
    pub(super) fn ask(&mut self, asked: Asked, rules: Rules, now: Timestamp) -> Result<(), Duration> {
        self.notes.retain(|note| now < note.at.after(HOUR));
        let way = asked.identity.way();
        self.bound(MOST_OF_DEVICE, now, &|note| note.pending.equipment == asked.equipment)?;
        self.bound(MOST_OF_PERSON, now, &|note| note.pending.identity == asked.identity)?;
        if let Some(range) = asked.to.range() {
            self.bound(MOST_OF_RANGE, now, &|note| note.pending.to.range() == Some(range))?;
        }
        self.bound(rules.most_in_hour.min(MOST), now, &|note| way_of(note) == way)?;
        self.drop_code(asked.equipment);
        let Asked { equipment, to, identity, code, link } = asked;
        let pending = Pending { equipment, to, identity, until: now.after(rules.life.min(HOUR)) };
        self.notes.push(Note { pending, code, link, at: now, tries: TRIES });
        Ok(())
    }

    pub(super) fn drop_code(&mut self, equipment: EquipmentId) {
        for note in self.notes.iter_mut().filter(|note| note.pending.equipment == equipment) {
            note.tries = 0;
        }
    }

    pub(super) fn pending_of(&self, equipment: EquipmentId, now: Timestamp) -> Option<Pending> {
        let is_it = |note: &&Note| note.pending.equipment == equipment && note.is_good(now);
        self.notes.iter().rfind(is_it).map(|note| note.pending.clone())
    }

    pub(super) fn check(
        &mut self,
        equipment: EquipmentId,
        code: &Digest,
        now: Timestamp,
    ) -> Result<Pending, Wrong> {
        let is_it = |note: &&mut Note| note.pending.equipment == equipment && note.is_good(now);
        let note = self.notes.iter_mut().rev().find(is_it).ok_or(Wrong::NoneSent)?;
        if note.code == *code {
            return Ok(note.pending.clone());
        }
        note.tries -= 1;
        Err(if note.tries == 0 { Wrong::NoMore } else { Wrong::NotIt })
    }

    pub(super) fn follow(&self, link: &Digest, now: Timestamp) -> Option<Pending> {
        let is_it = |note: &&Note| note.link == *link && note.is_good(now);
        self.notes.iter().find(is_it).map(|note| note.pending.clone())
    }

    /// # Errors
    /// As many are there as may be; how long until the oldest of them goes.
    fn bound(&self, most: usize, now: Timestamp, which: &dyn Fn(&Note) -> bool) -> Result<(), Duration> {
        let mut found = self.notes.iter().filter(|note| which(note));
        let Some(oldest) = found.next() else { return Ok(()) };
        if found.count() + 1 >= most { Err(now.until(oldest.at.after(HOUR))) } else { Ok(()) }
    }
}

const fn way_of(note: &Note) -> Way {
    note.pending.identity.way()
}

#[cfg(test)]
mod tests {
    use super::super::{Address, Mailbox, PhoneNumber};
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);
    const RULES: Rules = Rules { life: Duration::from_secs(600), most_in_hour: 200 };

    fn device(number: usize) -> EquipmentId {
        EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: format!("02:00:00:00:{:02x}:{:02x}", number / 256, number % 256).parse().unwrap(),
        }
    }

    fn digest(number: usize) -> Digest {
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&number.to_be_bytes());
        digest
    }

    fn asked(by: usize, to: Address, code: usize) -> Asked {
        let identity = to.identity().unwrap();
        Asked { equipment: device(by), to, identity, code: digest(code), link: digest(1_000_000 + code) }
    }

    fn mail(name: &str) -> Address {
        Address::Mailbox(Mailbox::parse(&format!("{name}@example.org")).unwrap())
    }

    fn phone(number: usize) -> Address {
        Address::Phone(PhoneNumber::parse(&format!("+49170{number:07}"), None).unwrap())
    }

    #[test]
    fn a_code_is_good_on_the_device_that_asked_for_as_long_as_it_lives_and_once() {
        let mut table = Table::default();
        table.ask(asked(1, mail("anna"), 7), RULES, NOW).unwrap();
        assert_eq!(table.pending_of(device(1), NOW).unwrap().to.as_str(), "anna@example.org");
        assert_eq!(table.check(device(2), &digest(7), NOW), Err(Wrong::NoneSent));
        assert_eq!(table.check(device(1), &digest(8), NOW), Err(Wrong::NotIt));
        let last = NOW.after(Duration::from_millis(599_999));
        assert_eq!(table.check(device(1), &digest(7), last).unwrap().identity.name(), "anna@example.org");
        assert_eq!(table.follow(&digest(1_000_007), last).unwrap().equipment, device(1));
        assert_eq!(table.check(device(1), &digest(7), NOW.after(RULES.life)), Err(Wrong::NoneSent));
        assert_eq!(table.follow(&digest(1_000_007), NOW.after(RULES.life)), None);
        table.drop_code(device(1));
        assert_eq!(table.check(device(1), &digest(7), NOW), Err(Wrong::NoneSent));
        assert_eq!(table.follow(&digest(1_000_007), NOW), None);
    }

    #[test]
    fn another_code_takes_the_place_of_the_one_before() {
        let mut table = Table::default();
        table.ask(asked(1, mail("anna"), 7), RULES, NOW).unwrap();
        table.ask(asked(1, mail("berta"), 8), RULES, NOW).unwrap();
        assert_eq!(table.check(device(1), &digest(7), NOW), Err(Wrong::NotIt));
        assert_eq!(table.check(device(1), &digest(8), NOW).unwrap().to.as_str(), "berta@example.org");
    }

    #[test]
    fn of_ten_thousand_tries_at_codes_a_handful_are_heard() {
        let mut table = Table::default();
        let (mut heard, mut sent) = (0, 0);
        for guess in 0..10_000 {
            if table.pending_of(device(1), NOW).is_none()
                && table.ask(asked(1, mail("anna"), 999_999), RULES, NOW).is_ok()
            {
                sent += 1;
            }
            let told = table.check(device(1), &digest(guess), NOW);
            assert!(told.is_err());
            heard += usize::from(told != Err(Wrong::NoneSent));
        }
        assert_eq!((sent, heard), (MOST_OF_DEVICE, MOST_OF_DEVICE * usize::from(TRIES)));
        assert_eq!(
            table.check(device(1), &digest(999_999), NOW),
            Err(Wrong::NoneSent),
            "the right one is void too"
        );
    }

    #[test]
    fn who_asks_for_one_mailbox_with_many_devices_gets_no_more_codes_and_no_more_tries() {
        let mut table = Table::default();
        let sent =
            (0..500).filter(|by| table.ask(asked(*by, mail(&format!("anna+{by}")), *by), RULES, NOW).is_ok());
        assert_eq!(sent.count(), MOST_OF_PERSON);
        let wait = table.ask(asked(999, mail("anna"), 1), RULES, NOW.after(Duration::from_secs(60)));
        assert_eq!(wait, Err(Duration::from_secs(3540)));
        assert_eq!(table.ask(asked(999, mail("anna"), 1), RULES, NOW.after(HOUR)), Ok(()));
    }

    #[test]
    fn pumping_a_range_of_numbers_ends_early_and_so_do_all_messages_together() {
        let mut table = Table::default();
        let pumped = (0..5000).filter(|n| table.ask(asked(*n, phone(*n), *n), RULES, NOW).is_ok()).count();
        assert_eq!(pumped, MOST_OF_RANGE, "+4917000 is one range");
        let elsewhere = |n: usize| {
            Address::Phone(PhoneNumber::parse(&format!("+{}170{n:07}", 50 + n % 40), None).unwrap())
        };
        let spread = (0..5000).filter(|n| table.ask(asked(*n, elsewhere(*n), *n), RULES, NOW).is_ok());
        assert_eq!(spread.count() + pumped, RULES.most_in_hour);
        assert_eq!(
            table.ask(asked(9000, mail("anna"), 1), RULES, NOW),
            Ok(()),
            "mail has a budget of its own"
        );
        assert!(table.notes.len() <= MOST);
    }
}
