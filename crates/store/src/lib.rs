//! The durable record of sessions, embedded: SQLite in one file.
//!
//! What it acknowledged survives a power cut: a write-ahead log with `synchronous=FULL`, one commit for all records of
//! a batch. It decides nothing, never starts empty in place of a damaged record, and is asked by one thread only.

#![forbid(unsafe_code)]

// What can be wrong with a store, in an operator's words.
mod choices;
mod consents;
mod error;
mod forgetting;
// From a path to a store that can be trusted: permissions, checks, migrations.
mod opening;
mod schema;
// Records in, sessions out.
mod accounts;
mod columns;
mod people;
mod sqlite;

pub use error::StoreError;
pub use sqlite::Sqlite;
