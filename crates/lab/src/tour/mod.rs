//! The tour: a gateway's main job, shown from a newcomer's first request to the refusal after signing out, with real
//! packets, each step as it happens and with the bytes that matter.
//!
//! Every step states a promise and tries it; the first one that does not hold ends the tour and is named. The judge of
//! what got out is the oracle on the internet side, not what a guest was told.

mod narrator;
mod premises;
mod stay;
mod steps;
mod stopwatch;

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::time::Instant;

pub use narrator::{Narrator, Style};
pub use stay::Stay;

/// What to show.
#[derive(Clone, Debug)]
pub struct Options {
    /// The gateway program to show.
    pub program: PathBuf,
    /// Keep everything running afterwards, for a person's own browser.
    pub stay: bool,
}

/// A promise that did not hold.
#[derive(Debug)]
pub struct Broken {
    /// The number of the step, from 1.
    pub number: usize,
    /// The promise, as the step's title states it.
    pub promise: String,
    source: Box<dyn Error + Send + Sync>,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {} does not hold: {}", self.number, self.promise)
    }
}

impl Error for Broken {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// What a step ends with when its promise does not hold.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// Shows everything. Call [`crate::enter`] first.
///
/// With [`Options::stay`] the network goes on running until the returned value is dropped.
///
/// # Errors
/// The first promise that did not hold, with the reason as its source.
pub fn show(options: &Options, narrator: &mut Narrator) -> Result<Option<Stay>, Broken> {
    let started = Instant::now();
    let doors = if options.stay { Some(stay::Doors::open()) } else { None };
    let doors = doors.transpose().map_err(|source| Broken {
        number: 0,
        promise: "the host's loopback has free ports".into(),
        source: source.into(),
    })?;
    let mut premises = premises::build(options, doors.as_ref(), narrator)?;
    steps::all(&mut premises, narrator)?;
    narrator.summary(started.elapsed());
    match doors {
        Some(doors) => {
            narrator.step("You can be the guest now", |tell| doors.let_in(premises, tell)).map(Some)
        }
        None => Ok(None),
    }
}

/// Says that something is not as promised.
pub(crate) fn unless(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(otherwise().into()) }
}
