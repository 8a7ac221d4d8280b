//! What an element carries of a grant: its rate, its count or quota, and a note of what it was made from. The kernel holds
//! all of it with every process of ours dead.
//!
//! A byte rate's bucket is one second of the rate and the burst (the kernel's `nft_limit`); it begins full.

use std::time::Duration;

use captivity::{ByteCount, EquipmentId, Grant, GrantDigest, Rate, SessionId, Usage};
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

/// What the kernel keeps of a grant beside an element and hands back as it was: a start compares it with the record.
/// A note of a kind that other tools do not know and pass over: kind, length, digest.
pub(crate) fn note(grant: GrantDigest) -> [u8; 10] {
    let mut note = [NOTE, 8, 0, 0, 0, 0, 0, 0, 0, 0];
    note[2..].copy_from_slice(&grant.number().to_ne_bytes());
    note
}

/// The digest that an element's note tells.
pub(crate) fn parse_note(note: &[u8]) -> Option<GrantDigest> {
    let (head, digest) = note.split_first_chunk::<2>()?;
    let digest: [u8; 8] = digest.try_into().ok()?;
    (*head == [NOTE, 8]).then(|| GrantDigest::from_number(u64::from_ne_bytes(digest)))
}

/// The kind was 118 while the note told the grant itself.
const NOTE: u8 = 119;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_back_as_the_digest_it_was_made_from() {
        let digest = Grant::until(captivity::Timestamp::from_unix_millis(1_700_000_000_123)).digest();
        let whole = note(digest);
        assert_eq!(parse_note(&whole), Some(digest));
        for length in 0..whole.len() {
            assert_eq!(parse_note(&whole[..length]), None);
        }
        assert_eq!(parse_note(&[whole.as_slice(), &[0]].concat()), None);
        assert_eq!(parse_note(b"\0\x02a\0"), None, "somebody's comment");
    }
}
