//! Statements as the kernel's nf_tables expressions (linux/netfilter/nf_tables.h).
//!
//! Keys are loaded side by side into 32-bit registers, each part padded to whole registers, as nft does for
//! concatenations. Layer checks (`nfproto`, `l4proto`, `iiftype`) precede payload loads as nft writes them.

use netlink::Writer;

use super::model::{Key, Rate, Statement};

const NFTA_LIST_ELEM: u16 = 1;
const NFTA_EXPR_NAME: u16 = 1;
const NFTA_EXPR_DATA: u16 = 2;
const NFTA_DATA_VALUE: u16 = 1;
const NFTA_DATA_VERDICT: u16 = 2;
const NFTA_VERDICT_CODE: u16 = 1;
const NFTA_VERDICT_CHAIN: u16 = 2;

const REGISTER_VERDICT: u32 = 0;
/// The first of the 32-bit registers; the n-th part of a key starts a whole number of registers further.
const REGISTER_FIRST: u32 = 8;

const META_PRIORITY: u32 = 2;
const META_MARK: u32 = 3;
const META_IIFNAME: u32 = 6;
const META_OIFNAME: u32 = 7;
const META_IIFTYPE: u32 = 8;
const META_NFPROTO: u32 = 15;
const META_L4PROTO: u32 = 16;

const CT_STATE: u32 = 0;
const CT_DIRECTION: u32 = 1;
const CT_STATUS: u32 = 2;
const CT_MARK: u32 = 3;
const CT_STATUS_CONFIRMED: u32 = 8;
const CT_STATE_INVALID: u32 = 1;
const CT_STATE_NEW: u32 = 8;
const CT_DIRECTION_REPLY: u8 = 1;

const PAYLOAD_LINK: u32 = 0;
const PAYLOAD_NETWORK: u32 = 1;
const PAYLOAD_TRANSPORT: u32 = 2;

const CMP_EQ: u32 = 0;
const CMP_NEQ: u32 = 1;

const NFPROTO_IPV4: u8 = 2;
const NFPROTO_IPV6: u8 = 10;
const IPPROTO_ICMP: u8 = 1;
const IPPROTO_TCP: u8 = 6;
const IPPROTO_ICMPV6: u8 = 58;
const ARPHRD_ETHER: u16 = 1;

/// Verdict codes of the kernel.
const VERDICT_DROP: i32 = 0;
const VERDICT_ACCEPT: i32 = 1;
const VERDICT_JUMP: i32 = -3;
const VERDICT_GOTO: i32 = -4;

/// Which number a set has in the transaction that makes it.
pub(crate) type SetNumber<'a> = &'a dyn Fn(&str) -> u32;

