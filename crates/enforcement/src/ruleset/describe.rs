//! The table itself, rule by rule, in the order that packets meet it.

use super::{Settings, garden, ranges};
use crate::nftables::model::Statement::{
    Accept, Drop, Goto, In, InvalidFlow, Ipv4, Ipv6, Jump, Log, MarkBits, Masquerade, NewFlow, NoCtMark,
    NotIn, RedirectTo, RejectAdminProhibited, RejectWithTcpReset, ReplyDirection, SetCtMarkFrom, SetMarkBits,
    SourceFromElsewhere, Tcp, TcpPort, WithinRate,
};
use crate::nftables::model::{
    Chain, ChainKind, DataType, Element, Hook, HookPoint, Key, Policy, Priority, Rate, Set, SetKind,
    Statement, Table,
};
use crate::overheard::LONGEST_COPY;

/// The name of our table.
pub(crate) const TABLE: &str = "vestibule";
/// The map from a device to its session.
pub(crate) const SESSION_OF: &str = "session_of";
/// The set of (device, session) whose packets pass from the guest.
pub(crate) const FROM_GUEST: &str = "from_guest";
/// The set of sessions whose packets pass to the guest.
pub(crate) const TO_GUEST: &str = "to_guest";
/// The set of (device, session) whose packets pass from the guest while their data lasts.
pub(crate) const FROM_METERED: &str = "from_metered";
/// The set of sessions with a limit of data, each with its quota: both directions are counted into it.
pub(crate) const METERED: &str = "metered";
/// The bit of the packet mark that says "this rule set has seen the packet". The second lock asks for it.
pub(crate) const SEEN_BIT: u32 = 0x0800_0000;
/// Sessions that fit at once.
pub(crate) const SESSION_CAPACITY: u32 = 262_144;

const ZONES: &str = "zones";
const REFUSALS: &str = "refusals";
const DNS: &str = "dns";
const ASKING: &str = "asking_for_addresses";
const OVERHEARD: &str = "overheard";
const CAPTIVE_DNS: &str = "captive_dns";
const SERVICE: [Key; 2] = [Key::L4Protocol, Key::TransportDestinationPort];
pub(super) const DEVICE: [Key; 2] = [Key::InterfaceIn, Key::EtherSource];
const DEVICE_AND_SESSION: [Key; 3] = [Key::InterfaceIn, Key::EtherSource, Key::CtMark];

/// Refusals a second for each device, and how many at once; what is above is dropped in silence (protocols A3).
const REFUSALS_PER_SECOND: u32 = 20;
const REFUSALS_AT_ONCE: u32 = 40;
/// Devices whose refusals are counted at once: bounds what a flood of random link addresses can cost.
const REFUSED_DEVICES: u32 = 16_384;

pub(crate) fn describe(settings: &Settings) -> Table {
    Table { name: TABLE, sets: sets(settings), chains: chains(settings) }
}

fn sets(settings: &Settings) -> Vec<Set> {
    let zones = settings.zones.iter().map(|zone| Element::Interface(zone.padded())).collect();
    let services = settings.guest_services.iter();
    let services =
        services.map(|service| Element::ProtocolPort(service.protocol.number(), service.port)).collect();
    let mut portal = vec![Element::Port(settings.plain_port), Element::Port(settings.secure_port)];
    portal.dedup();
    let device = vec![DataType::InterfaceName, DataType::EtherAddress];
    let device_and_session = vec![DataType::InterfaceName, DataType::EtherAddress, DataType::Mark];
    let timed = SetKind::Timed { size: SESSION_CAPACITY };
    let learned = SetKind::Learned { size: REFUSED_DEVICES, seconds: 10 };
    let mut sets = vec![
        fixed(ZONES, "Interfaces with guests behind them.", vec![DataType::InterfaceName], zones),
        Set {
            value: Some(DataType::Mark),
            ..changing(
                SESSION_OF,
                "The session of a device; its timeout is the end of the session.",
                device.clone(),
                timed,
            )
        },
        changing(
            FROM_GUEST,
            "Whose packets pass from the guest: device and session together.",
            device_and_session.clone(),
            timed,
        ),
        changing(TO_GUEST, "Whose answers pass to the guest.", vec![DataType::Mark], timed),
        changing(
            FROM_METERED,
            "The same as from_guest for sessions with a limit of data: metered is asked beside it.",
            device_and_session,
            timed,
        ),
        changing(
            METERED,
            "Sessions with a limit of data. Each element has its quota: a packet of either direction counts into it, \
             and passes if it does not exceed it.",
            vec![DataType::Mark],
            timed,
        ),
        changing(REFUSALS, "Budgets of refusals, one for each device that is refused.", device, learned),
        fixed("portal_ports", "The guest door.", vec![DataType::InetService], portal),
        fixed(
            "guest_services",
            "What guests may reach on the gateway itself.",
            vec![DataType::InetProtocol, DataType::InetService],
            services,
        ),
        fixed("icmp_to_gateway", "ICMP that the gateway hears.", vec![DataType::IcmpType], icmp_to_gateway()),
        fixed(
            "icmpv6_to_gateway",
            "ICMPv6 that IPv6 needs (RFC 4890).",
            vec![DataType::Icmpv6Type],
            icmpv6_to_gateway(),
        ),
        ranged(
            "private4",
            "Ranges that are nobody's on the internet.",
            DataType::Ipv4Address,
            ranges::private_ipv4(),
        ),
        ranged("private6", "The same for IPv6.", DataType::Ipv6Address, ranges::private_ipv6()),
        ranged(
            "reachable4",
            "Private ranges that the operator listed.",
            DataType::Ipv4Address,
            ranges::of_family(&settings.reachable, false),
        ),
        ranged(
            "reachable6",
            "The same for IPv6.",
            DataType::Ipv6Address,
            ranges::of_family(&settings.reachable, true),
        ),
    ];
    sets.extend(garden::sets(settings));
    sets.extend(overhearing_sets(settings));
    sets.extend(dns_sets(settings));
    sets
}

