//! What the sessions of one person share in the kernel: quotas and counters by name, and what becomes of them when limits
//! change. Purely decided; the helper's keeper reads and writes.
//!
//! A quota also counts what it refuses. So one that is used up is made anew when it is changed, beginning with what the
//! counters say: they count only what passed. One that is not used up is changed in place and loses nothing.

use captivity::{Allowance, ByteCount, PersonId, Usage};

use crate::elements::Removal;
use crate::limits::{
    Carried, MOST, NFTA_COUNTER_BYTES, NFTA_QUOTA_BYTES, NFTA_QUOTA_CONSUMED, NFTA_QUOTA_FLAGS, write_amounts,
};
use crate::nftables::messages::Sink;
use crate::nftables::objects::{self, Named, Standing};
use crate::ruleset::{ShareObject, TABLE};

/// What an object of a person is called.
pub(crate) fn name(person: PersonId, object: ShareObject) -> String {
    format!("person-{person}-{}", object.ending())
}

/// Whose an object of that name is.
pub(crate) fn parse_name(name: &str) -> Option<PersonId> {
    let (person, ending) = name.strip_prefix("person-")?.split_once('-')?;
    let is_ours = ShareObject::ALL.iter().any(|object| object.ending() == ending);
    person.parse().ok().filter(|_| is_ours)
}

/// A limit for each quota, in their order; where there is none, the largest that the kernel knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Limits([ByteCount; 3]);

/// The quotas among the objects.
pub(crate) const QUOTAS: [ShareObject; 3] =
    [ShareObject::FromGuest, ShareObject::ToGuest, ShareObject::Total];
/// The counters.
pub(crate) const COUNTERS: [ShareObject; 2] = [ShareObject::PassedFrom, ShareObject::PassedTo];

impl Limits {
    pub(crate) fn of(data: &Allowance) -> Self {
        let most = ByteCount::new(MOST);
        Self([data.from_guest, data.to_guest, data.total].map(|limit| limit.unwrap_or(most).min(most)))
    }
}

/// A quota as the kernel has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Held {
    pub(crate) granted: ByteCount,
    /// Never more than granted, whatever was refused.
    pub(crate) consumed: ByteCount,
    pub(crate) is_depleted: bool,
}

/// What the kernel has of a person. The counters are read first: what passes meanwhile is then in the quotas at least.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Account {
    pub(crate) quotas: [Option<Held>; 3],
    pub(crate) passed: [Option<ByteCount>; 2],
}

impl Account {
    /// All that passed; at least what is known otherwise.
    fn known(&self, told: Usage) -> Usage {
        let [from_guest, to_guest] = self.passed.map(Option::unwrap_or_default);
        told.at_least(Usage { from_guest, to_guest })
    }

    /// What was left of quotas when they refused a packet that was larger: nobody gets it any more.
    pub(crate) fn forfeited(&self) -> Usage {
        let passed = self.known(Usage::NONE);
        let left = |held: Option<Held>, used: ByteCount| {
            held.filter(|held| held.is_depleted).map_or(ByteCount::ZERO, |held| held.granted.less(used))
        };
        let [from, to, total] = self.quotas;
        let by_direction =
            Usage { from_guest: left(from, passed.from_guest), to_guest: left(to, passed.to_guest) };
        let rest = left(total, passed.plus(by_direction).total());
        Usage { to_guest: by_direction.to_guest.plus(rest), ..by_direction }
    }
}

/// What becomes of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    Keep,
    /// There is none: it begins with so much used.
    Make(Carried),
    /// The limit changes in place; what was counted stays.
    Change(Carried),
    /// A new one takes its place.
    Replace(Carried),
}

