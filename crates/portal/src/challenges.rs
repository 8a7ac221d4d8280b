//! Proofs for a certificate authority (RFC 8555 §8.3) that are shown at the plain door, while an order is pending.
//!
//! They are shown to peers that are no guests, at exactly one path each; guests are intercepted there as everywhere.
//! It never says anything else to anybody, and with no order pending such peers are not heard at all.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

const PATH: &str = "/.well-known/acme-challenge/";
/// Orders are for one name, so there is one at a time; more come from somebody's mistake.
const MOST: usize = 8;
/// RFC 8555 asks for tokens of at least 22 characters; real ones have 43.
const LONGEST: usize = 512;

/// What is shown to whom asks for it by name. Clones are the same.
#[derive(Clone, Default, Debug)]
pub struct Challenges {
    shown: Arc<Mutex<Vec<(String, String)>>>,
    count: Arc<AtomicUsize>,
}

impl Challenges {
    /// Shows `key_authorization` below the token from now on. Says `false` when too many or too long ones are shown.
    pub fn show(&self, token: &str, key_authorization: &str) -> bool {
        let usable = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_short = token.len() <= LONGEST && key_authorization.len() <= LONGEST;
        if token.is_empty() || !is_short || !token.bytes().all(usable) {
            return false;
        }
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.retain(|(known, _)| known != token);
        if shown.len() >= MOST {
            return false;
        }
        shown.push((token.to_owned(), key_authorization.to_owned()));
        self.count.store(shown.len(), Ordering::Release);
        true
    }

    /// Shows it no longer.
    pub fn take_away(&self, token: &str) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.retain(|(known, _)| known != token);
        self.count.store(shown.len(), Ordering::Release);
    }

    /// Whether an order is pending; costs no lock.
    pub(crate) fn is_pending(&self) -> bool {
        self.count.load(Ordering::Acquire) > 0
    }

    /// What is shown at that path of a request, if anything.
    pub(crate) fn at(&self, path: &str) -> Option<String> {
        let token = path.strip_prefix(PATH)?;
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.iter().find(|(known, _)| known == token).map(|(_, shown)| shown.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_what_is_shown_is_found_and_only_while_it_is_shown() {
        let challenges = Challenges::default();
        assert!(!challenges.is_pending());
        assert!(challenges.show("abc", "abc.thumb"));
        assert!(challenges.is_pending());
        assert_eq!(challenges.at("/.well-known/acme-challenge/abc"), Some("abc.thumb".to_owned()));
        for path in ["/.well-known/acme-challenge/", "/.well-known/acme-challenge/abc/", "/abc", "abc", ""] {
            assert_eq!(challenges.at(path), None, "{path}");
        }
        challenges.take_away("abc");
        assert!(!challenges.is_pending() && challenges.at("/.well-known/acme-challenge/abc").is_none());
    }

    #[test]
    fn what_is_shown_is_bounded() {
        let challenges = Challenges::default();
        let shown = (0..100).filter(|number| challenges.show(&format!("t{number}"), "x")).count();
        assert_eq!(shown, MOST);
        assert!(!Challenges::default().show("../x", "x") && !Challenges::default().show("", "x"));
        assert!(!Challenges::default().show("x", &"x".repeat(LONGEST + 1)));
    }
}