/// Writes one statement as list elements of `NFTA_RULE_EXPRESSIONS`.
pub(crate) fn write(writer: &mut Writer, statement: &Statement, set_number: SetNumber<'_>) {
    match statement {
        Statement::In(keys, set) => in_set(writer, keys, set, false, set_number),
        Statement::NotIn(key, set) => in_set(writer, &[*key], set, true, set_number),
        Statement::NoCtMark => {
            ct_load(writer, CT_MARK);
            compare(writer, CMP_EQ, &0_u32.to_ne_bytes());
        }
        Statement::HasCtMark => {
            ct_load(writer, CT_MARK);
            compare(writer, CMP_NEQ, &0_u32.to_ne_bytes());
        }
        Statement::TcpPort(port) => {
            load(writer, Key::TcpDestinationPort, REGISTER_FIRST);
            compare(writer, CMP_EQ, &port.to_be_bytes());
        }
        Statement::Ipv4 => meta_is(writer, META_NFPROTO, &[NFPROTO_IPV4]),
        Statement::Ipv6 => meta_is(writer, META_NFPROTO, &[NFPROTO_IPV6]),
        Statement::Tcp => meta_is(writer, META_L4PROTO, &[IPPROTO_TCP]),
        Statement::NewFlow => ct_state(writer, CT_STATE_NEW),
        Statement::NotRemembered => {
            ct_load(writer, CT_STATUS);
            bitwise(writer, CT_STATUS_CONFIRMED.to_ne_bytes(), [0; 4]);
            compare(writer, CMP_EQ, &[0; 4]);
        }
        Statement::InvalidFlow => ct_state(writer, CT_STATE_INVALID),
        Statement::SourceFromElsewhere => source_from_elsewhere(writer),
        Statement::ReplyDirection => {
            ct_load(writer, CT_DIRECTION);
            compare(writer, CMP_EQ, &[CT_DIRECTION_REPLY]);
        }
        Statement::MarkBits(bits) => {
            meta_load(writer, META_MARK, REGISTER_FIRST);
            bitwise(writer, bits.to_ne_bytes(), [0; 4]);
            compare(writer, CMP_EQ, &bits.to_ne_bytes());
        }
        Statement::SetMarkBits(bits) => {
            meta_load(writer, META_MARK, REGISTER_FIRST);
            bitwise(writer, (!bits).to_ne_bytes(), bits.to_ne_bytes());
            meta_store(writer, META_MARK);
        }
        Statement::SetCtMarkFrom(keys, map) => set_ct_mark(writer, keys, map, set_number),
        Statement::SetClassFrom(key, map) => {
            load_side_by_side(writer, &[*key]);
            lookup(writer, map, set_number(map), Some(REGISTER_FIRST), false);
            meta_store(writer, META_PRIORITY);
        }
        Statement::CtMarkBits(bits) => {
            ct_load(writer, CT_MARK);
            bitwise(writer, bits.to_ne_bytes(), [0; 4]);
            compare(writer, CMP_EQ, &bits.to_ne_bytes());
        }
        Statement::SetCtMarkHashed { keys, marks, seed, offset } => {
            ether_check(writer, keys);
            let octets = load_side_by_side(writer, keys) * 4;
            hash(writer, octets, *marks, *seed, *offset);
            ct_mark_store(writer);
        }
        Statement::WithinRate { keys, set, rate } => {
            let within = |limit: &mut Writer| write_limit(limit, *rate, Side::Within);
            for_element(writer, UPDATE, keys, (set, set_number(set)), within);
        }
        Statement::AboveRate { keys, set, rate } => {
            let above = |limit: &mut Writer| write_limit(limit, *rate, Side::Above);
            for_element(writer, UPDATE, keys, (set, set_number(set)), above);
        }
        Statement::AllAboveRate(rate) => {
            writer.nest(NFTA_LIST_ELEM, |limit| write_limit(limit, *rate, Side::Above));
        }
        Statement::FlowsAbove { keys, set, most } => {
            let above = |count: &mut Writer| write_flows_above(count, *most);
            for_element(writer, ADD, keys, (set, set_number(set)), above);
        }
        Statement::Remember(keys, set) => remember(writer, keys, set, set_number(set)),
        Statement::Log { group, octets } => log(writer, *group, *octets),
        Statement::QuotaOf(key, map) | Statement::CounterOf(key, map) => {
            load(writer, *key, REGISTER_FIRST);
            object_of(writer, map, set_number(map));
        }
        Statement::Count => expression(writer, "counter", |_| ()),
        Statement::Jump(chain) => verdict(writer, VERDICT_JUMP, Some(chain)),
        Statement::Goto(chain) => verdict(writer, VERDICT_GOTO, Some(chain)),
        Statement::Accept => verdict(writer, VERDICT_ACCEPT, None),
        Statement::Drop => verdict(writer, VERDICT_DROP, None),
        Statement::RejectWithTcpReset => reject(writer, REJECT_TCP_RESET, 0),
        Statement::RejectAdminProhibited => reject(writer, REJECT_ICMPX, ICMPX_ADMIN_PROHIBITED),
        Statement::RedirectTo(port) => redirect(writer, *port),
        Statement::Masquerade => expression(writer, "masq", |_| ()),
    }
}

const REJECT_TCP_RESET: u32 = 1;
const REJECT_ICMPX: u32 = 2;
const ICMPX_ADMIN_PROHIBITED: u8 = 3;

fn expression(writer: &mut Writer, name: &str, data: impl FnOnce(&mut Writer)) {
    writer.nest(NFTA_LIST_ELEM, |element| {
        element.text(NFTA_EXPR_NAME, name);
        element.nest(NFTA_EXPR_DATA, data);
    });
}

/// Loads the keys into consecutive registers; a single key starts at the first register as well. How many it took.
fn load_side_by_side(writer: &mut Writer, keys: &[Key]) -> u32 {
    let mut register = REGISTER_FIRST;
    for &key in keys {
        register += load(writer, key, register);
    }
    register - REGISTER_FIRST
}

