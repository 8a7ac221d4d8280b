//! Forgetting: the port of the gateway on the same SQLite file. What is deleted is overwritten, and the log of changes is
//! emptied behind it, so that the folder does not hold it either.

use captivity::{LinkAddress, PersonId, Timestamp};
use gateway::forgetting::{FORGOTTEN, Forget, Forgetting, Kept};
use gateway::identity::Way;
use gateway::ports::PortError;
use rusqlite::{Connection, Transaction, TransactionBehavior, params, params_from_iter};

use crate::choices;
use crate::columns::{millis, moment};
use crate::error::StoreError;
use crate::sqlite::Sqlite;

/// Of devices none of whose sessions is on record any more.
const STANDINGS: &str = "DELETE FROM standing WHERE (interface, link_address, plan) IN (
        SELECT interface, link_address, plan FROM standing AS old WHERE NOT EXISTS (
            SELECT 1 FROM session
            WHERE session.interface = old.interface AND session.link_address = old.link_address)
        LIMIT ?1)";
const SESSIONS_BEFORE: &str = "DELETE FROM session WHERE id IN (
        SELECT id FROM session WHERE ended_ms IS NOT NULL AND ended_ms < ?1 LIMIT ?2)";
const SESSIONS_OF_DEVICE: &str = "DELETE FROM session WHERE id IN (
        SELECT id FROM session WHERE link_address = ?1 AND ended_ms IS NOT NULL LIMIT ?2)";
const SESSIONS_OF_PERSON: &str = "DELETE FROM session WHERE id IN (
        SELECT id FROM session WHERE person = ?1 AND ended_ms IS NOT NULL LIMIT ?2)";
const LEDGER_BEFORE: &str =
    "SELECT interface, link_address, hour_ms, from_guest_bytes, to_guest_bytes FROM ledger
    WHERE hour_ms < ?1 AND link_address <> ?2 LIMIT ?3";
const LEDGER_OF_DEVICE: &str =
    "SELECT interface, link_address, hour_ms, from_guest_bytes, to_guest_bytes FROM ledger
    WHERE link_address = ?1 LIMIT ?2";
const OUT_OF_LEDGER: &str = "DELETE FROM ledger WHERE interface = ?1 AND link_address = ?2 AND hour_ms = ?3";
const INTO_LEDGER: &str = "INSERT INTO ledger VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (interface, link_address, hour_ms) DO UPDATE
    SET from_guest_bytes = from_guest_bytes + excluded.from_guest_bytes,
        to_guest_bytes = to_guest_bytes + excluded.to_guest_bytes";
/// An account is kept until it is deleted, a name as long as what was chosen under it; who is online is not forgotten.
const NAMES_BEFORE: &str = "SELECT person FROM identity WHERE seen_ms < ?1 AND way <> ?2 AND NOT EXISTS (
        SELECT 1 FROM session WHERE session.person = identity.person AND ended_ms IS NULL)
    AND NOT EXISTS (SELECT 1 FROM consent WHERE consent.person = identity.person)
    LIMIT ?3";
const NAME_OF: &str = "SELECT person FROM identity WHERE person = ?1 AND way <> ?2 AND NOT EXISTS (
        SELECT 1 FROM session WHERE session.person = identity.person AND ended_ms IS NULL)
    LIMIT ?3";
const FORGET_NAME: &str = "DELETE FROM identity WHERE person = ?1";
const FORGET_PERSONS_STANDINGS: &str = "DELETE FROM person_standing WHERE person = ?1";
const KEPT: &str = "SELECT
        (SELECT count(*) FROM session WHERE ended_ms IS NOT NULL),
        (SELECT min(ended_ms) FROM session WHERE ended_ms IS NOT NULL),
        (SELECT count(*) FROM (SELECT DISTINCT interface, link_address FROM ledger WHERE link_address <> ?1)),
        (SELECT count(*) FROM identity WHERE way <> ?2)";

