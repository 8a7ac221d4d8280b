//! The sets of the table: what the rules look up, and what stands in it from the start.

use super::names::{
    ASKING, CAPTIVE_DNS, DNS, FROM_GUEST, FROM_METERED, FROM_SLOWABLE, GUEST_SERVICES, ICMP_TO_GATEWAY,
    ICMPV6_TO_GATEWAY, METERED, OVERHEARD, PORTAL_PORTS, RATED, REFUSALS, REFUSED_DEVICES, SESSION_CAPACITY,
    SESSION_OF, SLOWED_FROM, SLOWED_TO, TO_GUEST, TO_METERED, TO_SLOWABLE, ZONES,
};
use super::{Settings, floods, garden, queues, ranges, shares};
use crate::nftables::model::{DataType, Element, Set, SetKind};

/// All of them, in the order in which they are read.
pub(super) fn all(settings: &Settings) -> Vec<Set> {
    let zones = settings.zones.iter().map(|zone| Element::Interface(zone.padded())).collect();
    let services = settings.guest_services.iter();
    let services =
        services.map(|service| Element::ProtocolPort(service.protocol.number(), service.port)).collect();
    let mut portal = vec![Element::Port(settings.plain_port), Element::Port(settings.secure_port)];
    portal.dedup();
    let device = vec![DataType::InterfaceName, DataType::EtherAddress];
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
        changing(REFUSALS, "Budgets of refusals, one for each device that is refused.", device, learned),
        fixed(PORTAL_PORTS, "The guest door.", vec![DataType::InetService], portal),
        fixed(
            GUEST_SERVICES,
            "What guests may reach on the gateway itself.",
            vec![DataType::InetProtocol, DataType::InetService],
            services,
        ),
        fixed(ICMP_TO_GATEWAY, "ICMP that the gateway hears.", vec![DataType::IcmpType], icmp_to_gateway()),
        fixed(
            ICMPV6_TO_GATEWAY,
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
    sets.splice(2..2, session_sets());
    sets.extend(shares::sets());
    sets.extend(queues::sets(settings));
    sets.extend(floods::sets(settings));
    sets.extend(garden::sets(settings));
    sets.extend(overhearing_sets(settings));
    sets.extend(dns_sets(settings));
    sets
}

/// Each element carries what its session was granted: the rate first, so that what it drops is not counted, then a count,
/// or a quota where there is a limit of that direction.
fn session_sets() -> [Set; 10] {
    let timed = SetKind::Timed { size: SESSION_CAPACITY };
    let from = |name, purpose| {
        changing(name, purpose, vec![DataType::InterfaceName, DataType::EtherAddress, DataType::Mark], timed)
    };
    let of_session = |name, purpose| changing(name, purpose, vec![DataType::Mark], timed);
    [
        from(FROM_GUEST, "Whose packets pass from the guest: device and session together."),
        of_session(TO_GUEST, "Whose answers pass to the guest."),
        from(
            FROM_METERED,
            "The same as from_guest for sessions with a limit of both directions together: metered is asked beside it.",
        ),
        of_session(TO_METERED, "The same to the guest."),
        of_session(
            METERED,
            "Sessions with a limit of both directions together. Each element has its quota: a packet of either \
             direction counts into it, and passes if it does not exceed it.",
        ),
        from(
            FROM_SLOWABLE,
            "The same as from_metered for sessions that go on slowly once their data is used up.",
        ),
        of_session(TO_SLOWABLE, "The same to the guest."),
        of_session(SLOWED_FROM, "How they go on from the guest."),
        of_session(SLOWED_TO, "How they go on to the guest."),
        of_session(RATED, "Sessions with a rate: what is above it is dropped in silence."),
    ]
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
