//! Waiting for what must happen, with an end to the patience.

use std::thread;
use std::time::{Duration, Instant};

use crate::error::LabError;

const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Looks until `happened` gives something and returns it.
///
/// # Errors
/// [`LabError::Waited`] naming `what` once `patience` is over.
pub fn wait_for<T>(
    what: &str,
    patience: Duration,
    mut happened: impl FnMut() -> Option<T>,
) -> Result<T, LabError> {
    let started = Instant::now();
    loop {
        if let Some(found) = happened() {
            return Ok(found);
        }
        if started.elapsed() >= patience {
            return Err(LabError::Waited { what: what.to_owned(), waited: patience });
        }
        thread::sleep(LOOK_EVERY);
    }
}
