//! Records in, sessions out: the port of the gateway on a SQLite file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use captivity::{Bearing, ByteCount, EndCause, EquipmentId, Grant, Readings, Session, SessionId, Timestamp};
use gateway::ports::{PortError, Record, RecordedSession, Remembered, Store};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, named_params};

use crate::error::StoreError;
use crate::opening;

/// The number of an ended session may be given again once all numbers were used up; repeating the very same record
/// changes nothing.
const BEGAN: &str = "INSERT INTO session
        (id, interface, link_address, began_ms, grant_until_ms, grant_bytes, used_bytes)
    VALUES (:id, :interface, :link_address, :began_ms, :grant_until_ms, :grant_bytes, :used_bytes)
    ON CONFLICT (id) DO UPDATE SET interface = excluded.interface, link_address = excluded.link_address,
        began_ms = excluded.began_ms, grant_until_ms = excluded.grant_until_ms,
        grant_bytes = excluded.grant_bytes, used_bytes = excluded.used_bytes, ended_ms = NULL, end_cause = NULL
    WHERE ended_ms IS NOT NULL AND began_ms <> excluded.began_ms";
const EXTENDED: &str = "UPDATE session SET grant_until_ms = :grant_until_ms, grant_bytes = :grant_bytes
    WHERE id = :id AND ended_ms IS NULL";
const USED: &str = "UPDATE session SET used_bytes = :used_bytes
    WHERE id = :id AND ended_ms IS NULL AND used_bytes < :used_bytes";
const ENDED: &str =
    "UPDATE session SET ended_ms = :ended_ms, end_cause = :end_cause WHERE id = :id AND ended_ms IS NULL";
/// Later is what comes next on the circle of numbers (RFC 1982 §3.2), so that it holds when they start again.
const LAST: &str = "UPDATE numbering SET last_session = ?1
    WHERE ((?1 - last_session) & 4294967295) < 2147483648";
const LIVE: &str = "SELECT id, interface, link_address, began_ms, grant_until_ms, ended_ms, end_cause, grant_bytes, used_bytes
    FROM session WHERE ended_ms IS NULL ORDER BY id";
const ONE: &str = "SELECT id, interface, link_address, began_ms, grant_until_ms, ended_ms, end_cause, grant_bytes, used_bytes
    FROM session WHERE id = ?1";
const EARLIER: &str = "SELECT id, interface, link_address, began_ms, grant_until_ms, ended_ms, end_cause, grant_bytes, used_bytes
    FROM session WHERE grant_bytes IS NOT NULL AND grant_until_ms > ?1 AND ended_ms IS NOT NULL
    ORDER BY ended_ms, id";
const TAKE_BEARING: &str = "INSERT OR REPLACE INTO bearing (only_row, moment_ms, boot, running_ms, wall_ms)
    VALUES (1, :moment_ms, :boot, :running_ms, :wall_ms)";
const LAST_BEARING: &str = "SELECT moment_ms, boot, running_ms, wall_ms FROM bearing";

/// The durable record of sessions in one SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    path: PathBuf,
}

impl Sqlite {
    /// Opens the store at `path`, makes it if there is none, and brings an older one to the schema of this version.
    /// The file is readable by its owner only.
    ///
    /// # Errors
    /// Whatever keeps the record from being trusted; a damaged, foreign or newer file is left as it is, never replaced.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: opening::open(path)?, path: path.to_owned() })
    }

    fn write(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let Self { connection, path } = self;
        let met = |source| StoreError::met(path, source);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(met)?;
        for record in records {
            match *record {
                Record::Began(session) => began(&transaction, path, session)?,
                Record::Extended { session, grant } => extended(&transaction, session, grant).map_err(met)?,
                Record::Used { session, used } => count(&transaction, session, used).map_err(met)?,
                Record::Ended { session, at, cause } => {
                    ended(&transaction, session, at, cause).map_err(met)?;
                }
                Record::Bearing(bearing) => take_bearing(&transaction, bearing).map_err(met)?,
            }
        }
        transaction.commit().map_err(met)
    }

    fn read(&self) -> rusqlite::Result<Remembered> {
        let mut statement = self.connection.prepare_cached(LIVE)?;
        let live = statement.query_map([], |row| Ok(recorded(row)?.session))?.collect::<Result<_, _>>()?;
        let last: u32 =
            self.connection.query_row("SELECT last_session FROM numbering", [], |row| row.get(0))?;
        let fresh = SessionId::new(last).map_or(SessionId::FIRST, SessionId::following);
        let bearing = self.connection.prepare_cached(LAST_BEARING)?.query_row([], bearing).optional()?;
        Ok(Remembered { live, fresh, bearing })
    }

    fn read_earlier(&self, moment: Timestamp) -> rusqlite::Result<Vec<Session>> {
        let mut statement = self.connection.prepare_cached(EARLIER)?;
        statement.query_map([millis(moment)], |row| Ok(recorded(row)?.session))?.collect()
    }

    fn read_one(&self, session: SessionId) -> rusqlite::Result<Option<RecordedSession>> {
        self.connection.prepare_cached(ONE)?.query_row([session.mark()], recorded).optional()
    }
}

