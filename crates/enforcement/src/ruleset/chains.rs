//! The chains of the table, rule by rule, in the order that packets meet them.

use super::names::{
    ASKING, CAPTIVE_DNS, DEVICE, DEVICE_AND_SESSION, DNS, FROM_GUEST, FROM_METERED, FROM_SHARED,
    FROM_SLOWABLE, GUEST_SERVICES, ICMP_TO_GATEWAY, ICMPV6_TO_GATEWAY, METERED, OVERHEARD, PORTAL_PORTS,
    RATED, REFUSALS, REFUSALS_AT_ONCE, REFUSALS_PER_SECOND, REFUSE, SEEN_BIT, SERVICE, SESSION_OF,
    SLOWED_FROM, SLOWED_TO, TO_GUEST, TO_METERED, TO_SHARED, TO_SLOWABLE, ZONES,
};
use super::{Settings, floods, garden, queues, shares};
use crate::nftables::model::Statement::{
    Accept, Count, Drop, Goto, In, InvalidFlow, Ipv4, Ipv6, Jump, Log, MarkBits, Masquerade, NewFlow,
    NoCtMark, NotIn, NotRemembered, RedirectTo, RejectAdminProhibited, RejectWithTcpReset, ReplyDirection,
    SetCtMarkFrom, SetMarkBits, SourceFromElsewhere, Tcp, TcpPort, WithinRate,
};
use crate::nftables::model::{Chain, ChainKind, Hook, HookPoint, Key, Policy, Priority, Rate, Statement};
use crate::overheard::LONGEST_COPY;

/// All of them.
pub(super) fn all(settings: &Settings) -> Vec<Chain> {
    let mut chains = vec![
        base(
            "arriving_untracked",
            "Every packet, before connection tracking.",
            hook(ChainKind::Filter, HookPoint::Prerouting, Priority::Raw, Policy::Accept),
            vec![vec![zone_in(), In(DEVICE.to_vec(), floods::MUTED), Goto(floods::BEFORE_TRACKING)]],
        ),
        base(
            "arriving",
            "Every packet, before routing.",
            hook(ChainKind::Filter, HookPoint::Prerouting, Priority::Mangle, Policy::Accept),
            vec![vec![zone_in(), Goto("arriving_from_guest")]],
        ),
        base(
            "redirect_newcomers",
            "New flows, before routing: plain HTTP of newcomers goes to the guest door, DNS to ours, the garden its way.",
            hook(ChainKind::Nat, HookPoint::Prerouting, Priority::DestinationNat, Policy::Accept),
            redirect_newcomers(settings),
        ),
        base(
            "to_gateway",
            "Packets for the gateway itself.",
            hook(ChainKind::Filter, HookPoint::Input, Priority::Filter, Policy::Accept),
            vec![vec![zone_in(), Goto("guest_to_gateway")]],
        ),
        base(
            "forwarding",
            "Packets that pass through. Closed unless a rule says otherwise. What the second lock let pass is a guest's, \
             even if the zones are flushed while it is on its way.",
            hook(ChainKind::Filter, HookPoint::Forward, Priority::Filter, Policy::Drop),
            vec![
                vec![MarkBits(SEEN_BIT), Goto("from_guests")],
                vec![zone_in(), Goto("from_guests")],
                vec![In(vec![Key::InterfaceOut], ZONES), Goto("to_guests")],
                vec![Accept],
            ],
        ),
        base(
            "leaving",
            "New flows of guests on their way out: hide their addresses where that is wanted.",
            hook(ChainKind::Nat, HookPoint::Postrouting, Priority::SourceNat, Policy::Accept),
            masquerade(settings),
        ),
        named(
            "arriving_from_guest",
            "Who is no guest by its address is not heard: an answer or a refusal would carry its words out. A flow \
             without a session gets its device's. All guest packets get the mark that opens the second lock.",
            arriving_from_guest(settings),
        ),
        named(
            "from_guests",
            "Device and session together must be admitted, on every packet.",
            from_guests(settings),
        ),
        named(
            "between_guests",
            "Guests reach each other through the gateway only where it is listed, and hear the answers.",
            between_guests(),
        ),
        named("other_session", "A flow that is older than its device's session.", other_session()),
        named(
            "destinations",
            "Where a new flow may go: not into private ranges that are not listed.",
            destinations(),
        ),
        named(
            "to_guests",
            "Answers pass while their session lives, or come from the walled garden.",
            to_guests(),
        ),
        named(
            "slowable_from_guest",
            "Of sessions that go on slowly once their data is used up.",
            slowable(SLOWED_FROM),
        ),
        named("slowable_to_guest", "The same to the guest.", slowable(SLOWED_TO)),
        named(
            "guest_to_gateway",
            "The guest door, listed services, and what ICMP and IPv6 need.",
            guest_to_gateway(settings),
        ),
        named(
            "heard",
            "What the gateway hears, unless it is the beginning of too many flows.",
            heard(settings),
        ),
        named(REFUSE, "Say no at once, within a budget for each device.", refuse()),
        named("say_no", "A reset or an administrative prohibition.", say_no()),
    ];
    chains.extend(shares::chains());
    chains.extend(queues::chain(settings));
    chains.extend(floods::chains(settings));
    chains.extend(garden::chains(settings));
    chains
}

