//! What guests chose beside the terms: the port of the gateway on the same SQLite file.

use captivity::{LinkAddress, PersonId, SessionId, Timestamp};
use gateway::choices::{Asked, CHANGES_WITHIN, Choice, ChoiceOnRecord, Choices, Chosen, Held, MOST_CHANGES};
use gateway::forgetting::{FORGOTTEN, is_forgotten};
use gateway::ports::PortError;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use crate::columns::{equipment, millis, moment};
use crate::error::StoreError;
use crate::people::known_as;
use crate::sqlite::Sqlite;

const WHOSE: &str = "SELECT interface, link_address, person FROM session WHERE id = ?1";
const ASKED: &str =
    "SELECT id FROM consent_asked WHERE name = ?1 AND edition = ?2 AND language = ?3 AND text = ?4";
const NEW_ASKED: &str = "INSERT INTO consent_asked (name, edition, language, text) VALUES (?1, ?2, ?3, ?4)";
const NEW: &str =
    "INSERT INTO consent (asked, session, interface, link_address, person, at_ms, given, by_operator)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const OF_SESSION: &str = "SELECT count(*) FROM consent WHERE session = ?1 AND at_ms > ?2";
/// Of each name the latest; SQLite takes the other columns from the row of the greatest number.
const LATEST: &str = "SELECT name, edition, given, max(consent.id) FROM consent
    JOIN consent_asked ON consent_asked.id = consent.asked
    WHERE CASE WHEN ?3 IS NULL THEN person IS NULL AND interface = ?1 AND link_address = ?2 ELSE person = ?3 END
    GROUP BY name ORDER BY name";
const ALL: &str = "SELECT consent.id, at_ms, interface, link_address, code, way, identity.name, consent_asked.name, edition,
        language, text, given, by_operator, session, consent.person
    FROM consent JOIN consent_asked ON consent_asked.id = consent.asked
    LEFT JOIN voucher ON voucher.person = consent.person LEFT JOIN identity ON identity.person = consent.person
    WHERE consent.id > ?1 ORDER BY consent.id LIMIT ?2";
const WITHDRAW: &str = "INSERT INTO consent (asked, session, interface, link_address, person, at_ms, given, by_operator)
    SELECT asked, session, interface, link_address, person, ?2, 0, 1 FROM consent WHERE id = ?1 AND given = 1";

const NAMELESS_BEFORE: &str = "DELETE FROM consent WHERE id IN (
        SELECT id FROM consent WHERE person IS NULL AND at_ms < ?1 LIMIT ?2)";
const DEVICES_BEFORE: &str = "UPDATE consent SET link_address = ?3 WHERE id IN (
        SELECT id FROM consent WHERE at_ms < ?1 AND link_address <> ?3 LIMIT ?2)";
const NAMELESS_OF_DEVICE: &str = "DELETE FROM consent WHERE id IN (
        SELECT id FROM consent WHERE person IS NULL AND link_address = ?1 LIMIT ?2)";
const OF_DEVICE: &str = "UPDATE consent SET link_address = ?3 WHERE id IN (
        SELECT id FROM consent WHERE link_address = ?1 LIMIT ?2)";
const OF_PERSON: &str = "DELETE FROM consent WHERE id IN (SELECT id FROM consent WHERE person = ?1 LIMIT ?2)";
const BEFORE: &str = "DELETE FROM consent WHERE id IN (SELECT id FROM consent WHERE at_ms < ?1 LIMIT ?2)";

/// Whose choices they are.
struct Whose {
    interface: String,
    link_address: String,
    person: Option<u32>,
}

impl Choices for Sqlite {
    fn choose(&mut self, session: SessionId, choices: &[Choice], at: Timestamp) -> Result<Chosen, PortError> {
        let Self { connection, path } = self;
        let met = |source| StoreError::met(path, source);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(met)?;
        let chosen = choose(&transaction, session, choices, at).map_err(met)?;
        transaction.commit().map_err(met)?;
        Ok(chosen)
    }

