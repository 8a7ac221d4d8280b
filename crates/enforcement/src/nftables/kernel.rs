//! Transactions to nf_tables and questions about what it holds.
//!
//! A transaction is all or nothing: the kernel takes every message or none.

use std::collections::BTreeMap;
use std::time::Duration;

use gateway::ports::Moved;
use netlink::connection::NETFILTER;
use netlink::wire::{ACK, DUMP, REQUEST};
use netlink::{Attributes, Connection, Message, Messages, NetlinkError, Writer};

use super::messages::{
    BODY, FAMILY, NFTA_CHAIN_NAME, NFTA_CHAIN_TABLE, NFTA_DATA_VALUE, NFTA_ELEMENT_KEY, NFTA_LIST_ELEM,
    NFTA_LIST_ELEMENTS, NFTA_LIST_SET, NFTA_LIST_TABLE, NFTA_RULE_CHAIN, NFTA_RULE_EXPRESSIONS,
    NFTA_RULE_TABLE, NFTA_TABLE_FLAGS, NFTA_TABLE_NAME, Sink, full_kind, kind,
};

const BATCH_BEGIN: u16 = 0x10;
const BATCH_END: u16 = 0x11;
/// The batch is for subsystem 10, nf_tables, in network order.
const BATCH_BODY: [u8; 4] = [0, 0, 0, 10];

/// How long the kernel may take to answer; a commit of 1,000 elements takes about 10 ms.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// A transaction in the making.
#[derive(Debug)]
pub(crate) struct Transaction {
    writer: Writer,
    /// Sequence numbers are relative to the transaction: the begin is 0, the first message 1.
    messages: u32,
    last_header: usize,
}

impl Transaction {
    pub(crate) fn new() -> Self {
        let mut writer = Writer::new();
        let begin = writer.begin(BATCH_BEGIN, REQUEST, 0, &BATCH_BODY);
        writer.end(begin);
        Self { writer, messages: 0, last_header: 0 }
    }

    /// Octets so far.
    pub(crate) fn octets(&self) -> usize {
        self.writer.len()
    }
}

impl Sink for Transaction {
    fn message(&mut self, kind: u16, flags: u16, fill: &mut dyn FnMut(&mut Writer)) {
        self.messages += 1;
        self.last_header = self.writer.len();
        let mark = self.writer.begin(full_kind(kind), REQUEST | flags, self.messages, &BODY);
        fill(&mut self.writer);
        self.writer.end(mark);
    }
}

/// A connection to nf_tables in the namespace of the thread that opened it.
#[derive(Debug)]
pub(crate) struct Kernel {
    pub(super) connection: Connection,
}

/// What becomes of a transaction that the kernel could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Commit,
    /// The kernel undoes a batch that has no end.
    Undo,
}

/// Who hears of elements that were taken away: the set, and the element.
type Removed<'r> = &'r mut dyn FnMut(&str, Attributes<'_>);

/// A table as the kernel has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StandingTable {
    pub(crate) flags: u32,
}

impl Kernel {
    pub(crate) fn open() -> Result<Self, NetlinkError> {
        let connection = Connection::open(NETFILTER)?;
        rustix::net::sockopt::set_socket_timeout(
            borrowed(&connection),
            rustix::net::sockopt::Timeout::Recv,
            Some(ANSWER_WITHIN),
        )
        .map_err(std::io::Error::from)?;
        Ok(Self { connection })
    }

    /// The port that names us as the maker of changes in notifications.
    pub(crate) const fn port(&self) -> u32 {
        self.connection.port()
    }

    /// Makes all changes or none.
    pub(crate) fn commit(&mut self, transaction: Transaction) -> Result<(), NetlinkError> {
        self.tell(transaction, Ending::Commit, &mut |_, _| ())
    }

