//! Shares in the rule set: sessions of one person, whose limits of data are of all of them together.
//!
//! What a person may use and has used stands in objects of their own, beside the sets. Each session's mark leads to them,
//! so that a packet of any of them counts into the same quota, and passes if it does not exceed it. A mark that leads to
//! none is refused.

use super::chains::named;
use super::names::{
    FROM_SHARED, PASSED_FROM, PASSED_TO, SESSION_CAPACITY, SLOWED_FROM, SLOWED_TO, TO_SHARED,
};
use super::sets::changing;
use crate::nftables::model::Statement::{Accept, CounterOf, In, QuotaOf};
use crate::nftables::model::{Chain, DataType, Key, Set, SetKind, Statement};

/// The chain of packets from guests whose sessions share.
pub(super) const FROM_CHAIN: &str = "shared_from_guest";
/// The same to them.
pub(super) const TO_CHAIN: &str = "shared_to_guest";

/// What each person with a share has in the kernel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ShareObject {
    /// The quota of what their devices send.
    FromGuest,
    /// The quota of what their devices receive.
    ToGuest,
    /// The quota of both directions together.
    Total,
    /// The counter of what passed from their devices.
    PassedFrom,
    /// The counter of what passed to them.
    PassedTo,
}

impl ShareObject {
    pub(crate) const ALL: [Self; 5] =
        [Self::FromGuest, Self::ToGuest, Self::Total, Self::PassedFrom, Self::PassedTo];

    /// The map that leads from a session to it.
    pub(crate) const fn map(self) -> &'static str {
        match self {
            Self::FromGuest => "share_from",
            Self::ToGuest => "share_to",
            Self::Total => "share_total",
            Self::PassedFrom => "share_passed_from",
            Self::PassedTo => "share_passed_to",
        }
    }

    /// How the name of a person's ends.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::FromGuest => "from",
            Self::ToGuest => "to",
            Self::Total => "total",
            Self::PassedFrom => "passed-from",
            Self::PassedTo => "passed-to",
        }
    }

    /// What it is.
    pub(crate) const fn data_type(self) -> DataType {
        match self {
            Self::FromGuest | Self::ToGuest | Self::Total => DataType::Quota,
            Self::PassedFrom | Self::PassedTo => DataType::Counter,
        }
    }

    const fn purpose(self) -> &'static str {
        match self {
            Self::FromGuest => {
                "To the quota of what the person's devices send; without a limit, the largest there is."
            }
            Self::ToGuest => "The same for what they receive.",
            Self::Total => "The same for both directions together.",
            Self::PassedFrom => {
                "To the count of what passed from all of the person's devices, within the quotas or slowly."
            }
            Self::PassedTo => "The same to them.",
        }
    }
}

/// The rates stand in the first two, which are asked before the quotas, the counts in the next two, which are asked after
/// them: only what passed is counted. Who may pass is said by these, which end by themselves; the maps only lead on.
pub(super) fn sets() -> Vec<Set> {
    let timed = SetKind::Timed { size: SESSION_CAPACITY };
    let device = vec![DataType::InterfaceName, DataType::EtherAddress, DataType::Mark];
    let of_session = |name, purpose| changing(name, purpose, vec![DataType::Mark], timed);
    let mut sets = vec![
        changing(
            FROM_SHARED,
            "The same as from_guest for sessions that share their limits of data with others of their person.",
            device,
            timed,
        ),
        of_session(TO_SHARED, "The same to the guest."),
        of_session(PASSED_FROM, "What passed from the guest in each of them."),
        of_session(PASSED_TO, "The same to the guest."),
    ];
    sets.extend(
        ShareObject::ALL.map(|object| Set {
            value: Some(object.data_type()),
            ..of_session(object.map(), object.purpose())
        }),
    );
    sets
}

pub(super) fn chains() -> [Chain; 2] {
    [
        named(
            FROM_CHAIN,
            "Of sessions that share: while the person's data lasts, then slowly where that was granted.",
            within(ShareObject::FromGuest, ShareObject::PassedFrom, PASSED_FROM, SLOWED_FROM),
        ),
        named(
            TO_CHAIN,
            "The same to the guest.",
            within(ShareObject::ToGuest, ShareObject::PassedTo, PASSED_TO, SLOWED_TO),
        ),
    ]
}

/// The quota of the direction is asked before that of both: what it refuses takes nothing from the other direction.
fn within(
    quota: ShareObject,
    passed: ShareObject,
    counts: &'static str,
    slowed: &'static str,
) -> Vec<Vec<Statement>> {
    let of_session = |set| In(vec![Key::CtMark], set);
    let counted = [CounterOf(Key::CtMark, passed.map()), of_session(counts), Accept];
    let quotas = [quota, ShareObject::Total].map(|quota| QuotaOf(Key::CtMark, quota.map()));
    vec![[&quotas[..], &counted].concat(), [&[of_session(slowed)][..], &counted].concat()]
}
