//! The operator door by the door itself: plain HTTP over the loopback.

mod door;
mod house;
