//! The threads that hash, and the bounded queue in front of them.
//!
//! Hashing takes tens of milliseconds and megabytes of memory each time, by design. So only a few hash at once, fewer than
//! there are processors where there are several: the doors and the loop always find one that is free.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

/// The most threads.
const MOST_THREADS: usize = 2;
/// Hashes that wait, at most: what two threads get done in a second on a small machine.
pub(crate) const MOST_WAITING: usize = 32;

type Job = Box<dyn FnOnce() + Send>;

/// As many hashes wait as may.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Full;

/// Threads that hash until this is dropped.
pub(crate) struct Workers {
    queue: SyncSender<Job>,
}

impl Workers {
    pub(crate) fn start() -> Self {
        let (queue, jobs) = sync_channel::<Job>(MOST_WAITING);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads(thread::available_parallelism().map_or(1, NonZeroUsize::get)) {
            let jobs = Arc::clone(&jobs);
            let started = thread::Builder::new().name(format!("hash-{number}")).spawn(move || work(&jobs));
            if let Err(error) = started {
                tracing::error!(
                    %error,
                    guests_notice = "sign-ins by account are slower, or not possible",
                    to_do = "see whether the service may start threads (TasksMax)",
                    "a thread that hashes passwords could not be started"
                );
            }
        }
        Self { queue }
    }

    /// Does the work when its turn comes; not at all where nobody waits for it any more.
    ///
    /// # Errors
    /// The queue is full, or the work was lost.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Full> {
        let (reply, done) = oneshot::channel();
        let job = move || {
            if !reply.is_closed() {
                // Whoever asked may have left meanwhile.
                let _ = reply.send(work());
            }
        };
        self.queue.try_send(Box::new(job)).map_err(|_| Full)?;
        done.await.map_err(|_| Full)
    }
}

fn threads(processors: usize) -> usize {
    processors.saturating_sub(1).clamp(1, MOST_THREADS)
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        // Held while waiting: the others wait for the lock instead, and each job is taken once.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::task::Poll;

    use super::*;

    #[test]
    fn there_is_always_a_processor_that_does_not_hash() {
        assert_eq!([1, 2, 3, 4, 64].map(threads), [1, 1, 2, 2, 2]);
    }

    #[tokio::test]
    async fn what_does_not_fit_is_refused_at_once_and_what_nobody_waits_for_is_not_done() {
        let workers = Workers::start();
        let (release, held) = channel::<()>();
        let held = Arc::new(Mutex::new(held));
        let done = Arc::new(AtomicUsize::new(0));
        let mut waiting = Vec::new();
        // Until every thread is held and every place in the queue is taken.
        let refused = loop {
            let (held, done) = (Arc::clone(&held), Arc::clone(&done));
            let mut job = Box::pin(workers.run(move || {
                // An error once the test lets go.
                let _ = held.lock().unwrap_or_else(PoisonError::into_inner).recv();
                done.fetch_add(1, Ordering::Relaxed)
            }));
            match poll_once(&mut job).await {
                Poll::Ready(answer) => break answer,
                Poll::Pending => waiting.push(job),
            }
            assert!(waiting.len() <= MOST_WAITING + MOST_THREADS);
        };
        assert_eq!(refused, Err(Full));
        assert!(waiting.len() >= MOST_WAITING);
        drop(waiting);
        drop(release);
        while workers.run(|| ()).await == Err(Full) {
            tokio::task::yield_now().await;
        }
        assert!(done.load(Ordering::Relaxed) <= MOST_THREADS, "only what a thread had begun");
    }

    async fn poll_once<F: Future + Unpin>(job: &mut F) -> Poll<F::Output> {
        std::future::poll_fn(|context| Poll::Ready(Pin::new(&mut *job).poll(context))).await
    }
}