    fn held(&mut self, session: SessionId) -> Result<Vec<Held>, PortError> {
        let read = |connection: &Connection| {
            let Some(whose) = whose(connection, session)? else { return Ok(Vec::new()) };
            let given = latest(connection, &whose)?.into_iter().filter(|(_, given)| *given);
            Ok(given.map(|(held, _)| held).collect())
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn choices(&mut self, after: u32, most: usize) -> Result<Vec<ChoiceOnRecord>, PortError> {
        let read = |connection: &Connection| {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let mut statement = connection.prepare_cached(ALL)?;
            statement.query_map(params![after, most], on_record)?.collect::<Result<_, _>>()
        };
        Ok(read(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn withdraw(&mut self, choice: u32, at: Timestamp) -> Result<bool, PortError> {
        let write = |connection: &Connection| {
            connection.prepare_cached(WITHDRAW)?.execute(params![choice, millis(at)])
        };
        Ok(write(&self.connection).map_err(|source| StoreError::met(&self.path, source))? > 0)
    }
}

fn whose(connection: &Connection, session: SessionId) -> rusqlite::Result<Option<Whose>> {
    let read =
        |row: &Row<'_>| Ok(Whose { interface: row.get(0)?, link_address: row.get(1)?, person: row.get(2)? });
    connection.prepare_cached(WHOSE)?.query_row([session.mark()], read).optional()
}

/// What was said last to each question.
fn latest(connection: &Connection, whose: &Whose) -> rusqlite::Result<Vec<(Held, bool)>> {
    let read = |row: &Row<'_>| Ok((Held { name: row.get(0)?, edition: row.get(1)? }, row.get(2)?));
    let mut statement = connection.prepare_cached(LATEST)?;
    statement
        .query_map(params![whose.interface, whose.link_address, whose.person], read)?
        .collect::<Result<_, _>>()
}

fn choose(
    transaction: &Transaction<'_>,
    session: SessionId,
    choices: &[Choice],
    at: Timestamp,
) -> rusqlite::Result<Chosen> {
    let Some(whose) = whose(transaction, session)? else { return Ok(Chosen::NoSession) };
    let latest = latest(transaction, &whose)?;
    let differs = |choice: &&Choice| {
        let held = latest.iter().find(|(held, _)| held.name == choice.asked.name);
        held.map_or(choice.given, |(held, given)| {
            *given != choice.given || (choice.given && held.edition != choice.asked.edition)
        })
    };
    let changed: Vec<&Choice> = choices.iter().filter(differs).collect();
    let since = millis(at.before(CHANGES_WITHIN));
    let before: u32 = transaction
        .prepare_cached(OF_SESSION)?
        .query_row(params![session.mark(), since], |row| row.get(0))?;
    if usize::try_from(before).unwrap_or(usize::MAX).saturating_add(changed.len()) > MOST_CHANGES {
        return Ok(Chosen::TooOften);
    }
    for choice in &changed {
        let asked = number_of(transaction, &choice.asked)?;
        transaction.prepare_cached(NEW)?.execute(params![
            asked,
            session.mark(),
            whose.interface,
            whose.link_address,
            whose.person,
            millis(at),
            choice.given,
            false
        ])?;
    }
    Ok(Chosen::Changed(changed.len()))
}

/// The number that these words have, from now on if they had none.
fn number_of(transaction: &Transaction<'_>, asked: &Asked) -> rusqlite::Result<i64> {
    let Asked { name, edition, language, text } = asked;
    let values = params![name, edition, language, text];
    let known = transaction.prepare_cached(ASKED)?.query_row(values, |row| row.get(0)).optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    transaction.prepare_cached(NEW_ASKED)?.execute(values)?;
    Ok(transaction.last_insert_rowid())
}

fn on_record(row: &Row<'_>) -> rusqlite::Result<ChoiceOnRecord> {
    let asked = Asked { name: row.get(7)?, edition: row.get(8)?, language: row.get(9)?, text: row.get(10)? };
    let out_of_range = || rusqlite::Error::IntegralValueOutOfRange(13, 0);
    Ok(ChoiceOnRecord {
        id: row.get(0)?,
        at: moment(row.get(1)?),
        choice: Choice { asked, given: row.get(11)? },
        by_operator: row.get(12)?,
        session: SessionId::new(row.get(13)?).ok_or_else(out_of_range)?,
        equipment: Some(equipment(row, 2)?).filter(|device| !is_forgotten(device.link_address)),
        person: row.get::<_, Option<u32>>(14)?.and_then(PersonId::new),
        known_as: known_as(row, 4)?,
    })
}

/// Choices keep their person, if they have one, and lose their device with everything else that names it.
pub(crate) fn forget_devices_before(
    transaction: &Transaction<'_>,
    before: i64,
    most: i64,
) -> rusqlite::Result<usize> {
    let gone = transaction.prepare_cached(NAMELESS_BEFORE)?.execute([before, most])?;
    Ok(gone + transaction.prepare_cached(DEVICES_BEFORE)?.execute(params![before, most, nobody()])?)
}

/// The same of one device.
pub(crate) fn forget_device(
    transaction: &Transaction<'_>,
    device: LinkAddress,
    most: i64,
) -> rusqlite::Result<usize> {
    let device = device.to_string();
    let gone = transaction.prepare_cached(NAMELESS_OF_DEVICE)?.execute(params![device, most])?;
    Ok(gone + transaction.prepare_cached(OF_DEVICE)?.execute(params![device, most, nobody()])?)
}

/// What a person chose.
pub(crate) fn forget_person(
    transaction: &Transaction<'_>,
    person: PersonId,
    most: i64,
) -> rusqlite::Result<usize> {
    transaction.prepare_cached(OF_PERSON)?.execute(params![person.number(), most])
}

/// What was chosen before then.
pub(crate) fn forget_before(
    transaction: &Transaction<'_>,
    before: i64,
    most: i64,
) -> rusqlite::Result<usize> {
    transaction.prepare_cached(BEFORE)?.execute([before, most])
}

fn nobody() -> Option<String> {
    LinkAddress::new(FORGOTTEN).map(|address| address.to_string())
}