/// Loads one key and returns how many registers it took.
fn load(writer: &mut Writer, key: Key, register: u32) -> u32 {
    match key {
        Key::InterfaceIn => {
            meta_load(writer, META_IIFNAME, register);
            4
        }
        Key::InterfaceOut => {
            meta_load(writer, META_OIFNAME, register);
            4
        }
        Key::EtherSource => {
            payload(writer, PAYLOAD_LINK, 6, 6, register);
            2
        }
        Key::CtMark => {
            ct_load_into(writer, CT_MARK, register);
            1
        }
        Key::Ipv4Destination => {
            meta_is(writer, META_NFPROTO, &[NFPROTO_IPV4]);
            payload(writer, PAYLOAD_NETWORK, 16, 4, register);
            1
        }
        Key::Ipv6Destination => {
            meta_is(writer, META_NFPROTO, &[NFPROTO_IPV6]);
            payload(writer, PAYLOAD_NETWORK, 24, 16, register);
            4
        }
        Key::Ipv4Source => {
            meta_is(writer, META_NFPROTO, &[NFPROTO_IPV4]);
            payload(writer, PAYLOAD_NETWORK, 12, 4, register);
            1
        }
        Key::Ipv6Source => {
            meta_is(writer, META_NFPROTO, &[NFPROTO_IPV6]);
            payload(writer, PAYLOAD_NETWORK, 8, 16, register);
            4
        }
        Key::L4Protocol => {
            meta_load(writer, META_L4PROTO, register);
            1
        }
        Key::TransportDestinationPort => {
            payload(writer, PAYLOAD_TRANSPORT, 2, 2, register);
            1
        }
        Key::TransportSourcePort => {
            payload(writer, PAYLOAD_TRANSPORT, 0, 2, register);
            1
        }
        Key::TcpDestinationPort => {
            meta_is(writer, META_L4PROTO, &[IPPROTO_TCP]);
            payload(writer, PAYLOAD_TRANSPORT, 2, 2, register);
            1
        }
        Key::IcmpType => {
            meta_is(writer, META_NFPROTO, &[NFPROTO_IPV4]);
            meta_is(writer, META_L4PROTO, &[IPPROTO_ICMP]);
            payload(writer, PAYLOAD_TRANSPORT, 0, 1, register);
            1
        }
        Key::Icmpv6Type => {
            meta_is(writer, META_NFPROTO, &[NFPROTO_IPV6]);
            meta_is(writer, META_L4PROTO, &[IPPROTO_ICMPV6]);
            payload(writer, PAYLOAD_TRANSPORT, 0, 1, register);
            1
        }
    }
}

fn in_set(writer: &mut Writer, keys: &[Key], set: &str, negated: bool, set_number: SetNumber<'_>) {
    ether_check(writer, keys);
    load_side_by_side(writer, keys);
    lookup(writer, set, set_number(set), None, negated);
}

fn set_ct_mark(writer: &mut Writer, keys: &[Key], map: &str, set_number: SetNumber<'_>) {
    ether_check(writer, keys);
    load_side_by_side(writer, keys);
    lookup(writer, map, set_number(map), Some(REGISTER_FIRST), false);
    ct_mark_store(writer);
}

/// Jenkins' hash of that many octets, in the range of so many numbers from `offset` on.
fn hash(writer: &mut Writer, octets: u32, range: u32, seed: u32, offset: u32) {
    const NFTA_HASH_SREG: u16 = 1;
    const NFTA_HASH_DREG: u16 = 2;
    const NFTA_HASH_LEN: u16 = 3;
    const NFTA_HASH_MODULUS: u16 = 4;
    const NFTA_HASH_SEED: u16 = 5;
    const NFTA_HASH_OFFSET: u16 = 6;
    expression(writer, "hash", |data| {
        data.be32(NFTA_HASH_SREG, REGISTER_FIRST);
        data.be32(NFTA_HASH_DREG, REGISTER_FIRST);
        data.be32(NFTA_HASH_LEN, octets);
        data.be32(NFTA_HASH_MODULUS, range);
        data.be32(NFTA_HASH_SEED, seed);
        data.be32(NFTA_HASH_OFFSET, offset);
    });
}

fn ct_mark_store(writer: &mut Writer) {
    const NFTA_CT_KEY: u16 = 2;
    const NFTA_CT_SREG: u16 = 4;
    expression(writer, "ct", |data| {
        data.be32(NFTA_CT_KEY, CT_MARK);
        data.be32(NFTA_CT_SREG, REGISTER_FIRST);
    });
}

