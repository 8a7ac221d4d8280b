//! The closed language that our rules are written in. What cannot be said here cannot reach the kernel.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A table of the `inet` family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) sets: Vec<Set>,
    pub(crate) chains: Vec<Chain>,
}

/// A set or map with what is always in it. Elements that come and go are not part of the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) name: &'static str,
    /// Why it is there, for readers of the text.
    pub(crate) purpose: &'static str,
    pub(crate) key: Vec<DataType>,
    /// For a map: what it maps to.
    pub(crate) value: Option<DataType>,
    pub(crate) kind: SetKind,
    pub(crate) elements: Vec<Element>,
}

/// How a set behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetKind {
    /// Written with the rule set.
    Fixed,
    /// Ranges, written with the rule set.
    Ranges,
    /// Ranges of the key's first part beside exact further parts, written with the rule set.
    RangesBeside,
    /// Elements with a timeout of their own, added and removed while running; at most that many.
    Timed { size: u32 },
    /// Filled by a rule; each element is forgotten after that many seconds; at most that many.
    Learned { size: u32, seconds: u32 },
    /// Filled by a rule; each element is forgotten once it counts nothing any more; at most that many.
    Counting { size: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DataType {
    InterfaceName,
    EtherAddress,
    Mark,
    /// The class of a queue.
    Class,
    Ipv4Address,
    Ipv6Address,
    InetProtocol,
    InetService,
    IcmpType,
    Icmpv6Type,
    /// As a value: the name of a quota that stands beside the sets.
    Quota,
    /// The same of a counter.
    Counter,
}

/// Something written into a set with the rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    Interface([u8; 16]),
    Port(u16),
    ProtocolPort(u8, u16),
    Ipv4Range {
        first: Ipv4Addr,
        last: Ipv4Addr,
    },
    Ipv6Range {
        first: Ipv6Addr,
        last: Ipv6Addr,
    },
    Ipv4RangeService {
        first: Ipv4Addr,
        last: Ipv4Addr,
        protocol: u8,
        port: u16,
    },
    Ipv6RangeService {
        first: Ipv6Addr,
        last: Ipv6Addr,
        protocol: u8,
        port: u16,
    },
    /// An ICMP or ICMPv6 type, with the name that nft prints.
    MessageType(u8, &'static str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) name: &'static str,
    /// Why it is there, for readers of the text.
    pub(crate) purpose: &'static str,
    pub(crate) hook: Option<Hook>,
    pub(crate) rules: Vec<Vec<Statement>>,
}

/// Where a base chain is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hook {
    pub(crate) kind: ChainKind,
    pub(crate) point: HookPoint,
    pub(crate) priority: Priority,
    pub(crate) policy: Policy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChainKind {
    Filter,
    Nat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HookPoint {
    Prerouting,
    Input,
    Forward,
    Postrouting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Priority {
    /// Before connection tracking.
    Raw,
    Mangle,
    DestinationNat,
    Filter,
    /// After every filter.
    Security,
    SourceNat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    Accept,
    Drop,
}

/// Something of a packet that can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    InterfaceIn,
    InterfaceOut,
    EtherSource,
    CtMark,
    Ipv4Destination,
    Ipv6Destination,
    Ipv4Source,
    Ipv6Source,
    L4Protocol,
    TransportDestinationPort,
    TransportSourcePort,
    TcpDestinationPort,
    IcmpType,
    Icmpv6Type,
}

/// One step of a rule. A match that fails ends the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Statement {
    /// The keys, side by side, are in the set.
    In(Vec<Key>, &'static str),
    /// The key is not in the set.
    NotIn(Key, &'static str),
    /// The flow has no session yet.
    NoCtMark,
    /// The flow belongs to a session, or did.
    HasCtMark,
    /// The destination port is this one.
    TcpPort(u16),
    Ipv4,
    Ipv6,
    Tcp,
    /// The first packet of a flow that conntrack has not seen before.
    NewFlow,
    /// Conntrack does not remember the flow yet. `NewFlow` is also true of later packets while nothing answers them.
    NotRemembered,
    /// Conntrack cannot say to which flow this belongs.
    InvalidFlow,
    /// The way to the source is not through the interface that the packet came in on.
    SourceFromElsewhere,
    /// The answer to a flow that was opened from the other side.
    ReplyDirection,
    /// These bits of the packet mark are set.
    MarkBits(u32),
    /// Sets these bits of the packet mark.
    SetMarkBits(u32),
    /// Gives the flow the mark that the map has for the keys; ends the rule if it has none.
    SetCtMarkFrom(Vec<Key>, &'static str),
    /// Gives the packet the class that the map has for the key; ends the rule if it has none.
    SetClassFrom(Key, &'static str),
    /// These bits of the flow's mark are set.
    CtMarkBits(u32),
    /// Gives the flow a mark from `offset` on, the same one for the same keys; different keys may share one.
    SetCtMarkHashed {
        keys: Vec<Key>,
        marks: u32,
        seed: u32,
        offset: u32,
    },
    /// Goes on while these keys stay within the rate, each with its own budget.
    WithinRate {
        keys: Vec<Key>,
        set: &'static str,
        rate: Rate,
    },
    /// Goes on while these keys are above the rate, each with its own budget; ends the rule where the set is full.
    AboveRate {
        keys: Vec<Key>,
        set: &'static str,
        rate: Rate,
    },
    /// Goes on while everything that comes here is above the rate, together.
    AllAboveRate(Rate),
    /// Goes on when the flow is one too many for these keys; ends the rule where the set is full.
    FlowsAbove {
        keys: Vec<Key>,
        set: &'static str,
        most: u32,
    },
    /// Writes the keys into the set for as long as it keeps them.
    Remember(Vec<Key>, &'static str),
    /// Hands a copy to whoever listens to that group of the packet log, so many octets of it.
    Log {
        group: u16,
        octets: u32,
    },
    /// Asks the quota that the map leads to from the key; ends the rule where it leads to none or the packet exceeds it.
    QuotaOf(Key, &'static str),
    /// Counts into the counter that the map leads to from the key; ends the rule where it leads to none.
    CounterOf(Key, &'static str),
    /// Counts what comes here.
    Count,
    Jump(&'static str),
    Goto(&'static str),
    Accept,
    Drop,
    RejectWithTcpReset,
    RejectAdminProhibited,
    RedirectTo(u16),
    Masquerade,
}

/// How much in a second, and how much at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rate {
    Packets { per_second: u32, burst: u32 },
    Octets { per_second: u32, burst: u32 },
}

impl DataType {
    /// Octets of a value, and what it takes in a concatenation (whole registers of four).
    pub(crate) const fn octets(self) -> usize {
        match self {
            Self::InterfaceName | Self::Ipv6Address => 16,
            Self::EtherAddress => 6,
            Self::Mark | Self::Class | Self::Ipv4Address => 4,
            Self::InetService => 2,
            Self::InetProtocol | Self::IcmpType | Self::Icmpv6Type => 1,
            Self::Quota | Self::Counter => 0,
        }
    }

    /// Octets in a concatenation.
    pub(crate) const fn padded_octets(self) -> usize {
        self.octets().next_multiple_of(4)
    }
}

impl Set {
    /// Octets of a whole key as the kernel counts them.
    pub(crate) fn key_octets(&self) -> usize {
        match self.key.as_slice() {
            [single] => single.octets(),
            several => several.iter().map(|part| part.padded_octets()).sum(),
        }
    }
}
