//! Queues in the rule set: a packet that passes gets the class of its session, by which the queue of the link that it leaves
//! from holds the session's rate (`shaper`). One look-up for each packet, however many sessions there are.
//!
//! It lets nothing pass and drops nothing: it sees only what was accepted before.

use super::Settings;
use super::chains::{base, hook};
use super::names::SESSION_CAPACITY;
use super::sets::{changing, fixed};
use crate::nftables::model::Statement::{In, SetClassFrom};
use crate::nftables::model::{
    Chain, ChainKind, DataType, Element, HookPoint, Key, Policy, Priority, Set, SetKind,
};

/// The map from a session to its class. It is there without shaping too, so that sessions are closed in one way.
pub(crate) const CLASS_OF: &str = "class_of";

const SHAPED_LINKS: &str = "shaped_links";

pub(super) fn sets(settings: &Settings) -> Vec<Set> {
    let class_of = Set {
        value: Some(DataType::Class),
        ..changing(
            CLASS_OF,
            "The class of a session whose rate is held by a queue.",
            vec![DataType::Mark],
            SetKind::Timed { size: SESSION_CAPACITY },
        )
    };
    let Some(shaping) = &settings.shaping else { return vec![class_of] };
    let links = settings.zones.iter().chain(&shaping.uplinks);
    let links = links.map(|link| Element::Interface(link.padded())).collect();
    vec![
        class_of,
        fixed(SHAPED_LINKS, "Links whose queues hold rates.", vec![DataType::InterfaceName], links),
    ]
}

pub(super) fn chain(settings: &Settings) -> Option<Chain> {
    settings.shaping.as_ref()?;
    Some(base(
        "queueing",
        "What passes waits for its turn in the queue of its session, where it has one.",
        hook(ChainKind::Filter, HookPoint::Forward, Priority::Security, Policy::Accept),
        vec![vec![In(vec![Key::InterfaceOut], SHAPED_LINKS), SetClassFrom(Key::CtMark, CLASS_OF)]],
    ))
}
