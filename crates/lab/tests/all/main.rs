//! The lab itself, without the product: does the network carry, does the oracle see, do guests read what they get?
//!
//! These tests make network namespaces: they need root, and say so when they do not have it. That the lab works
//! without root is shown by `without_root`.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod clients;
mod gateway;
mod guests;
mod network;
mod without_root;

use std::path::PathBuf;

use lab::{Network, Plan};

/// A network, or a failure that says what is missing.
fn network(plan: Plan) -> Network {
    Network::build(plan).unwrap_or_else(|error| panic!("{error}"))
}

/// A program of this crate's `examples`, which `cargo test` builds beside this one.
fn example(name: &str) -> PathBuf {
    let this_test = std::env::current_exe().unwrap();
    this_test.parent().unwrap().parent().unwrap().join("examples").join(name)
}

/// A new, empty folder.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lab-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
