//! What proves that a session was this guest's: a cookie of the browser, or a code that the guest was shown.
//!
//! Nothing is stored: each is the session's number with a proof made by the key of this installation. A code is short
//! enough to be typed, so guesses at it are counted; a cookie is not guessed. Neither admits by itself: it is presented with
//! a form, and whether its session goes on is the gateway's to say.

use std::fmt;

use captivity::SessionId;
use captivity::voucher::{ALPHABET, read_characters, write_characters};
use ring::hmac;

/// The cookie: of this host alone, and never sent without TLS.
pub(crate) const COOKIE: &str = "__Host-session";

/// The characters of a code: seven for the session, five for the proof, 28 million.
const SESSION_PART: usize = 7;
const LENGTH: usize = 12;
/// 31^5
const PROOFS: u64 = 28_629_151;

const BASE: u64 = 31;

/// How many bytes of the proof a cookie has.
const COOKIE_PROOF: usize = 16;

/// The code of this session, to be read and typed.
pub(crate) fn code(key: &[u8; 32], session: SessionId) -> Code {
    let mut code = [0; LENGTH];
    let (first, last) = code.split_at_mut(SESSION_PART);
    write_number(u64::from(session.mark()), first);
    write_number(short_proof(key, session), last);
    Code(code)
}

/// A code that is shown to the guest whose session it is.
pub(crate) struct Code([u8; LENGTH]);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_characters(&self.0, f)
    }
}

/// What is made of a text that should be a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Read {
    /// It is not written as one.
    Mistyped,
    /// It is written as one, and was not made here.
    Wrong,
    /// It is this session's.
    Right(SessionId),
}

/// What a guest typed.
pub(crate) fn read_code(key: &[u8; 32], typed: &str) -> Read {
    let Ok(characters) = read_characters::<LENGTH>(typed) else { return Read::Mistyped };
    let (session, proof) = characters.split_at(SESSION_PART);
    let session = u32::try_from(read_number(session)).ok().and_then(SessionId::new);
    match session {
        // The last part of a proof is no secret that time would give away: guesses are counted, not timed.
        Some(session) if short_proof(key, session) == read_number(proof) => Read::Right(session),
        _ => Read::Wrong,
    }
}

/// The value of the cookie of this session.
pub(crate) fn cookie(key: &[u8; 32], session: SessionId) -> String {
    let proof = sign(key, b"resume-cookie", session);
    let proof: String = proof.as_ref().iter().take(COOKIE_PROOF).map(|byte| format!("{byte:02x}")).collect();
    format!("{session}.{proof}")
}

/// The session that a cookie's value proves.
pub(crate) fn read_cookie(key: &[u8; 32], value: &str) -> Option<SessionId> {
    if value.len() > 64 {
        return None;
    }
    let session: SessionId = value.split_once('.')?.0.parse().ok()?;
    let (right, given) = (cookie(key, session), value);
    // Compared as proofs of their own, so that the time tells nothing.
    let blind = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::verify(&blind, given.as_bytes(), hmac::sign(&blind, right.as_bytes()).as_ref()).ok()?;
    Some(session)
}

fn short_proof(key: &[u8; 32], session: SessionId) -> u64 {
    let proof = sign(key, b"resume-code", session);
    let first = proof.as_ref().first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
    first % PROOFS
}

fn sign(key: &[u8; 32], purpose: &[u8], session: SessionId) -> hmac::Tag {
    let statement = [purpose, &[0], &session.mark().to_be_bytes()].concat();
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &statement)
}

fn write_number(mut number: u64, characters: &mut [u8]) {
    for character in characters.iter_mut().rev() {
        *character =
            usize::try_from(number % BASE).ok().and_then(|it| ALPHABET.get(it)).copied().unwrap_or(0);
        number /= BASE;
    }
}

fn read_number(characters: &[u8]) -> u64 {
    let value =
        |character: &u8| ALPHABET.iter().zip(0..).find_map(|(known, it)| (known == character).then_some(it));
    characters.iter().filter_map(value).fold(0, |number, value: u64| number * BASE + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn session(number: u32) -> SessionId {
        SessionId::new(number).unwrap()
    }

    #[test]
    fn a_code_is_read_as_it_is_typed_and_is_of_one_session_of_one_gateway() {
        for number in [1, 2, 1_000_000, u32::MAX] {
            let code = code(&KEY, session(number)).to_string();
            assert_eq!(code.len(), 14, "{code}");
            assert_eq!(read_code(&KEY, &code), Read::Right(session(number)));
            let typed = format!(" {} ", code.replace('-', " ").to_lowercase());
            assert_eq!(read_code(&KEY, &typed), Read::Right(session(number)));
            assert_eq!(read_code(&[8; 32], &code), Read::Wrong);
        }
        let (first, second) = (code(&KEY, session(1)).to_string(), code(&KEY, session(2)).to_string());
        assert_ne!(first[first.len() - 5..], second[second.len() - 5..]);
        let mixed = format!("{}{}", &first[..8], &second[8..]);
        assert_eq!(read_code(&KEY, &mixed), Read::Wrong, "the proof of another session");
        for mistyped in ["", "2222", "0000-0000-0000", "2222-2222-2222-2", "<script>alert", "\u{202e}2222"] {
            assert_eq!(read_code(&KEY, mistyped), Read::Mistyped, "{mistyped:?}");
        }
        assert_eq!(read_code(&KEY, "2222-2222-2222"), Read::Wrong, "no session has the number zero");
        assert_eq!(read_code(&KEY, "ZZZZ-ZZZZ-ZZZZ"), Read::Wrong, "nor one beyond all");
    }

    #[test]
    fn a_cookie_proves_its_session_and_no_other() {
        let value = cookie(&KEY, session(511));
        assert_eq!(read_cookie(&KEY, &value), Some(session(511)));
        assert_eq!(read_cookie(&[8; 32], &value), None);
        let proof = value.split_once('.').unwrap().1;
        let code = code(&KEY, session(511)).to_string();
        for wrong in
            ["", ".", "511.", &format!("512.{proof}"), &format!("0{value}"), &value[..value.len() - 1], &code]
        {
            assert_eq!(read_cookie(&KEY, wrong), None, "{wrong:?}");
        }
    }
}
