//! What an element carries of a grant: its rate, its count or quota, and a note of what it was made from. The kernel holds
//! all of it with every process of ours dead.
//!
//! A byte rate's bucket is one second of the rate and the burst (the kernel's `nft_limit`); it begins full.

use std::time::Duration;

use captivity::{ByteCount, EquipmentId, Grant, GrantDigest, Rate, Rates, SessionId, Usage};
use netlink::Writer;

use crate::nftables::messages::{NFTA_ELEMENT_EXPRESSION, NFTA_ELEMENT_EXPRESSIONS, NFTA_LIST_ELEM};

pub(crate) const NFTA_EXPR_NAME: u16 = 1;
pub(crate) const NFTA_EXPR_DATA: u16 = 2;
pub(crate) const NFTA_QUOTA_BYTES: u16 = 1;
pub(crate) const NFTA_QUOTA_FLAGS: u16 = 2;
pub(crate) const NFTA_QUOTA_CONSUMED: u16 = 4;
pub(crate) const NFTA_COUNTER_BYTES: u16 = 1;
const NFTA_COUNTER_PACKETS: u16 = 2;
const NFTA_LIMIT_RATE: u16 = 1;
const NFTA_LIMIT_UNIT: u16 = 2;
const NFTA_LIMIT_BURST: u16 = 3;
const NFTA_LIMIT_TYPE: u16 = 4;

/// The kernel holds amounts in 63 bits.
pub(crate) const MOST: u64 = i64::MAX as u64;

/// A session to be let through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub(crate) session: SessionId,
    pub(crate) equipment: EquipmentId,
    pub(crate) remaining: Duration,
    pub(crate) grant: Grant,
    pub(crate) used: Usage,
    /// Whether its limits of data are those of a person, kept elsewhere (`shares`).
    pub(crate) is_shared: bool,
    /// Of its rates those that a queue holds.
    pub(crate) shaped: Shaped,
}

/// The rates of a session that a queue holds, and the class that its packets wait in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shaped {
    pub(crate) class: Option<u32>,
    pub(crate) lanes: Lanes,
}

/// Directions of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lanes {
    pub(crate) from_guest: bool,
    pub(crate) to_guest: bool,
}

/// By what the rates of a session are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// By a queue.
    pub(crate) by_queue: Lanes,
    /// By dropping what is above.
    pub(crate) by_drop: Lanes,
}

impl Held {
    pub(crate) const fn of(rates: Rates, by_queue: Lanes) -> Self {
        let by_drop = Lanes {
            from_guest: rates.from_guest.is_some() && !by_queue.from_guest,
            to_guest: rates.to_guest.is_some() && !by_queue.to_guest,
        };
        Self { by_queue, by_drop }
    }

    fn bits(self) -> u8 {
        let Self { by_queue, by_drop } = self;
        let flags = [by_queue.from_guest, by_queue.to_guest, by_drop.from_guest, by_drop.to_guest];
        flags.into_iter().enumerate().map(|(bit, flag)| u8::from(flag) << bit).sum()
    }

    const fn from_bits(bits: u8) -> Self {
        Self {
            by_queue: Lanes { from_guest: bits & 1 != 0, to_guest: bits & 2 != 0 },
            by_drop: Lanes { from_guest: bits & 4 != 0, to_guest: bits & 8 != 0 },
        }
    }
}

/// By which sets a session passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No limit of both directions together.
    Plain,
    /// One, and it ends there.
    Metered,
    /// One, and it goes on slowly then.
    Slowable,
    /// Limits of any kind that are of all sessions of a person together.
    Shared,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Plain, Self::Metered, Self::Slowable, Self::Shared];

    pub(crate) const fn of(grant: &Grant, is_shared: bool) -> Self {
        match (grant.data.total, grant.beyond) {
            _ if is_shared => Self::Shared,
            (None, _) => Self::Plain,
            (Some(_), None) => Self::Metered,
            (Some(_), Some(_)) => Self::Slowable,
        }
    }
}

/// One thing that an element carries. They are asked in order, and the first that says no ends it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Carried {
    /// No more than this in a second.
    Rate(Rate),
    /// Counts what passes, from this on.
    Count(ByteCount),
    /// No more than granted in all, of which that is used.
    Quota { granted: ByteCount, used: ByteCount },
}

/// What an element of one direction carries.
pub(crate) fn carried(rate: Option<Rate>, limit: Option<ByteCount>, used: ByteCount) -> Vec<Carried> {
    let count = limit.map_or(Carried::Count(used), |granted| Carried::Quota { granted, used });
    rate.map(Carried::Rate).into_iter().chain([count]).collect()
}