/// What becomes of a person's objects for these limits, where so much is known to be used. One that nobody refers to any more
/// is brought up to what is known; others only when a limit changes.
pub(crate) fn steps(
    limits: Limits,
    told: Usage,
    account: &Account,
    is_referred_to: bool,
) -> [(ShareObject, Step); 5] {
    let used = account.known(told);
    let amounts = [used.from_guest, used.to_guest, used.total()];
    let changes = limits
        .0
        .iter()
        .zip(account.quotas)
        .any(|(limit, held)| held.is_none_or(|held| held.granted != *limit));
    let [_, _, total] = account.quotas;
    let all_refused = total.is_some_and(|held| held.is_depleted);
    let of_quota = |place: usize| {
        let (granted, used) = (limits.0[place], amounts[place]);
        let made = Carried::Quota { granted, used };
        let Some(held) = account.quotas[place] else { return Step::Make(made) };
        let is_behind = used.min(granted) > held.consumed;
        match (changes, is_referred_to) {
            (false, false) if is_behind => Step::Replace(made),
            (false, _) => Step::Keep,
            (true, _) if held.is_depleted || all_refused || is_behind => Step::Replace(made),
            (true, _) if held.granted != granted => Step::Change(made),
            (true, _) => Step::Keep,
        }
    };
    let of_counter = |place: usize| match account.passed[place] {
        None => Step::Make(Carried::Count(amounts[place])),
        Some(counted) if !is_referred_to && counted < amounts[place] => {
            Step::Replace(Carried::Count(amounts[place]))
        }
        Some(_) => Step::Keep,
    };
    let ([from, to, total], [passed_from, passed_to]) = (QUOTAS, COUNTERS);
    [
        (from, of_quota(0)),
        (to, of_quota(1)),
        (total, of_quota(2)),
        (passed_from, of_counter(0)),
        (passed_to, of_counter(1)),
    ]
}

/// The object as the kernel names it.
pub(crate) const fn named(name: &str, object: ShareObject) -> Named<'_> {
    Named { table: TABLE, name, is: object.data_type() }
}

/// Writes what becomes of one object of a person, to whom these sessions lead; `joining` does not lead there yet.
pub(crate) fn write(
    sink: &mut dyn Sink,
    person: PersonId,
    (object, step): (ShareObject, Step),
    (members, removal): (&[[u8; 4]], Removal),
    joining: Option<[u8; 4]>,
) {
    let (name, map) = (name(person, object), (TABLE, object.map()));
    let which = named(&name, object);
    match step {
        Step::Keep => {}
        Step::Make(amounts) | Step::Change(amounts) => {
            objects::make(sink, which, &|data| write_amounts(data, amounts));
        }
        Step::Replace(amounts) => {
            objects::mislead(sink, removal.kind(), map, members);
            objects::delete(sink, which);
            objects::make(sink, which, &|data| write_amounts(data, amounts));
            objects::lead(sink, map, members, &name);
        }
    }
    objects::lead(sink, map, joining.as_slice(), &name);
}

/// What a quota says.
pub(crate) fn held(standing: &Standing<'_>) -> Option<Held> {
    const DEPLETED: u32 = 2;
    Some(Held {
        granted: ByteCount::new(standing.data.be64(NFTA_QUOTA_BYTES)?),
        consumed: ByteCount::new(standing.data.be64(NFTA_QUOTA_CONSUMED)?),
        is_depleted: standing.data.be32(NFTA_QUOTA_FLAGS)? & DEPLETED != 0,
    })
}

