//! The key that both sides know.

use std::fmt;

use ring::hmac;

/// A key for HMAC with SHA-256. Never printed.
#[derive(Clone)]
pub struct Key(pub(crate) hmac::Key);

/// Too few octets to be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key has at least {} bytes; make one with: openssl rand -hex 32", Key::SHORTEST)]
pub struct KeyTooShort;

impl Key {
    /// The fewest octets of a key.
    pub const SHORTEST: usize = 16;

    /// The octets of this text are the key, as they stand.
    ///
    /// # Errors
    /// There are too few of them.
    pub fn of(text: &str) -> Result<Self, KeyTooShort> {
        if text.len() < Self::SHORTEST {
            return Err(KeyTooShort);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes())))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}
