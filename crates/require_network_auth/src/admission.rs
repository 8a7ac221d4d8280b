//! The question that only the user of this crate can answer: may this peer pass? Never answered here.

use std::net::SocketAddr;
use std::time::Duration;

/// What is known of a peer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Verdict {
    /// It may pass.
    Admitted,
    /// It must sign in first: 511.
    Captive,
    /// Nobody can say now: 503, and it does not pass.
    Unknown {
        /// When it is worth asking again, told as `Retry-After` in whole seconds, one at least. Say what you know: when
        /// the database is asked again, when the portal is expected back; else [`Verdict::unknown`].
        ask_again_in: Duration,
    },
}

impl Verdict {
    /// When to ask again where whoever decides does not know it either: a gateway of Vestibule tries again what failed
    /// within this time, so a portal that could not say will be able to by then, or has a fault that lasts.
    pub const ASK_AGAIN_IN: Duration = Duration::from_secs(10);

    /// Nobody can say now, nor when: worth asking again in [`Verdict::ASK_AGAIN_IN`].
    #[must_use]
    pub const fn unknown() -> Self {
        Self::Unknown { ask_again_in: Self::ASK_AGAIN_IN }
    }
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
