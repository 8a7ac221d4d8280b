//! Limits of data: an element of its own for each session that has one, with its quota in it. The kernel counts both
//! directions into it and stops at the packet that exceeds it, with the daemon dead as well.
//!
//! What is used is read by naming elements, never by listing the whole set, and never reset.

use std::time::Duration;

use captivity::{ByteCount, EquipmentId, Grant, GrantDigest, SessionId, Usage};
use netlink::{Attributes, NetlinkError, Writer};

use crate::nftables::kernel::{Kernel, NOT_THERE};
use crate::nftables::messages::NFTA_ELEMENT_EXPRESSION;
use crate::ruleset::{METERED, TABLE};

const NFTA_EXPR_NAME: u16 = 1;
const NFTA_EXPR_DATA: u16 = 2;
const NFTA_QUOTA_BYTES: u16 = 1;
const NFTA_QUOTA_FLAGS: u16 = 2;
const NFTA_QUOTA_CONSUMED: u16 = 4;

/// Elements asked for in one go: their answers fit the socket's buffer.
const KEYS_AT_ONCE: usize = 100;

/// The kernel holds amounts in 63 bits.
const MOST: u64 = i64::MAX as u64;

/// A session to be let through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub(crate) session: SessionId,
    pub(crate) equipment: EquipmentId,
    pub(crate) remaining: Duration,
    pub(crate) grant: Grant,
    pub(crate) used: Usage,
}

/// Writes the quota of an element: what is granted in all, and what of it is used by now.
pub(crate) fn write(element: &mut Writer, granted: ByteCount, used: ByteCount) {
    const UNTIL_EXCEEDED: u32 = 0;
    element.nest(NFTA_ELEMENT_EXPRESSION, |expression| {
        expression.text(NFTA_EXPR_NAME, "quota");
        expression.nest(NFTA_EXPR_DATA, |quota| {
            quota.be64(NFTA_QUOTA_BYTES, granted.octets().min(MOST));
            quota.be32(NFTA_QUOTA_FLAGS, UNTIL_EXCEEDED);
            quota.be64(NFTA_QUOTA_CONSUMED, used.min(granted).octets().min(MOST));
        });
    });
}

/// What each of these sessions has used. Those without a limit of data, and those that are not open, are left out.
pub(crate) fn used(
    kernel: &mut Kernel,
    sessions: &[SessionId],
) -> Result<Vec<(SessionId, ByteCount)>, NetlinkError> {
    let mut counts = Vec::with_capacity(sessions.len());
    for part in sessions.chunks(KEYS_AT_ONCE) {
        let mut rest = part;
        while !rest.is_empty() {
            rest = count_some(kernel, rest, &mut counts)?;
        }
    }
    Ok(counts)
}

/// Asks for all of them. The kernel answers in order and stops at the first that is not there; what is returned comes
/// after that one.
fn count_some<'a>(
    kernel: &mut Kernel,
    sessions: &'a [SessionId],
    counts: &mut Vec<(SessionId, ByteCount)>,
) -> Result<&'a [SessionId], NetlinkError> {
    let keys: Vec<_> = sessions.iter().map(|session| session.mark().to_ne_bytes()).collect();
    let mut answered = 0;
    let asked = kernel.elements(TABLE, METERED, keys.iter().map(|key| key.as_slice()), |element| {
        if let Some(session) = sessions.get(answered) {
            counts.extend(consumed(element).map(|used| (*session, used)));
        }
        answered += 1;
    });
    match asked {
        Ok(()) => Ok(&[]),
        Err(error) if error.number() == NOT_THERE => Ok(sessions.get(answered + 1..).unwrap_or(&[])),
        Err(error) => Err(error),
    }
}

/// The kernel never says that more was consumed than the quota.
fn consumed(element: Attributes<'_>) -> Option<ByteCount> {
    let quota = element.nested(NFTA_ELEMENT_EXPRESSION).nested(NFTA_EXPR_DATA);
    quota.be64(NFTA_QUOTA_CONSUMED).map(ByteCount::new)
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