/// Writes them into an element; the kernel takes one in another attribute than two.
pub(crate) fn write(element: &mut Writer, carried: &[Carried]) {
    match carried {
        [] => {}
        [one] => element.nest(NFTA_ELEMENT_EXPRESSION, |expression| write_one(expression, *one)),
        several => element.nest(NFTA_ELEMENT_EXPRESSIONS, |list| {
            for one in several {
                list.nest(NFTA_LIST_ELEM, |expression| write_one(expression, *one));
            }
        }),
    }
}

fn write_one(expression: &mut Writer, carried: Carried) {
    match carried {
        Carried::Rate(rate) => {
            const OCTETS: u32 = 1;
            expression.text(NFTA_EXPR_NAME, "limit");
            expression.nest(NFTA_EXPR_DATA, |limit| {
                limit.be64(NFTA_LIMIT_RATE, rate.octets_per_second());
                limit.be64(NFTA_LIMIT_UNIT, 1);
                limit.be32(NFTA_LIMIT_BURST, u32::try_from(rate.burst().octets()).unwrap_or(u32::MAX));
                limit.be32(NFTA_LIMIT_TYPE, OCTETS);
            });
        }
        Carried::Count(_) | Carried::Quota { .. } => {
            let name = if matches!(carried, Carried::Count(_)) { "counter" } else { "quota" };
            expression.text(NFTA_EXPR_NAME, name);
            expression.nest(NFTA_EXPR_DATA, |data| write_amounts(data, carried));
        }
    }
}

/// The amounts of a counter or quota, which are the same in an element and in an object.
pub(crate) fn write_amounts(data: &mut Writer, carried: Carried) {
    const UNTIL_EXCEEDED: u32 = 0;
    match carried {
        Carried::Rate(_) => {}
        Carried::Count(used) => {
            data.be64(NFTA_COUNTER_BYTES, used.octets().min(MOST));
            data.be64(NFTA_COUNTER_PACKETS, 0);
        }
        Carried::Quota { granted, used } => {
            data.be64(NFTA_QUOTA_BYTES, granted.octets().min(MOST));
            data.be32(NFTA_QUOTA_FLAGS, UNTIL_EXCEEDED);
            data.be64(NFTA_QUOTA_CONSUMED, used.min(granted).octets().min(MOST));
        }
    }
}

/// What stands in the element of a rate that a queue holds: a quarter more. So the rate does not end with the queue, should
/// somebody take that away, and little is counted that the queue drops.
pub(crate) fn behind_queue(rate: Rate) -> Rate {
    let more = rate.octets_per_second().saturating_mul(5) / 4;
    Rate::new(more.min(Rate::FASTEST), rate.burst()).unwrap_or(rate)
}

/// What the kernel keeps of a grant beside an element and hands back as it was: a start compares it with the record.
/// A note of a kind that other tools do not know and pass over: kind, length, digest. The kind tells by what rates are held.
pub(crate) fn note(grant: GrantDigest, held: Held) -> [u8; 10] {
    let mut note = [NOTE + held.bits(), 8, 0, 0, 0, 0, 0, 0, 0, 0];
    note[2..].copy_from_slice(&grant.number().to_ne_bytes());
    note
}

/// The digest that an element's note tells, and by what its rates are held.
pub(crate) fn parse_note(note: &[u8]) -> Option<(GrantDigest, Held)> {
    let ([kind, length], digest) = note.split_first_chunk::<2>()?;
    let digest: [u8; 8] = digest.try_into().ok()?;
    let bits = kind.checked_sub(NOTE).filter(|bits| *bits < 16 && *length == 8)?;
    Some((GrantDigest::from_number(u64::from_ne_bytes(digest)), Held::from_bits(bits)))
}

/// The first kind, and that of former versions. It was 118 while the note told the grant itself.
const NOTE: u8 = 119;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_back_as_the_digest_it_was_made_from() {
        let digest = Grant::until(captivity::Timestamp::from_unix_millis(1_700_000_000_123)).digest();
        let whole = note(digest, Held::default());
        assert_eq!(whole[0], 119, "as former versions wrote it");
        for bits in 0..16 {
            let held = Held::from_bits(bits);
            assert_eq!(held.bits(), bits);
            assert_eq!(parse_note(&note(digest, held)), Some((digest, held)));
        }
        for length in 0..whole.len() {
            assert_eq!(parse_note(&whole[..length]), None);
        }
        assert_eq!(parse_note(&[whole.as_slice(), &[0]].concat()), None);
        assert_eq!(parse_note(b"\0\x02a\0"), None, "somebody's comment");
    }

    #[test]
    fn what_stands_behind_a_queue_is_a_quarter_more_and_never_more_than_can_be_held() {
        let rate = |octets| Rate::new(octets, ByteCount::new(5)).unwrap();
        assert_eq!(behind_queue(rate(1_000_000)), rate(1_250_000));
        assert_eq!(behind_queue(rate(Rate::FASTEST)), rate(Rate::FASTEST));
    }
}
