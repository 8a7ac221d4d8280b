//! The table as one netlink transaction that replaces whatever rules stand there and keeps the elements that come
//! and go: sessions that are open stay open.

use std::net::{Ipv4Addr, Ipv6Addr};

use netlink::wire::{APPEND, CREATE};
use netlink::{Message, Writer};

use super::model::{
    Chain, ChainKind, DataType, Element, Hook, HookPoint, Policy, Priority, Set, SetKind, Table,
};
use super::{expressions, objects};

/// `inet`.
pub(crate) const FAMILY: u8 = 1;
const SUBSYSTEM: u16 = 10;

/// Messages of nf_tables.
pub(crate) mod kind {
    pub(crate) const NEW_TABLE: u16 = 0;
    pub(crate) const GET_TABLE: u16 = 1;
    pub(crate) const NEW_CHAIN: u16 = 3;
    pub(crate) const GET_CHAIN: u16 = 4;
    pub(crate) const DELETE_CHAIN: u16 = 5;
    pub(crate) const NEW_RULE: u16 = 6;
    pub(crate) const GET_RULE: u16 = 7;
    pub(crate) const DELETE_RULE: u16 = 8;
    pub(crate) const NEW_SET: u16 = 9;
    pub(crate) const NEW_ELEMENT: u16 = 12;
    pub(crate) const GET_ELEMENT: u16 = 13;
    pub(crate) const DELETE_ELEMENT: u16 = 14;
    pub(crate) const NEW_GENERATION: u16 = 15;
    pub(crate) const NEW_OBJECT: u16 = 18;
    pub(crate) const GET_OBJECT: u16 = 19;
    pub(crate) const DELETE_OBJECT: u16 = 20;
    /// Like delete, but content when it is not there (kernel 6.3).
    pub(crate) const DESTROY_ELEMENT: u16 = 30;
    pub(crate) const DESTROY_OBJECT: u16 = 31;
}

pub(crate) const NFTA_TABLE_NAME: u16 = 1;
pub(crate) const NFTA_TABLE_FLAGS: u16 = 2;
pub(crate) const NFTA_CHAIN_TABLE: u16 = 1;
pub(crate) const NFTA_CHAIN_NAME: u16 = 3;
pub(crate) const NFTA_RULE_TABLE: u16 = 1;
pub(crate) const NFTA_RULE_CHAIN: u16 = 2;
pub(crate) const NFTA_RULE_EXPRESSIONS: u16 = 4;
pub(crate) const NFTA_LIST_ELEM: u16 = 1;
pub(crate) const NFTA_LIST_TABLE: u16 = 1;
pub(crate) const NFTA_LIST_SET: u16 = 2;
pub(crate) const NFTA_LIST_ELEMENTS: u16 = 3;
pub(crate) const NFTA_ELEMENT_KEY: u16 = 1;
pub(crate) const NFTA_ELEMENT_DATA: u16 = 2;
pub(crate) const NFTA_ELEMENT_TIMEOUT: u16 = 4;
pub(crate) const NFTA_ELEMENT_NOTE: u16 = 6;
pub(crate) const NFTA_ELEMENT_EXPRESSION: u16 = 7;
pub(crate) const NFTA_ELEMENT_OBJECT: u16 = 9;
pub(crate) const NFTA_ELEMENT_EXPRESSIONS: u16 = 11;
pub(crate) const NFTA_DATA_VALUE: u16 = 1;
const NFTA_ELEMENT_FLAGS: u16 = 3;
const NFTA_ELEMENT_KEY_END: u16 = 10;

/// Whether a notification is about something in that table: the table's name is the first attribute of each but of those
/// that only count generations.
pub(crate) fn is_about(message: &Message<'_>, table: &str) -> bool {
    message.kind != full_kind(kind::NEW_GENERATION)
        && message.attributes(4).text(NFTA_TABLE_NAME) == Some(table)
}

/// The table outlives its owner (kernel 6.9).
pub(crate) const PERSISTENT: u32 = 0x4;
/// Somebody owns the table and lives.
pub(crate) const OWNED: u32 = 0x2;
/// The table outlives its owner, and nobody else may change it while the owner lives.
pub(crate) const OWNED_AND_PERSISTENT: u32 = OWNED | PERSISTENT;

/// The kind of a message with the subsystem in it.
pub(crate) const fn full_kind(kind: u16) -> u16 {
    (SUBSYSTEM << 8) | kind
}

