//! Forgets what is older than the operator wants to know, in small parts, for as long as the gateway runs.
//!
//! It never touches who is online, and what it cannot do now it does later: nobody waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use captivity::Timestamp;
use gateway::Handle;
use gateway::forgetting::Forget;
use tokio::sync::{oneshot, watch};
use tokio::time::{sleep, timeout};

use crate::config::Config;

/// How often it is looked: what is forgotten may be so much older than was said.
const EVERY: Duration = Duration::from_secs(10 * 60);
/// Rows of a kind in one commit: who signs in meanwhile waits for one of them at most.
const PART: usize = 500;
/// Between two of them.
const PAUSE: Duration = Duration::from_millis(200);

/// Looks at once, again and again, and when another length is in force; says which one is, in seconds.
pub(super) async fn keep(handle: Handle, mut config: watch::Receiver<Config>, in_force: Arc<AtomicU64>) {
    loop {
        let privacy = config.borrow_and_update().privacy;
        in_force.store(privacy.forget_after.as_secs(), Ordering::Relaxed);
        forget_older(&handle, privacy.consents_kept, Forget::ChoicesOlderThan).await;
        forget_older(&handle, privacy.forget_after, Forget::OlderThan).await;
        if matches!(timeout(EVERY, config.changed()).await, Ok(Err(_))) {
            return;
        }
    }
}

async fn forget_older(handle: &Handle, length: Duration, what: fn(Timestamp) -> Forget) {
    let mut forgotten = 0;
    loop {
        let before = handle.now().before(length);
        match part(handle, what(before)).await {
            Some(0) | None => break,
            Some(rows) => forgotten += rows,
        }
        sleep(PAUSE).await;
    }
    if forgotten > 0 {
        tracing::info!(rows = forgotten, "forgot what names devices and persons and was old enough");
    }
}

/// How many rows were forgotten; `None` when the store cannot be asked now, which it says itself.
async fn part(handle: &Handle, what: Forget) -> Option<usize> {
    let (reply, told) = oneshot::channel();
    handle.ask(
        move |store| store.forget(what, PART),
        move |rows| {
            let _ = reply.send(rows);
        },
    );
    told.await.ok()?.ok()
}
