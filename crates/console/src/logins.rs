//! Who is signed in at this door: kept in memory, by a secret that only the browser's cookie has. A restart signs everybody out.
//!
//! What is kept of the secret is its digest, so that nothing that could be sent is ever in the table.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::header::{self, HeaderMap};
use captivity::Timestamp;
use gateway::accounts::{AccountName, PasswordHash};
use ring::digest;
use ring::rand::{SecureRandom as _, SystemRandom};

/// The cookie of somebody who is signed in.
pub(crate) const COOKIE: &str = "__Host-console";
/// How long nobody need ask before it ends.
const IDLE: Duration = Duration::from_secs(30 * 60);
/// How long it lasts at most.
const WHOLE: Duration = Duration::from_secs(12 * 3600);
/// In all.
const MOST: usize = 1000;
/// Of one account; one more ends the oldest.
const MOST_OF_ACCOUNT: usize = 8;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    /// By this account.
    pub(crate) name: AccountName,
    /// What its password was then: whoever changes it signs everybody else out.
    pub(crate) hash: PasswordHash,
    /// What every form of theirs carries.
    pub(crate) token: String,
    began: Timestamp,
    seen: Timestamp,
}

type Key = [u8; 32];

/// Everybody who is signed in.
#[derive(Debug, Default)]
pub(crate) struct Logins {
    table: Mutex<HashMap<Key, Login>>,
}

impl Logins {
    /// Signs somebody in; what the cookie says. `None` while there is no randomness, or no room.
    pub(crate) fn begin(&self, name: AccountName, hash: PasswordHash, now: Timestamp) -> Option<String> {
        let (secret, token) = (secret()?, secret()?);
        let mut table = self.lock();
        table.retain(|_, login| !login.is_over(now));
        let own = table.iter().filter(|(_, login)| login.name == name);
        let oldest = own.clone().min_by_key(|(_, login)| login.began).map(|(key, _)| *key);
        if own.count() >= MOST_OF_ACCOUNT {
            oldest.and_then(|key| table.remove(&key));
        }
        if table.len() >= MOST {
            return None;
        }
        table.insert(key_of(&secret), Login { name, hash, token, began: now, seen: now });
        Some(secret)
    }

    /// Whoever sent this cookie, and it counts as seen.
    pub(crate) fn find(&self, headers: &HeaderMap, now: Timestamp) -> Option<Login> {
        let key = key_of(cookie(headers, COOKIE)?);
        let mut table = self.lock();
        if table.get(&key)?.is_over(now) {
            table.remove(&key);
            return None;
        }
        let login = table.get_mut(&key)?;
        login.seen = now;
        Some(login.clone())
    }

    /// Signs whoever sent this cookie out.
    pub(crate) fn end(&self, headers: &HeaderMap) {
        if let Some(secret) = cookie(headers, COOKIE) {
            self.lock().remove(&key_of(secret));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Login>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Login {
    fn is_over(&self, now: Timestamp) -> bool {
        now >= self.seen.after(IDLE) || now >= self.began.after(WHOLE)
    }
}

/// 32 octets that nobody guesses, in hexadecimal; `None` while the system has none.
pub(crate) fn secret() -> Option<String> {
    let mut octets = [0; 32];
    SystemRandom::new().fill(&mut octets).ok()?;
    Some(octets.iter().map(|octet| format!("{octet:02x}")).collect())
}

/// The value of the first cookie of that name.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let fields = headers.get_all(header::COOKIE).iter().filter_map(|field| field.to_str().ok());
    let mut pairs = fields.flat_map(|field| field.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(found, value)| (found == name).then_some(value))
}

/// A `Set-Cookie` of this host alone, never sent without TLS (or beyond the loopback), and not with what other sites send but
/// links. An empty value takes it away.
pub(crate) fn set_cookie(name: &str, value: &str) -> String {
    let end = if value.is_empty() { "; Max-Age=0" } else { "" };
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{end}")
}

fn key_of(secret: &str) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);

    fn begin(logins: &Logins, name: &str, now: Timestamp) -> HeaderMap {
        let secret = logins.begin(name.parse().unwrap(), PasswordHash::new("x"), now).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("a=b; {COOKIE}={secret}").parse().unwrap());
        headers
    }

    fn after(minutes: u64) -> Timestamp {
        NOW.after(Duration::from_secs(minutes * 60))
    }

    #[test]
    fn a_login_ends_when_nobody_asks_and_after_half_a_day_in_any_case() {
        let logins = Logins::default();
        let anna = begin(&logins, "anna", NOW);
        assert!(logins.find(&anna, after(29)).is_some());
        assert!(logins.find(&anna, after(58)).is_some());
        assert!(logins.find(&anna, after(88)).is_none(), "half an hour of silence");
        assert!(logins.find(&anna, after(59)).is_none(), "what is over stays so");
        let anna = begin(&logins, "anna", NOW);
        for minutes in (0..12 * 60).step_by(20) {
            assert!(logins.find(&anna, after(minutes)).is_some(), "{minutes}");
        }
        assert!(logins.find(&anna, after(12 * 60)).is_none());
    }

    #[test]
    fn a_cookie_that_was_not_given_out_is_nobody_and_signing_out_is_for_good() {
        let logins = Logins::default();
        let anna = begin(&logins, "anna", NOW);
        for value in ["", "x", &"0".repeat(64)] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, format!("{COOKIE}={value}").parse().unwrap());
            assert!(logins.find(&headers, NOW).is_none());
        }
        assert!(logins.find(&HeaderMap::new(), NOW).is_none());
        let tokens: Vec<_> = [&anna, &begin(&logins, "anna", NOW)]
            .map(|headers| logins.find(headers, NOW).unwrap().token)
            .into();
        assert_ne!(tokens[0], tokens[1], "forms of one login are not those of another");
        logins.end(&anna);
        assert!(logins.find(&anna, NOW).is_none());
    }

    #[test]
    fn an_account_is_signed_in_in_a_few_places_and_all_together_have_a_bound() {
        let logins = Logins::default();
        let first = begin(&logins, "anna", NOW);
        for minute in 1..=8 {
            begin(&logins, "anna", after(minute));
        }
        assert!(logins.find(&first, after(9)).is_none(), "the oldest has ended");
        assert_eq!(logins.lock().len(), 8);
        for number in 8..MOST {
            begin(&logins, &format!("host{number}"), after(9));
        }
        let one_more = |now| logins.begin("bert".parse().unwrap(), PasswordHash::new("x"), now);
        assert!(one_more(after(9)).is_none());
        assert!(one_more(after(40)).is_some(), "those that are over make room");
    }
}
