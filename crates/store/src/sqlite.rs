//! Records in, sessions out: the port of the gateway on a SQLite file.

use std::path::{Path, PathBuf};

use captivity::{
    Bearing, EndCause, Grant, Holder, PersonId, Readings, Session, SessionId, Standing, Timestamp, Usage,
};
use gateway::ports::{
    LEDGER_KEPT, Ledger, LedgerBy, LedgerRow, PortError, Record, RecordedSession, Remembered, Store,
};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params, params};

use crate::columns::{
    bearing, device_standing, equipment, millis, moment, octets, person_standing, rates_text, recorded,
    session_columns, usage,
};
use crate::consents::accepted;
use crate::error::StoreError;
use crate::opening;
use crate::people::{begun, count_person, person_ledger};

/// The number of an ended session may be given again once all numbers were used up; repeating the very same record
/// changes nothing.
const BEGAN: &str = "INSERT INTO session
        (id, interface, link_address, began_ms, plan, grant_until_ms, grant_bytes, grant_from_guest_bytes,
         grant_to_guest_bytes, grant_rates, grant_beyond, grant_renews_ms, used_from_guest_bytes, used_to_guest_bytes,
         stint_began_ms, stint_from_guest_bytes, stint_to_guest_bytes, person, no_later_than_ms)
    VALUES (:id, :interface, :link_address, :began_ms, :plan, :until_ms, :bytes, :from_guest_bytes, :to_guest_bytes,
         :rates, :beyond, :renews_ms, :used_from_guest, :used_to_guest, :stint_began_ms, :stint_from_guest,
         :stint_to_guest, :person, :no_later_than_ms)
    ON CONFLICT (id) DO UPDATE SET interface = excluded.interface, link_address = excluded.link_address,
        began_ms = excluded.began_ms, plan = excluded.plan, grant_until_ms = excluded.grant_until_ms,
        grant_bytes = excluded.grant_bytes, grant_from_guest_bytes = excluded.grant_from_guest_bytes,
        grant_to_guest_bytes = excluded.grant_to_guest_bytes, grant_rates = excluded.grant_rates,
        grant_beyond = excluded.grant_beyond, grant_renews_ms = excluded.grant_renews_ms,
        used_from_guest_bytes = excluded.used_from_guest_bytes, used_to_guest_bytes = excluded.used_to_guest_bytes,
        stint_began_ms = excluded.stint_began_ms, stint_from_guest_bytes = excluded.stint_from_guest_bytes,
        stint_to_guest_bytes = excluded.stint_to_guest_bytes, person = excluded.person,
        no_later_than_ms = excluded.no_later_than_ms, terms = NULL, ended_ms = NULL, end_cause = NULL
    WHERE ended_ms IS NOT NULL AND began_ms <> excluded.began_ms";
const CHANGED: &str = "UPDATE session SET plan = :plan, grant_until_ms = :until_ms, grant_bytes = :bytes,
        grant_from_guest_bytes = :from_guest_bytes, grant_to_guest_bytes = :to_guest_bytes, grant_rates = :rates,
        grant_beyond = :beyond, grant_renews_ms = :renews_ms, stint_began_ms = :stint_began_ms,
        stint_from_guest_bytes = :stint_from_guest, stint_to_guest_bytes = :stint_to_guest,
        no_later_than_ms = :no_later_than_ms
    WHERE id = :id AND ended_ms IS NULL";
const BEFORE: &str = "SELECT used_from_guest_bytes, used_to_guest_bytes, interface, link_address, person
    FROM session WHERE id = ?1 AND ended_ms IS NULL";
const USED: &str = "UPDATE session SET used_from_guest_bytes = ?2, used_to_guest_bytes = ?3 WHERE id = ?1";
const LEDGER: &str = "INSERT INTO ledger VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (interface, link_address, hour_ms) DO UPDATE
    SET from_guest_bytes = from_guest_bytes + excluded.from_guest_bytes,
        to_guest_bytes = to_guest_bytes + excluded.to_guest_bytes";
const ENDED: &str =
    "UPDATE session SET ended_ms = :ended_ms, end_cause = :end_cause WHERE id = :id AND ended_ms IS NULL";
const RESUMED: &str = "UPDATE session SET end_cause = ?2 WHERE id = ?1 AND ended_ms IS NOT NULL";
const STANDING: &str =
    "INSERT OR REPLACE INTO standing VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
