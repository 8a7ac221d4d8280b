//! What the tests of shares open and close, and what nft says of it.

use captivity::{Allowance, ByteCount, EquipmentId, Grant, LinkAddress, PersonId, Rate, Rates, Share, Usage};
use gateway::ports::Change;

use crate::helper::keeper_for_tests::{Keeper, OwnershipWish};
use crate::kernel_tests::{HOUR, equipment, nft, session, unlimited};
use crate::ruleset::Settings;

pub(super) fn granted(octets: u64) -> Grant {
    Grant { data: Allowance::of_total(ByteCount::new(octets)), ..unlimited() }
}

pub(super) fn in_all(total: u64, from_guest: u64, to_guest: u64) -> Allowance {
    let [total, from_guest, to_guest] = [total, from_guest, to_guest].map(ByteCount::new).map(Some);
    Allowance { total, from_guest, to_guest }
}

pub(super) fn received(octets: u64) -> Usage {
    Usage { from_guest: ByteCount::ZERO, to_guest: ByteCount::new(octets) }
}

pub(super) fn rated(octets: u64) -> Rates {
    let rate = Rate::new(octets, ByteCount::new(1_500));
    Rates { from_guest: rate, to_guest: rate }
}

/// A keeper that has put the rule set in place, and whether it adopted one. What another thread starts just now holds the
/// sockets of a keeper that is gone for a moment, and so its table: until it runs its own program.
pub(super) fn take_over(settings: &Settings) -> (Keeper, bool) {
    let mut keeper = Keeper::open().unwrap();
    let installed = lab::wait_for("the table to be let go", std::time::Duration::from_secs(10), || {
        keeper.install(settings, OwnershipWish::Best).ok()
    });
    let is_adopted = installed.unwrap().adopted;
    (keeper, is_adopted)
}

/// That session of that person, which used so much of all that the person has used.
pub(super) fn open(number: u8, person: u32, grant: Grant, used: Usage, in_all: Usage) -> Change {
    let (session, equipment) = (session(u32::from(number)), equipment(number));
    let share = PersonId::new(person).map(|person| Share { person, used: in_all });
    Change::Open { session, equipment, remaining: HOUR, grant, used, share }
}

pub(super) fn close(number: u8) -> Change {
    Change::Close { session: session(u32::from(number)), equipment: equipment(number) }
}

fn equipment_of(number: u32) -> EquipmentId {
    let [_, high, middle, low] = number.to_be_bytes();
    let link_address = LinkAddress::new([2, 0, 0, high, middle, low]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

pub(super) fn opening(number: u32, person: u32) -> Change {
    let share = PersonId::new(person).map(|person| Share { person, used: Usage::NONE });
    let (session, equipment) = (session(number), equipment_of(number));
    Change::Open { session, equipment, remaining: HOUR, grant: granted(1), used: Usage::NONE, share }
}

pub(super) fn closing(number: u32) -> Change {
    Change::Close { session: session(number), equipment: equipment_of(number) }
}

/// All quotas and counters that stand beside the sets, with their handles.
pub(super) fn objects() -> String {
    let of = |kind| {
        let (_, listing) = nft(&["-a", "list", kind, "table", "inet", "vestibule"]);
        listing
            .lines()
            .filter(|line| line.starts_with("\t"))
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    ["quotas", "counters"].map(of).concat()
}

/// A person's quota, and what of it is used; `None` where there is none.
pub(super) fn quota(person: u32, which: &str) -> Option<(u64, u64)> {
    let (found, listing) = nft(&["list", "quota", "inet", "vestibule", &format!("person-{person}-{which}")]);
    let line = listing.lines().find(|line| found && line.contains("bytes"))?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let number = |place: usize| {
        let unit = match words.get(place + 1).copied() {
            Some("kbytes") => 1 << 10,
            Some("mbytes") => 1 << 20,
            _ => 1,
        };
        words.get(place).map(|word| word.parse::<u64>().unwrap() * unit)
    };
    Some((number(0)?, if words.get(2) == Some(&"used") { number(3)? } else { 0 }))
}