fn overhearing_sets(settings: &Settings) -> Vec<Set> {
    if settings.overhearing_group.is_none() {
        return Vec::new();
    }
    let asking = vec![Element::ProtocolPort(17, 67), Element::ProtocolPort(17, 547)];
    let device = vec![DataType::InterfaceName, DataType::EtherAddress];
    let learned = SetKind::Learned { size: REFUSED_DEVICES, seconds: 10 };
    vec![
        fixed(ASKING, "DHCP and DHCPv6.", vec![DataType::InetProtocol, DataType::InetService], asking),
        changing(
            OVERHEARD,
            "Budgets of being overheard, one for each device that asks there.",
            device,
            learned,
        ),
    ]
}

fn dns_sets(settings: &Settings) -> Vec<Set> {
    let both = |port| vec![Element::ProtocolPort(17, port), Element::ProtocolPort(6, port)];
    let key = || vec![DataType::InetProtocol, DataType::InetService];
    let Some(port) = settings.captive_dns_port else { return Vec::new() };
    vec![
        fixed(DNS, "DNS, whichever resolver was asked.", key(), both(53)),
        fixed(CAPTIVE_DNS, "Where DNS of newcomers is answered.", key(), both(port)),
    ]
}

pub(super) fn fixed(
    name: &'static str,
    purpose: &'static str,
    key: Vec<DataType>,
    elements: Vec<Element>,
) -> Set {
    Set { name, purpose, key, value: None, kind: SetKind::Fixed, elements }
}

fn ranged(name: &'static str, purpose: &'static str, key: DataType, elements: Vec<Element>) -> Set {
    Set { name, purpose, key: vec![key], value: None, kind: SetKind::Ranges, elements }
}

pub(super) fn changing(name: &'static str, purpose: &'static str, key: Vec<DataType>, kind: SetKind) -> Set {
    Set { name, purpose, key, value: None, kind, elements: Vec::new() }
}

fn icmp_to_gateway() -> Vec<Element> {
    [(3, "destination-unreachable"), (8, "echo-request"), (11, "time-exceeded"), (12, "parameter-problem")]
        .map(|(number, name)| Element::MessageType(number, name))
        .to_vec()
}

/// Neighbour discovery but for router advertisements and redirects, which guests never send to a gateway; MLD; errors.
fn icmpv6_to_gateway() -> Vec<Element> {
    [
        (1, "destination-unreachable"),
        (2, "packet-too-big"),
        (3, "time-exceeded"),
        (4, "parameter-problem"),
        (128, "echo-request"),
        (130, "mld-listener-query"),
        (131, "mld-listener-report"),
        (132, "mld-listener-done"),
        (133, "nd-router-solicit"),
        (135, "nd-neighbor-solicit"),
        (136, "nd-neighbor-advert"),
        (143, "mld2-listener-report"),
    ]
    .map(|(number, name)| Element::MessageType(number, name))
    .to_vec()
}