/// Later is what comes next on the circle of numbers (RFC 1982 §3.2), so that it holds when they start again.
const LAST: &str = "UPDATE numbering SET last_session = ?1
    WHERE ((?1 - last_session) & 4294967295) < 2147483648";
const LIVE: &str = concat!(
    "SELECT ",
    session_columns!(),
    " FROM session LEFT JOIN person ON person.id = session.person WHERE ended_ms IS NULL ORDER BY session.id"
);
const RESTS: &str = concat!(
    "SELECT ",
    session_columns!(),
    " FROM session LEFT JOIN person ON person.id = session.person
     WHERE end_cause IN ('idle', 'away') AND grant_until_ms > ?1 AND NOT EXISTS (
        SELECT 1 FROM session AS later
        WHERE later.link_address = session.link_address AND later.interface = session.interface AND later.id > session.id)
     ORDER BY ended_ms DESC LIMIT ?2"
);
const ONE: &str = concat!(
    "SELECT ",
    session_columns!(),
    " FROM session LEFT JOIN person ON person.id = session.person WHERE session.id = ?1"
);
const BY_DEVICE: &str =
    "SELECT interface, link_address, sum(from_guest_bytes), sum(to_guest_bytes) FROM ledger
    WHERE hour_ms >= ?1 AND hour_ms < ?2 GROUP BY interface, link_address
    ORDER BY sum(from_guest_bytes) + sum(to_guest_bytes) DESC, interface, link_address LIMIT ?3";
const BY_HOUR: &str = "SELECT hour_ms, sum(from_guest_bytes), sum(to_guest_bytes) FROM ledger
    WHERE hour_ms >= ?1 AND hour_ms < ?2 GROUP BY hour_ms ORDER BY hour_ms DESC LIMIT ?3";
const SUM: &str = "SELECT ifnull(sum(from_guest_bytes), 0), ifnull(sum(to_guest_bytes), 0) FROM ledger
    WHERE hour_ms >= ?1 AND hour_ms < ?2";
const FORGET_LEDGER: &str = "DELETE FROM ledger WHERE hour_ms < ?1";
const FORGET_PERSON_LEDGER: &str = "DELETE FROM person_ledger WHERE hour_ms < ?1";
const PERSON_STANDING: &str =
    "INSERT OR REPLACE INTO person_standing VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const LIVE_PERSONS_STANDINGS: &str = "SELECT * FROM person_standing
    WHERE person IN (SELECT person FROM session WHERE ended_ms IS NULL AND person IS NOT NULL) ORDER BY person, plan";
const FORGET: &str = "DELETE FROM standing WHERE remembered_until_ms <= ?1";
const STANDINGS: &str = "SELECT * FROM standing ORDER BY interface, link_address, plan";
const TAKE_BEARING: &str = "INSERT OR REPLACE INTO bearing (only_row, moment_ms, boot, running_ms, wall_ms)
    VALUES (1, :moment_ms, :boot, :running_ms, :wall_ms)";
const LAST_BEARING: &str = "SELECT moment_ms, boot, running_ms, wall_ms FROM bearing";

/// The length of the ledger's periods, in milliseconds.
const HOUR: u64 = 3_600_000;

