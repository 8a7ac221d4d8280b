//! A provider's public keys (RFC 7517, RFC 7518 §6, RFC 8037 §2) and the signatures that are made with them.
//!
//! Three algorithms and no more: no symmetric one, whose key would be the client's own secret, and never `none`.

use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;

use crate::base64url;

/// Keys of one provider that are looked at.
const MOST_KEYS: usize = 32;

/// How a token may be signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Algorithm {
    Rs256,
    Es256,
    EdDsa,
}

impl Algorithm {
    /// The one of that name (RFC 7518 §3.1, RFC 8037 §3.1).
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            "EdDSA" | "Ed25519" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// A key that can check one algorithm.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Key {
    kid: Option<String>,
    material: Material,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Material {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

/// All keys of a provider that can be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Keys(Vec<Key>);

#[derive(Deserialize)]
struct Written {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct WrittenKey {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Keys {
    /// Reads a key set; keys that we cannot use are left out, as RFC 7517 §5 wants it. `None`: it is no key set.
    pub(crate) fn read(document: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(document).ok()?;
        let keys = written.keys.into_iter().take(MOST_KEYS);
        Some(Self(keys.filter_map(|key| Key::of(serde_json::from_value(key).ok()?)).collect()))
    }

    /// How many can be used.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the signature is by one of them. `None`: there is no key of that name and algorithm. A token that names no
    /// key is by the only one that it can be (Core §10.1).
    pub(crate) fn verify(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
        message: &[u8],
        signed: &[u8],
    ) -> Option<bool> {
        let named = |key: &&Key| kid.is_none() || key.kid.as_deref() == kid;
        let mut fitting = self.0.iter().filter(|key| key.material.algorithm() == algorithm).filter(named);
        let key = fitting.next()?;
        if fitting.next().is_some() { None } else { Some(key.material.verify(message, signed)) }
    }
}

impl Key {
    fn of(written: WrittenKey) -> Option<Self> {
        let part = |text: &Option<String>| base64url::decode(text.as_deref()?);
        let material = match (written.kty.as_str(), written.crv.as_deref()) {
            ("RSA", _) => Material::Rsa { modulus: part(&written.n)?, exponent: part(&written.e)? },
            ("EC", Some("P-256")) => {
                let (x, y) = (part(&written.x)?, part(&written.y)?);
                // Uncompressed (SEC 1 §2.3.3).
                (x.len() == 32 && y.len() == 32).then(|| Material::P256([&[4], &x[..], &y].concat()))?
            }
            ("OKP", Some("Ed25519")) => Material::Ed25519(part(&written.x)?),
            _ => return None,
        };
        let is_to_sign = written.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        let fits =
            written.alg.as_deref().is_none_or(|alg| Algorithm::of_name(alg) == Some(material.algorithm()));
        (is_to_sign && fits).then_some(Self { kid: written.kid, material })
    }
}

impl Material {
    const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa { .. } => Algorithm::Rs256,
            Self::P256(_) => Algorithm::Es256,
            Self::Ed25519(_) => Algorithm::EdDsa,
        }
    }

    fn verify(&self, message: &[u8], signed: &[u8]) -> bool {
        match self {
            // At least 2048 bits (RFC 7518 §3.3).
            Self::Rsa { modulus, exponent } => RsaPublicKeyComponents { n: modulus, e: exponent }
                .verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signed)
                .is_ok(),
            Self::P256(point) => UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point)
                .verify(message, signed)
                .is_ok(),
            Self::Ed25519(point) => {
                UnparsedPublicKey::new(&signature::ED25519, point).verify(message, signed).is_ok()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_cannot_be_used_are_left_out_and_no_key_set_is_none() {
        let set = include_bytes!("../tests/fixed/jwks.json");
        assert_eq!(Keys::read(set).unwrap().len(), 3);
        let few = br#"{"keys":[{"kty":"oct","k":"c2VjcmV0"},{"kty":"EC","crv":"P-521"},{"kty":"OKP","crv":"Ed25519","x":"AA","use":"enc"},7]}"#;
        assert_eq!(Keys::read(few).unwrap().len(), 0);
        assert_eq!(Keys::read(b"{}"), None);
        let many =
            format!("{{\"keys\":[{}]}}", vec![r#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#; 100].join(","));
        assert_eq!(Keys::read(many.as_bytes()).unwrap().len(), MOST_KEYS);
    }
}
