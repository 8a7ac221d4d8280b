//! Objects: quotas and counters that stand in a table beside its sets, by name, so that many elements lead to one.
//!
//! The kernel keeps an object as long as an element leads to it. Making one that is there already changes a quota's limit
//! and keeps what it has counted, also what it counted of packets that it refused.

use netlink::wire::{ACK, CREATE, DUMP};
use netlink::{Attributes, Message, NetlinkError, Writer};

use super::kernel::{Kernel, NOT_THERE};
use super::messages::{
    BODY, NFTA_DATA_VALUE, NFTA_ELEMENT_KEY, NFTA_ELEMENT_OBJECT, NFTA_LIST_ELEM, NFTA_LIST_ELEMENTS,
    NFTA_LIST_SET, NFTA_LIST_TABLE, Sink, full_kind, kind,
};
use super::model::DataType;

const NFTA_OBJ_TABLE: u16 = 1;
const NFTA_OBJ_NAME: u16 = 2;
const NFTA_OBJ_TYPE: u16 = 3;
const NFTA_OBJ_DATA: u16 = 4;
const NFTA_OBJ_USE: u16 = 5;

/// The kernel's number for what an object is; `None` for values that are no objects.
pub(super) const fn type_number(data: DataType) -> Option<u32> {
    match data {
        DataType::Counter => Some(1),
        DataType::Quota => Some(2),
        _ => None,
    }
}

/// Which object of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'a> {
    pub(crate) table: &'a str,
    pub(crate) name: &'a str,
    pub(crate) is: DataType,
}

impl Named<'_> {
    fn write(self, writer: &mut Writer) {
        writer.text(NFTA_OBJ_TABLE, self.table);
        writer.text(NFTA_OBJ_NAME, self.name);
        writer.be32(NFTA_OBJ_TYPE, type_number(self.is).unwrap_or(0));
    }
}

/// Makes an object, or changes the limit of one that is there.
pub(crate) fn make(sink: &mut dyn Sink, which: Named<'_>, fill: &dyn Fn(&mut Writer)) {
    sink.message(kind::NEW_OBJECT, CREATE, &mut |writer| {
        which.write(writer);
        writer.nest(NFTA_OBJ_DATA, |data| fill(data));
    });
}

/// Takes an object away that nothing leads to any more and that is there.
pub(crate) fn delete(sink: &mut dyn Sink, which: Named<'_>) {
    sink.message(kind::DELETE_OBJECT, 0, &mut |writer| which.write(writer));
}

/// The same where it may not be there (kernel 6.3).
pub(crate) fn destroy(sink: &mut dyn Sink, which: Named<'_>) {
    sink.message(kind::DESTROY_OBJECT, 0, &mut |writer| which.write(writer));
}

/// Leads each of these keys of a map to the object of that name. They end when they are taken away.
pub(crate) fn lead(sink: &mut dyn Sink, (table, map): (&str, &str), keys: &[[u8; 4]], name: &str) {
    each_key(sink, kind::NEW_ELEMENT, CREATE, (table, map), keys, &|element| {
        element.text(NFTA_ELEMENT_OBJECT, name);
    });
}

/// Leads each of these keys nowhere; `kind` says what happens where one is not there.
pub(crate) fn mislead(sink: &mut dyn Sink, kind: u16, (table, map): (&str, &str), keys: &[[u8; 4]]) {
    each_key(sink, kind, 0, (table, map), keys, &|_| ());
}

fn each_key(
    sink: &mut dyn Sink,
    kind: u16,
    flags: u16,
    (table, map): (&str, &str),
    keys: &[[u8; 4]],
    fill: &dyn Fn(&mut Writer),
) {
    if keys.is_empty() {
        return;
    }
    sink.message(kind, flags, &mut |writer| {
        writer.text(NFTA_LIST_TABLE, table);
        writer.text(NFTA_LIST_SET, map);
        writer.nest(NFTA_LIST_ELEMENTS, |list| {
            for key in keys {
                list.nest(NFTA_LIST_ELEM, |element| {
                    element.nest(NFTA_ELEMENT_KEY, |inner| inner.attribute(NFTA_DATA_VALUE, key));
                    fill(element);
                });
            }
        });
    });
}

/// An object as the kernel has it.
pub(crate) struct Standing<'a> {
    pub(crate) name: &'a str,
    /// How many elements lead to it.
    pub(crate) references: u32,
    pub(crate) data: Attributes<'a>,
}

fn standing<'a>(message: &Message<'a>) -> Option<Standing<'a>> {
    let attributes = message.attributes(4);
    Some(Standing {
        name: attributes.text(NFTA_OBJ_NAME)?,
        references: attributes.be32(NFTA_OBJ_USE)?,
        data: attributes.nested(NFTA_OBJ_DATA),
    })
}

impl Kernel {
    /// What `read` makes of that object; `None` where there is none.
    pub(crate) fn object<T>(
        &mut self,
        which: Named<'_>,
        read: impl Fn(&Standing<'_>) -> Option<T>,
    ) -> Result<Option<T>, NetlinkError> {
        let mut found = None;
        let asked = self.connection.ask(
            full_kind(kind::GET_OBJECT),
            ACK,
            &BODY,
            |writer| which.write(writer),
            |message| found = standing(message).as_ref().and_then(&read),
        );
        match asked {
            Ok(()) => Ok(found),
            Err(error) if error.number() == NOT_THERE => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands every object of a table to `each`. For the start.
    pub(crate) fn objects(
        &mut self,
        table: &str,
        mut each: impl FnMut(&Standing<'_>),
    ) -> Result<(), NetlinkError> {
        let ask = |writer: &mut Writer| writer.text(NFTA_OBJ_TABLE, table);
        self.connection.ask(full_kind(kind::GET_OBJECT), DUMP, &BODY, ask, |message| {
            let is_of_table = message.attributes(4).text(NFTA_OBJ_TABLE) == Some(table);
            if let Some(standing) = standing(message).filter(|_| is_of_table) {
                each(&standing);
            }
        })
    }
}
