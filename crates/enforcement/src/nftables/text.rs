//! The table as the text that `nft list table` prints, so that a person can review what is loaded and a test can
//! compare it with what the kernel says it has.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::model::{
    Chain, ChainKind, DataType, Element, Hook, HookPoint, Key, Policy, Priority, Rate, Set, SetKind,
    Statement, Table,
};

/// Renders the table. With `purposes`, each set and chain is preceded by a comment that says why it is there.
pub(crate) fn render(table: &Table, purposes: bool) -> String {
    let mut text = format!("table inet {} {{\n", table.name);
    for set in &table.sets {
        if purposes {
            let _ = writeln!(text, "\t# {}", set.purpose);
        }
        render_set(&mut text, set);
        text.push('\n');
    }
    for (index, chain) in table.chains.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        if purposes {
            let _ = writeln!(text, "\t# {}", chain.purpose);
        }
        render_chain(&mut text, chain);
    }
    text.push_str("}\n");
    text
}

fn render_set(text: &mut String, set: &Set) {
    let word = if set.value.is_some() { "map" } else { "set" };
    let key = set.key.iter().copied().map(type_name).collect::<Vec<_>>().join(" . ");
    let value = set.value.map(|value| format!(" : {}", type_name(value))).unwrap_or_default();
    let _ = writeln!(text, "\t{word} {} {{\n\t\ttype {key}{value}", set.name);
    match set.kind {
        SetKind::Fixed => {}
        SetKind::Ranges | SetKind::RangesBeside => text.push_str("\t\tflags interval\n"),
        SetKind::Timed { size } => {
            let _ = writeln!(text, "\t\tsize {size}\n\t\tflags timeout");
        }
        SetKind::Counting { size } => {
            let _ = writeln!(text, "\t\tsize {size}\n\t\tflags dynamic");
        }
        SetKind::Learned { size, seconds } => {
            let _ = writeln!(text, "\t\tsize {size}\n\t\tflags dynamic,timeout\n\t\ttimeout {seconds}s");
        }
    }
    if !set.elements.is_empty() {
        let elements = set.elements.iter().map(element_text).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "\t\telements = {{ {elements} }}");
    }
    text.push_str("\t}\n");
}

fn render_chain(text: &mut String, chain: &Chain) {
    let _ = writeln!(text, "\tchain {} {{", chain.name);
    if let Some(hook) = chain.hook {
        let _ = writeln!(text, "\t\t{}", hook_text(hook));
    }
    for rule in &chain.rules {
        let words = rule.iter().map(statement_text).collect::<Vec<_>>().join(" ");
        let _ = writeln!(text, "\t\t{words}");
    }
    text.push_str("\t}\n");
}

fn hook_text(hook: Hook) -> String {
    let kind = match hook.kind {
        ChainKind::Filter => "filter",
        ChainKind::Nat => "nat",
    };
    let point = match hook.point {
        HookPoint::Prerouting => "prerouting",
        HookPoint::Input => "input",
        HookPoint::Forward => "forward",
        HookPoint::Postrouting => "postrouting",
    };
    let priority = match hook.priority {
        Priority::Raw => "raw",
        Priority::Mangle => "mangle",
        Priority::DestinationNat => "dstnat",
        Priority::Filter => "filter",
        Priority::Security => "security",
        Priority::SourceNat => "srcnat",
    };
    let policy = match hook.policy {
        Policy::Accept => "accept",
        Policy::Drop => "drop",
    };
    format!("type {kind} hook {point} priority {priority}; policy {policy};")
}

const fn type_name(data: DataType) -> &'static str {
    match data {
        DataType::InterfaceName => "ifname",
        DataType::EtherAddress => "ether_addr",
        DataType::Mark => "mark",
        DataType::Class => "classid",
        DataType::Ipv4Address => "ipv4_addr",
        DataType::Ipv6Address => "ipv6_addr",
        DataType::InetProtocol => "inet_proto",
        DataType::InetService => "inet_service",
        DataType::IcmpType => "icmp_type",
        DataType::Icmpv6Type => "icmpv6_type",
        DataType::Quota => "quota",
        DataType::Counter => "counter",
    }
}

fn element_text(element: &Element) -> String {
    match element {
        Element::Interface(padded) => {
            let name: String =
                padded.iter().take_while(|&&octet| octet != 0).map(|&octet| octet as char).collect();
            format!("\"{name}\"")
        }
        Element::Port(port) => port.to_string(),
        Element::ProtocolPort(protocol, port) => format!("{} . {port}", protocol_name(*protocol)),
        Element::Ipv4Range { first, last } => ipv4_text(*first, *last),
        Element::Ipv6Range { first, last } => ipv6_text(*first, *last),
        Element::Ipv4RangeService { first, last, protocol, port } => {
            format!("{} . {} . {port}", ipv4_text(*first, *last), protocol_name(*protocol))
        }
        Element::Ipv6RangeService { first, last, protocol, port } => {
            format!("{} . {} . {port}", ipv6_text(*first, *last), protocol_name(*protocol))
        }
        Element::MessageType(_, name) => (*name).to_owned(),
    }
}

fn ipv4_text(first: Ipv4Addr, last: Ipv4Addr) -> String {
    let length = (u32::from(first) ^ u32::from(last)).leading_zeros();
    if length == 32 { first.to_string() } else { format!("{first}/{length}") }
}

