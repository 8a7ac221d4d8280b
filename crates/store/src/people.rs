//! Persons, their vouchers and their identities: the port of the gateway on the same SQLite file.

use std::num::NonZeroU16;
use std::time::Duration;

use captivity::{ByteCount, Extra, PersonId, PlanName, Session, Standing, Timestamp, Usage, VoucherCode};
use gateway::identity::{Identity, Known, KnownAs, Way};
use gateway::people::{Batch, BatchId, Issue, People, Revision, Voucher, Which};
use gateway::ports::{Ledger, LedgerRow, PortError};
use rusqlite::types::ValueRef;
use rusqlite::{
    Connection, ErrorCode, OptionalExtension as _, Row, Transaction, TransactionBehavior, named_params,
    params,
};

use crate::columns::{amount, millis, moment, octets, parsed, person_of, person_standing, usage};
use crate::error::StoreError;
use crate::sqlite::Sqlite;

const BEGUN: &str = "UPDATE person SET begun_ms = ifnull(begun_ms, ?2) WHERE id = ?1";
const COUNT: &str = "UPDATE person SET used_from_guest_bytes = used_from_guest_bytes + ?2,
        used_to_guest_bytes = used_to_guest_bytes + ?3 WHERE id = ?1";
const LEDGER: &str = "INSERT INTO person_ledger VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (person, hour_ms) DO UPDATE
    SET from_guest_bytes = from_guest_bytes + excluded.from_guest_bytes,
        to_guest_bytes = to_guest_bytes + excluded.to_guest_bytes";
const NEW_BATCH: &str = "INSERT INTO voucher_batch (plan, most_devices, unused_until_ms, note, issued_ms)
    VALUES (:plan, :most_devices, :unused_until_ms, :note, :issued_ms)";
const NEW_PERSON: &str = "INSERT INTO person DEFAULT VALUES";
const NEW_VOUCHER: &str = "INSERT INTO voucher (person, batch, code) VALUES (?1, ?2, ?3)";
const NEW_IDENTITY: &str = "INSERT INTO identity (person, way, name, seen_ms) VALUES (?1, ?2, ?3, ?4)";
const SEEN: &str = "UPDATE identity SET seen_ms = ?2 WHERE person = ?1";
const WHO: &str = "SELECT person.id, used_from_guest_bytes, used_to_guest_bytes, seen_ms
    FROM identity JOIN person ON person.id = identity.person WHERE way = ?1 AND name = ?2";
const NAMED: &str = "SELECT person, name FROM identity
    WHERE way = ?1 AND name >= ?2 AND substr(name, 1, length(?2)) = ?2 ORDER BY seen_ms DESC, person DESC LIMIT ?3";
const BATCHES: &str = "SELECT voucher_batch.id, plan, most_devices, unused_until_ms, note, issued_ms, count(*),
        count(begun_ms), count(revoked_ms), sum(used_from_guest_bytes), sum(used_to_guest_bytes)
    FROM voucher_batch JOIN voucher ON voucher.batch = voucher_batch.id JOIN person ON person.id = voucher.person
    GROUP BY voucher_batch.id ORDER BY voucher_batch.id DESC LIMIT ?1";
const PERSONS: &str =
    "SELECT person_ledger.person, code, way, name, sum(from_guest_bytes), sum(to_guest_bytes) FROM person_ledger
    LEFT JOIN voucher ON voucher.person = person_ledger.person
    LEFT JOIN identity ON identity.person = person_ledger.person
    WHERE hour_ms >= ?1 AND hour_ms < ?2 GROUP BY person_ledger.person
    ORDER BY sum(from_guest_bytes) + sum(to_guest_bytes) DESC, person_ledger.person LIMIT ?3";
const SUM: &str = "SELECT ifnull(sum(from_guest_bytes), 0), ifnull(sum(to_guest_bytes), 0) FROM person_ledger
    WHERE hour_ms >= ?1 AND hour_ms < ?2";
const STANDINGS: &str = "SELECT * FROM person_standing WHERE person = ?1 ORDER BY plan";

/// A day in milliseconds.
const DAY: i64 = 24 * 3_600_000;

/// The columns that [`voucher`] reads, in its order.
macro_rules! vouchers {
    ($which:literal) => {
        concat!(
            "SELECT code, voucher.person, batch, plan, most_devices, unused_until_ms, extra_ms, extra_bytes, begun_ms,
                revoked_ms, used_from_guest_bytes, used_to_guest_bytes
             FROM voucher JOIN voucher_batch ON voucher_batch.id = voucher.batch
             JOIN person ON person.id = voucher.person WHERE ",
            $which,
            " AND voucher.person > ?2 ORDER BY voucher.person LIMIT ?3"
        )
    };
}