/// The fixed body of every message: family, version, resource.
pub(crate) const BODY: [u8; 4] = [FAMILY, 0, 0, 0];

/// Where the messages of a transaction go.
pub(crate) trait Sink {
    /// Adds one message.
    fn message(&mut self, kind: u16, flags: u16, fill: &mut dyn FnMut(&mut Writer));
}

/// Declares the table with these flags (0 for a plain one).
pub(crate) fn declare(sink: &mut dyn Sink, table: &str, flags: u32) {
    sink.message(kind::NEW_TABLE, CREATE, &mut |writer| {
        writer.text(NFTA_TABLE_NAME, table);
        writer.be32(NFTA_TABLE_FLAGS, flags);
    });
}

/// Takes away all rules and these chains, keeping sets and their elements.
pub(crate) fn clear(sink: &mut dyn Sink, table: &str, chains: &[String]) {
    sink.message(kind::DELETE_RULE, 0, &mut |writer| writer.text(NFTA_RULE_TABLE, table));
    for chain in chains {
        sink.message(kind::DELETE_CHAIN, 0, &mut |writer| {
            writer.text(NFTA_CHAIN_TABLE, table);
            writer.text(NFTA_CHAIN_NAME, chain);
        });
    }
}

/// Empties a set that is written with the rule set.
fn empty_set(sink: &mut dyn Sink, table: &str, set: &Set) {
    sink.message(kind::DELETE_ELEMENT, 0, &mut |writer| {
        writer.text(NFTA_LIST_TABLE, table);
        writer.text(NFTA_LIST_SET, set.name);
    });
}

/// Writes all sets, chains and rules. `standing` says whether the sets may be there already.
pub(crate) fn fill(sink: &mut dyn Sink, table: &Table, standing: bool) {
    let number = |name: &str| {
        let position = table.sets.iter().position(|set| set.name == name);
        u32::try_from(position.map_or(0, |position| position + 1)).unwrap_or(0)
    };
    for set in &table.sets {
        new_set(sink, table.name, set, number(set.name));
        if matches!(set.kind, SetKind::Fixed | SetKind::Ranges | SetKind::RangesBeside) {
            if standing {
                empty_set(sink, table.name, set);
            }
            new_elements(sink, table.name, set);
        }
    }
    for chain in &table.chains {
        new_chain(sink, table.name, chain);
    }
    for chain in &table.chains {
        for rule in &chain.rules {
            sink.message(kind::NEW_RULE, CREATE | APPEND, &mut |writer| {
                writer.text(NFTA_RULE_TABLE, table.name);
                writer.text(NFTA_RULE_CHAIN, chain.name);
                writer.nest(NFTA_RULE_EXPRESSIONS, |list| {
                    for statement in rule {
                        expressions::write(list, statement, &number);
                    }
                });
            });
        }
    }
}

fn new_set(sink: &mut dyn Sink, table: &str, set: &Set, number: u32) {
    const NFTA_SET_TABLE: u16 = 1;
    const NFTA_SET_NAME: u16 = 2;
    const NFTA_SET_FLAGS: u16 = 3;
    const NFTA_SET_KEY_TYPE: u16 = 4;
    const NFTA_SET_KEY_LEN: u16 = 5;
    const NFTA_SET_DATA_TYPE: u16 = 6;
    const NFTA_SET_DATA_LEN: u16 = 7;
    const NFTA_SET_DESC: u16 = 9;
    const NFTA_SET_ID: u16 = 10;
    const NFTA_SET_TIMEOUT: u16 = 11;
    const NFTA_SET_USERDATA: u16 = 13;
    const NFTA_SET_OBJ_TYPE: u16 = 15;
    const NFTA_SET_DESC_SIZE: u16 = 1;
    sink.message(kind::NEW_SET, CREATE, &mut |writer| {
        writer.text(NFTA_SET_TABLE, table);
        writer.text(NFTA_SET_NAME, set.name);
        writer.be32(NFTA_SET_FLAGS, set_flags(set));
        writer.be32(NFTA_SET_KEY_TYPE, key_type(&set.key));
        writer.be32(NFTA_SET_KEY_LEN, u32::try_from(set.key_octets()).unwrap_or(0));
        if let Some(object) = set.value.and_then(objects::type_number) {
            writer.be32(NFTA_SET_OBJ_TYPE, object);
        } else if let Some(value) = set.value {
            writer.be32(NFTA_SET_DATA_TYPE, type_number(value));
            writer.be32(NFTA_SET_DATA_LEN, u32::try_from(value.octets()).unwrap_or(0));
        }
        writer.be32(NFTA_SET_ID, number);
        let size = match set.kind {
            SetKind::Fixed | SetKind::Ranges | SetKind::RangesBeside => None,
            SetKind::Timed { size } | SetKind::Learned { size, .. } | SetKind::Counting { size } => {
                Some(size)
            }
        };
        if let Some(size) = size {
            writer.nest(NFTA_SET_DESC, |description| description.be32(NFTA_SET_DESC_SIZE, size));
        }
        if set.kind == SetKind::RangesBeside {
            writer.nest(NFTA_SET_DESC, |description| write_parts(description, &set.key));
        }
        if let SetKind::Learned { seconds, .. } = set.kind {
            writer.be64(NFTA_SET_TIMEOUT, u64::from(seconds) * 1000);
        }
        writer.attribute(NFTA_SET_USERDATA, &byte_orders(set));
    });
}