impl Store for Sqlite {
    fn record(&mut self, records: &[Record]) -> Result<(), PortError> {
        Ok(self.write(records)?)
    }

    fn remember(&mut self) -> Result<Remembered, PortError> {
        Ok(self.read().map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn earlier(&mut self, moment: Timestamp) -> Result<Vec<Session>, PortError> {
        Ok(self.read_earlier(moment).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn find(&mut self, session: SessionId) -> Result<Option<RecordedSession>, PortError> {
        Ok(self.read_one(session).map_err(|source| StoreError::met(&self.path, source))?)
    }
}

fn began(transaction: &Transaction<'_>, path: &Path, session: Session) -> Result<(), StoreError> {
    let met = |source| StoreError::met(path, source);
    let written = transaction.prepare_cached(BEGAN).and_then(|mut statement| {
        statement.execute(named_params! {
            ":id": session.id.mark(),
            ":interface": session.equipment.interface.as_str(),
            ":link_address": session.equipment.link_address.to_string(),
            ":began_ms": millis(session.began),
            ":grant_until_ms": millis(session.grant.until),
            ":grant_bytes": session.grant.data.map(octets),
            ":used_bytes": octets(session.used),
        })
    });
    if written.map_err(met)? == 1 {
        let numbered = transaction.prepare_cached(LAST).and_then(|mut it| it.execute([session.id.mark()]));
        return numbered.map(drop).map_err(met);
    }
    let there =
        transaction.prepare_cached(ONE).and_then(|mut it| it.query_row([session.id.mark()], recorded));
    let there = there.map_err(met)?.session;
    let is_same = there.equipment == session.equipment && millis(there.began) == millis(session.began);
    if is_same { Ok(()) } else { Err(StoreError::NumberTaken { session: session.id }) }
}

fn extended(transaction: &Transaction<'_>, session: SessionId, grant: Grant) -> rusqlite::Result<()> {
    transaction.prepare_cached(EXTENDED)?.execute(named_params! {
        ":id": session.mark(),
        ":grant_until_ms": millis(grant.until),
        ":grant_bytes": grant.data.map(octets),
    })?;
    Ok(())
}

fn count(transaction: &Transaction<'_>, session: SessionId, used: ByteCount) -> rusqlite::Result<()> {
    let values = named_params! { ":id": session.mark(), ":used_bytes": octets(used) };
    transaction.prepare_cached(USED)?.execute(values)?;
    Ok(())
}

fn ended(
    transaction: &Transaction<'_>,
    session: SessionId,
    at: Timestamp,
    cause: EndCause,
) -> rusqlite::Result<()> {
    transaction.prepare_cached(ENDED)?.execute(named_params! {
        ":id": session.mark(),
        ":ended_ms": millis(at),
        ":end_cause": cause.name(),
    })?;
    Ok(())
}

fn take_bearing(transaction: &Transaction<'_>, bearing: Bearing) -> rusqlite::Result<()> {
    let Readings { boot, running, wall } = bearing.readings;
    transaction.prepare_cached(TAKE_BEARING)?.execute(named_params! {
        ":moment_ms": millis(bearing.moment),
        ":boot": boot.map(|boot| format!("{boot:032x}")),
        ":running_ms": i64::try_from(running.as_millis()).unwrap_or(i64::MAX),
        ":wall_ms": millis(wall),
    })?;
    Ok(())
}

fn bearing(row: &Row<'_>) -> rusqlite::Result<Bearing> {
    let boot = match row.get_ref(1)?.as_str_or_null().map_err(|_| rusqlite::Error::InvalidQuery)? {
        Some(_) => Some(parsed(row, 1, |text| u128::from_str_radix(text, 16).ok())?),
        None => None,
    };
    let running = Duration::from_millis(u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0));
    let readings = Readings { boot, running, wall: moment(row.get(3)?) };
    Ok(Bearing { moment: moment(row.get(0)?), readings })
}

fn recorded(row: &Row<'_>) -> rusqlite::Result<RecordedSession> {
    let id = SessionId::new(row.get(0)?).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, 0))?;
    let equipment = EquipmentId {
        interface: parsed(row, 1, |text| text.parse().ok())?,
        link_address: parsed(row, 2, |text| text.parse().ok())?,
    };
    let data = row.get::<_, Option<i64>>(7)?.map(amount);
    let grant = Grant { until: moment(row.get(4)?), data };
    let (began, used) = (moment(row.get(3)?), amount(row.get(8)?));
    let ended = match row.get::<_, Option<i64>>(5)? {
        Some(at) => Some((moment(at), parsed(row, 6, EndCause::from_name)?)),
        None => None,
    };
    Ok(RecordedSession { session: Session { id, equipment, began, grant, used }, ended })
}

fn parsed<T>(row: &Row<'_>, column: usize, parse: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    parse(text).ok_or_else(|| {
        let meaning = format!("'{text}' does not belong into this column");
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, meaning.into())
    })
}