impl People for Sqlite {
    fn issue(&mut self, issue: &Issue, codes: &[VoucherCode]) -> Result<BatchId, PortError> {
        let Self { connection, path } = self;
        let refused = |source| PortError::Refused { what: "the store of vouchers", source: Box::new(source) };
        let met = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => refused(source),
            _ => StoreError::met(path, source).into(),
        };
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(met)?;
        let batch = put(&transaction, issue, codes).map_err(met)?;
        transaction.commit().map_err(met)?;
        Ok(batch)
    }

    fn batches(&mut self, most: usize) -> Result<Vec<Batch>, PortError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let read = |connection: &rusqlite::Connection| {
            connection.prepare_cached(BATCHES)?.query_map([most], batch)?.collect::<Result<_, _>>()
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn vouchers(&mut self, which: Which, after: u32, most: usize) -> Result<Vec<Voucher>, PortError> {
        let read = |connection: &rusqlite::Connection| {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let (text, key) = selection(which);
            connection
                .prepare_cached(text)?
                .query_map(params![key, after, most], voucher)?
                .collect::<Result<_, _>>()
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn introduce(&mut self, identities: &[Identity], at: Timestamp) -> Result<Vec<Known>, PortError> {
        let Self { connection, path } = self;
        let met = |source| StoreError::met(path, source);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred).map_err(met)?;
        let known = identities.iter().map(|identity| introduce(&transaction, identity, at));
        let known = known.collect::<rusqlite::Result<_>>().map_err(met)?;
        transaction.commit().map_err(met)?;
        Ok(known)
    }

    fn identities(
        &mut self,
        way: Way,
        prefix: &str,
        most: usize,
    ) -> Result<Vec<(PersonId, Identity)>, PortError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let read = |connection: &Connection| {
            let one = |row: &Row<'_>| {
                let identity = parsed(row, 1, |name| Identity::new(way, name).ok())?;
                Ok((person_of(row.get(0)?, 0)?, identity))
            };
            let mut statement = connection.prepare_cached(NAMED)?;
            statement.query_map(params![way.name(), prefix, most], one)?.collect::<rusqlite::Result<_>>()
        };
        read(&self.connection).map_err(|source| StoreError::met(&self.path, source).into())
    }

    fn standings_of(&mut self, person: PersonId) -> Result<Vec<Standing>, PortError> {
        let read = |connection: &rusqlite::Connection| {
            let mut statement = connection.prepare_cached(STANDINGS)?;
            let rows = statement.query_map([person.number()], person_standing)?;
            rows.map(|row| Ok(row?.1)).collect::<rusqlite::Result<_>>()
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn revise(&mut self, which: Which, revision: Revision) -> Result<Vec<PersonId>, PortError> {
        let Self { connection, path } = self;
        let met = |source| StoreError::met(path, source);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(met)?;
        let persons = change(&transaction, which, revision).map_err(met)?;
        transaction.commit().map_err(met)?;
        Ok(persons)
    }
}

/// Writes only where somebody is new or comes on another day: who comes again costs no commit.
fn introduce(transaction: &Transaction<'_>, identity: &Identity, at: Timestamp) -> rusqlite::Result<Known> {
    let today = millis(at) / DAY * DAY;
    let (way, name) = (identity.way().name(), identity.name());
    let read = |row: &Row<'_>| Ok((person_of(row.get(0)?, 0)?, usage(row, 1)?, row.get::<_, i64>(3)?));
    let found = transaction.prepare_cached(WHO)?.query_row([way, name], read).optional()?;
    if let Some((person, used, seen)) = found {
        if seen != today {
            transaction.prepare_cached(SEEN)?.execute((person.number(), today))?;
        }
        return Ok(Known { person, used });
    }
    transaction.prepare_cached(NEW_PERSON)?.execute([])?;
    let number = transaction.last_insert_rowid();
    transaction.prepare_cached(NEW_IDENTITY)?.execute(params![number, way, name, today])?;
    let number = u32::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, number))?;
    Ok(Known { person: person_of(number, 0)?, used: Usage::NONE })
}

/// What is asked for, and by which value.
fn selection(which: Which) -> (&'static str, rusqlite::types::Value) {
    match which {
        Which::Batch(batch) => (vouchers!("batch = ?1"), i64::from(batch.0).into()),
        Which::Code(code) => (vouchers!("code = ?1"), code.to_string().into()),
        Which::Person(person) => (vouchers!("voucher.person = ?1"), i64::from(person.number()).into()),
    }
}

fn put(transaction: &Transaction<'_>, issue: &Issue, codes: &[VoucherCode]) -> rusqlite::Result<BatchId> {
    transaction.prepare_cached(NEW_BATCH)?.execute(named_params! {
        ":plan": issue.plan.as_str(),
        ":most_devices": issue.most_devices.map(NonZeroU16::get),
        ":unused_until_ms": issue.unused_until.map(millis),
        ":note": issue.note,
        ":issued_ms": millis(issue.at),
    })?;
    let batch = transaction.last_insert_rowid();
    let (mut person, mut voucher) =
        (transaction.prepare_cached(NEW_PERSON)?, transaction.prepare_cached(NEW_VOUCHER)?);
    for code in codes {
        person.execute([])?;
        voucher.execute(params![transaction.last_insert_rowid(), batch, code.to_string()])?;
    }
    let number = u32::try_from(batch).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, batch))?;
    Ok(BatchId(number))
}

