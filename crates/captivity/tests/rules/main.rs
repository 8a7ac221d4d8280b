//! Properties of the rules: whatever the state, the event and the moment, these hold.

#![expect(clippy::unwrap_used, reason = "a test tells what is wrong by failing")]

mod decide;
mod limits;
mod persons;
mod timeline;
mod world;
mod zones;