/// Only Ethernet frames have a link address where we look for it.
fn ether_check(writer: &mut Writer, keys: &[Key]) {
    if keys.contains(&Key::EtherSource) {
        meta_is(writer, META_IIFTYPE, &ARPHRD_ETHER.to_ne_bytes());
    }
}

fn lookup(writer: &mut Writer, set: &str, number: u32, into: Option<u32>, negated: bool) {
    const NFTA_LOOKUP_SET: u16 = 1;
    const NFTA_LOOKUP_SREG: u16 = 2;
    const NFTA_LOOKUP_DREG: u16 = 3;
    const NFTA_LOOKUP_SET_ID: u16 = 4;
    const NFTA_LOOKUP_FLAGS: u16 = 5;
    const INVERTED: u32 = 1;
    expression(writer, "lookup", |data| {
        data.text(NFTA_LOOKUP_SET, set);
        data.be32(NFTA_LOOKUP_SREG, REGISTER_FIRST);
        if let Some(register) = into {
            data.be32(NFTA_LOOKUP_DREG, register);
        }
        data.be32(NFTA_LOOKUP_SET_ID, number);
        if negated {
            data.be32(NFTA_LOOKUP_FLAGS, INVERTED);
        }
    });
}

/// Asks the object that a map leads to.
fn object_of(writer: &mut Writer, map: &str, number: u32) {
    const NFTA_OBJREF_SET_SREG: u16 = 3;
    const NFTA_OBJREF_SET_NAME: u16 = 4;
    const NFTA_OBJREF_SET_ID: u16 = 5;
    expression(writer, "objref", |data| {
        data.be32(NFTA_OBJREF_SET_SREG, REGISTER_FIRST);
        data.text(NFTA_OBJREF_SET_NAME, map);
        data.be32(NFTA_OBJREF_SET_ID, number);
    });
}

/// What a rule does to a set: makes an element where there is none, or also renews one that is there.
const ADD: u32 = 0;
const UPDATE: u32 = 1;

/// Asks the expression that the set keeps for these keys; a new element gets the one that is written here.
fn for_element(
    writer: &mut Writer,
    operation: u32,
    keys: &[Key],
    (set, number): (&str, u32),
    kept: impl FnOnce(&mut Writer),
) {
    const NFTA_DYNSET_EXPR: u16 = 7;
    ether_check(writer, keys);
    load_side_by_side(writer, keys);
    expression(writer, "dynset", |data| {
        write_dynset(data, operation, set, number);
        data.nest(NFTA_DYNSET_EXPR, kept);
    });
}

fn remember(writer: &mut Writer, keys: &[Key], set: &str, number: u32) {
    ether_check(writer, keys);
    load_side_by_side(writer, keys);
    expression(writer, "dynset", |data| write_dynset(data, UPDATE, set, number));
}

fn write_dynset(data: &mut Writer, operation: u32, set: &str, number: u32) {
    const NFTA_DYNSET_SET_NAME: u16 = 1;
    const NFTA_DYNSET_SET_ID: u16 = 2;
    const NFTA_DYNSET_OP: u16 = 3;
    const NFTA_DYNSET_SREG_KEY: u16 = 4;
    data.text(NFTA_DYNSET_SET_NAME, set);
    data.be32(NFTA_DYNSET_SET_ID, number);
    data.be32(NFTA_DYNSET_OP, operation);
    data.be32(NFTA_DYNSET_SREG_KEY, REGISTER_FIRST);
}

/// On which side of a limit a rule goes on.
#[derive(Clone, Copy)]
enum Side {
    Within,
    Above,
}

fn write_limit(writer: &mut Writer, rate: Rate, side: Side) {
    const NFTA_LIMIT_RATE: u16 = 1;
    const NFTA_LIMIT_UNIT: u16 = 2;
    const NFTA_LIMIT_BURST: u16 = 3;
    const NFTA_LIMIT_TYPE: u16 = 4;
    const NFTA_LIMIT_FLAGS: u16 = 5;
    const INVERTED: u32 = 1;
    const PACKETS: u32 = 0;
    const OCTETS: u32 = 1;
    const ONE_SECOND: u64 = 1;
    let (per_second, burst, kind) = match rate {
        Rate::Packets { per_second, burst } => (per_second, burst, PACKETS),
        Rate::Octets { per_second, burst } => (per_second, burst, OCTETS),
    };
    writer.text(NFTA_EXPR_NAME, "limit");
    writer.nest(NFTA_EXPR_DATA, |data| {
        data.be64(NFTA_LIMIT_RATE, u64::from(per_second));
        data.be64(NFTA_LIMIT_UNIT, ONE_SECOND);
        data.be32(NFTA_LIMIT_BURST, burst);
        data.be32(NFTA_LIMIT_TYPE, kind);
        match side {
            Side::Within => {}
            Side::Above => data.be32(NFTA_LIMIT_FLAGS, INVERTED),
        }
    });
}