pub(super) const fn hook(kind: ChainKind, point: HookPoint, priority: Priority, policy: Policy) -> Hook {
    Hook { kind, point, priority, policy }
}

pub(super) fn base(
    name: &'static str,
    purpose: &'static str,
    hook: Hook,
    rules: Vec<Vec<Statement>>,
) -> Chain {
    Chain { name, purpose, hook: Some(hook), rules }
}

pub(super) fn named(name: &'static str, purpose: &'static str, rules: Vec<Vec<Statement>>) -> Chain {
    Chain { name, purpose, hook: None, rules }
}

fn zone_in() -> Statement {
    In(vec![Key::InterfaceIn], ZONES)
}

fn arriving_from_guest(settings: &Settings) -> Vec<Vec<Statement>> {
    let mut rules: Vec<_> = settings.overhearing_group.map(overhear).into_iter().collect();
    rules.extend([
        vec![NoCtMark, SourceFromElsewhere, Drop],
        garden::flow_from_elsewhere(),
        vec![NoCtMark, SetCtMarkFrom(DEVICE.to_vec(), SESSION_OF)],
        vec![SetMarkBits(SEEN_BIT)],
    ]);
    rules
}

/// Whoever asks for an address is heard too, within a budget for each device; the packet goes on as it would.
fn overhear(group: u16) -> Vec<Statement> {
    let rate = Rate::Packets { per_second: 5, burst: 20 };
    let within = WithinRate { keys: DEVICE.to_vec(), set: OVERHEARD, rate };
    vec![In(SERVICE.to_vec(), ASKING), within, Log { group, octets: LONGEST_COPY }]
}

fn from_guests(settings: &Settings) -> Vec<Vec<Statement>> {
    let mut rules = vec![
        vec![In(vec![Key::InterfaceOut], ZONES), Goto("between_guests")],
        vec![NewFlow, Jump("destinations")],
    ];
    rules.extend(floods::new_flow_of_session(settings));
    rules.extend(admitted_from_guest(&[]));
    rules.push(too_fast(&[]));
    rules.push(vec![Goto("other_session")]);
    rules
}

/// What passes from an admitted guest that also fits `also`. Sessions without a limit are asked for first, so that they
/// pay for one look-up.
fn admitted_from_guest(also: &[Statement]) -> [Vec<Statement>; 4] {
    let of_device = |set| In(DEVICE_AND_SESSION.to_vec(), set);
    let with = |rest: &[Statement]| [also, rest].concat();
    [
        with(&[of_device(FROM_GUEST), Accept]),
        with(&[of_device(FROM_METERED), In(vec![Key::CtMark], METERED), Accept]),
        with(&[of_device(FROM_SLOWABLE), Goto("slowable_from_guest")]),
        with(&[of_device(FROM_SHARED), Jump(shares::FROM_CHAIN)]),
    ]
}

/// What passes to an admitted guest that also fits `also`.
fn admitted_to_guest(also: &[Statement]) -> [Vec<Statement>; 4] {
    let of_session = |set| In(vec![Key::CtMark], set);
    let with = |rest: &[Statement]| [also, rest].concat();
    [
        with(&[of_session(TO_GUEST), Accept]),
        with(&[of_session(TO_METERED), of_session(METERED), Accept]),
        with(&[of_session(TO_SLOWABLE), Goto("slowable_to_guest")]),
        with(&[of_session(TO_SHARED), Jump(shares::TO_CHAIN)]),
    ]
}

/// A packet above the rate is dropped as a slow line would: a refusal would end its connection.
fn too_fast(also: &[Statement]) -> Vec<Statement> {
    [also, &[In(vec![Key::CtMark], RATED), Drop]].concat()
}

/// While the data lasts at the full rate, which was asked already; then at the slower one.
fn slowable(slowed: &'static str) -> Vec<Vec<Statement>> {
    let of_session = |set| In(vec![Key::CtMark], set);
    vec![vec![of_session(METERED), Accept], vec![of_session(slowed), Accept], vec![Drop]]
}

