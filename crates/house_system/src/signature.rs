//! HTTP Message Signatures (RFC 9421) with HMAC-SHA-256, over a digest of the body (RFC 9530): of our questions, and of the
//! answers to them.
//!
//! One signature, with components in one order: what is not exactly so is not believed. The answer's signature covers the
//! question by the number that stands in its body.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outbound::header::{HeaderMap, HeaderName};
use outbound::{Bytes, Response};
use ring::{digest, hmac};

use crate::{Failure, Key};

pub(crate) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
pub(crate) const SIGNATURE_INPUT: HeaderName = HeaderName::from_static("signature-input");
pub(crate) const SIGNATURE: HeaderName = HeaderName::from_static("signature");

/// What the signature of a question is for, and that of an answer: neither can be used as the other.
const QUESTION_TAG: &str = "vestibule-stay-v1";
const ANSWER_TAG: &str = "vestibule-stay-v1-answer";

const QUESTION_COMPONENTS: &str = r#"("@method" "@target-uri" "content-type" "content-digest")"#;
const ANSWER_COMPONENTS: &str = r#"("@status" "content-digest")"#;

/// The longest header field of an answer that is read.
const LONGEST_FIELD: usize = 1024;

pub(crate) fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(digest::digest(&digest::SHA256, body)))
}

/// The fields of a POST of that JSON body: `Content-Digest`, `Signature-Input`, `Signature`.
pub(crate) fn of_question(key: &Key, url: &str, body: &[u8], now: SystemTime) -> [(HeaderName, String); 3] {
    let created = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let digest = content_digest(body);
    let parameters = format!(
        "{QUESTION_COMPONENTS};created={created};keyid=\"vestibule\";alg=\"hmac-sha256\";tag=\"{QUESTION_TAG}\""
    );
    // RFC 9421 §2.5
    let base = format!(
        "\"@method\": POST\n\"@target-uri\": {url}\n\"content-type\": application/json\n\"content-digest\": {digest}\n\
         \"@signature-params\": {parameters}"
    );
    let proof = STANDARD.encode(hmac::sign(&key.0, base.as_bytes()));
    [
        (CONTENT_DIGEST, digest),
        (SIGNATURE_INPUT, format!("sig={parameters}")),
        (SIGNATURE, format!("sig=:{proof}:")),
    ]
}

/// Whether an answer has a signature at all.
pub(crate) fn is_on(headers: &HeaderMap) -> bool {
    headers.contains_key(SIGNATURE) || headers.contains_key(SIGNATURE_INPUT)
}

/// Checks that the answer is from whoever has the key.
pub(crate) fn check_answer(key: &Key, answer: &Response<Bytes>) -> Result<(), Failure> {
    let field = |name| one(answer.headers(), &name);
    let digest = field(CONTENT_DIGEST).ok_or(Failure::Signature("it has no Content-Digest"))?;
    if digest != content_digest(answer.body()) {
        return Err(Failure::Signature("its Content-Digest is not that of its body"));
    }
    let input = field(SIGNATURE_INPUT).ok_or(Failure::Signature("it has no Signature-Input"))?;
    let (label, parameters) =
        input.split_once('=').ok_or(Failure::Signature("its Signature-Input is none"))?;
    let rest = parameters.strip_prefix(ANSWER_COMPONENTS).ok_or(Failure::Signature(
        "its signature does not cover (\"@status\" \"content-digest\") and nothing else",
    ))?;
    // In any order; their text is signed as it stands (RFC 9421 §2.3).
    let has = |parameter: &str| rest.split(';').any(|part| part == parameter);
    if !has(&format!("tag=\"{ANSWER_TAG}\"")) || !has("alg=\"hmac-sha256\"") {
        return Err(Failure::Signature("its signature has not the tag and alg of an answer"));
    }
    let base = format!(
        "\"@status\": {}\n\"content-digest\": {digest}\n\"@signature-params\": {parameters}",
        answer.status().as_u16()
    );
    let signature = field(SIGNATURE).ok_or(Failure::Signature("it has no Signature"))?;
    let proof = signature
        .strip_prefix(label)
        .and_then(|rest| rest.strip_prefix("=:")?.strip_suffix(':'))
        .and_then(|proof| STANDARD.decode(proof).ok())
        .ok_or(Failure::Signature("its Signature is not that of its Signature-Input"))?;
    hmac::verify(&key.0, base.as_bytes(), &proof)
        .map_err(|_| Failure::Signature("it was signed with another key, or changed on its way"))
}

