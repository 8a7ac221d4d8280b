//! Asking the gateway's record, and waiting for the answer.

use gateway::ports::{PortError, Store};
use gateway::{Handle, Refusal};
use tokio::sync::oneshot;

/// What the record says to that, asked by the loop between two batches.
pub(super) async fn ask<T: Send + 'static>(
    handle: &Handle,
    question: impl FnOnce(&mut dyn Store) -> Result<T, PortError> + Send + 'static,
) -> Result<T, Refusal> {
    let (reply, told) = oneshot::channel();
    handle.ask(question, move |answer| {
        // Nobody is listening any more if the connection has ended.
        let _ = reply.send(answer);
    });
    told.await.unwrap_or(Err(Refusal::Unavailable))
}