fn ipv6_text(first: Ipv6Addr, last: Ipv6Addr) -> String {
    let length = (u128::from(first) ^ u128::from(last)).leading_zeros();
    if length == 128 { first.to_string() } else { format!("{first}/{length}") }
}

const fn protocol_name(protocol: u8) -> &'static str {
    match protocol {
        6 => "tcp",
        17 => "udp",
        _ => "other",
    }
}

const fn key_text(key: Key) -> &'static str {
    match key {
        Key::InterfaceIn => "iifname",
        Key::InterfaceOut => "oifname",
        Key::EtherSource => "ether saddr",
        Key::CtMark => "ct mark",
        Key::Ipv4Destination => "ip daddr",
        Key::Ipv6Destination => "ip6 daddr",
        Key::Ipv4Source => "ip saddr",
        Key::Ipv6Source => "ip6 saddr",
        Key::L4Protocol => "meta l4proto",
        Key::TransportDestinationPort => "th dport",
        Key::TransportSourcePort => "th sport",
        Key::TcpDestinationPort => "tcp dport",
        Key::IcmpType => "icmp type",
        Key::Icmpv6Type => "icmpv6 type",
    }
}

fn keys_text(keys: &[Key]) -> String {
    keys.iter().copied().map(key_text).collect::<Vec<_>>().join(" . ")
}

fn rate_text(rate: Rate) -> String {
    match rate {
        Rate::Packets { per_second, burst } => format!("{per_second}/second burst {burst} packets"),
        Rate::Octets { per_second, burst } => {
            let ((rate, unit), (burst, burst_unit)) = (octets_text(per_second), octets_text(burst));
            format!("{rate} {unit}/second burst {burst} {burst_unit}")
        }
    }
}

/// In the largest unit that needs no fraction.
const fn octets_text(octets: u32) -> (u32, &'static str) {
    const KILO: u32 = 1024;
    match octets {
        0 => (0, "bytes"),
        _ if octets.is_multiple_of(KILO * KILO) => (octets / (KILO * KILO), "mbytes"),
        _ if octets.is_multiple_of(KILO) => (octets / KILO, "kbytes"),
        _ => (octets, "bytes"),
    }
}

fn statement_text(statement: &Statement) -> String {
    match statement {
        Statement::In(keys, set) => format!("{} @{set}", keys_text(keys)),
        Statement::NotIn(key, set) => format!("{} != @{set}", key_text(*key)),
        Statement::NoCtMark => "ct mark 0x00000000".to_owned(),
        Statement::HasCtMark => "ct mark != 0x00000000".to_owned(),
        Statement::TcpPort(port) => format!("tcp dport {port}"),
        Statement::Ipv4 => "meta nfproto ipv4".to_owned(),
        Statement::Ipv6 => "meta nfproto ipv6".to_owned(),
        Statement::Tcp => "meta l4proto tcp".to_owned(),
        Statement::NewFlow => "ct state new".to_owned(),
        Statement::NotRemembered => "ct status ! confirmed".to_owned(),
        Statement::InvalidFlow => "ct state invalid".to_owned(),
        Statement::SourceFromElsewhere => "fib saddr . iif oif missing".to_owned(),
        Statement::ReplyDirection => "ct direction reply".to_owned(),
        Statement::MarkBits(bits) => format!("meta mark & {bits:#010x} == {bits:#010x}"),
        Statement::SetMarkBits(bits) => format!("meta mark set meta mark | {bits:#010x}"),
        Statement::SetCtMarkFrom(keys, map) => format!("ct mark set {} map @{map}", keys_text(keys)),
        Statement::SetClassFrom(key, map) => format!("meta priority set {} map @{map}", keys_text(&[*key])),
        Statement::CtMarkBits(bits) => format!("ct mark & {bits:#010x} == {bits:#010x}"),
        Statement::SetCtMarkHashed { keys, marks, seed, offset } => {
            format!("ct mark set jhash {} mod {marks} seed {seed:#x} offset {offset}", keys_text(keys))
        }
        Statement::WithinRate { keys, set, rate } => {
            format!("update @{set} {{ {} limit rate {} }}", keys_text(keys), rate_text(*rate))
        }
        Statement::AboveRate { keys, set, rate } => {
            format!("update @{set} {{ {} limit rate over {} }}", keys_text(keys), rate_text(*rate))
        }
        Statement::AllAboveRate(rate) => format!("limit rate over {}", rate_text(*rate)),
        Statement::FlowsAbove { keys, set, most } => {
            format!("add @{set} {{ {} ct count over {most} }}", keys_text(keys))
        }
        Statement::Remember(keys, set) => format!("update @{set} {{ {} }}", keys_text(keys)),
        Statement::Log { group, octets } => format!("log group {group} snaplen {octets}"),
        Statement::QuotaOf(key, map) => format!("quota name {} map @{map}", key_text(*key)),
        Statement::CounterOf(key, map) => format!("counter name {} map @{map}", key_text(*key)),
        Statement::Count => "counter packets 0 bytes 0".to_owned(),
        Statement::Jump(chain) => format!("jump {chain}"),
        Statement::Goto(chain) => format!("goto {chain}"),
        Statement::Accept => "accept".to_owned(),
        Statement::Drop => "drop".to_owned(),
        Statement::RejectWithTcpReset => "reject with tcp reset".to_owned(),
        Statement::RejectAdminProhibited => "reject with icmpx admin-prohibited".to_owned(),
        Statement::RedirectTo(port) => format!("redirect to :{port}"),
        Statement::Masquerade => "masquerade".to_owned(),
    }
}
