//! What tokens are taken and what are refused: tokens of another implementation, and of a forger who has a key.

use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::json;

use super::*;

const FIXED: [(&str, &str); 3] = [
    ("RS256", include_str!("../../tests/fixed/rs256.jwt")),
    ("ES256", include_str!("../../tests/fixed/es256.jwt")),
    ("EdDSA", include_str!("../../tests/fixed/eddsa.jwt")),
];
const EXPECTED: Expected<'_> =
    Expected { issuer: "https://id.example", client_id: "portal", nonce: "n-0S6_WzA2Mj", now: 1_700_000_100 };

fn fixed_keys() -> Keys {
    Keys::read(include_bytes!("../../tests/fixed/jwks.json")).unwrap()
}

/// A provider with one key, which signs what it is given.
struct Forge(Ed25519KeyPair);

impl Forge {
    fn new() -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap())
    }

    fn keys(&self) -> Keys {
        let x = base64url::encode(self.0.public_key().as_ref());
        let set = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "own", "x": x }] });
        Keys::read(set.to_string().as_bytes()).unwrap()
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(header), part(claims));
        format!("{message}.{}", base64url::encode(self.0.sign(message.as_bytes()).as_ref()))
    }

    /// A good token but for this.
    fn check(&self, change: Value) -> Result<Claims, TokenFault> {
        let mut claims = json!({
            "iss": "https://id.example", "sub": "248289761001", "aud": "portal", "exp": 1_700_000_600,
            "iat": 1_700_000_000, "nonce": "n-0S6_WzA2Mj"
        });
        for (claim, value) in change.as_object().unwrap() {
            claims[claim] = value.clone();
        }
        check(&self.sign(&json!({ "alg": "EdDSA", "kid": "own" }), &claims), &self.keys(), &EXPECTED)
    }
}

#[test]
fn tokens_made_by_another_implementation_are_understood() {
    for (name, token) in FIXED {
        let claims =
            check(token.trim(), &fixed_keys(), &EXPECTED).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(
            (&claims["sub"], &claims["groups"][0]),
            (&json!("248289761001"), &json!("staff")),
            "{name}"
        );
    }
}

#[test]
fn no_letter_of_a_token_can_be_changed() {
    for (name, token) in FIXED {
        let token = token.trim();
        for place in (0..token.len()).filter(|place| place % 3 == 0 && token.as_bytes()[*place] != b'.') {
            let other = if &token[place..=place] == "A" { "B" } else { "A" };
            let forged = format!("{}{other}{}", &token[..place], &token[place + 1..]);
            assert!(check(&forged, &fixed_keys(), &EXPECTED).is_err(), "{name} at {place}");
        }
    }
}

#[test]
fn a_token_for_somebody_else_or_another_moment_or_another_sign_in_proves_nothing() {
    let forge = Forge::new();
    assert!(forge.check(json!({})).is_ok());
    for (change, fault) in [
        (json!({ "iss": "https://id.example/" }), TokenFault::Issuer),
        (json!({ "iss": null }), TokenFault::Issuer),
        (json!({ "aud": "other" }), TokenFault::Audience),
        (json!({ "aud": ["portal", "other"], "azp": "portal" }), TokenFault::Audience),
        (json!({ "aud": [] }), TokenFault::Audience),
        (json!({ "azp": "other" }), TokenFault::Audience),
        (json!({ "exp": 1_700_000_040 }), TokenFault::Expired),
        (json!({ "exp": null }), TokenFault::Expired),
        (json!({ "exp": "1800000000" }), TokenFault::Expired),
        (json!({ "nbf": 1_700_000_161 }), TokenFault::Early),
        (json!({ "nbf": "soon" }), TokenFault::Early),
        (json!({ "iat": 1_700_000_161 }), TokenFault::Early),
        (json!({ "iat": -1 }), TokenFault::Early),
        (json!({ "nonce": "n-0S6_WzA2Mk" }), TokenFault::Nonce),
        (json!({ "nonce": null }), TokenFault::Nonce),
        (json!({ "sub": "" }), TokenFault::Subject),
        (json!({ "sub": 7 }), TokenFault::Subject),
        (json!({ "sub": "a b" }), TokenFault::Subject),
        (json!({ "sub": "x".repeat(256) }), TokenFault::Subject),
    ] {
        assert_eq!(forge.check(change.clone()).unwrap_err(), fault, "{change}");
    }
    for within in [
        json!({ "aud": ["portal"], "azp": "portal" }),
        json!({ "exp": 1_700_000_041 }),
        json!({ "iat": 1_700_000_160.5 }),
    ] {
        assert!(forge.check(within.clone()).is_ok(), "{within}");
    }
}

#[test]
fn no_other_algorithm_and_no_other_key_will_do() {
    let forge = Forge::new();
    let claims = json!({
        "iss": "https://id.example", "sub": "1", "aud": "portal", "exp": 1_700_000_600, "iat": 1, "nonce": "n-0S6_WzA2Mj"
    });
    for (header, fault) in [
        (json!({ "alg": "none" }), TokenFault::Algorithm),
        (json!({ "alg": "HS256", "kid": "own" }), TokenFault::Algorithm),
        (json!({ "alg": "eddsa", "kid": "own" }), TokenFault::Algorithm),
        (json!({ "alg": "RS256", "kid": "own" }), TokenFault::Key),
        (json!({ "alg": "ES256" }), TokenFault::Key),
        (json!({ "alg": "EdDSA", "kid": "other" }), TokenFault::Key),
        (json!({ "alg": "EdDSA", "kid": "own", "crit": ["exp"] }), TokenFault::Critical),
        (json!({ "kid": "own" }), TokenFault::Unreadable),
    ] {
        let token = forge.sign(&header, &claims);
        assert_eq!(check(&token, &forge.keys(), &EXPECTED).unwrap_err(), fault, "{header}");
    }
    let unnamed = forge.sign(&json!({ "alg": "EdDSA" }), &claims);
    assert!(check(&unnamed, &forge.keys(), &EXPECTED).is_ok(), "it can be by one key only");
    assert_eq!(check(&unnamed, &fixed_keys(), &EXPECTED).unwrap_err(), TokenFault::Signature);
    let good = forge.sign(&json!({ "alg": "EdDSA" }), &claims);
    let unsigned = format!("{}.", good.rsplit_once('.').unwrap().0);
    assert_eq!(check(&unsigned, &forge.keys(), &EXPECTED).unwrap_err(), TokenFault::Signature);
    for nonsense in ["", ".", "..", "a.b", "a.b.c.d", "ü.ü.ü", &"a".repeat(LONGEST + 1)] {
        assert_eq!(
            check(nonsense, &forge.keys(), &EXPECTED).unwrap_err(),
            TokenFault::Unreadable,
            "{nonsense:.20}"
        );
    }
}