/// SQLite's integers end at 2^63 - 1; a moment that late is the end of time all the same.
fn millis(moment: Timestamp) -> i64 {
    i64::try_from(moment.unix_millis()).unwrap_or(i64::MAX)
}

/// As with moments: nobody is granted more octets than SQLite's integers hold.
fn octets(amount: ByteCount) -> i64 {
    i64::try_from(amount.octets()).unwrap_or(i64::MAX)
}

fn amount(octets: i64) -> ByteCount {
    ByteCount::new(u64::try_from(octets).unwrap_or(0))
}

fn moment(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(u64::try_from(millis).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(number: u32) -> Session {
        let equipment = EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: "02:00:5e:10:20:30".parse().unwrap(),
        };
        let id = SessionId::new(number).unwrap();
        let grant = Grant { until: moment(2), data: None };
        Session { id, equipment, began: moment(1), grant, used: ByteCount::ZERO }
    }

    fn limit_pages(store: &Sqlite, most: u32) {
        let limit = |_: &Row<'_>| Ok(());
        store.connection.pragma_update_and_check(None, "max_page_count", most, limit).unwrap();
    }

    /// The file may not grow: what SQLite answers then is what it answers when the disk is full.
    #[test]
    fn a_full_disk_leaves_nothing_half_recorded_and_works_again_afterwards() {
        let path = std::env::temp_dir().join(format!("vestibule-full-{}.db", std::process::id()));
        let mut store = Sqlite::open(&path).unwrap();
        limit_pages(&store, 8);
        let mut kept = 0;
        let error = loop {
            let batch: Vec<_> = (kept + 1..=kept + 10).map(|number| Record::Began(session(number))).collect();
            match store.record(&batch) {
                Ok(()) => kept += 10,
                Err(error) => break error,
            }
            assert!(kept < 10_000, "the disk never got full");
        };
        assert!(matches!(error, PortError::Unavailable { .. }), "{error:?}");
        assert_eq!(
            store.remember().unwrap().live.len(),
            kept as usize,
            "a batch is recorded whole or not at all"
        );

        limit_pages(&store, 1_000);
        store.record(&[Record::Began(session(kept + 1))]).unwrap();
        drop(store);
        let mut store = Sqlite::open(&path).unwrap();
        assert_eq!(store.remember().unwrap().live.len(), kept as usize + 1);
        drop(store);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_commit_is_on_the_disk_when_it_returns() {
        let path = std::env::temp_dir().join(format!("vestibule-durable-{}.db", std::process::id()));
        let store = Sqlite::open(&path).unwrap();
        let ask = |name| store.connection.pragma_query_value(None, name, |row| row.get::<_, String>(0));
        let number = |name| store.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        assert_eq!(ask("journal_mode").unwrap(), "wal");
        assert_eq!(number("synchronous").unwrap(), 2, "FULL");
        drop(store);
        std::fs::remove_file(path).unwrap();
    }
}
