//! The helper: the one process with network privileges. It owns the table and does what a closed set of typed
//! messages asks; it parses no configuration, no HTTP and nothing a guest sent.
//!
//! It lives as long as its socket: when the main process ends, the helper ends, and the table stays.

// What is said over the socket.
pub(crate) mod protocol;
// What the helper keeps in the kernel.
mod keeper;
// The loop.
mod serve;

pub use serve::serve;

#[cfg(test)]
pub(crate) mod keeper_for_tests {
    //! What the tests against the real kernel drive.
    pub(crate) use super::keeper::Keeper;
    pub(crate) use super::protocol::OwnershipWish;
}