fn write_flows_above(writer: &mut Writer, most: u32) {
    const NFTA_CONNLIMIT_COUNT: u16 = 1;
    const NFTA_CONNLIMIT_FLAGS: u16 = 2;
    const INVERTED: u32 = 1;
    writer.text(NFTA_EXPR_NAME, "connlimit");
    writer.nest(NFTA_EXPR_DATA, |data| {
        data.be32(NFTA_CONNLIMIT_COUNT, most);
        data.be32(NFTA_CONNLIMIT_FLAGS, INVERTED);
    });
}

fn compare(writer: &mut Writer, operation: u32, value: &[u8]) {
    compare_in(writer, REGISTER_FIRST, operation, value);
}

/// A layer check before a key is loaded.
fn meta_is(writer: &mut Writer, key: u32, value: &[u8]) {
    meta_load(writer, key, SCRATCH);
    compare_in(writer, SCRATCH, CMP_EQ, value);
}

/// The last register: layer checks in the middle of a concatenation must not overwrite its first parts.
const SCRATCH: u32 = 23;

fn compare_in(writer: &mut Writer, register: u32, operation: u32, value: &[u8]) {
    const NFTA_CMP_SREG: u16 = 1;
    const NFTA_CMP_OP: u16 = 2;
    const NFTA_CMP_DATA: u16 = 3;
    expression(writer, "cmp", |data| {
        data.be32(NFTA_CMP_SREG, register);
        data.be32(NFTA_CMP_OP, operation);
        data.nest(NFTA_CMP_DATA, |inner| inner.attribute(NFTA_DATA_VALUE, value));
    });
}

fn meta_load(writer: &mut Writer, key: u32, register: u32) {
    const NFTA_META_DREG: u16 = 1;
    const NFTA_META_KEY: u16 = 2;
    expression(writer, "meta", |data| {
        data.be32(NFTA_META_DREG, register);
        data.be32(NFTA_META_KEY, key);
    });
}

fn meta_store(writer: &mut Writer, key: u32) {
    const NFTA_META_KEY: u16 = 2;
    const NFTA_META_SREG: u16 = 3;
    expression(writer, "meta", |data| {
        data.be32(NFTA_META_KEY, key);
        data.be32(NFTA_META_SREG, REGISTER_FIRST);
    });
}

fn ct_load(writer: &mut Writer, key: u32) {
    ct_load_into(writer, key, REGISTER_FIRST);
}

fn ct_load_into(writer: &mut Writer, key: u32, register: u32) {
    const NFTA_CT_DREG: u16 = 1;
    const NFTA_CT_KEY: u16 = 2;
    expression(writer, "ct", |data| {
        data.be32(NFTA_CT_DREG, register);
        data.be32(NFTA_CT_KEY, key);
    });
}

fn ct_state(writer: &mut Writer, states: u32) {
    ct_load(writer, CT_STATE);
    bitwise(writer, states.to_ne_bytes(), [0; 4]);
    compare(writer, CMP_NEQ, &[0; 4]);
}

/// Asks the routing tables for the source, on the incoming interface, and wants no answer.
fn source_from_elsewhere(writer: &mut Writer) {
    const NFTA_FIB_DREG: u16 = 1;
    const NFTA_FIB_RESULT: u16 = 2;
    const NFTA_FIB_FLAGS: u16 = 3;
    const INTERFACE_OUT: u32 = 1;
    const SOURCE: u32 = 1;
    const ON_INTERFACE_IN: u32 = 1 << 3;
    const PRESENT: u32 = 1 << 5;
    expression(writer, "fib", |data| {
        data.be32(NFTA_FIB_DREG, REGISTER_FIRST);
        data.be32(NFTA_FIB_RESULT, INTERFACE_OUT);
        data.be32(NFTA_FIB_FLAGS, SOURCE | ON_INTERFACE_IN | PRESENT);
    });
    compare(writer, CMP_EQ, &0_u32.to_ne_bytes());
}