fn change(
    transaction: &Transaction<'_>,
    which: Which,
    revision: Revision,
) -> rusqlite::Result<Vec<PersonId>> {
    let (text, key) = selection(which);
    let persons: Vec<PersonId> = transaction
        .prepare_cached(text)?
        .query_map(params![key, 0, i64::MAX], |row| person_of(row.get(1)?, 1))?
        .collect::<Result<_, _>>()?;
    let (text, values) = match revision {
        Revision::Revoke(at) => (
            "UPDATE voucher SET revoked_ms = ifnull(revoked_ms, ?2) WHERE person = ?1 AND ?3 = 0",
            [millis(at), 0],
        ),
        Revision::Extend(Extra { time, data }) => (
            "UPDATE voucher SET extra_ms = extra_ms + ?2, extra_bytes = extra_bytes + ?3 WHERE person = ?1",
            [i64::try_from(time.as_millis()).unwrap_or(i64::MAX), octets(data)],
        ),
    };
    let mut statement = transaction.prepare_cached(text)?;
    for person in &persons {
        statement.execute(params![person.number(), values[0], values[1]])?;
    }
    Ok(persons)
}

/// The person's first session has begun.
pub(crate) fn begun(transaction: &Transaction<'_>, session: &Session) -> rusqlite::Result<()> {
    if let Some(person) = session.person {
        transaction.prepare_cached(BEGUN)?.execute((person.number(), millis(session.began)))?;
    }
    Ok(())
}

/// What a session of this person moved is the person's too, in the same commit.
pub(crate) fn count_person(
    transaction: &Transaction<'_>,
    person: u32,
    hour: Timestamp,
    more: Usage,
) -> rusqlite::Result<()> {
    let (from_guest, to_guest) = (octets(more.from_guest), octets(more.to_guest));
    transaction.prepare_cached(COUNT)?.execute((person, from_guest, to_guest))?;
    transaction.prepare_cached(LEDGER)?.execute((person, millis(hour), from_guest, to_guest))?;
    Ok(())
}

/// What persons moved in the hours that begin from the first moment until before the second, the most first.
pub(crate) fn person_ledger(
    connection: &Connection,
    from: i64,
    to: i64,
    most: i64,
) -> rusqlite::Result<Ledger> {
    let sum = connection.prepare_cached(SUM)?.query_row([from, to], |row| usage(row, 0))?;
    let one =
        |row: &Row<'_>| Ok(LedgerRow::Person(person_of(row.get(0)?, 0)?, known_as(row, 1)?, usage(row, 4)?));
    let rows =
        connection.prepare_cached(PERSONS)?.query_map([from, to, most], one)?.collect::<Result<_, _>>()?;
    Ok(Ledger { rows, sum })
}

/// The columns `code`, `way` and `name`, of which a person has the first or the others.
pub(crate) fn known_as(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<KnownAs>> {
    let is_there = |column| Ok::<_, rusqlite::Error>(!matches!(row.get_ref(column)?, ValueRef::Null));
    if is_there(first)? {
        return Ok(Some(KnownAs::Voucher(parsed(row, first, |text| text.parse().ok())?)));
    }
    if !is_there(first + 1)? {
        return Ok(None);
    }
    let way = parsed(row, first + 1, Way::from_name)?;
    let identity = parsed(row, first + 2, |name| Identity::new(way, name).ok())?;
    Ok(Some(KnownAs::Identity(identity)))
}

fn batch(row: &Row<'_>) -> rusqlite::Result<Batch> {
    let issue = Issue {
        plan: plan(row, 1)?,
        most_devices: devices(row, 2)?,
        unused_until: row.get::<_, Option<i64>>(3)?.map(moment),
        note: row.get(4)?,
        at: moment(row.get(5)?),
    };
    let (vouchers, begun, revoked, used) = (row.get(6)?, row.get(7)?, row.get(8)?, usage(row, 9)?);
    Ok(Batch { id: BatchId(row.get(0)?), issue, vouchers, begun, revoked, used })
}

fn voucher(row: &Row<'_>) -> rusqlite::Result<Voucher> {
    let extra_millis = u64::try_from(row.get::<_, i64>(6)?).unwrap_or(0);
    let data: ByteCount = amount(row.get(7)?);
    Ok(Voucher {
        code: parsed(row, 0, |text| text.parse().ok())?,
        person: person_of(row.get(1)?, 1)?,
        batch: BatchId(row.get(2)?),
        plan: plan(row, 3)?,
        most_devices: devices(row, 4)?,
        unused_until: row.get::<_, Option<i64>>(5)?.map(moment),
        extra: Extra { time: Duration::from_millis(extra_millis), data },
        begun: row.get::<_, Option<i64>>(8)?.map(moment),
        revoked: row.get::<_, Option<i64>>(9)?.map(moment),
        used: usage(row, 10)?,
    })
}

pub(crate) fn plan(row: &Row<'_>, column: usize) -> rusqlite::Result<PlanName> {
    parsed(row, column, |text| text.parse().ok())
}

pub(crate) fn devices(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<NonZeroU16>> {
    Ok(row.get::<_, Option<u16>>(column)?.and_then(NonZeroU16::new))
}
