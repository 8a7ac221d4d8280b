//! The operator door by the door itself: plain HTTP over the loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there, in its helpers too")]

mod door;
mod hosts;
mod house;
mod venue;
