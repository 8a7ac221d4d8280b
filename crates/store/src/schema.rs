//! The tables, as numbered steps from nothing to now. A step that was released is never changed, only followed.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// "VSTB": how a store of Vestibule is told from any other database.
pub(crate) const APPLICATION_ID: i64 = 0x5653_5442;

/// Step `n` leads from schema `n` to schema `n + 1`; `PRAGMA user_version` says which has been reached.
const STEPS: [&str; 3] = [
    // 1: sessions. One row from admission on; it is live while it has no end.
    // `numbering` outlives the rows: a number is not given again when old sessions are deleted.
    "CREATE TABLE session (
        id              INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 4294967295),
        interface       TEXT    NOT NULL,
        link_address    TEXT    NOT NULL,
        began_ms        INTEGER NOT NULL,
        grant_until_ms  INTEGER NOT NULL,
        ended_ms        INTEGER,
        end_cause       TEXT,
        CHECK ((ended_ms IS NULL) = (end_cause IS NULL))
     ) STRICT;
     CREATE INDEX session_live ON session (id) WHERE ended_ms IS NULL;
     CREATE TABLE numbering (
        only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
        last_session    INTEGER NOT NULL
     ) STRICT;
     INSERT INTO numbering VALUES (1, 0);",
    // 2: limits of data. `grant_bytes` is NULL where there is none; `used_bytes` only grows.
    // The index finds who has used data of a grant whose time is not over.
    "ALTER TABLE session ADD COLUMN grant_bytes INTEGER CHECK (grant_bytes >= 0);
     ALTER TABLE session ADD COLUMN used_bytes INTEGER NOT NULL DEFAULT 0 CHECK (used_bytes >= 0);
     CREATE INDEX session_metered ON session (grant_until_ms) WHERE grant_bytes IS NOT NULL;",
    // 3: what the clocks said at the last commit. `boot` is NULL where the kernel does not tell.
    "CREATE TABLE bearing (
        only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
        moment_ms       INTEGER NOT NULL,
        boot            TEXT,
        running_ms      INTEGER NOT NULL,
        wall_ms         INTEGER NOT NULL
     ) STRICT;",
];

/// The newest schema known here.
pub(crate) const KNOWN: i64 = STEPS.len() as i64;

/// The schema that the database has; 0 for a new one.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the database to the newest schema, all steps or none.
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let reached = usize::try_from(version(&transaction)?).unwrap_or(usize::MAX);
    for step in STEPS.iter().skip(reached) {
        transaction.execute_batch(step)?;
    }
    if reached < STEPS.len() {
        mark(&transaction)?;
    }
    transaction.commit()
}

fn mark(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", KNOWN)
}

#[cfg(test)]
mod tests {
    use captivity::ByteCount;
    use gateway::ports::Store as _;

    use super::*;
    use crate::Sqlite;

    #[test]
    fn a_store_of_the_first_schema_is_brought_to_this_one_with_its_sessions_unlimited() {
        let path = std::env::temp_dir().join(format!("vestibule-schema-{}.db", std::process::id()));
        let old = Connection::open(&path).unwrap();
        old.execute_batch(STEPS[0]).unwrap();
        old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        let row = "INSERT INTO session VALUES (7, 'guest0', '02:00:5e:10:20:30', 1, 2, NULL, NULL)";
        old.execute(row, []).unwrap();
        drop(old);
        let mut store = Sqlite::open(&path).unwrap();
        let live = store.remember().unwrap().live;
        assert_eq!((live.len(), live[0].id.mark()), (1, 7));
        assert_eq!((live[0].grant.data, live[0].used), (None, ByteCount::ZERO));
        drop(store);
        std::fs::remove_file(path).unwrap();
    }
}
