//! The ID token: whether the provider made it, for us, now, for this very sign-in (OpenID Connect Core 1.0 §3.1.3.7).
//!
//! Pure. The signature is checked although the token came by TLS from the provider itself, so that nobody between, such as
//! a proxy with a root of its own, can make somebody of anybody.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::base64url;
use crate::keys::{Algorithm, Keys};

/// A longer token is not read.
const LONGEST: usize = 16 * 1024;
/// How far the clocks may be apart, in seconds.
const LEEWAY: u64 = 60;
/// The longest `sub` (Core §2).
const LONGEST_SUBJECT: usize = 255;

/// What a token says of whom.
pub(crate) type Claims = Map<String, Value>;

/// What it must say.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) nonce: &'a str,
    /// Seconds of the calendar, since 1970.
    pub(crate) now: u64,
}

/// Why a token proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TokenFault {
    /// It is none that can be read.
    #[error("the ID token cannot be read (three parts of base64url, at most 16 KiB)")]
    Unreadable,
    /// `none`, a symmetric one, or one that nobody needs.
    #[error("the ID token is not signed by RS256, ES256 or EdDSA; choose one of them at the provider")]
    Algorithm,
    /// An extension that must be understood (RFC 7515 §4.1.11).
    #[error("the ID token has an extension that would have to be understood")]
    Critical,
    /// By none of the keys that the provider has now.
    #[error("the ID token is signed by a key that the provider's key set does not have")]
    Key,
    /// Somebody changed it.
    #[error("the signature of the ID token is wrong: it was changed, or made by somebody else")]
    Signature,
    /// Rule 2.
    #[error("the ID token is by another issuer")]
    Issuer,
    /// Rules 3 to 5.
    #[error("the ID token is for another client")]
    Audience,
    /// Rule 9.
    #[error("the ID token has expired; is the clock of this machine right?")]
    Expired,
    /// RFC 7519 §4.1.5, and rule 10.
    #[error("the ID token is of the future, or of no time; is the clock of this machine right?")]
    Early,
    /// Rule 11.
    #[error("the ID token belongs to another sign-in")]
    Nonce,
    /// Core §2.
    #[error("the ID token does not say who it is about in a way that can be kept")]
    Subject,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// What the token says, if it proves anything.
pub(crate) fn check(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Claims, TokenFault> {
    let claims = signed(token, keys)?;
    let text = |claim: &str| claims.get(claim).and_then(Value::as_str);
    let moment = |claim: &str| claims.get(claim).and_then(seconds);
    if text("iss") != Some(expected.issuer) {
        return Err(TokenFault::Issuer);
    }
    let azp_fits = claims.get("azp").is_none_or(|azp| azp.as_str() == Some(expected.client_id));
    if !is_for(claims.get("aud"), expected.client_id) || !azp_fits {
        return Err(TokenFault::Audience);
    }
    if moment("exp").is_none_or(|exp| expected.now >= exp.saturating_add(LEEWAY)) {
        return Err(TokenFault::Expired);
    }
    let latest = expected.now.saturating_add(LEEWAY);
    let begun = match claims.get("nbf") {
        Some(nbf) => seconds(nbf).is_some_and(|nbf| nbf <= latest),
        None => true,
    };
    if !begun || moment("iat").is_none_or(|iat| iat > latest) {
        return Err(TokenFault::Early);
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(TokenFault::Nonce);
    }
    let is_subject =
        |it: &str| (1..=LONGEST_SUBJECT).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_graphic());
    if !text("sub").is_some_and(is_subject) {
        return Err(TokenFault::Subject);
    }
    Ok(claims)
}

/// The claims of a token that the provider signed.
fn signed(token: &str, keys: &Keys) -> Result<Claims, TokenFault> {
    let (message, signature) = token
        .rsplit_once('.')
        .filter(|_| token.len() <= LONGEST && token.matches('.').count() == 2)
        .ok_or(TokenFault::Unreadable)?;
    let (header, payload) = message.split_once('.').ok_or(TokenFault::Unreadable)?;
    let part = |text: &str| base64url::decode(text).ok_or(TokenFault::Unreadable);
    let header: Header = serde_json::from_slice(&part(header)?).map_err(|_| TokenFault::Unreadable)?;
    let algorithm = Algorithm::of_name(&header.alg).ok_or(TokenFault::Algorithm)?;
    if header.crit.is_some() {
        return Err(TokenFault::Critical);
    }
    match keys.verify(algorithm, header.kid.as_deref(), message.as_bytes(), &part(signature)?) {
        Some(true) => serde_json::from_slice(&part(payload)?).map_err(|_| TokenFault::Unreadable),
        Some(false) => Err(TokenFault::Signature),
        None => Err(TokenFault::Key),
    }
}

/// For us and nobody else: whoever else it is for could show it to us.
fn is_for(audience: Option<&Value>, client_id: &str) -> bool {
    match audience {
        Some(Value::String(one)) => one == client_id,
        Some(Value::Array(all)) => matches!(&all[..], [one] if one.as_str() == Some(client_id)),
        _ => false,
    }
}

/// `NumericDate` (RFC 7519 §2), whose fraction does not matter.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within the range")]
fn seconds(value: &Value) -> Option<u64> {
    let exact = || value.as_f64().filter(|it| (0.0..9e15).contains(it)).map(|it| it as u64);
    value.as_u64().or_else(exact)
}

#[cfg(test)]
mod tests;
