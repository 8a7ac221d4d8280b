//! The walled garden in the rule set: what each device may reach without signing in, counted and within a budget.
//!
//! By address it is open to all. By name it is open to the device whose DNS answer named the address (protocols W6): its
//! interface and link address are part of the key. A flow that was let in bears a mark of its device, which is no
//! session's; by it the answers are known and have the same budget.

use super::chains::named;
use super::names::{DEVICE, REFUSE};
use super::sets::{changing, fixed};
use super::{Settings, floods, ranges};
use crate::nftables::model::Statement::{
    Accept, Count, CtMarkBits, Drop, FlowsAbove, Goto, In, Jump, NotRemembered, ReplyDirection,
    SetCtMarkHashed, SourceFromElsewhere, WithinRate,
};
use crate::nftables::model::{Chain, DataType, Element, Key, Rate, Set, SetKind, Statement};

/// What DNS answers named to a device, by family: device, address and service.
pub(crate) const OPENED: [&str; 2] = ["garden_opened4", "garden_opened6"];
/// Where answers come from: the same without the device.
pub(crate) const ANSWERS: [&str; 2] = ["garden_answers4", "garden_answers6"];
/// The chain that counts, and keeps to the budget.
pub(crate) const BUDGET: &str = "garden_budget";
/// The same for time servers.
pub(crate) const TIME_BUDGET: &str = "garden_time_budget";

/// The chain that marks a flow, and drops one too many.
pub(crate) const FLOW: &str = "garden_flow";

const FLOWS: &str = "garden_flows";
const FIXED: [&str; 2] = ["garden_fixed4", "garden_fixed6"];
const RATES: &str = "garden_rates";
const TIME_RATES: &str = "garden_time_rates";
const NTP: &str = "ntp";

/// Openings at once, in each family. Twice what is opened on purpose, so that what a former run left is no hindrance.
const CAPACITY: u32 = 65_536;
/// A bit that no session number has, before a gateway's thousand-millionth session. Should both meet on a flow then, its
/// answers escape the budget; what the device sends is judged by its own key all the same.
const GARDEN_BIT: u32 = 0x4000_0000;
/// Marks of devices: so many budgets there are at most, and no crowd of strangers makes more.
const MARKS: u32 = 16_384;
/// A budget that was not touched for so long is full again.
const FORGET_AFTER_SECONDS: u32 = 30;
/// Seconds of the rate that may be spent at once: a page comes quickly, a film does not.
const SECONDS_AT_ONCE: u32 = 16;
/// Flows of one mark at once.
const FLOWS_AT_ONCE: u32 = 256;
/// Some fifty exchanges at once, then one or two a second: what clocks need and tunnels do not (protocols W2).
const TIME_RATE: Rate = Rate::Octets { per_second: 256, burst: 8192 };

pub(super) fn sets(settings: &Settings) -> Vec<Set> {
    let service = [DataType::InetProtocol, DataType::InetService];
    let addressed = |address| [&[address], &service[..]].concat();
    let of_device =
        |address| [&[DataType::InterfaceName, DataType::EtherAddress, address], &service[..]].concat();
    let (v4, v6) = (DataType::Ipv4Address, DataType::Ipv6Address);
    let timed = SetKind::Timed { size: CAPACITY };
    let learned = SetKind::Learned { size: 2 * MARKS, seconds: FORGET_AFTER_SECONDS };
    let beside = |name, purpose, key, ipv6| Set {
        kind: SetKind::RangesBeside,
        ..fixed(name, purpose, key, ranges::garden_of_family(&settings.garden, ipv6))
    };
    let opened = "The walled garden by name: what DNS answers led a device to, while they hold.";
    let answers = "Where answers to those flows come from.";
    let mut sets = vec![
        changing(OPENED[0], opened, of_device(v4), timed),
        changing(OPENED[1], "The same for IPv6.", of_device(v6), timed),
        changing(ANSWERS[0], answers, addressed(v4), timed),
        changing(ANSWERS[1], "The same for IPv6.", addressed(v6), timed),
        beside(FIXED[0], "The walled garden by address.", addressed(v4), false),
        beside(FIXED[1], "The same for IPv6.", addressed(v6), true),
        changing(
            RATES,
            "Budgets in the walled garden, one for each mark of devices.",
            vec![DataType::Mark],
            learned,
        ),
        changing(TIME_RATES, "The same for time servers.", vec![DataType::Mark], learned),
        fixed(NTP, "Time servers.", service.to_vec(), vec![Element::ProtocolPort(17, 123)]),
    ];
    if settings.flows_per_session.is_some() {
        let counting = SetKind::Counting { size: MARKS };
        sets.push(changing(FLOWS, "How many flows a mark of devices has.", vec![DataType::Mark], counting));
    }
    sets
}