/// The only field of that name.
fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok().filter(|text| text.len() <= LONGEST_FIELD)?;
    all.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const BODY: &str = r#"{"request":"7","admit":true,"person":"stay 4711"}"#;

    fn key() -> Key {
        Key::of("0123456789abcdef0123456789abcdef").unwrap()
    }

    /// Made by hand, as the other side would.
    fn answer(key: &Key, parameters: &str, status: u16) -> Response<Bytes> {
        let digest = content_digest(BODY.as_bytes());
        let base = format!(
            "\"@status\": {status}\n\"content-digest\": {digest}\n\"@signature-params\": {parameters}"
        );
        let proof = STANDARD.encode(hmac::sign(&key.0, base.as_bytes()));
        let answer = Response::builder()
            .header(CONTENT_DIGEST, digest)
            .header(SIGNATURE_INPUT, format!("sig1={parameters}"))
            .header(SIGNATURE, format!("sig1=:{proof}:"));
        answer.body(Bytes::from_static(BODY.as_bytes())).unwrap()
    }

    const GOOD: &str =
        r#"("@status" "content-digest");created=1795413600;alg="hmac-sha256";tag="vestibule-stay-v1-answer""#;

    #[test]
    fn the_vector_of_the_protocol_holds() {
        // docs/stay/v1.md has the same, made with Python's hmac and hashlib.
        let now = UNIX_EPOCH + Duration::from_secs(1_795_413_600);
        let [digest, input, signature] = of_question(&key(), "https://pms.example/v1/stay", b"{}", now);
        assert_eq!(digest.1, "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:");
        assert_eq!(
            input.1,
            "sig=(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\");created=1795413600;\
             keyid=\"vestibule\";alg=\"hmac-sha256\";tag=\"vestibule-stay-v1\""
        );
        assert_eq!(signature.1, "sig=:oy0rzMAQx8yV0GtoA3BYgV1Lyhml0O/dMvBJjqpfaFw=:");
    }

    #[test]
    fn an_answer_of_who_has_the_key_is_believed_and_no_other() {
        assert!(check_answer(&key(), &answer(&key(), GOOD, 200)).is_ok());
        let refused =
            |answer: &Response<Bytes>| matches!(check_answer(&key(), answer), Err(Failure::Signature(_)));
        let other = Key::of("another key of sufficient length").unwrap();
        assert!(refused(&answer(&other, GOOD, 200)), "another key");
        assert!(refused(&answer(&key(), GOOD, 403)), "another status");
        for wrong in [
            &GOOD.replace("\"@status\" ", ""),
            &GOOD.replace("-answer", ""),
            &GOOD.replace("hmac-sha256", "none"),
            &GOOD.replace("(\"@status\" \"content-digest\")", "()"),
            "",
        ] {
            assert!(refused(&answer(&key(), wrong, 200)), "{wrong}");
        }
        let mut changed = answer(&key(), GOOD, 200);
        *changed.body_mut() = Bytes::from_static(br#"{"request":"7","admit":true,"person":"stay 1"}"#);
        assert!(refused(&changed), "another body");
        for name in [CONTENT_DIGEST, SIGNATURE_INPUT, SIGNATURE] {
            let mut without = answer(&key(), GOOD, 200);
            let field = without.headers_mut().remove(&name).unwrap();
            assert!(refused(&without), "without {name}");
            without.headers_mut().append(&name, field.clone());
            without.headers_mut().append(&name, field);
            assert!(refused(&without), "{name} twice");
        }
    }

    #[test]
    fn a_question_of_ours_is_no_answer() {
        let [digest, input, signature] =
            of_question(&key(), "https://pms.example/", BODY.as_bytes(), UNIX_EPOCH);
        let fields = [digest, input, signature];
        let reflected =
            fields.into_iter().fold(Response::builder(), |answer, (name, value)| answer.header(name, value));
        let reflected = reflected.body(Bytes::from_static(BODY.as_bytes())).unwrap();
        assert!(check_answer(&key(), &reflected).is_err());
    }
}