/// What a counter says.
pub(crate) fn counted(standing: &Standing<'_>) -> Option<ByteCount> {
    standing.data.be64(NFTA_COUNTER_BYTES).map(ByteCount::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: u32) -> PersonId {
        PersonId::new(number).unwrap()
    }

    fn usage(from: u64, to: u64) -> Usage {
        Usage { from_guest: ByteCount::new(from), to_guest: ByteCount::new(to) }
    }

    fn limits(from: u64, to: u64, total: u64) -> Limits {
        Limits([from, to, total].map(ByteCount::new))
    }

    /// Each quota's limit and what it counted, refused packets included; and what passed.
    fn account(quotas: [(u64, u64); 3], passed: Usage) -> Account {
        let held = |(granted, counted): (u64, u64)| Held {
            granted: ByteCount::new(granted),
            consumed: ByteCount::new(counted.min(granted)),
            is_depleted: counted >= granted,
        };
        let passed = [Some(passed.from_guest), Some(passed.to_guest)];
        Account { quotas: quotas.map(|quota| Some(held(quota))), passed }
    }

    fn of_quotas(limits: Limits, told: Usage, account: &Account, is_referred_to: bool) -> [Step; 3] {
        let [from, to, total, _, _] = steps(limits, told, account, is_referred_to).map(|(_, step)| step);
        [from, to, total]
    }

    fn quota(granted: u64, used: u64) -> Carried {
        Carried::Quota { granted: ByteCount::new(granted), used: ByteCount::new(used) }
    }

    #[test]
    fn a_name_is_read_back_and_nothing_else_is_taken_for_one() {
        for object in ShareObject::ALL {
            assert_eq!(parse_name(&name(person(17), object)), Some(person(17)));
        }
        for other in
            ["person-17", "person-17-", "person-0-total", "person-17-totals", "person--1-to", "17-to"]
        {
            assert_eq!(parse_name(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_not_there_begins_with_what_is_known() {
        let made = of_quotas(limits(90, 80, 70), usage(3, 4), &Account::default(), false);
        assert_eq!(made, [(90, 3), (80, 4), (70, 7)].map(|(granted, used)| Step::Make(quota(granted, used))));
        let counters = steps(limits(90, 80, 70), usage(3, 4), &Account::default(), false);
        assert_eq!(counters[3].1, Step::Make(Carried::Count(ByteCount::new(3))));
    }

    #[test]
    fn without_a_limit_there_is_the_largest() {
        let most = ByteCount::new(MOST);
        assert_eq!(Limits::of(&Allowance::of_total(ByteCount::new(7))).0, [most, most, ByteCount::new(7)]);
        assert_eq!(Limits::of(&Allowance::of_total(ByteCount::new(u64::MAX))).0, [most; 3]);
    }

    #[test]
    fn nothing_changes_while_limits_do_not_but_what_nobody_leads_to_catches_up() {
        let standing = account([(90, 3), (80, 4), (70, 7)], usage(3, 4));
        for told in [usage(0, 0), usage(3, 4), usage(20, 20)] {
            assert_eq!(of_quotas(limits(90, 80, 70), told, &standing, true), [Step::Keep; 3], "{told:?}");
        }
        let caught_up = of_quotas(limits(90, 80, 70), usage(20, 4), &standing, false);
        assert_eq!(caught_up, [Step::Replace(quota(90, 20)), Step::Keep, Step::Replace(quota(70, 24))]);
    }

    #[test]
    fn a_limit_that_is_left_changes_in_place_and_one_that_is_used_up_begins_with_what_passed() {
        let standing = account([(90, 30), (80, 35), (70, 65)], usage(30, 35));
        let changed = of_quotas(limits(90, 80, 100), usage(30, 30), &standing, true);
        assert_eq!(changed, [Step::Keep, Step::Keep, Step::Change(quota(100, 65))]);
        // Of both together 65 passed, and 20 more from the guest were refused.
        let standing = account([(90, 50), (80, 35), (70, 85)], usage(30, 35));
        let changed = of_quotas(limits(90, 80, 100), usage(30, 30), &standing, true);
        assert_eq!(
            changed,
            [(90, 30), (80, 35), (100, 65)].map(|(granted, used)| Step::Replace(quota(granted, used)))
        );
        // Only the direction refused some: the others go on as they are.
        let standing = account([(32, 40), (80, 35), (70, 65)], usage(30, 35));
        let changed = of_quotas(limits(40, 80, 70), usage(30, 35), &standing, true);
        assert_eq!(changed, [Step::Replace(quota(40, 30)), Step::Keep, Step::Keep]);
    }

    #[test]
    fn what_passed_slowly_is_paid_for_when_limits_rise() {
        let standing = account([(MOST, 95), (MOST, 0), (70, 95)], usage(90, 0));
        let [_, _, total] = of_quotas(limits(MOST, MOST, 190), usage(85, 0), &standing, true);
        assert_eq!(total, Step::Replace(quota(190, 90)));
    }

    #[test]
    fn what_is_forfeited_is_what_was_left_of_a_quota_that_refused() {
        for (quotas, passed, forfeited) in [
            ([(90, 30), (80, 35), (70, 65)], (30, 35), (0, 0)),
            ([(90, 50), (80, 35), (70, 85)], (30, 35), (0, 5)),
            ([(32, 40), (80, 35), (70, 65)], (30, 35), (2, 0)),
            ([(32, 40), (80, 35), (70, 71)], (30, 35), (2, 3)),
            ([(90, 70), (80, 35), (70, 105)], (70, 35), (0, 0)),
        ] {
            let found = account(quotas, usage(passed.0, passed.1)).forfeited();
            assert_eq!(found, usage(forfeited.0, forfeited.1), "{quotas:?}");
        }
    }
}