fn chains(settings: &Settings) -> Vec<Chain> {
    let mut chains = vec![
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
        named("from_guests", "Device and session together must be admitted, on every packet.", from_guests()),
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
            "guest_to_gateway",
            "The guest door, listed services, and what ICMP and IPv6 need.",
            guest_to_gateway(settings),
        ),
        named("refuse", "Say no at once, within a budget for each device.", refuse()),
        named("say_no", "A reset or an administrative prohibition.", say_no()),
    ];
    chains.extend(garden::chains(settings));
    chains
}

const fn hook(kind: ChainKind, point: HookPoint, priority: Priority, policy: Policy) -> Hook {
    Hook { kind, point, priority, policy }
}

fn base(name: &'static str, purpose: &'static str, hook: Hook, rules: Vec<Vec<Statement>>) -> Chain {
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

fn from_guests() -> Vec<Vec<Statement>> {
    vec![
        vec![In(vec![Key::InterfaceOut], ZONES), Goto("between_guests")],
        vec![NewFlow, Jump("destinations")],
        vec![In(DEVICE_AND_SESSION.to_vec(), FROM_GUEST), Accept],
        metered_from_guest(),
        vec![Goto("other_session")],
    ]
}

/// Asked after the look-up that passes sessions without a limit of data, so that they pay nothing for it.
fn metered_from_guest() -> Vec<Statement> {
    vec![In(DEVICE_AND_SESSION.to_vec(), FROM_METERED), In(vec![Key::CtMark], METERED), Accept]
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
    vec![
        vec![SetCtMarkFrom(DEVICE.to_vec(), SESSION_OF)],
        vec![In(DEVICE_AND_SESSION.to_vec(), FROM_GUEST), Accept],
        metered_from_guest(),
        vec![Goto("into_garden")],
    ]
}

/// A printer for guests answers without being signed in itself, and opens nothing.
fn between_guests() -> Vec<Vec<Statement>> {
    let listed = |key, set| vec![In(vec![key], set), In(DEVICE_AND_SESSION.to_vec(), FROM_GUEST), Accept];
    let metered = |key, set| [vec![In(vec![key], set)], metered_from_guest()].concat();
    vec![
        vec![ReplyDirection, In(vec![Key::CtMark], TO_GUEST), Accept],
        vec![ReplyDirection, In(vec![Key::CtMark], METERED), Accept],
        listed(Key::Ipv4Destination, "reachable4"),
        listed(Key::Ipv6Destination, "reachable6"),
        metered(Key::Ipv4Destination, "reachable4"),
        metered(Key::Ipv6Destination, "reachable6"),
        vec![Goto("refuse")],
    ]
}

fn destinations() -> Vec<Vec<Statement>> {
    let private = |set, key, listed| vec![In(vec![key], set), NotIn(key, listed), Goto("refuse")];
    vec![
        private("private4", Key::Ipv4Destination, "reachable4"),
        private("private6", Key::Ipv6Destination, "reachable6"),
    ]
}

fn to_guests() -> Vec<Vec<Statement>> {
    let mut rules =
        vec![vec![In(vec![Key::CtMark], TO_GUEST), Accept], vec![In(vec![Key::CtMark], METERED), Accept]];
    rules.extend(garden::answers());
    rules.push(vec![Drop]);
    rules
}

fn guest_to_gateway(settings: &Settings) -> Vec<Vec<Statement>> {
    let mut rules =
        vec![vec![InvalidFlow, Drop], vec![In(vec![Key::TcpDestinationPort], "portal_ports"), Accept]];
    if settings.captive_dns_port.is_some() {
        rules.push(vec![In(SERVICE.to_vec(), CAPTIVE_DNS), Accept]);
    }
    rules.extend([
        vec![In(SERVICE.to_vec(), "guest_services"), Accept],
        vec![In(vec![Key::Icmpv6Type], "icmpv6_to_gateway"), Accept],
        vec![In(vec![Key::IcmpType], "icmp_to_gateway"), Accept],
        vec![ReplyDirection, Accept],
        vec![Goto("refuse")],
    ]);
    rules
}

fn refuse() -> Vec<Vec<Statement>> {
    let rate = Rate::Packets { per_second: REFUSALS_PER_SECOND, burst: REFUSALS_AT_ONCE };
    let within = WithinRate { keys: DEVICE.to_vec(), set: REFUSALS, rate };
    vec![vec![InvalidFlow, Drop], vec![within, Goto("say_no")], vec![Drop]]
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
