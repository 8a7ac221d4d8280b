//! What has passed in sessions, as their elements counted it. Elements are named, never listed, and never reset.
//!
//! Where there is a limit of both directions together, its quota knows the sum to the packet, and the counts of both
//! directions, which are asked first, also count what the quota then refused. Until it refuses they are right, and what they
//! are limited to is used up where they say so; from then on the sum is split in proportion to what both say.

use captivity::{ByteCount, EquipmentId, SessionId, Usage};
use netlink::{Attributes, NetlinkError};

use crate::elements::{device_and_session_key, session_key};
use crate::limits::{
    Kind, NFTA_COUNTER_BYTES, NFTA_EXPR_DATA, NFTA_EXPR_NAME, NFTA_QUOTA_BYTES, NFTA_QUOTA_CONSUMED,
};
use crate::nftables::kernel::{Kernel, NOT_THERE};
use crate::nftables::messages::{NFTA_ELEMENT_EXPRESSION, NFTA_ELEMENT_EXPRESSIONS};
use crate::ruleset::{
    FROM_GUEST, FROM_METERED, FROM_SLOWABLE, METERED, PASSED_FROM, PASSED_TO, SLOWED_FROM, SLOWED_TO, TABLE,
    TO_GUEST, TO_METERED, TO_SLOWABLE,
};

/// The sets whose elements count.
pub(crate) const LANES: [&str; 11] = [
    FROM_GUEST,
    TO_GUEST,
    FROM_METERED,
    TO_METERED,
    METERED,
    FROM_SLOWABLE,
    TO_SLOWABLE,
    SLOWED_FROM,
    SLOWED_TO,
    PASSED_FROM,
    PASSED_TO,
];

/// Elements asked for in one go: their answers fit the socket's buffer.
const KEYS_AT_ONCE: usize = 100;

type Asked = (SessionId, EquipmentId);

/// What has passed in each of these sessions of one kind; those that are not open under it are left out.
pub(crate) fn used(
    kernel: &mut Kernel,
    kind: Kind,
    sessions: &[Asked],
) -> Result<Vec<(SessionId, Usage)>, NetlinkError> {
    let mut all = Vec::with_capacity(sessions.len());
    for part in sessions.chunks(KEYS_AT_ONCE) {
        let usages = usages(kernel, kind, part)?;
        let known = part.iter().zip(usages).filter_map(|((session, _), used)| Some((*session, used?)));
        all.extend(known);
    }
    Ok(all)
}

/// What an element counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Counted {
    pub(crate) octets: ByteCount,
    /// Whether it is a quota that is used up, or refused a packet that was larger than what was left.
    pub(crate) is_full: bool,
}

/// What had passed in a session of this kind when its elements were taken away, by the count of each set; `None` if one of
/// them is not known.
pub(crate) fn at_removal(kind: Kind, count: impl Fn(&str) -> Option<Counted>) -> Option<Usage> {
    let lanes = |from, to| both((count(from), count(to)));
    match kind {
        Kind::Plain => lanes(FROM_GUEST, TO_GUEST),
        Kind::Shared => lanes(PASSED_FROM, PASSED_TO),
        Kind::Metered => Some(within(count(METERED)?, lanes(FROM_METERED, TO_METERED)?)),
        Kind::Slowable => {
            let fast = within(count(METERED)?, lanes(FROM_SLOWABLE, TO_SLOWABLE)?);
            Some(fast.plus(lanes(SLOWED_FROM, SLOWED_TO)?))
        }
    }
}

fn usages(kernel: &mut Kernel, kind: Kind, part: &[Asked]) -> Result<Vec<Option<Usage>>, NetlinkError> {
    let (from, to) = match kind {
        Kind::Plain => (FROM_GUEST, TO_GUEST),
        Kind::Metered => (FROM_METERED, TO_METERED),
        Kind::Slowable => (FROM_SLOWABLE, TO_SLOWABLE),
        Kind::Shared => {
            let (from, to) = (of_sessions(kernel, PASSED_FROM, part)?, of_sessions(kernel, PASSED_TO, part)?);
            return Ok(from.into_iter().zip(to).map(both).collect());
        }
    };
    let lanes = lanes(kernel, from, to, part)?;
    let metered = match kind {
        Kind::Plain => return Ok(lanes),
        Kind::Metered | Kind::Slowable | Kind::Shared => of_sessions(kernel, METERED, part)?,
    };
    let split_up = lanes.into_iter().zip(metered).map(|(lanes, sum)| Some(within(sum?, lanes?)));
    if kind == Kind::Metered {
        return Ok(split_up.collect());
    }
    let (slow_from, slow_to) =
        (of_sessions(kernel, SLOWED_FROM, part)?, of_sessions(kernel, SLOWED_TO, part)?);
    let slowly = slow_from.into_iter().zip(slow_to);
    Ok(split_up.zip(slowly).map(|(fast, slowly)| Some(fast?.plus(both(slowly)?))).collect())
}

