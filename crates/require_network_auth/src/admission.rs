//! The question that only the user of this crate can answer: may this peer pass? Never answered here.

use std::net::SocketAddr;

/// What is known of a peer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Verdict {
    /// It may pass.
    Admitted,
    /// It must sign in first: 511.
    Captive,
    /// Nobody can say now: 503 with `Retry-After`, and it does not pass.
    Unknown,
}

impl From<bool> for Verdict {
    /// `true` is [`Verdict::Admitted`].
    fn from(is_admitted: bool) -> Self {
        if is_admitted { Self::Admitted } else { Self::Captive }
    }
}

/// Says who is admitted. Asked for each request, also for those of one connection, so that a session that ends stops
/// the next request.
///
/// Async functions and closures from [`SocketAddr`] to `bool` or [`Verdict`] are admissions; implement it for a type
/// when the question needs more.
pub trait Admission: Send + Sync {
    /// What is known of this peer now. It must be quick or have a deadline of its own: the request waits for it.
    fn is_admitted(&self, peer: SocketAddr) -> impl Future<Output = Verdict> + Send;
}

impl<F, A> Admission for F
where
    F: Fn(SocketAddr) -> A + Send + Sync,
    A: Future<Output: Into<Verdict>> + Send,
{
    fn is_admitted(&self, peer: SocketAddr) -> impl Future<Output = Verdict> + Send {
        let asked = self(peer);
        async move { asked.await.into() }
    }
}

/// The address that a connection comes from, as an extension of its requests. Whoever accepts the connection puts it in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PeerAddress(pub SocketAddr);