/// How long each part of the key is: such a set looks at them one by one.
fn write_parts(description: &mut Writer, key: &[DataType]) {
    const NFTA_SET_DESC_CONCAT: u16 = 2;
    const NFTA_SET_FIELD_LEN: u16 = 1;
    description.nest(NFTA_SET_DESC_CONCAT, |parts| {
        for part in key {
            let octets = u32::try_from(part.octets()).unwrap_or(0);
            parts.nest(NFTA_LIST_ELEM, |field| field.be32(NFTA_SET_FIELD_LEN, octets));
        }
    });
}

/// A note for whoever lists the set: keys and values that are in the machine's order. The kernel only keeps it.
fn byte_orders(set: &Set) -> Vec<u8> {
    const KEY_ORDER: u8 = 0;
    const VALUE_ORDER: u8 = 1;
    let order = |data: &[DataType]| match data {
        [DataType::InterfaceName | DataType::Mark | DataType::Class] => 1_u32,
        _ => 2,
    };
    let mut note = vec![KEY_ORDER, 4];
    note.extend(order(&set.key).to_ne_bytes());
    if let Some(value) = set.value.filter(|value| objects::type_number(*value).is_none()) {
        note.extend([VALUE_ORDER, 4]);
        note.extend(order(&[value]).to_ne_bytes());
    }
    note
}

fn set_flags(set: &Set) -> u32 {
    const INTERVAL: u32 = 0x4;
    const MAP: u32 = 0x8;
    const CONCATENATED: u32 = 0x80;
    const TIMEOUT: u32 = 0x10;
    const EVALUATED: u32 = 0x20;
    const OBJECT: u32 = 0x40;
    let kind = match set.kind {
        SetKind::Fixed => 0,
        SetKind::Ranges => INTERVAL,
        SetKind::RangesBeside => INTERVAL | CONCATENATED,
        SetKind::Timed { .. } => TIMEOUT,
        SetKind::Learned { .. } => TIMEOUT | EVALUATED,
        SetKind::Counting { .. } => EVALUATED,
    };
    let value = match set.value {
        None => 0,
        Some(DataType::Quota | DataType::Counter) => OBJECT,
        Some(_) => MAP,
    };
    kind | value
}

/// nft's number for a data type; the kernel only hands it back to whoever lists the table.
const fn type_number(data: DataType) -> u32 {
    match data {
        DataType::Ipv4Address => 7,
        DataType::Ipv6Address => 8,
        DataType::EtherAddress => 9,
        DataType::InetProtocol => 12,
        DataType::InetService => 13,
        DataType::IcmpType => 14,
        DataType::Mark => 19,
        DataType::Class => 23,
        DataType::Icmpv6Type => 29,
        DataType::InterfaceName => 41,
        DataType::Quota | DataType::Counter => 0,
    }
}

/// Concatenated types are numbers of six bits each.
fn key_type(parts: &[DataType]) -> u32 {
    parts.iter().fold(0, |number, part| (number << 6) | type_number(*part))
}

fn new_elements(sink: &mut dyn Sink, table: &str, set: &Set) {
    if set.elements.is_empty() {
        return;
    }
    sink.message(kind::NEW_ELEMENT, CREATE, &mut |writer| {
        writer.text(NFTA_LIST_TABLE, table);
        writer.text(NFTA_LIST_SET, set.name);
        writer.nest(NFTA_LIST_ELEMENTS, |list| {
            for element in &set.elements {
                write_element(list, element);
            }
        });
    });
}