/// The walled garden is reached as if there were no portal, on port 80 too.
fn redirect_newcomers(settings: &Settings) -> Vec<Vec<Statement>> {
    let newcomer = |rest: Vec<Statement>| [vec![zone_in(), NoCtMark], rest].concat();
    let mut rules = Vec::new();
    if let Some(port) = settings.captive_dns_port {
        rules.push(newcomer(vec![In(SERVICE.to_vec(), DNS), RedirectTo(port)]));
    }
    rules.extend(garden::reached().map(|garden| newcomer(vec![garden, Accept])));
    rules.push(newcomer(vec![TcpPort(80), RedirectTo(settings.plain_port)]));
    rules
}

/// The flow of an ended session keeps its old mark. When its device has a new session by now, the flow joins it.
fn other_session() -> Vec<Vec<Statement>> {
    let mut rules = vec![vec![SetCtMarkFrom(DEVICE.to_vec(), SESSION_OF)]];
    rules.extend(admitted_from_guest(&[]));
    rules.push(too_fast(&[]));
    rules.push(vec![Goto("into_garden")]);
    rules
}

/// A printer for guests answers without being signed in itself, and opens nothing.
fn between_guests() -> Vec<Vec<Statement>> {
    let mut rules = admitted_to_guest(&[ReplyDirection]).to_vec();
    rules.push(too_fast(&[ReplyDirection]));
    for (key, listed) in [(Key::Ipv4Destination, "reachable4"), (Key::Ipv6Destination, "reachable6")] {
        let listed = [In(vec![key], listed)];
        rules.extend(admitted_from_guest(&listed));
        rules.push(too_fast(&listed));
    }
    rules.push(vec![Goto(REFUSE)]);
    rules
}

fn destinations() -> Vec<Vec<Statement>> {
    let private = |set, key, listed| vec![In(vec![key], set), NotIn(key, listed), Goto(REFUSE)];
    vec![
        private("private4", Key::Ipv4Destination, "reachable4"),
        private("private6", Key::Ipv6Destination, "reachable6"),
    ]
}

fn to_guests() -> Vec<Vec<Statement>> {
    let mut rules = admitted_to_guest(&[]).to_vec();
    rules.extend(garden::answers());
    rules.push(vec![Drop]);
    rules
}

fn guest_to_gateway(settings: &Settings) -> Vec<Vec<Statement>> {
    let hear = || Goto("heard");
    let mut rules =
        vec![vec![InvalidFlow, Drop], vec![In(vec![Key::TcpDestinationPort], PORTAL_PORTS), hear()]];
    if settings.captive_dns_port.is_some() {
        rules.push(vec![In(SERVICE.to_vec(), CAPTIVE_DNS), hear()]);
    }
    rules.extend([
        vec![In(SERVICE.to_vec(), GUEST_SERVICES), hear()],
        vec![In(vec![Key::Icmpv6Type], ICMPV6_TO_GATEWAY), hear()],
        vec![In(vec![Key::IcmpType], ICMP_TO_GATEWAY), hear()],
        vec![ReplyDirection, Accept],
        vec![Goto(REFUSE)],
    ]);
    rules
}

fn heard(settings: &Settings) -> Vec<Vec<Statement>> {
    let mut rules = vec![vec![NotRemembered, NoCtMark, Jump(floods::NEWCOMERS_FLOW)]];
    rules.extend(floods::new_flow_of_session(settings));
    rules.push(vec![Accept]);
    rules
}

fn refuse() -> Vec<Vec<Statement>> {
    let rate = Rate::Packets { per_second: REFUSALS_PER_SECOND, burst: REFUSALS_AT_ONCE };
    let within = WithinRate { keys: DEVICE.to_vec(), set: REFUSALS, rate };
    vec![vec![InvalidFlow, Drop], vec![within, Goto("say_no")], floods::mute(), vec![Count, Drop]]
}

fn say_no() -> Vec<Vec<Statement>> {
    vec![vec![Tcp, RejectWithTcpReset], vec![RejectAdminProhibited]]
}

fn masquerade(settings: &Settings) -> Vec<Vec<Statement>> {
    let hide =
        |family: Statement| vec![MarkBits(SEEN_BIT), family, NotIn(Key::InterfaceOut, ZONES), Masquerade];
    let mut rules = Vec::new();
    if settings.masquerade_ipv4 {
        rules.push(hide(Ipv4));
    }
    if settings.masquerade_ipv6 {
        rules.push(hide(Ipv6));
    }
    rules
}
