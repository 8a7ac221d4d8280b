//! Files that cannot be trusted, and who may read them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use captivity::EndCause;
use gateway::ports::{PortError, Record, Store};
use rusqlite::Connection;
use store::{Sqlite, StoreError};

use crate::{Folder, id, moment, session};

fn filled(path: &Path, count: u32) {
    let mut store = Sqlite::open(path).unwrap();
    let records: Vec<_> = (1..=count).map(|number| Record::Began(session(number))).collect();
    store.record(&records).unwrap();
}

#[test]
fn only_its_owner_can_read_who_was_here() {
    let folder = Folder::new();
    let _store = Sqlite::open(&folder.store()).unwrap();
    for file in ["vestibule.db", "vestibule.db-wal", "vestibule.db-shm"] {
        let mode = std::fs::metadata(folder.0.join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn a_damaged_store_is_refused_with_what_to_do_and_left_as_it_is() {
    let folder = Folder::new();
    filled(&folder.store(), 5_000);
    let sound = std::fs::read(folder.store()).unwrap();
    // The header; the root of a tree; the middle of the table.
    for place in [0, 4096, sound.len() / 2 / 4096 * 4096] {
        let mut damaged = sound.clone();
        damaged[place..place + 64].fill(0xA5);
        std::fs::write(folder.store(), &damaged).unwrap();
        let error = Sqlite::open(&folder.store()).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "at {place}: {error:?}");
        assert!(error.to_string().contains("restore a backup"), "{error}");
        assert_eq!(std::fs::read(folder.store()).unwrap(), damaged, "nothing was written");
    }
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let folder = Folder::new();
    let other = Connection::open(folder.store()).unwrap();
    other.execute_batch("CREATE TABLE session (mine TEXT)").unwrap();
    drop(other);
    let error = Sqlite::open(&folder.store()).unwrap_err();
    assert!(matches!(error, StoreError::NotOurs { .. }), "{error:?}");
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let folder = Folder::new();
    filled(&folder.store(), 1);
    let newer = Connection::open(folder.store()).unwrap();
    newer.pragma_update(None, "user_version", 1_000).unwrap();
    drop(newer);
    let error = Sqlite::open(&folder.store()).unwrap_err();
    assert!(matches!(error, StoreError::TooNew { found: 1_000, .. }), "{error:?}");
}

#[test]
fn a_folder_that_is_not_there_is_an_error_that_names_the_file() {
    let folder = Folder::new();
    let error = Sqlite::open(&folder.0.join("missing/vestibule.db")).unwrap_err();
    assert!(matches!(error, StoreError::File { .. }), "{error:?}");
    assert!(error.to_string().contains("missing/vestibule.db"), "{error}");
}

#[test]
fn the_number_of_a_live_session_is_never_given_to_another() {
    let folder = Folder::new();
    let mut store = Sqlite::open(&folder.store()).unwrap();
    store.record(&[Record::Began(session(1))]).unwrap();
    let other = captivity::Session { id: id(1), ..session(2) };
    let error = store.record(&[Record::Began(session(3)), Record::Began(other)]).unwrap_err();
    assert!(matches!(error, PortError::Refused { .. }), "{error:?}");
    assert_eq!(store.remember().unwrap().live, [session(1)], "all or none");
}

#[test]
fn after_all_numbers_were_used_that_of_an_ended_session_is_given_again() {
    let folder = Folder::new();
    let mut store = Sqlite::open(&folder.store()).unwrap();
    let ended = Record::Ended { session: id(1), at: moment(7), cause: EndCause::TimeOver };
    let others = [2_000_000_000, 4_000_000_000, u32::MAX].map(|number| Record::Began(session(number)));
    store.record(&[Record::Began(session(1)), ended]).unwrap();
    store.record(&others).unwrap();
    assert_eq!(store.remember().unwrap().fresh, id(1));
    let again = captivity::Session { id: id(1), ..session(2) };
    store.record(&[Record::Began(again)]).unwrap();
    assert_eq!(store.find(id(1)).unwrap().unwrap().session, again);
    assert_eq!(store.remember().unwrap().fresh, id(2));
}

#[test]
fn a_store_held_by_another_program_is_unavailable_and_works_again_afterwards() {
    let folder = Folder::new();
    let mut store = Sqlite::open(&folder.store()).unwrap();
    let other = Connection::open(folder.store()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let error = store.record(&[Record::Began(session(1))]).unwrap_err();
    assert!(matches!(error, PortError::Unavailable { .. }), "{error:?}");
    other.execute_batch("ROLLBACK").unwrap();
    store.record(&[Record::Began(session(1))]).unwrap();
    assert_eq!(store.remember().unwrap().live, [session(1)]);
}
