//! What this kernel can do for a session: count, hold limits of data and rates in elements, and rates by queues.
//!
//! Each is tried in a transaction that is never ended: the kernel takes or refuses each message and then undoes them all.
//! Nothing is ever visible to others, and no table is touched, ours neither.

mod queues;

pub use queues::{LinkQueue, Queues, queue_of, queues};

use captivity::{ByteCount, Rate};
use netlink::NetlinkError;
use netlink::wire::CREATE;

use crate::limits::{self, Carried};
use crate::nftables::kernel::{Kernel, Transaction};
use crate::nftables::messages::{
    self, NFTA_DATA_VALUE, NFTA_ELEMENT_KEY, NFTA_ELEMENT_TIMEOUT, NFTA_LIST_ELEM, NFTA_LIST_ELEMENTS,
    NFTA_LIST_SET, NFTA_LIST_TABLE, Sink as _, kind,
};
use crate::nftables::model::{Chain, DataType, Key, Set, SetKind, Statement, Table};

/// A table that nobody has: it never comes to be.
const TRIAL: &str = "vestibule-trial";

/// What the kernel may hold of a session, whether or not a process of ours lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ability {
    /// What passed is counted.
    Counts,
    /// A limit of data.
    Limits,
    /// A rate, and what it let pass is counted.
    Rates,
    /// A limit of data that several sessions have together.
    Shares,
}

impl Ability {
    /// All of them. A gateway needs all.
    pub const ALL: [Self; 4] = [Self::Counts, Self::Limits, Self::Rates, Self::Shares];

    fn carried(self) -> Vec<Carried> {
        let amount = ByteCount::new(1_000_000);
        let (rate, limit) = match self {
            Self::Shares => return Vec::new(),
            Self::Counts => (None, None),
            Self::Limits => (None, Some(amount)),
            Self::Rates => (Rate::new(amount.octets(), ByteCount::ZERO), None),
        };
        limits::carried(rate, limit, ByteCount::ZERO)
    }
}

/// What this kernel lacks; nothing on a kernel that will do.
///
/// # Errors
/// When it could not be tried: the kernel has no nf_tables, or whoever asks may not change the network.
pub fn lacking() -> Result<Vec<Ability>, NetlinkError> {
    let mut kernel = Kernel::open()?;
    kernel.attempt(trial(&[]))?;
    let mut lacking = Vec::new();
    for ability in Ability::ALL {
        let trial = match ability {
            Ability::Shares => trial_of_shares(),
            Ability::Counts | Ability::Limits | Ability::Rates => trial(&ability.carried()),
        };
        match kernel.attempt(trial) {
            Ok(()) => {}
            Err(NetlinkError::Refused { .. }) => lacking.push(ability),
            Err(error) => return Err(error),
        }
    }
    Ok(lacking)
}

/// A map like those of sessions that share, and a rule that asks where it leads.
fn trial_of_shares() -> Transaction {
    let quotas = Set {
        name: "quotas",
        purpose: "",
        key: vec![DataType::Mark],
        value: Some(DataType::Quota),
        kind: SetKind::Timed { size: 1 },
        elements: Vec::new(),
    };
    let rules = vec![vec![Statement::QuotaOf(Key::CtMark, quotas.name)]];
    let asking = Chain { name: "asking", purpose: "", hook: None, rules };
    let mut transaction = Transaction::new();
    messages::declare(&mut transaction, TRIAL, 0);
    let table = Table { name: TRIAL, sets: vec![quotas], chains: vec![asking] };
    messages::fill(&mut transaction, &table, false);
    transaction
}

/// A set like those of sessions, and an element that carries that.
fn trial(carried: &[Carried]) -> Transaction {
    let sessions = Set {
        name: "sessions",
        purpose: "",
        key: vec![DataType::Mark],
        value: None,
        kind: SetKind::Timed { size: 1 },
        elements: Vec::new(),
    };
    let mut transaction = Transaction::new();
    messages::declare(&mut transaction, TRIAL, 0);
    let name = sessions.name;
    messages::fill(&mut transaction, &Table { name: TRIAL, sets: vec![sessions], chains: Vec::new() }, false);
    transaction.message(kind::NEW_ELEMENT, CREATE, &mut |writer| {
        writer.text(NFTA_LIST_TABLE, TRIAL);
        writer.text(NFTA_LIST_SET, name);
        writer.nest(NFTA_LIST_ELEMENTS, |list| {
            list.nest(NFTA_LIST_ELEM, |element| {
                element.nest(NFTA_ELEMENT_KEY, |key| key.attribute(NFTA_DATA_VALUE, &1_u32.to_ne_bytes()));
                element.be64(NFTA_ELEMENT_TIMEOUT, 60_000);
                limits::write(element, carried);
            });
        });
    });
    transaction
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel_tests::{in_namespace, nft};

    #[test]
    fn the_kernel_of_the_tests_lacks_nothing_and_trying_leaves_nothing() {
        in_namespace(|| {
            assert_eq!(lacking().unwrap(), []);
            assert_eq!(nft(&["list", "ruleset"]), (true, String::new()));
        });
    }

    #[test]
    fn what_is_tried_is_what_sessions_carry() {
        let kinds = |ability: Ability| {
            let name = |carried| match carried {
                Carried::Rate(_) => "limit",
                Carried::Count(_) => "counter",
                Carried::Quota { .. } => "quota",
            };
            ability.carried().into_iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(kinds(Ability::Counts), ["counter"]);
        assert_eq!(kinds(Ability::Limits), ["quota"]);
        assert_eq!(kinds(Ability::Rates), ["limit", "counter"]);
    }

    /// Three things in one element are more than any kernel takes of this set.
    #[test]
    fn what_the_kernel_refuses_is_noticed_and_leaves_nothing_either() {
        in_namespace(|| {
            let mut kernel = Kernel::open().unwrap();
            let more = [Ability::Rates.carried(), Ability::Counts.carried()].concat();
            let refused = kernel.attempt(trial(&more)).unwrap_err();
            assert!(matches!(refused, NetlinkError::Refused { .. }), "{refused}");
            kernel.attempt(trial(&Ability::Rates.carried())).unwrap();
            assert_eq!(nft(&["list", "ruleset"]), (true, String::new()));
        });
    }
}
