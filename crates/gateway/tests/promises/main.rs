//! What the gateway promises, on a pretended world: single promises as stories, all of them together as a simulation.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test tells what is wrong by failing")]

mod admissions;
mod clock;
mod drift;
mod edges;
mod ledger;
mod limits;
mod presence;
mod recognising;
mod resuming;
mod simulation;
mod stories;
mod vouchers;
