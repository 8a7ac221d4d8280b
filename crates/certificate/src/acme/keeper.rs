//! Keeps a certificate on record: gets the first one, renews it in time, tries again at a bounded pace.
//!
//! It never ends by itself, and a failure never touches the certificate that is served.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::sleep;

use super::obtain::obtain;
use super::records::{Attempts, Records};
use super::schedule::{Pace, renewal_of};
use super::{Exhibit, Settings};
use crate::validity;

/// The longest rest before looking at clock and records again: clocks jump, and machines sleep.
const LONGEST_REST: Duration = Duration::from_secs(15 * 60);

/// Who keeps it.
pub struct Keeper {
    settings: Settings,
    exhibit: Arc<dyn Exhibit>,
    pace: Pace,
    in_use: Box<dyn Fn() + Send + Sync>,
}

impl Keeper {
    /// Proves through `exhibit`, and calls `in_use` whenever there is a new certificate on record.
    pub fn new(
        settings: Settings,
        exhibit: Arc<dyn Exhibit>,
        in_use: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self { settings, exhibit, pace: Pace::default(), in_use: Box::new(in_use) }
    }

    /// Waits after failures at that pace instead.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Keeps it until the future is dropped. What was begun goes on at the next start.
    pub async fn keep(self) {
        let records = Records::of(&self.settings.folder);
        loop {
            let due = self.due(&records);
            let now = unix_seconds();
            if due > now {
                let rest = Duration::from_secs(u64::try_from(due - now).unwrap_or(0));
                sleep(rest.min(LONGEST_REST)).await;
                continue;
            }
            self.try_once(&records).await;
        }
    }

    /// When the next try is due.
    fn due(&self, records: &Records) -> i64 {
        let certificate = records.certificate(&self.settings.name);
        let renewal =
            certificate.and_then(|certificate| validity(&certificate)).map_or(0, |life| renewal_of(&life));
        renewal.max(records.attempts().next_try)
    }

    async fn try_once(&self, records: &Records) {
        let before = records.attempts();
        let failures = before.failures.saturating_add(1);
        let begun = Attempts {
            failures,
            next_try: self.pace.next_try(failures, unix_seconds(), None),
            last_error: before.last_error,
        };
        // On record before it begins, so that a crash in the middle counts as well.
        if let Err(error) = records.keep_attempts(&begun) {
            tracing::error!(
                %error,
                folder = %self.settings.folder.display(),
                guests_notice = "nothing until the present certificate ends",
                to_do = "see that the folder can be written and the disk has room",
                "no certificate is ordered: what was tried cannot be put on record"
            );
            return sleep(LONGEST_REST).await;
        }
        let retry_after = Arc::default();
        match obtain(&self.settings, &self.exhibit, &retry_after).await {
            Ok(()) => {
                records.forget_attempts();
                tracing::info!(name = self.settings.name, "a new certificate is on record");
                (self.in_use)();
            }
            Err(failure) => self.note(records, failures, &causes(&failure), &retry_after),
        }
    }

    fn note(&self, records: &Records, failures: u32, error: &str, retry_after: &Mutex<Option<i64>>) {
        let wanted = *retry_after.lock().unwrap_or_else(PoisonError::into_inner);
        let now = unix_seconds();
        let next_try = self.pace.next_try(failures, now, wanted);
        // An authority's words may be long.
        let last_error: String = error.chars().take(1000).collect();
        tracing::warn!(
            failures,
            again_in_seconds = next_try - now,
            error = last_error,
            guests_notice = "nothing until the present certificate ends; without one, no sign-in page",
            to_do = "see the error and the book, chapter Certificates; vestibule doctor shows it too",
            "no certificate was got; the present one stays in use"
        );
        if let Err(error) = records.keep_attempts(&Attempts { failures, next_try, last_error }) {
            tracing::error!(%error, "the failure cannot be put on record");
        }
    }
}

/// The error with its causes on one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text.push_str(": ");
        text.push_str(&deeper.to_string());
        cause = deeper.source();
    }
    text
}

fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(since).unwrap_or(i64::MAX)
}
