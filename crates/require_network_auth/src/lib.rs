//! A [tower](https://docs.rs/tower) layer that answers **511 Network Authentication Required** (RFC 6585 §6) to peers
//! that a captive portal has not admitted, for any axum, tower or hyper service.
//!
//! It asks one question of yours, *is this address admitted?*, and stands in for your service while the answer is no:
//! with a page for people, a problem document for programs, two lines for tools, each with a link to the sign-in page.
//! It never signs anybody in, never decides who is admitted, never believes what a request says of where it comes from,
//! and never puts anything of a request into an answer.
//!
//! ```
//! use std::collections::HashSet;
//! use std::net::{IpAddr, SocketAddr};
//! use std::sync::{Arc, RwLock};
//!
//! use axum::extract::ConnectInfo;
//! use axum::{Router, routing::get};
//! use require_network_auth::{Answers, RequireNetworkAuth};
//!
//! # fn main() -> Result<(), require_network_auth::NotASignInPage> {
//! let admitted: Arc<RwLock<HashSet<IpAddr>>> = Arc::default();
//! let is_admitted = move |peer: SocketAddr| {
//!     let is_in = admitted.read().is_ok_and(|admitted| admitted.contains(&peer.ip()));
//!     async move { is_in }
//! };
//! let gate = RequireNetworkAuth::new(Answers::new("https://portal.example/")?, is_admitted)
//!     .peer_from(|extensions| extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0));
//! let app: Router = Router::new().route("/", get(|| async { "You are in." })).layer(gate);
//! # Ok(()) }
//! ```
//!
//! # Who the peer is
//!
//! The peer is the address of the connection, which whoever accepts it puts into the request's extensions: as
//! [`PeerAddress`], or as what your framework has for it with [`RequireNetworkAuth::peer_from`], such as axum's
//! `ConnectInfo<SocketAddr>` (serve with `into_make_service_with_connect_info`). When a request has no peer, nobody can
//! be let in: it is answered 500, because that is a mistake in the program and no sign-in would mend it. Take the peer
//! from `X-Forwarded-For` only behind a proxy that sets it, and only from that proxy.
//!
//! # Admission
//!
//! [`Admission`] is implemented by async functions and closures from [`SocketAddr`](std::net::SocketAddr) to `bool` or
//! to [`Verdict`], which can also say that nobody knows, and when it is worth asking again; that is answered 503 with
//! that time as `Retry-After`, and lets nobody in. Both 500 and 503 are problem documents, or what else `Accept` prefers,
//! and lead to the page of the code at the portal by its absolute address.
//!
//! ```
//! use std::time::Duration;
//! use require_network_auth::Verdict;
//!
//! /// What a database said, if it answered: it is asked again every two seconds.
//! fn verdict(heard: Option<bool>) -> Verdict {
//!     heard.map_or(Verdict::Unknown { ask_again_in: Duration::from_secs(2) }, Verdict::from)
//! }
//! assert_eq!(verdict(Some(true)), Verdict::Admitted);
//! ```
//!
//! # Where 511 belongs
//!
//! RFC 6585 gives 511 to what stands in the way of the network, such as a gateway, and not to origin servers on the
//! internet. Use this for services of the network itself: those of the place, of a proxy, of a gateway. The portal's own
//! sign-in page must not be behind it, or its link leads in a circle.
//!
//! # Every answer
//!
//! has `Cache-Control: no-store` (so no cache keeps it for the site it stands in for), the link to the sign-in page in
//! its body and in a `Link` field, closes an HTTP/1 connection, and carries no cookie, challenge, form, script or
//! permission for other origins. HEAD gets the same fields without the body. [`Answers`] makes the bytes once; servers
//! that write bytes themselves take them from [`Answer::fields`] and [`Answer::body`], as the portal of Vestibule does.

#![forbid(unsafe_code)]

// What a refused peer is told, made once.
mod accept;
mod answers;
mod templates;
// Who may pass.
mod admission;
// The layer around a service.
mod layer;
mod service;

pub use accept::shape_for;
pub use admission::{Admission, PeerAddress, Verdict};
pub use answers::{Answer, Answers, NotASignInPage, Shape};
pub use layer::RequireNetworkAuth;
pub use service::{Gate, GateBody};
pub use templates::{STYLE, page_policy};
