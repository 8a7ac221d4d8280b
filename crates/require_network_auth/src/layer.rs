//! The layer: what every gated service shares. It holds no connection and keeps nothing of a request.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use http::Extensions;
use tower_layer::Layer;

use crate::admission::PeerAddress;
use crate::answers::Answers;
use crate::service::Gate;

/// How the peer of a request is found.
pub(crate) type PeerFrom = Arc<dyn Fn(&Extensions) -> Option<SocketAddr> + Send + Sync>;

/// Puts a [`Gate`] before services: only peers that `A` admits reach them.
pub struct RequireNetworkAuth<A> {
    pub(crate) answers: Answers,
    pub(crate) admission: Arc<A>,
    pub(crate) peer_from: PeerFrom,
}

impl<A> RequireNetworkAuth<A> {
    /// Refuses with `answers` whom `admission` does not admit. The peer is the request's [`PeerAddress`].
    pub fn new(answers: Answers, admission: A) -> Self {
        let peer_from = |extensions: &Extensions| extensions.get::<PeerAddress>().map(|peer| peer.0);
        Self { answers, admission: Arc::new(admission), peer_from: Arc::new(peer_from) }
    }

    /// Finds the peer with `peer_from` instead: for frameworks that keep it elsewhere in the extensions, as axum's
    /// `ConnectInfo<SocketAddr>`. It is asked once for each request; `None` is answered 500.
    #[must_use]
    pub fn peer_from(
        mut self,
        peer_from: impl Fn(&Extensions) -> Option<SocketAddr> + Send + Sync + 'static,
    ) -> Self {
        self.peer_from = Arc::new(peer_from);
        self
    }
}

impl<A> Clone for RequireNetworkAuth<A> {
    fn clone(&self) -> Self {
        Self {
            answers: self.answers.clone(),
            admission: Arc::clone(&self.admission),
            peer_from: Arc::clone(&self.peer_from),
        }
    }
}

impl<A> fmt::Debug for RequireNetworkAuth<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequireNetworkAuth").finish_non_exhaustive()
    }
}

impl<S, A> Layer<S> for RequireNetworkAuth<A> {
    type Service = Gate<S, A>;

    fn layer(&self, inner: S) -> Self::Service {
        Gate { inner, shared: self.clone() }
    }
}
