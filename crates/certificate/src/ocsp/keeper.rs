//! Keeps a fresh answer with the certificate: asks in time, again when the certificate is another, and takes away what is
//! no longer fresh.
//!
//! It never ends by itself, and asks at a bounded pace whatever the responder does.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::fetch::fetch;
use super::{Judged, Subject, judge};

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// After a failure.
    pub after_failure: Duration,
    /// At least, between two questions that were answered.
    pub least: Duration,
    /// At most, before looking again: clocks jump, and machines sleep.
    pub most: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        Self { after_failure: minutes(10), least: minutes(5), most: minutes(60) }
    }
}

type Staple = dyn Fn(&CertificateDer<'_>, Option<Vec<u8>>) + Send + Sync;

/// Who keeps it.
pub struct Stapler {
    certificate: PathBuf,
    pace: Pace,
    changed: Arc<Notify>,
    staple: Box<Staple>,
}

/// An answer that is handed out.
struct Held {
    subject: Subject,
    ask_again: i64,
    until: i64,
}

impl Stapler {
    /// For the certificate in that file. Calls `staple` with the certificate and the answer that goes with it, or none;
    /// looks anew when `changed` says so.
    pub fn new(
        certificate: PathBuf,
        changed: Arc<Notify>,
        pace: Pace,
        staple: impl Fn(&CertificateDer<'_>, Option<Vec<u8>>) + Send + Sync + 'static,
    ) -> Self {
        Self { certificate, pace, changed, staple: Box::new(staple) }
    }

    /// Keeps it until the future is dropped.
    pub async fn keep(self) {
        let mut held: Option<Held> = None;
        loop {
            let rest = self.look(&mut held).await;
            // Whether the time is over or the certificate is another: look.
            let _ = timeout(rest, self.changed.notified()).await;
        }
    }

    /// Does what is due, and returns for how long nothing is.
    async fn look(&self, held: &mut Option<Held>) -> Duration {
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .unwrap_or_default();
        let (Some(own), Some(subject)) = (chain.first(), Subject::of(&chain)) else {
            *held = None;
            return self.pace.most;
        };
        let now = unix_seconds();
        if held.as_ref().is_some_and(|held| held.subject != subject || now >= held.until) {
            (self.staple)(own, None);
            *held = None;
        }
        if let Some(held) = held.as_ref().filter(|held| now < held.ask_again) {
            return self.rest_until(held.ask_again, now);
        }
        match self.ask(&subject).await {
            Ok((answer, from, until)) => {
                (self.staple)(own, Some(answer));
                let ask_again = from.midpoint(until);
                tracing::info!(
                    responder = subject.responder,
                    hours = (until - now) / 3600,
                    "the authority's word about the certificate is handed out with it"
                );
                *held = Some(Held { subject, ask_again, until });
                self.rest_until(ask_again, now)
            }
            Err(wrong) => {
                tracing::warn!(
                    responder = subject.responder,
                    error = wrong,
                    guests_notice = "nothing; some devices ask the authority themselves, which they can",
                    to_do = "let this machine reach the responder over plain HTTP; see the error",
                    "the authority's word about the certificate was not got; asked again later"
                );
                let ends = held.as_ref().map_or(i64::MAX, |held| held.until);
                self.pace.after_failure.min(self.rest_until(ends, now))
            }
        }
    }

    async fn ask(&self, subject: &Subject) -> Result<(Vec<u8>, i64, i64), String> {
        let answer = fetch(&subject.responder, subject.request()).await?;
        match judge(&answer, subject, unix_seconds())? {
            Judged::Good { from, until } => Ok((answer.to_vec(), from, until)),
            Judged::Revoked => Err("the authority has revoked this certificate: get another one".to_owned()),
        }
    }

    fn rest_until(&self, moment: i64, now: i64) -> Duration {
        let rest = Duration::from_secs(u64::try_from(moment.saturating_sub(now)).unwrap_or(0));
        rest.clamp(self.pace.least, self.pace.most)
    }
}

fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(since).unwrap_or(i64::MAX)
}