fn bitwise(writer: &mut Writer, mask: [u8; 4], xor: [u8; 4]) {
    const NFTA_BITWISE_SREG: u16 = 1;
    const NFTA_BITWISE_DREG: u16 = 2;
    const NFTA_BITWISE_LEN: u16 = 3;
    const NFTA_BITWISE_MASK: u16 = 4;
    const NFTA_BITWISE_XOR: u16 = 5;
    expression(writer, "bitwise", |data| {
        data.be32(NFTA_BITWISE_SREG, REGISTER_FIRST);
        data.be32(NFTA_BITWISE_DREG, REGISTER_FIRST);
        data.be32(NFTA_BITWISE_LEN, 4);
        data.nest(NFTA_BITWISE_MASK, |inner| inner.attribute(NFTA_DATA_VALUE, &mask));
        data.nest(NFTA_BITWISE_XOR, |inner| inner.attribute(NFTA_DATA_VALUE, &xor));
    });
}

fn payload(writer: &mut Writer, base: u32, offset: u32, length: u32, register: u32) {
    const NFTA_PAYLOAD_DREG: u16 = 1;
    const NFTA_PAYLOAD_BASE: u16 = 2;
    const NFTA_PAYLOAD_OFFSET: u16 = 3;
    const NFTA_PAYLOAD_LEN: u16 = 4;
    expression(writer, "payload", |data| {
        data.be32(NFTA_PAYLOAD_DREG, register);
        data.be32(NFTA_PAYLOAD_BASE, base);
        data.be32(NFTA_PAYLOAD_OFFSET, offset);
        data.be32(NFTA_PAYLOAD_LEN, length);
    });
}

fn verdict(writer: &mut Writer, code: i32, chain: Option<&str>) {
    const NFTA_IMMEDIATE_DREG: u16 = 1;
    const NFTA_IMMEDIATE_DATA: u16 = 2;
    expression(writer, "immediate", |data| {
        data.be32(NFTA_IMMEDIATE_DREG, REGISTER_VERDICT);
        data.nest(NFTA_IMMEDIATE_DATA, |inner| {
            inner.nest(NFTA_DATA_VERDICT, |verdict| {
                verdict.attribute(NFTA_VERDICT_CODE, &code.to_be_bytes());
                if let Some(chain) = chain {
                    verdict.text(NFTA_VERDICT_CHAIN, chain);
                }
            });
        });
    });
}

fn log(writer: &mut Writer, group: u16, octets: u32) {
    const NFTA_LOG_GROUP: u16 = 1;
    const NFTA_LOG_SNAPLEN: u16 = 3;
    const NFTA_LOG_QTHRESHOLD: u16 = 4;
    expression(writer, "log", |data| {
        data.attribute(NFTA_LOG_GROUP, &group.to_be_bytes());
        data.be32(NFTA_LOG_SNAPLEN, octets);
        // Left to whoever listens.
        data.attribute(NFTA_LOG_QTHRESHOLD, &[0, 0]);
    });
}

fn reject(writer: &mut Writer, kind: u32, code: u8) {
    const NFTA_REJECT_TYPE: u16 = 1;
    const NFTA_REJECT_ICMP_CODE: u16 = 2;
    expression(writer, "reject", |data| {
        data.be32(NFTA_REJECT_TYPE, kind);
        data.attribute(NFTA_REJECT_ICMP_CODE, &[code]);
    });
}

fn redirect(writer: &mut Writer, port: u16) {
    const NFTA_IMMEDIATE_DREG: u16 = 1;
    const NFTA_IMMEDIATE_DATA: u16 = 2;
    const NFTA_REDIR_REG_PROTO_MIN: u16 = 1;
    const NFTA_REDIR_FLAGS: u16 = 3;
    const PROTO_SPECIFIED: u32 = 2;
    expression(writer, "immediate", |data| {
        data.be32(NFTA_IMMEDIATE_DREG, REGISTER_FIRST);
        data.nest(NFTA_IMMEDIATE_DATA, |inner| inner.attribute(NFTA_DATA_VALUE, &port.to_be_bytes()));
    });
    expression(writer, "redir", |data| {
        data.be32(NFTA_REDIR_REG_PROTO_MIN, REGISTER_FIRST);
        data.be32(NFTA_REDIR_FLAGS, PROTO_SPECIFIED);
    });
}
