//! Floods in the rule set: what strangers send and nobody wants costs little and fills no table, and a session has so
//! many flows and no more.
//!
//! A newcomer whose budget of refusals is spent is muted for a second: what it sends and nobody wants is dropped before
//! connection tracking, without a look at its flow. To whom newcomers may talk they begin flows at a rate, each and all
//! together, because each flow is remembered for a while. A set that is full never shuts anybody out here: what it would
//! have bounded is bounded by the rate for all.

use super::chains::named;
use super::names::{
    CAPTIVE_DNS, DEVICE, DNS, GUEST_SERVICES, ICMP_TO_GATEWAY, ICMPV6_TO_GATEWAY, PORTAL_PORTS, REACHABLE,
    REFUSED_DEVICES, SERVICE, SESSION_CAPACITY,
};
use super::sets::changing;
use super::{Settings, garden};
use crate::nftables::model::Statement::{
    AboveRate, Accept, AllAboveRate, Count, Drop, FlowsAbove, HasCtMark, In, Jump, NoCtMark, NotRemembered,
    Remember, TcpPort,
};
use crate::nftables::model::{Chain, DataType, Key, Rate, Set, SetKind, Statement};

/// Newcomers whose refusals are spent, for a moment.
pub(crate) const MUTED: &str = "muted";
/// The chain that drops what they send and nobody wants.
pub(crate) const BEFORE_TRACKING: &str = "before_tracking";
/// The chain that drops what begins too many flows without a session.
pub(crate) const NEWCOMERS_FLOW: &str = "newcomers_flow";
/// The chain that drops what begins too many flows of a session.
pub(crate) const SESSIONS_FLOW: &str = "sessions_flow";

const NEWCOMER_RATES: &str = "newcomer_rates";
const SESSION_FLOWS: &str = "session_flows";

/// After it the refusals that a budget has gathered are given, and the device is muted again if it goes on.
const MUTED_SECONDS: u32 = 1;
/// A budget that was not touched for so long is full again: as long as it takes to fill.
const FORGET_AFTER_SECONDS: u32 = 10;
/// Seconds of a newcomer's rate that may come at once: a device that arrives asks a lot.
const SECONDS_AT_ONCE: u32 = 10;
/// And of the rate for all.
const SECONDS_AT_ONCE_OF_ALL: u32 = 8;

pub(super) fn sets(settings: &Settings) -> Vec<Set> {
    let device = || vec![DataType::InterfaceName, DataType::EtherAddress];
    let learned = |seconds| SetKind::Learned { size: REFUSED_DEVICES, seconds };
    let mut sets = vec![
        changing(
            MUTED,
            "Newcomers whose budget of refusals is spent, for a second.",
            device(),
            learned(MUTED_SECONDS),
        ),
        changing(
            NEWCOMER_RATES,
            "Budgets of new flows, one for each device that is not admitted.",
            device(),
            learned(FORGET_AFTER_SECONDS),
        ),
    ];
    if settings.flows_per_session.is_some() {
        sets.push(changing(
            SESSION_FLOWS,
            "How many flows a session has.",
            vec![DataType::Mark],
            SetKind::Counting { size: SESSION_CAPACITY },
        ));
    }
    sets
}

pub(super) fn chains(settings: &Settings) -> Vec<Chain> {
    let mut chains = vec![
        named(
            BEFORE_TRACKING,
            "A muted newcomer is heard only where newcomers may go; a listed device also where it answers.",
            before_tracking(settings),
        ),
        named(
            NEWCOMERS_FLOW,
            "Newcomers begin so many flows in a second, each of them and all together.",
            newcomers_flow(settings),
        ),
    ];
    if let Some(most) = settings.flows_per_session {
        let above = FlowsAbove { keys: vec![Key::CtMark], set: SESSION_FLOWS, most };
        chains.push(named(
            SESSIONS_FLOW,
            "A session has so many flows at once; those that run go on.",
            vec![vec![above, Count, Drop]],
        ));
    }
    chains
}

/// The device of a flow without a session is muted.
pub(super) fn mute() -> Vec<Statement> {
    vec![NoCtMark, Remember(DEVICE.to_vec(), MUTED)]
}

/// Asked for the first packet of a flow only: where nothing answers, the later ones are new to conntrack too, and for them
/// the kernel would walk through all flows of the session.
pub(super) fn new_flow_of_session(settings: &Settings) -> Option<Vec<Statement>> {
    settings.flows_per_session.map(|_| vec![NotRemembered, HasCtMark, Jump(SESSIONS_FLOW)])
}

fn before_tracking(settings: &Settings) -> Vec<Vec<Statement>> {
    let pass = |wanted: Statement| vec![wanted, Accept];
    let mut rules = vec![pass(TcpPort(80)), pass(In(vec![Key::TcpDestinationPort], PORTAL_PORTS))];
    if settings.captive_dns_port.is_some() {
        rules.extend([DNS, CAPTIVE_DNS].map(|set| pass(In(SERVICE.to_vec(), set))));
    }
    rules.push(pass(In(SERVICE.to_vec(), GUEST_SERVICES)));
    rules.extend(
        [(Key::Icmpv6Type, ICMPV6_TO_GATEWAY), (Key::IcmpType, ICMP_TO_GATEWAY)]
            .map(|(key, set)| pass(In(vec![key], set))),
    );
    rules.extend(garden::reached().map(pass));
    let [reachable4, reachable6] = REACHABLE;
    rules.extend(
        [(Key::Ipv4Source, reachable4), (Key::Ipv6Source, reachable6)]
            .map(|(key, set)| pass(In(vec![key], set))),
    );
    rules.push(vec![Count, Drop]);
    rules
}

fn newcomers_flow(settings: &Settings) -> Vec<Vec<Statement>> {
    let rate = |per_second: u32, seconds: u32| Rate::Packets {
        per_second,
        burst: per_second.saturating_mul(seconds),
    };
    let each = rate(settings.newcomer_flows_per_second, SECONDS_AT_ONCE);
    let all = rate(settings.newcomers_flows_per_second, SECONDS_AT_ONCE_OF_ALL);
    vec![
        vec![AboveRate { keys: DEVICE.to_vec(), set: NEWCOMER_RATES, rate: each }, Count, Drop],
        vec![AllAboveRate(all), Count, Drop],
    ]
}