impl Forgetting for Sqlite {
    fn forget(&mut self, what: Forget, most: usize) -> Result<usize, PortError> {
        let Self { connection, path } = self;
        let met = |source| StoreError::met(path, source);
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(met)?;
        let forgotten = match what {
            Forget::OlderThan(moment) => older_than(&transaction, moment, most),
            Forget::Device(device) => of_device(&transaction, device, most),
            Forget::Person(person) => of_person(&transaction, person, most),
            Forget::ChoicesOlderThan(moment) => choices::forget_before(&transaction, millis(moment), most),
        };
        let forgotten = forgotten.map_err(met)?;
        transaction.commit().map_err(met)?;
        if forgotten > 0 {
            empty_the_log(connection).map_err(met)?;
        }
        Ok(forgotten)
    }

    fn kept(&mut self) -> Result<Kept, PortError> {
        let read = |connection: &Connection| {
            connection.prepare_cached(KEPT)?.query_row(params![nobody(), Way::Account.name()], |row| {
                Ok(Kept {
                    ended_sessions: row.get(0)?,
                    oldest_end: row.get::<_, Option<i64>>(1)?.map(moment),
                    devices: row.get(2)?,
                    names: row.get(3)?,
                })
            })
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }
}

fn older_than(transaction: &Transaction<'_>, before: Timestamp, most: i64) -> rusqlite::Result<usize> {
    let before = millis(before);
    let sessions = transaction.prepare_cached(SESSIONS_BEFORE)?.execute([before, most])?;
    let standings = transaction.prepare_cached(STANDINGS)?.execute([most])?;
    let ledger = out_of_ledger(transaction, LEDGER_BEFORE, params![before, nobody(), most])?;
    let names = forget_names(transaction, NAMES_BEFORE, params![before, Way::Account.name(), most])?;
    let choices = choices::forget_devices_before(transaction, before, most)?;
    Ok(sessions + standings + ledger + names + choices)
}

fn of_device(transaction: &Transaction<'_>, device: LinkAddress, most: i64) -> rusqlite::Result<usize> {
    let which = params![device.to_string(), most];
    let sessions = transaction.prepare_cached(SESSIONS_OF_DEVICE)?.execute(which)?;
    let standings = transaction.prepare_cached(STANDINGS)?.execute([most])?;
    let choices = choices::forget_device(transaction, device, most)?;
    Ok(sessions + standings + choices + out_of_ledger(transaction, LEDGER_OF_DEVICE, which)?)
}

fn of_person(transaction: &Transaction<'_>, person: PersonId, most: i64) -> rusqlite::Result<usize> {
    let sessions = transaction.prepare_cached(SESSIONS_OF_PERSON)?.execute(params![person.number(), most])?;
    let standings = transaction.prepare_cached(STANDINGS)?.execute([most])?;
    let which = params![person.number(), Way::Account.name(), most];
    let choices = choices::forget_person(transaction, person, most)?;
    Ok(sessions + standings + choices + forget_names(transaction, NAME_OF, which)?)
}

/// What these rows say is nobody's from now on: the hour's sum stays.
fn out_of_ledger(
    transaction: &Transaction<'_>,
    which: &str,
    values: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<usize> {
    type Row = (String, String, i64, i64, i64);
    let rows: Vec<Row> = transaction
        .prepare_cached(which)?
        .query_map(params_from_iter(values), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?
        .collect::<Result<_, _>>()?;
    let (mut out, mut into) =
        (transaction.prepare_cached(OUT_OF_LEDGER)?, transaction.prepare_cached(INTO_LEDGER)?);
    for (interface, link_address, hour, from_guest, to_guest) in &rows {
        out.execute(params![interface, link_address, hour])?;
        into.execute(params![interface, nobody(), hour, from_guest, to_guest])?;
    }
    Ok(rows.len())
}

fn forget_names(
    transaction: &Transaction<'_>,
    which: &str,
    values: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<usize> {
    let persons: Vec<i64> = transaction
        .prepare_cached(which)?
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for person in &persons {
        transaction.prepare_cached(FORGET_NAME)?.execute([person])?;
        transaction.prepare_cached(FORGET_PERSONS_STANDINGS)?.execute([person])?;
    }
    Ok(persons.len())
}

/// The write-ahead log would hold the old pages until it is written over. While somebody reads the file it cannot be
/// emptied; the next forgetting does it.
fn empty_the_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// The address of what is forgotten, as the ledger has addresses.
fn nobody() -> Option<String> {
    LinkAddress::new(FORGOTTEN).map(|address| address.to_string())
}