fn lanes(
    kernel: &mut Kernel,
    from: &str,
    to: &str,
    part: &[Asked],
) -> Result<Vec<Option<Usage>>, NetlinkError> {
    let keys: Vec<_> =
        part.iter().map(|&(session, equipment)| device_and_session_key(equipment, session)).collect();
    let from = named(kernel, from, &keys.iter().map(<[u8; _]>::as_slice).collect::<Vec<_>>())?;
    let to = of_sessions(kernel, to, part)?;
    Ok(from.into_iter().zip(to).map(both).collect())
}

fn both((from_guest, to_guest): (Option<Counted>, Option<Counted>)) -> Option<Usage> {
    Some(Usage { from_guest: from_guest?.octets, to_guest: to_guest?.octets })
}

/// What passed of both directions within their common limit: what they say, until that refuses. So a direction that is used
/// up by itself is told to be, though a packet that was too large for it is not in the sum.
fn within(sum: Counted, lanes: Usage) -> Usage {
    if sum.is_full { split(sum.octets, lanes) } else { lanes }
}

fn of_sessions(kernel: &mut Kernel, set: &str, part: &[Asked]) -> Result<Vec<Option<Counted>>, NetlinkError> {
    let keys: Vec<_> = part.iter().map(|(session, _)| session_key(*session)).collect();
    named(kernel, set, &keys.iter().map(<[u8; _]>::as_slice).collect::<Vec<_>>())
}

/// The count of each element; `None` of those that are not there. The kernel answers in order and stops at the first that
/// is not there, so what is behind it is asked for again.
fn named(kernel: &mut Kernel, set: &str, keys: &[&[u8]]) -> Result<Vec<Option<Counted>>, NetlinkError> {
    let mut counts = Vec::with_capacity(keys.len());
    while let Some(rest) = keys.get(counts.len()..).filter(|rest| !rest.is_empty()) {
        match kernel.elements(TABLE, set, rest.iter().copied(), |element| counts.push(counted(&element))) {
            Ok(()) => counts.resize(keys.len(), None),
            Err(error) if error.number() == NOT_THERE => counts.push(None),
            Err(error) => return Err(error),
        }
    }
    counts.truncate(keys.len());
    Ok(counts)
}

/// What the counter or quota of an element says. The kernel never says that more was consumed than the quota.
pub(crate) fn counted(element: &Attributes<'_>) -> Option<Counted> {
    let list = element.nested(NFTA_ELEMENT_EXPRESSIONS);
    let one = element.nested(NFTA_ELEMENT_EXPRESSION);
    let several = list.map(|(_, expression)| Attributes::new(expression));
    std::iter::once(one).chain(several).find_map(|expression| {
        let data = expression.nested(NFTA_EXPR_DATA);
        let (octets, granted) = match expression.text(NFTA_EXPR_NAME)? {
            "counter" => (data.be64(NFTA_COUNTER_BYTES)?, None),
            "quota" => (data.be64(NFTA_QUOTA_CONSUMED)?, data.be64(NFTA_QUOTA_BYTES)),
            _ => return None,
        };
        let is_full = granted.is_some_and(|granted| granted <= octets);
        Some(Counted { octets: ByteCount::new(octets), is_full })
    })
}

/// The sum in the proportion of the lanes.
pub(crate) fn split(sum: ByteCount, lanes: Usage) -> Usage {
    let both = u128::from(lanes.from_guest.octets()) + u128::from(lanes.to_guest.octets());
    let part = u128::from(sum.octets()) * u128::from(lanes.from_guest.octets());
    let from_guest = part.checked_div(both).and_then(|part| u64::try_from(part).ok()).unwrap_or(0);
    let from_guest = ByteCount::new(from_guest).min(sum);
    Usage { from_guest, to_guest: sum.less(from_guest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_split_as_the_lanes_say_and_nothing_is_lost() {
        let usage = |from, to| Usage { from_guest: ByteCount::new(from), to_guest: ByteCount::new(to) };
        for (sum, lanes, expected) in [
            (30, (10, 20), (10, 20)),
            (30, (20, 40), (10, 20)),
            (31, (20, 40), (10, 21)),
            (0, (5, 5), (0, 0)),
            (7, (0, 0), (0, 7)),
            (u64::MAX, (u64::MAX, 0), (u64::MAX, 0)),
            (u64::MAX, (u64::MAX, u64::MAX), (u64::MAX / 2, u64::MAX - u64::MAX / 2)),
        ] {
            let split = split(ByteCount::new(sum), usage(lanes.0, lanes.1));
            assert_eq!(split, usage(expected.0, expected.1), "{sum} {lanes:?}");
        }
    }
}
