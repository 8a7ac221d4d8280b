//! The tables, as numbered steps from nothing to now. A step that was released is never changed, only followed.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// "VSTB": how a store of Vestibule is told from any other database.
pub(crate) const APPLICATION_ID: i64 = 0x5653_5442;

/// Step `n` leads from schema `n` to schema `n + 1`; `PRAGMA user_version` says which has been reached.
const STEPS: [&str; 11] = [
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
    // 3: plans. Limits and rates of each direction; rates as `octets per second + burst`, as captivity's `Rates` are kept.
    // What was counted until now was both directions together: it stands as received.
    // `standing` is what a device has had of a plan, `ledger` what it moved, by hours that begin at `hour_ms` (UTC).
    "DROP INDEX session_metered;
     ALTER TABLE session RENAME COLUMN used_bytes TO used_to_guest_bytes;
     ALTER TABLE session ADD COLUMN used_from_guest_bytes INTEGER NOT NULL DEFAULT 0 CHECK (used_from_guest_bytes >= 0);
     ALTER TABLE session ADD COLUMN plan TEXT NOT NULL DEFAULT 'session';
     ALTER TABLE session ADD COLUMN grant_from_guest_bytes INTEGER CHECK (grant_from_guest_bytes >= 0);
     ALTER TABLE session ADD COLUMN grant_to_guest_bytes INTEGER CHECK (grant_to_guest_bytes >= 0);
     ALTER TABLE session ADD COLUMN grant_rates TEXT NOT NULL DEFAULT '- -';
     ALTER TABLE session ADD COLUMN grant_beyond TEXT;
     ALTER TABLE session ADD COLUMN grant_renews_ms INTEGER;
     ALTER TABLE session ADD COLUMN stint_began_ms INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE session ADD COLUMN stint_from_guest_bytes INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE session ADD COLUMN stint_to_guest_bytes INTEGER NOT NULL DEFAULT 0;
     UPDATE session SET stint_began_ms = began_ms;
     CREATE TABLE standing (
        interface              TEXT    NOT NULL,
        link_address           TEXT    NOT NULL,
        plan                   TEXT    NOT NULL,
        first_ms               INTEGER NOT NULL,
        until_ms               INTEGER NOT NULL,
        remembered_until_ms    INTEGER NOT NULL,
        used_from_guest_bytes  INTEGER NOT NULL CHECK (used_from_guest_bytes >= 0),
        used_to_guest_bytes    INTEGER NOT NULL CHECK (used_to_guest_bytes >= 0),
        online_ms              INTEGER NOT NULL CHECK (online_ms >= 0),
        carried_bytes          INTEGER,
        carried_from_guest_bytes INTEGER,
        carried_to_guest_bytes INTEGER,
        PRIMARY KEY (interface, link_address, plan)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX standing_remembered ON standing (remembered_until_ms);
     INSERT INTO standing
        SELECT interface, link_address, 'session', began_ms, grant_until_ms, grant_until_ms, 0, max(used_to_guest_bytes),
               0, 0, 0, 0
        FROM session AS ended
        WHERE ended_ms IS NOT NULL AND grant_bytes IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM session AS live WHERE live.ended_ms IS NULL
                          AND live.interface = ended.interface AND live.link_address = ended.link_address)
          AND ended_ms = (SELECT max(ended_ms) FROM session AS last WHERE last.grant_bytes IS NOT NULL
                          AND last.interface = ended.interface AND last.link_address = ended.link_address)
        GROUP BY interface, link_address;
     CREATE TABLE ledger (
        interface        TEXT    NOT NULL,
        link_address     TEXT    NOT NULL,
        hour_ms          INTEGER NOT NULL,
        from_guest_bytes INTEGER NOT NULL CHECK (from_guest_bytes >= 0),
        to_guest_bytes   INTEGER NOT NULL CHECK (to_guest_bytes >= 0),
        PRIMARY KEY (interface, link_address, hour_ms)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX ledger_hour ON ledger (hour_ms);",
    // 4: what the clocks said at the last commit. `boot` is NULL where the kernel does not tell.
    "CREATE TABLE bearing (
        only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
        moment_ms       INTEGER NOT NULL,
        boot            TEXT,
        running_ms      INTEGER NOT NULL,
        wall_ms         INTEGER NOT NULL
     ) STRICT;",
    // 5: persons and their vouchers. A person is whoever a voucher stands for; `used` is all that their sessions ever used.
    // Numbers are not given again. Codes stand as they are printed: the sheet may be printed again.
    "CREATE TABLE person (
        id               INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 4294967295),
        begun_ms         INTEGER,
        used_from_guest_bytes INTEGER NOT NULL DEFAULT 0 CHECK (used_from_guest_bytes >= 0),
        used_to_guest_bytes   INTEGER NOT NULL DEFAULT 0 CHECK (used_to_guest_bytes >= 0)
     ) STRICT;
     CREATE TABLE voucher_batch (
        id               INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 4294967295),
        plan             TEXT    NOT NULL,
        most_devices     INTEGER CHECK (most_devices BETWEEN 1 AND 65535),
        unused_until_ms  INTEGER,
        note             TEXT    NOT NULL,
        issued_ms        INTEGER NOT NULL
     ) STRICT;
     CREATE TABLE voucher (
        person           INTEGER PRIMARY KEY REFERENCES person (id),
        batch            INTEGER NOT NULL REFERENCES voucher_batch (id),
        code             TEXT    NOT NULL UNIQUE,
        extra_ms         INTEGER NOT NULL DEFAULT 0 CHECK (extra_ms >= 0),
        extra_bytes      INTEGER NOT NULL DEFAULT 0 CHECK (extra_bytes >= 0),
        revoked_ms       INTEGER
     ) STRICT;
     CREATE INDEX voucher_of_batch ON voucher (batch);
     ALTER TABLE session ADD COLUMN person INTEGER REFERENCES person (id);
     CREATE INDEX session_of_person ON session (person) WHERE person IS NOT NULL;
     CREATE TABLE person_standing (
        person                 INTEGER NOT NULL REFERENCES person (id),
        plan                   TEXT    NOT NULL,
        first_ms               INTEGER NOT NULL,
        until_ms               INTEGER NOT NULL,
        remembered_until_ms    INTEGER NOT NULL,
        used_from_guest_bytes  INTEGER NOT NULL CHECK (used_from_guest_bytes >= 0),
        used_to_guest_bytes    INTEGER NOT NULL CHECK (used_to_guest_bytes >= 0),
        online_ms              INTEGER NOT NULL CHECK (online_ms >= 0),
        carried_bytes          INTEGER,
        carried_from_guest_bytes INTEGER,
        carried_to_guest_bytes INTEGER,
        PRIMARY KEY (person, plan)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE person_ledger (
        person           INTEGER NOT NULL REFERENCES person (id),
        hour_ms          INTEGER NOT NULL,
        from_guest_bytes INTEGER NOT NULL CHECK (from_guest_bytes >= 0),
        to_guest_bytes   INTEGER NOT NULL CHECK (to_guest_bytes >= 0),
        PRIMARY KEY (person, hour_ms)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX person_ledger_hour ON person_ledger (hour_ms);",
    // 6: persons who are known by another way than a voucher, and until when a session may go on at the latest.
    // `seen_ms` is the day on which they came last.
    "CREATE TABLE identity (
        person           INTEGER PRIMARY KEY REFERENCES person (id),
        way              TEXT    NOT NULL,
        name             TEXT    NOT NULL,
        seen_ms          INTEGER NOT NULL,
        UNIQUE (way, name)
     ) STRICT;
     CREATE INDEX identity_seen ON identity (seen_ms);
     ALTER TABLE session ADD COLUMN no_later_than_ms INTEGER;",
    // 7: accounts. The name is in its one form, and the name of the identity of whoever went online by it.
    "CREATE TABLE account (
        name             TEXT    PRIMARY KEY,
        hash             TEXT    NOT NULL,
        role             TEXT    NOT NULL,
        plan             TEXT,
        most_devices     INTEGER CHECK (most_devices BETWEEN 1 AND 65535),
        mail             TEXT,
        note             TEXT    NOT NULL,
        created_ms       INTEGER NOT NULL,
        valid_until_ms   INTEGER,
        disabled_ms      INTEGER,
        must_change      INTEGER NOT NULL CHECK (must_change IN (0, 1))
     ) STRICT, WITHOUT ROWID;",
    // 8: what is forgotten is found by its age and by its device.
    "CREATE INDEX session_ended ON session (ended_ms) WHERE ended_ms IS NOT NULL;
     CREATE INDEX session_of_device ON session (link_address, interface);",
    // 9: the words of each edition of the terms, and which a session began by.
    "CREATE TABLE terms (
        id               INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 4294967295),
        edition          TEXT    NOT NULL,
        text             TEXT    NOT NULL,
        since_ms         INTEGER NOT NULL,
        UNIQUE (edition, text)
     ) STRICT;
     ALTER TABLE session ADD COLUMN terms INTEGER REFERENCES terms (id);
     CREATE INDEX session_of_terms ON session (terms) WHERE terms IS NOT NULL;",
    // Who reads mail at an address is asked by people who are not signed in.
    "CREATE INDEX account_of_mail ON account (mail COLLATE NOCASE, name);",
    // What guests chose beside the terms: a line for each change, which is never altered but to forget a device.
    "CREATE TABLE consent_asked (
        id               INTEGER PRIMARY KEY,
        name             TEXT    NOT NULL,
        edition          TEXT    NOT NULL,
        language         TEXT    NOT NULL,
        text             TEXT    NOT NULL,
        UNIQUE (name, edition, language, text)
     ) STRICT;
     CREATE TABLE consent (
        id               INTEGER PRIMARY KEY AUTOINCREMENT,
        asked            INTEGER NOT NULL REFERENCES consent_asked (id),
        session          INTEGER NOT NULL,
        interface        TEXT    NOT NULL,
        link_address     TEXT    NOT NULL,
        person           INTEGER,
        at_ms            INTEGER NOT NULL,
        given            INTEGER NOT NULL CHECK (given IN (0, 1)),
        by_operator      INTEGER NOT NULL CHECK (by_operator IN (0, 1))
     ) STRICT;
     CREATE INDEX consent_of_session ON consent (session);
     CREATE INDEX consent_of_device ON consent (link_address, interface);
     CREATE INDEX consent_of_person ON consent (person) WHERE person IS NOT NULL;",
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
    use captivity::{Allowance, ByteCount, EquipmentId, Holder, PlanName, Timestamp, Usage};
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
        assert_eq!((live[0].grant.data, live[0].used), (Allowance::UNLIMITED, Usage::NONE));
        assert_eq!((live[0].plan, live[0].stint.began), (PlanName::SESSION, live[0].began));
        drop(store);
        std::fs::remove_file(path).unwrap();
    }

    /// Device 1 used 700 octets of 1,000 in two sessions, device 2 is online, device 3 never had a limit.
    #[test]
    fn what_was_used_of_a_limit_before_there_were_plans_is_not_forgiven() {
        let path = std::env::temp_dir().join(format!("vestibule-standing-{}.db", std::process::id()));
        let old = Connection::open(&path).unwrap();
        old.execute_batch(&[STEPS[0], STEPS[1]].concat()).unwrap();
        old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        old.pragma_update(None, "user_version", 2).unwrap();
        for row in [
            "(1, 'guest0', '02:00:00:00:00:01', 1, 9000, 5, 'signed-out', 1000, 400)",
            "(2, 'guest0', '02:00:00:00:00:01', 6, 9000, 8, 'signed-out', 1000, 700)",
            "(3, 'guest0', '02:00:00:00:00:02', 1, 9000, 5, 'signed-out', 1000, 400)",
            "(4, 'guest0', '02:00:00:00:00:02', 6, 9000, NULL, NULL, 1000, 450)",
            "(5, 'guest0', '02:00:00:00:00:03', 1, 9000, 5, 'signed-out', NULL, 0)",
        ] {
            old.execute(&format!("INSERT INTO session VALUES {row}"), []).unwrap();
        }
        drop(old);
        let mut store = Sqlite::open(&path).unwrap();
        let standings = store.standings(Timestamp::from_unix_millis(0)).unwrap();
        let link_address = "02:00:00:00:00:01".parse().unwrap();
        let device = EquipmentId { interface: "guest0".parse().unwrap(), link_address };
        let [(whose, standing)] = standings[..] else { panic!("{standings:?}") };
        assert_eq!((whose, standing.used.total()), (Holder::Equipment(device), ByteCount::new(700)));
        assert_eq!(standing.until, Timestamp::from_unix_millis(9000));
        let live = store.remember().unwrap().live[0];
        assert_eq!(live.data_left(), Some(ByteCount::new(550)));
        drop(store);
        std::fs::remove_file(path).unwrap();
    }
}