    /// The same, and hears each element that was to be told of when it is taken away, as it stood then, and its set.
    pub(crate) fn commit_hearing(
        &mut self,
        transaction: Transaction,
        mut removed: impl FnMut(&str, Attributes<'_>),
    ) -> Result<(), NetlinkError> {
        self.tell(transaction, Ending::Commit, &mut removed)
    }

    /// Whether the kernel would make these changes; it makes none.
    pub(crate) fn attempt(&mut self, transaction: Transaction) -> Result<(), NetlinkError> {
        self.tell(transaction, Ending::Undo, &mut |_, _| ())
    }

    fn tell(
        &mut self,
        mut transaction: Transaction,
        ending: Ending,
        removed: Removed<'_>,
    ) -> Result<(), NetlinkError> {
        let count = transaction.messages;
        if count == 0 {
            return Ok(());
        }
        let base = self.connection.sequences(count + 2);
        acknowledge_last(&mut transaction);
        if ending == Ending::Commit {
            let end = transaction.writer.begin(BATCH_END, REQUEST, count + 1, &BATCH_BODY);
            transaction.writer.end(end);
        }
        let writer = transaction.writer.with_sequences_from(base);
        self.connection.send(&writer)?;
        self.await_verdict(base, count, removed)
    }

    fn await_verdict(&mut self, base: u32, count: u32, removed: Removed<'_>) -> Result<(), NetlinkError> {
        let mut failure = None;
        loop {
            let datagram = self.connection.receive()?;
            for message in Messages::new(&datagram) {
                let index = message.sequence.wrapping_sub(base);
                // The kernel tells it under another number than that of the message that asked for it.
                if is_removal(message.kind) {
                    tell_removed(&message, removed);
                }
                let Some(number) = message.error_number().filter(|_| index <= count + 1) else { continue };
                if number != 0 && failure.is_none() {
                    failure = Some(NetlinkError::Refused { number, index: index.saturating_sub(1) });
                }
                // The last message asked for an acknowledgement; a broken batch is answered at its begin or end.
                if index == count || index == 0 || index == count + 1 {
                    return failure.map_or(Ok(()), Err);
                }
            }
        }
    }

    /// The table of that name, if there is one.
    pub(crate) fn table(&mut self, name: &str) -> Result<Option<StandingTable>, NetlinkError> {
        let mut found = None;
        let asked = self.connection.ask(
            full_kind(kind::GET_TABLE),
            ACK,
            &BODY,
            |writer| writer.text(NFTA_TABLE_NAME, name),
            |message| {
                found =
                    Some(StandingTable { flags: message.attributes(4).be32(NFTA_TABLE_FLAGS).unwrap_or(0) });
            },
        );
        match asked {
            Ok(()) => Ok(found),
            Err(error) if error.number() == NOT_THERE => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names of the table's chains.
    pub(crate) fn chains(&mut self, table: &str) -> Result<Vec<String>, NetlinkError> {
        let mut names = Vec::new();
        self.dump(
            kind::GET_CHAIN,
            |_| (),
            |message| {
                let attributes = message.attributes(4);
                if attributes.text(NFTA_CHAIN_TABLE) == Some(table) {
                    names.extend(attributes.text(NFTA_CHAIN_NAME).map(str::to_owned));
                }
            },
        )?;
        Ok(names)
    }

    /// For each chain, the names of the expressions of each of its rules, in order.
    pub(crate) fn rules(&mut self, table: &str) -> Result<BTreeMap<String, Vec<Vec<String>>>, NetlinkError> {
        let mut rules: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        let ask = |writer: &mut Writer| writer.text(NFTA_RULE_TABLE, table);
        self.dump(kind::GET_RULE, ask, |message| {
            let attributes = message.attributes(4);
            let Some(chain) = attributes.text(NFTA_RULE_CHAIN) else { return };
            if attributes.text(NFTA_RULE_TABLE) == Some(table) {
                let names = expression_names(attributes.nested(NFTA_RULE_EXPRESSIONS));
                rules.entry(chain.to_owned()).or_default().push(names);
            }
        })?;
        Ok(rules)
    }

    /// For each chain, what each of its counters has counted, in order.
    pub(crate) fn counters(&mut self, table: &str) -> Result<BTreeMap<String, Vec<Moved>>, NetlinkError> {
        let mut counters: BTreeMap<String, Vec<Moved>> = BTreeMap::new();
        let ask = |writer: &mut Writer| writer.text(NFTA_RULE_TABLE, table);
        self.dump(kind::GET_RULE, ask, |message| {
            let attributes = message.attributes(4);
            let Some(chain) = attributes.text(NFTA_RULE_CHAIN) else { return };
            if attributes.text(NFTA_RULE_TABLE) == Some(table) {
                let counted = attributes.nested(NFTA_RULE_EXPRESSIONS).filter_map(|(_, each)| counter(each));
                counters.entry(chain.to_owned()).or_default().extend(counted);
            }
        })?;
        Ok(counters)
    }

    /// Hands every element of the set to `each`. Slow for big sets (the kernel starts over for each 32 kB): for the start.
    pub(crate) fn all_elements(
        &mut self,
        table: &str,
        set: &str,
        mut each: impl FnMut(Attributes<'_>),
    ) -> Result<(), NetlinkError> {
        let ask = |writer: &mut Writer| {
            writer.text(NFTA_LIST_TABLE, table);
            writer.text(NFTA_LIST_SET, set);
        };
        self.dump(kind::GET_ELEMENT, ask, |message| {
            for (_, element) in message.attributes(4).nested(NFTA_LIST_ELEMENTS) {
                each(Attributes::new(element));
            }
        })
    }

    /// Hands every key of the set to `each`. As slow.
    pub(crate) fn keys(
        &mut self,
        table: &str,
        set: &str,
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), NetlinkError> {
        self.all_elements(table, set, |element| {
            if let Some(octets) = key_of(&element) {
                each(octets);
            }
        })
    }

    /// Hands the elements with these keys to `each`, in this order, with what stands in them. Quick in any set.
    ///
    /// # Errors
    /// `NOT_THERE` at the first that is not in the set; those before it have been handed over.
    pub(crate) fn elements<'a>(
        &mut self,
        table: &str,
        set: &str,
        keys: impl Iterator<Item = &'a [u8]>,
        mut each: impl FnMut(Attributes<'_>),
    ) -> Result<(), NetlinkError> {
        let ask = |writer: &mut Writer| {
            writer.text(NFTA_LIST_TABLE, table);
            writer.text(NFTA_LIST_SET, set);
            writer.nest(NFTA_LIST_ELEMENTS, |list| {
                for key in keys {
                    list.nest(NFTA_LIST_ELEM, |element| {
                        element.nest(NFTA_ELEMENT_KEY, |inner| inner.attribute(NFTA_DATA_VALUE, key));
                    });
                }
            });
        };
        self.connection.ask(full_kind(kind::GET_ELEMENT), ACK, &BODY, ask, |message| {
            for (_, element) in message.attributes(4).nested(NFTA_LIST_ELEMENTS) {
                each(Attributes::new(element));
            }
        })
    }

    fn dump(
        &mut self,
        kind: u16,
        fill: impl FnOnce(&mut Writer),
        each: impl FnMut(&Message<'_>),
    ) -> Result<(), NetlinkError> {
        debug_assert_eq!(BODY[0], FAMILY, "every question is about the inet family");
        self.connection.ask(full_kind(kind), DUMP, &BODY, fill, each)
    }
}

fn is_removal(kind: u16) -> bool {
    [kind::DELETE_ELEMENT, kind::DESTROY_ELEMENT].map(full_kind).contains(&kind)
}

fn tell_removed(message: &Message<'_>, removed: Removed<'_>) {
    let attributes = message.attributes(4);
    let Some(set) = attributes.text(NFTA_LIST_SET) else { return };
    for (_, element) in attributes.nested(NFTA_LIST_ELEMENTS) {
        removed(set, Attributes::new(element));
    }
}

/// The key of an element.
pub(crate) fn key_of<'a>(element: &Attributes<'a>) -> Option<&'a [u8]> {
    element.nested(NFTA_ELEMENT_KEY).find(NFTA_DATA_VALUE)
}

/// `ENOENT`.
pub(crate) const NOT_THERE: i32 = 2;

/// The socket of a connection, for options.
#[expect(
    unsafe_code,
    reason = "netlink-sys 0.9 hands out only a raw descriptor; it lives as long as the borrow"
)]
pub(crate) fn borrowed(connection: &Connection) -> std::os::fd::BorrowedFd<'_> {
    use std::os::fd::AsRawFd;
    // SAFETY: the descriptor belongs to `connection`, which outlives the returned borrow.
    unsafe { std::os::fd::BorrowedFd::borrow_raw(connection.as_raw_fd()) }
}

/// Sets the acknowledgement flag in the header of the last message.
fn acknowledge_last(transaction: &mut Transaction) {
    transaction.writer.add_flags_at(transaction.last_header, ACK);
}

const NFTA_EXPR_NAME: u16 = 1;

/// What an expression has counted, if it is a counter.
fn counter(expression: &[u8]) -> Option<Moved> {
    const NFTA_EXPR_DATA: u16 = 2;
    const NFTA_COUNTER_BYTES: u16 = 1;
    const NFTA_COUNTER_PACKETS: u16 = 2;
    let expression = netlink::Attributes::new(expression);
    let data = expression.nested(NFTA_EXPR_DATA);
    (expression.text(NFTA_EXPR_NAME) == Some("counter")).then(|| Moved {
        packets: data.be64(NFTA_COUNTER_PACKETS).unwrap_or(0),
        octets: data.be64(NFTA_COUNTER_BYTES).unwrap_or(0),
    })
}

pub(crate) fn expression_names(list: netlink::Attributes<'_>) -> Vec<String> {
    list.filter_map(|(_, element)| netlink::Attributes::new(element).text(NFTA_EXPR_NAME).map(str::to_owned))
        .collect()
}
