//! A server for developers that answers with any status on purpose, and by the rules of that status: required fields,
//! no body where there can be none, real ranges, real interim answers.
//!
//! Everything is said in the address: `/503?retry-after=2`, `/103,200`, `/206`. Every answer has `X-Mock: deliberate`, so
//! that an accidental 503 can be told from the one that was asked for; `X-Mock: usage` marks an address that makes no
//! sense here, `X-Mock: overloaded` the bounds. Sockets are written directly, because a library for servers rightly
//! refuses most of what is needed here. It is no server for the internet: it keeps nothing, serves nothing and checks
//! nobody.

#![forbid(unsafe_code)]

// One connection, from its first byte to its last.
mod connection;
mod request;
// What is answered.
mod answer;
mod listing;
mod ranges;
mod routes;
mod waits;
mod wishes;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use waits::Waits;

/// The most connections at a time; one more is answered 503 and closed.
pub const MOST_CONNECTIONS: usize = 256;
/// The longest request header.
pub const LARGEST_HEAD: usize = 16 * 1024;
/// The largest body, sent or received.
pub const LARGEST_BODY: usize = 10_000_000;
/// The longest time that an answer may be delayed or drawn out.
pub const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// What all connections share.
struct Shared {
    address: SocketAddr,
    waits: Waits,
}

/// Serves until it is dropped.
///
/// # Errors
/// When the listener has no address.
pub async fn serve(listener: TcpListener) -> std::io::Result<()> {
    let shared = Arc::new(Shared { address: listener.local_addr()?, waits: Waits::default() });
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = tokio::task::JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((stream, peer)) = listener.accept().await else {
            // No file descriptors left: some come back when connections end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (shared, place) = (Arc::clone(&shared), Arc::clone(&places).try_acquire_owned().ok());
        // Saying no has a bound too: beyond it the connection is closed without a word.
        if place.is_none() && connections.len() > 2 * MOST_CONNECTIONS {
            continue;
        }
        connections.spawn(async move {
            connection::handle(stream, peer.ip(), &shared, place.is_some()).await;
            drop(place);
        });
    }
}

/// The examples of the README are run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
