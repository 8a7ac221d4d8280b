//! What became of all questions so far, in numbers. No name and no device is kept here.

use std::sync::atomic::{AtomicU64, Ordering};

/// What became of questions since the start. One question may count twice: asked, and what became of it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Questions of devices on guest zones.
    pub asked: u64,
    /// Answered here: the portal's name, and names that are nobody's.
    pub answered_here: u64,
    /// Relayed for newcomers.
    pub relayed: u64,
    /// Relayed for devices that are signed in.
    pub relayed_for_admitted: u64,
    /// Relayed, and no resolver answered in a way that could be handed on.
    pub without_answer: u64,
    /// Refused for their type, or for the size of the answer.
    pub refused: u64,
    /// Refused because the device's budget was spent.
    pub above_budget: u64,
    /// Not answered at all: far too many of one device, or too many at once.
    pub silenced: u64,
    /// Services of the walled garden that found no room.
    pub openings_without_room: u64,
    /// Addresses of the walled garden that other sites were found to have too.
    pub shared_addresses: u64,
}

/// Something to count.
#[derive(Clone, Copy)]
pub(crate) enum Counted {
    Asked,
    AnsweredHere,
    Relayed,
    RelayedForAdmitted,
    WithoutAnswer,
    Refused,
    AboveBudget,
    Silenced,
}

/// The numbers, shared by all doors.
#[derive(Debug, Default)]
pub(crate) struct Tally([AtomicU64; 8]);

impl Tally {
    pub(crate) fn count(&self, what: Counted) {
        if let Some(number) = self.0.get(what as usize) {
            number.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn counts(&self, openings_without_room: u64, shared_addresses: u64) -> Counts {
        let of = |what: Counted| self.0.get(what as usize).map_or(0, |number| number.load(Ordering::Relaxed));
        Counts {
            asked: of(Counted::Asked),
            answered_here: of(Counted::AnsweredHere),
            relayed: of(Counted::Relayed),
            relayed_for_admitted: of(Counted::RelayedForAdmitted),
            without_answer: of(Counted::WithoutAnswer),
            refused: of(Counted::Refused),
            above_budget: of(Counted::AboveBudget),
            silenced: of(Counted::Silenced),
            openings_without_room,
            shared_addresses,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_number_of_its_own() {
        let tally = Tally::default();
        tally.count(Counted::Asked);
        tally.count(Counted::Silenced);
        tally.count(Counted::Silenced);
        let expected = Counts {
            asked: 1,
            silenced: 2,
            openings_without_room: 3,
            shared_addresses: 4,
            ..Counts::default()
        };
        assert_eq!(tally.counts(3, 4), expected);
    }
}