pub(super) fn chains(settings: &Settings) -> Vec<Chain> {
    vec![
        named("into_garden", "Who is not admitted reaches the walled garden only.", into_garden()),
        named(FLOW, "The flow bears its device's mark, by which the answers are known.", flow(settings)),
        named(BUDGET, "So much a second for each device, both ways together.", budget(settings)),
        named(TIME_BUDGET, "And less for the time.", within(TIME_RATES, TIME_RATE)),
    ]
}

/// Connections that a host accepted are remembered for days: so many for each mark, where flows are counted at all.
fn flow(settings: &Settings) -> Vec<Vec<Statement>> {
    let mut rules = vec![vec![NotRemembered, Jump(floods::NEWCOMERS_FLOW)], vec![mark(settings)]];
    rules.extend(settings.flows_per_session.map(|_| {
        let above = FlowsAbove { keys: vec![Key::CtMark], set: FLOWS, most: FLOWS_AT_ONCE };
        vec![NotRemembered, above, Count, Drop]
    }));
    rules.push(vec![Goto(BUDGET)]);
    rules
}

/// Whether a packet goes to the walled garden of its device.
pub(super) fn reached() -> [Statement; 4] {
    let service = [Key::L4Protocol, Key::TransportDestinationPort];
    let addressed = |address| [&[address], &service[..]].concat();
    let of_device = |address| [&DEVICE[..], &addressed(address)].concat();
    let (v4, v6) = (Key::Ipv4Destination, Key::Ipv6Destination);
    [
        In(of_device(v4), OPENED[0]),
        In(of_device(v6), OPENED[1]),
        In(addressed(v4), FIXED[0]),
        In(addressed(v6), FIXED[1]),
    ]
}

/// Answers pass on flows that were let in, while somebody's opening of where they come from holds.
pub(super) fn answers() -> impl Iterator<Item = Vec<Statement>> {
    let [answers4, answers6] = ANSWERS;
    let [fixed4, fixed6] = FIXED;
    let (v4, v6) = (Key::Ipv4Source, Key::Ipv6Source);
    [(v4, answers4), (v6, answers6), (v4, fixed4), (v6, fixed6)].into_iter().map(|(address, set)| {
        let from = In(vec![address, Key::L4Protocol, Key::TransportSourcePort], set);
        vec![ReplyDirection, CtMarkBits(GARDEN_BIT), from, Goto(BUDGET)]
    })
}

/// A flow that bears a device's mark is no cover for another network's devices: each of its packets must come from where
/// its source is.
pub(super) fn flow_from_elsewhere() -> Vec<Statement> {
    vec![CtMarkBits(GARDEN_BIT), SourceFromElsewhere, Drop]
}

fn into_garden() -> Vec<Vec<Statement>> {
    let mut rules: Vec<_> = reached().map(|garden| vec![garden, Goto("garden_flow")]).into();
    rules.push(vec![Goto(REFUSE)]);
    rules
}

fn mark(settings: &Settings) -> Statement {
    SetCtMarkHashed { keys: DEVICE.to_vec(), marks: MARKS, seed: settings.garden_seed, offset: GARDEN_BIT }
}

fn budget(settings: &Settings) -> Vec<Vec<Statement>> {
    let per_second = settings.garden_octets_per_second;
    let rate = Rate::Octets { per_second, burst: per_second.saturating_mul(SECONDS_AT_ONCE) };
    let of_time = |port| vec![In(vec![Key::L4Protocol, port], NTP), Goto(TIME_BUDGET)];
    let mut rules = vec![of_time(Key::TransportDestinationPort), of_time(Key::TransportSourcePort)];
    rules.extend(within(RATES, rate));
    rules
}

fn within(set: &'static str, rate: Rate) -> Vec<Vec<Statement>> {
    vec![vec![WithinRate { keys: vec![Key::CtMark], set, rate }, Count, Accept], vec![Count, Drop]]
}