/// The durable record of sessions in one SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
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
                Record::Changed(session) => changed(&transaction, &session).map_err(met)?,
                Record::Standing { holder, standing } => {
                    stand(&transaction, holder, &standing).map_err(met)?;
                }
                Record::Used { session, at, used } => count(&transaction, session, at, used).map_err(met)?,
                Record::Ended { session, at, cause } => {
                    ended(&transaction, session, at, cause).map_err(met)?;
                }
                Record::Accepted { session, terms } => accepted(&transaction, session, terms).map_err(met)?,
                Record::Resumed { session } => resumed(&transaction, session).map_err(met)?,
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

    fn read_standings(&self, moment: Timestamp) -> rusqlite::Result<Vec<(Holder, Standing)>> {
        self.connection.prepare_cached(FORGET)?.execute([millis(moment)])?;
        let kept = u64::try_from(LEDGER_KEPT.as_millis()).unwrap_or(u64::MAX);
        let oldest = Timestamp::from_unix_millis(moment.unix_millis().saturating_sub(kept));
        self.connection.prepare_cached(FORGET_LEDGER)?.execute([millis(oldest)])?;
        self.connection.prepare_cached(FORGET_PERSON_LEDGER)?.execute([millis(oldest)])?;
        let mut devices = self.connection.prepare_cached(STANDINGS)?;
        let devices = devices.query_map([], device_standing)?;
        let mut persons = self.connection.prepare_cached(LIVE_PERSONS_STANDINGS)?;
        let persons = persons.query_map([], person_standing)?;
        devices.chain(persons).collect()
    }

    fn read_ledger(
        &self,
        from: Timestamp,
        to: Timestamp,
        by: LedgerBy,
        most: usize,
    ) -> rusqlite::Result<Ledger> {
        let (from, to, most) = (millis(from), millis(to), i64::try_from(most).unwrap_or(i64::MAX));
        if by == LedgerBy::Person {
            return person_ledger(&self.connection, from, to, most);
        }
        let sum = self.connection.prepare_cached(SUM)?.query_row([from, to], |row| usage(row, 0))?;
        let rows = match by {
            LedgerBy::Device => self
                .connection
                .prepare_cached(BY_DEVICE)?
                .query_map([from, to, most], |row| Ok(LedgerRow::Device(equipment(row, 0)?, usage(row, 2)?)))?
                .collect::<Result<_, _>>()?,
            LedgerBy::Hour | LedgerBy::Person => self
                .connection
                .prepare_cached(BY_HOUR)?
                .query_map([from, to, most], |row| Ok(LedgerRow::Hour(moment(row.get(0)?), usage(row, 1)?)))?
                .collect::<Result<_, _>>()?,
        };
        Ok(Ledger { rows, sum })
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

    fn standings(&mut self, moment: Timestamp) -> Result<Vec<(Holder, Standing)>, PortError> {
        Ok(self.read_standings(moment).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn ledger(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        by: LedgerBy,
        most: usize,
    ) -> Result<Ledger, PortError> {
        Ok(self.read_ledger(from, to, by, most).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn find(&mut self, session: SessionId) -> Result<Option<RecordedSession>, PortError> {
        Ok(self.read_one(session).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn rests(&mut self, moment: Timestamp, most: usize) -> Result<Vec<RecordedSession>, PortError> {
        let read = |connection: &Connection| {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let mut statement = connection.prepare_cached(RESTS)?;
            statement.query_map(params![millis(moment), most], recorded)?.collect::<Result<_, _>>()
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }
}

fn began(transaction: &Transaction<'_>, path: &Path, session: Session) -> Result<(), StoreError> {
    let met = |source| StoreError::met(path, source);
    let Grant { until, data, rates, beyond, renews } = session.grant;
    let written = transaction.prepare_cached(BEGAN).and_then(|mut statement| {
        statement.execute(named_params! {
            ":id": session.id.mark(),
            ":interface": session.equipment.interface.as_str(),
            ":link_address": session.equipment.link_address.to_string(),
            ":began_ms": millis(session.began),
            ":plan": session.plan.as_str(),
            ":until_ms": millis(until),
            ":bytes": data.total.map(octets),
            ":from_guest_bytes": data.from_guest.map(octets),
            ":to_guest_bytes": data.to_guest.map(octets),
            ":rates": rates_text(rates),
            ":beyond": beyond.map(rates_text),
            ":renews_ms": renews.map(millis),
            ":used_from_guest": octets(session.used.from_guest),
            ":used_to_guest": octets(session.used.to_guest),
            ":stint_began_ms": millis(session.stint.began),
            ":stint_from_guest": octets(session.stint.used.from_guest),
            ":stint_to_guest": octets(session.stint.used.to_guest),
            ":person": session.person.map(PersonId::number),
            ":no_later_than_ms": session.no_later_than.map(millis),
        })
    });
    if written.map_err(met)? == 1 {
        begun(transaction, &session).map_err(met)?;
        let numbered = transaction.prepare_cached(LAST).and_then(|mut it| it.execute([session.id.mark()]));
        return numbered.map(drop).map_err(met);
    }
    let there =
        transaction.prepare_cached(ONE).and_then(|mut it| it.query_row([session.id.mark()], recorded));
    let there = there.map_err(met)?.session;
    let is_same = there.equipment == session.equipment && millis(there.began) == millis(session.began);
    if is_same { Ok(()) } else { Err(StoreError::NumberTaken { session: session.id }) }
}

fn changed(transaction: &Transaction<'_>, session: &Session) -> rusqlite::Result<()> {
    let Grant { until, data, rates, beyond, renews } = session.grant;
    transaction.prepare_cached(CHANGED)?.execute(named_params! {
        ":id": session.id.mark(),
        ":plan": session.plan.as_str(),
        ":until_ms": millis(until),
        ":bytes": data.total.map(octets),
        ":from_guest_bytes": data.from_guest.map(octets),
        ":to_guest_bytes": data.to_guest.map(octets),
        ":rates": rates_text(rates),
        ":beyond": beyond.map(rates_text),
        ":renews_ms": renews.map(millis),
        ":stint_began_ms": millis(session.stint.began),
        ":stint_from_guest": octets(session.stint.used.from_guest),
        ":stint_to_guest": octets(session.stint.used.to_guest),
        ":no_later_than_ms": session.no_later_than.map(millis),
    })?;
    Ok(())
}

/// What is more than before goes into the ledger's hour as well: both say the same sum, whatever is repeated.
fn count(
    transaction: &Transaction<'_>,
    session: SessionId,
    at: Timestamp,
    used: Usage,
) -> rusqlite::Result<()> {
    let before = transaction
        .prepare_cached(BEFORE)?
        .query_row([session.mark()], |row| Ok((usage(row, 0)?, equipment(row, 2)?, row.get(4)?)))
        .optional()?;
    let Some((before, equipment, person)) = before else { return Ok(()) };
    let used = used.at_least(before);
    let more = used.since(before);
    if more == Usage::NONE {
        return Ok(());
    }
    let values = (session.mark(), octets(used.from_guest), octets(used.to_guest));
    transaction.prepare_cached(USED)?.execute(values)?;
    let hour = Timestamp::from_unix_millis(at.unix_millis() / HOUR * HOUR);
    transaction.prepare_cached(LEDGER)?.execute((
        equipment.interface.as_str(),
        equipment.link_address.to_string(),
        millis(hour),
        octets(more.from_guest),
        octets(more.to_guest),
    ))?;
    if let Some(person) = person {
        count_person(transaction, person, hour, more)?;
    }
    Ok(())
}

fn stand(transaction: &Transaction<'_>, whose: Holder, standing: &Standing) -> rusqlite::Result<()> {
    let (plan, first, until) = (standing.plan.as_str(), millis(standing.first), millis(standing.until));
    let remembered_until = millis(standing.remembered_until);
    let (from_guest, to_guest) = (octets(standing.used.from_guest), octets(standing.used.to_guest));
    let online = i64::try_from(standing.online.as_millis()).unwrap_or(i64::MAX);
    let [total, from, to] = [standing.carried.total, standing.carried.from_guest, standing.carried.to_guest]
        .map(|limit| limit.map(octets));
    match whose {
        Holder::Equipment(device) => {
            let (interface, link_address) = (device.interface.as_str(), device.link_address.to_string());
            transaction.prepare_cached(STANDING)?.execute(params![
                interface,
                link_address,
                plan,
                first,
                until,
                remembered_until,
                from_guest,
                to_guest,
                online,
                total,
                from,
                to
            ])
        }
        Holder::Person(person) => transaction.prepare_cached(PERSON_STANDING)?.execute(params![
            person.number(),
            plan,
            first,
            until,
            remembered_until,
            from_guest,
            to_guest,
            online,
            total,
            from,
            to
        ]),
    }?;
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

fn resumed(transaction: &Transaction<'_>, session: SessionId) -> rusqlite::Result<()> {
    transaction.prepare_cached(RESUMED)?.execute((session.mark(), EndCause::Resumed.name()))?;
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

#[cfg(test)]
mod tests {
    use captivity::{EquipmentId, PlanName, Stint};
    use rusqlite::Row;

    use super::*;

    fn session(number: u32) -> Session {
        let equipment = EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: "02:00:5e:10:20:30".parse().unwrap(),
        };
        let id = SessionId::new(number).unwrap();
        let (began, used) = (moment(1), Usage::NONE);
        let (plan, grant, stint) = (PlanName::SESSION, Grant::until(moment(2)), Stint { began, used });
        let (person, elsewhere, no_later_than) = (None, Usage::NONE, None);
        Session { id, equipment, plan, began, grant, used, person, elsewhere, stint, no_later_than }
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
