//! What guests accepted: the port of the gateway on the same SQLite file.

use captivity::{SessionId, TermsNumber, Timestamp};
use gateway::consents::{Acceptance, Consents, Noted, TermsOnRecord};
use gateway::ports::PortError;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use crate::columns::{equipment, millis, moment};
use crate::error::StoreError;
use crate::people::known_as;
use crate::sqlite::Sqlite;

const FIND: &str = "SELECT id FROM terms WHERE edition = ?1 AND text = ?2";
const OTHERS: &str = "SELECT EXISTS (SELECT 1 FROM terms WHERE edition = ?1 AND id <> ?2)";
const NEW: &str = "INSERT INTO terms (edition, text, since_ms) VALUES (?1, ?2, ?3)";
const ACCEPTED: &str = "UPDATE session SET terms = ?2 WHERE id = ?1 AND terms IS NULL";
const ALL: &str = "SELECT terms.id, edition, text, since_ms, count(session.id) FROM terms
    LEFT JOIN session ON session.terms = terms.id GROUP BY terms.id ORDER BY terms.id DESC LIMIT ?1";
const BY_SESSION: &str = "SELECT session.id, began_ms, interface, link_address, code, way, identity.name, terms.edition
    FROM session JOIN terms ON terms.id = session.terms
    LEFT JOIN voucher ON voucher.person = session.person LEFT JOIN identity ON identity.person = session.person
    WHERE session.id > ?1 ORDER BY session.id LIMIT ?2";

impl Consents for Sqlite {
    fn note_terms(&mut self, edition: &str, text: &str, at: Timestamp) -> Result<Noted, PortError> {
        let Self { connection, path } = self;
        let met = |source| StoreError::met(path, source);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(met)?;
        let noted = note(&transaction, edition, text, at).map_err(met)?;
        transaction.commit().map_err(met)?;
        Ok(noted)
    }

    fn accepted_by(&mut self, session: SessionId) -> Result<Option<TermsNumber>, PortError> {
        let read = |connection: &Connection| {
            let found: Option<Option<u32>> = connection
                .prepare_cached("SELECT terms FROM session WHERE id = ?1")?
                .query_row([session.mark()], |row| row.get(0))
                .optional()?;
            Ok(found.flatten().and_then(TermsNumber::new))
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn terms(&mut self, most: usize) -> Result<Vec<TermsOnRecord>, PortError> {
        let read = |connection: &Connection| {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            connection.prepare_cached(ALL)?.query_map([most], on_record)?.collect::<Result<_, _>>()
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn acceptances(&mut self, after: u32, most: usize) -> Result<Vec<Acceptance>, PortError> {
        let read = |connection: &Connection| {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let mut statement = connection.prepare_cached(BY_SESSION)?;
            statement.query_map(params![after, most], acceptance)?.collect::<Result<_, _>>()
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }
}

fn note(transaction: &Transaction<'_>, edition: &str, text: &str, at: Timestamp) -> rusqlite::Result<Noted> {
    let find = || transaction.prepare_cached(FIND)?.query_row([edition, text], |row| row.get(0)).optional();
    let number: u32 = match find()? {
        Some(number) => number,
        None => {
            transaction.prepare_cached(NEW)?.execute(params![edition, text, millis(at)])?;
            find()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?
        }
    };
    let words_differ =
        transaction.prepare_cached(OTHERS)?.query_row(params![edition, number], |row| row.get(0))?;
    Ok(Noted { number: terms_number(number)?, words_differ })
}

/// The session began by accepting these terms, in the same commit.
pub(crate) fn accepted(
    transaction: &Transaction<'_>,
    session: SessionId,
    terms: TermsNumber,
) -> rusqlite::Result<()> {
    transaction.prepare_cached(ACCEPTED)?.execute((session.mark(), terms.get()))?;
    Ok(())
}

fn terms_number(number: u32) -> rusqlite::Result<TermsNumber> {
    TermsNumber::new(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, i64::from(number)))
}

fn on_record(row: &Row<'_>) -> rusqlite::Result<TermsOnRecord> {
    Ok(TermsOnRecord {
        number: terms_number(row.get(0)?)?,
        edition: row.get(1)?,
        text: row.get(2)?,
        since: moment(row.get(3)?),
        sessions: row.get(4)?,
    })
}

fn acceptance(row: &Row<'_>) -> rusqlite::Result<Acceptance> {
    Ok(Acceptance {
        session: SessionId::new(row.get(0)?).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, 0))?,
        at: moment(row.get(1)?),
        equipment: equipment(row, 2)?,
        known_as: known_as(row, 4)?,
        edition: row.get(7)?,
    })
}