fn write_element(list: &mut Writer, element: &Element) {
    match element {
        Element::Interface(padded) => write_key(list, padded, false),
        Element::Port(port) => write_key(list, &port.to_be_bytes(), false),
        Element::MessageType(number, _) => write_key(list, &[*number], false),
        Element::ProtocolPort(protocol, port) => {
            let [high, low] = port.to_be_bytes();
            write_key(list, &[*protocol, 0, 0, 0, high, low, 0, 0], false);
        }
        Element::Ipv4Range { first, last } => {
            write_key(list, &first.octets(), false);
            if let Some(end) = u32::from(*last).checked_add(1) {
                write_key(list, &Ipv4Addr::from(end).octets(), true);
            }
        }
        Element::Ipv6Range { first, last } => {
            write_key(list, &first.octets(), false);
            if let Some(end) = u128::from(*last).checked_add(1) {
                write_key(list, &Ipv6Addr::from(end).octets(), true);
            }
        }
        Element::Ipv4RangeService { first, last, protocol, port } => {
            write_range_beside(list, &first.octets(), &last.octets(), *protocol, *port);
        }
        Element::Ipv6RangeService { first, last, protocol, port } => {
            write_range_beside(list, &first.octets(), &last.octets(), *protocol, *port);
        }
    }
}

/// First and last key in one element, last included.
fn write_range_beside(list: &mut Writer, first: &[u8], last: &[u8], protocol: u8, port: u16) {
    list.nest(NFTA_LIST_ELEM, |element| {
        for (attribute, address) in [(NFTA_ELEMENT_KEY, first), (NFTA_ELEMENT_KEY_END, last)] {
            let key = address_service_key(address, protocol, port);
            element.nest(attribute, |inner| inner.attribute(NFTA_DATA_VALUE, &key));
        }
    });
}

/// The key of address, protocol and port side by side, each padded to whole registers.
pub(crate) fn address_service_key(address: &[u8], protocol: u8, port: u16) -> Vec<u8> {
    let [high, low] = port.to_be_bytes();
    [address, &[protocol, 0, 0, 0, high, low, 0, 0]].concat()
}

fn write_key(list: &mut Writer, key: &[u8], ends_interval: bool) {
    const INTERVAL_END: u32 = 1;
    list.nest(NFTA_LIST_ELEM, |element| {
        element.nest(NFTA_ELEMENT_KEY, |inner| inner.attribute(NFTA_DATA_VALUE, key));
        if ends_interval {
            element.be32(NFTA_ELEMENT_FLAGS, INTERVAL_END);
        }
    });
}

fn new_chain(sink: &mut dyn Sink, table: &str, chain: &Chain) {
    const NFTA_CHAIN_HOOK: u16 = 4;
    const NFTA_CHAIN_POLICY: u16 = 5;
    const NFTA_CHAIN_TYPE: u16 = 7;
    sink.message(kind::NEW_CHAIN, CREATE, &mut |writer| {
        writer.text(NFTA_CHAIN_TABLE, table);
        writer.text(NFTA_CHAIN_NAME, chain.name);
        if let Some(hook) = chain.hook {
            writer.nest(NFTA_CHAIN_HOOK, |inner| write_hook(inner, hook));
            writer.be32(NFTA_CHAIN_POLICY, u32::from(hook.policy == Policy::Accept));
            writer.text(NFTA_CHAIN_TYPE, if hook.kind == ChainKind::Nat { "nat" } else { "filter" });
        }
    });
}

fn write_hook(writer: &mut Writer, hook: Hook) {
    const NFTA_HOOK_HOOKNUM: u16 = 1;
    const NFTA_HOOK_PRIORITY: u16 = 2;
    let number = match hook.point {
        HookPoint::Prerouting => 0,
        HookPoint::Input => 1,
        HookPoint::Forward => 2,
        HookPoint::Postrouting => 4,
    };
    let priority: i32 = match hook.priority {
        Priority::Raw => -300,
        Priority::Mangle => -150,
        Priority::DestinationNat => -100,
        Priority::Filter => 0,
        Priority::Security => 50,
        Priority::SourceNat => 100,
    };
    writer.be32(NFTA_HOOK_HOOKNUM, number);
    writer.attribute(NFTA_HOOK_PRIORITY, &priority.to_be_bytes());
}
