//! Reading and judging an answer (RFC 6960 §4.2): is it about this certificate, from who may say so, good, and fresh?
//!
//! What it reads came over plain HTTP, so nothing is believed before the signature is checked.

use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;

use super::Subject;
use crate::der::{INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, element, elements, expect, whole};
use crate::validity::moment;
use crate::x509::{Fields, bits};

const ENUMERATED: u8 = 0x0a;
/// `[0]`, constructed.
const FIRST: u8 = 0xa0;
/// id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1.
const BASIC: [u8; 9] = [0x2b, 6, 1, 5, 5, 7, 48, 1, 1];
/// id-ce-extKeyUsage and id-kp-OCSPSigning (RFC 5280 §4.2.1.12, RFC 6960 §4.2.2.2).
const EXTENDED_KEY_USAGE: [u8; 3] = [0x55, 0x1d, 37];
const OCSP_SIGNING: [u8; 8] = [0x2b, 6, 1, 5, 5, 7, 3, 9];
/// How far the authority's clock may be ahead of ours, in seconds.
const AHEAD: i64 = 300;
/// Certificates in an answer that are looked at.
const MOST_SIGNERS: usize = 4;

/// What an answer says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judged {
    /// The certificate is good; the answer may be handed out from the first moment until the second.
    Good {
        /// In seconds since 1970.
        from: i64,
        /// In seconds since 1970.
        until: i64,
    },
    /// The certificate is revoked: guests' devices refuse it.
    Revoked,
}

/// Judges an answer at that moment, in seconds since 1970.
///
/// # Errors
/// Why it may not be handed out, in words.
pub fn judge(answer: &[u8], subject: &Subject, now: i64) -> Result<Judged, &'static str> {
    let basic = successful(answer)?;
    let (signed, rest) = whole(basic).ok_or("what is signed is broken")?;
    verify(signed, rest, &subject.issuer, now)?;
    let single = about(signed, subject).ok_or("it is not about this certificate")?;
    const GOOD: u8 = 0x80;
    const REVOKED: u8 = 0xa1;
    let (status, _, times) = element(single).ok_or("its status is broken")?;
    let (from, until) = period(times).ok_or("it does not say until when it holds")?;
    if now + AHEAD < from || now >= until {
        return Err("it is not fresh");
    }
    match status {
        GOOD => Ok(Judged::Good { from, until }),
        REVOKED => Ok(Judged::Revoked),
        _ => Err("the responder does not know this certificate"),
    }
}

/// The contents of the basic response.
fn successful(answer: &[u8]) -> Result<&[u8], &'static str> {
    let (answer, _) = expect(answer, SEQUENCE).ok_or("it is no OCSP response")?;
    let (status, rest) = expect(answer, ENUMERATED).ok_or("it has no status")?;
    if status != [0] {
        return Err("the responder could not answer");
    }
    let octets = || {
        let (octets, _) = expect(expect(rest, FIRST)?.0, SEQUENCE)?;
        let (kind, octets) = expect(octets, OBJECT_IDENTIFIER)?;
        let (octets, _) = expect(octets, OCTET_STRING).filter(|_| kind == BASIC)?;
        Some(expect(octets, SEQUENCE)?.0)
    };
    octets().ok_or("it is of a kind that is not known")
}

/// The issuer itself signed it, or somebody whom the issuer gave that right (RFC 6960 §4.2.2.2).
fn verify(signed: &[u8], rest: &[u8], issuer: &CertificateDer<'_>, now: i64) -> Result<(), &'static str> {
    let parts = || {
        let (kind, rest) = expect(rest, SEQUENCE)?;
        let (signature, rest) = bits(rest)?;
        Some((kind, signature, rest))
    };
    let (kind, signature, rest) = parts().ok_or("its signature is broken")?;
    let issuer = Fields::of(issuer).ok_or("the issuer's certificate is broken")?;
    if is_signed(&issuer, kind, signed, signature) {
        return Ok(());
    }
    let given =
        expect(rest, FIRST).and_then(|(list, _)| expect(list, SEQUENCE)).map_or(&[][..], |(it, _)| it);
    let mut left = given;
    for _ in 0..MOST_SIGNERS {
        let Some((certificate, after)) = whole(left) else { break };
        left = after;
        let Some(signer) = Fields::of(certificate) else { continue };
        if may_sign(certificate, &signer, &issuer, now) && is_signed(&signer, kind, signed, signature) {
            return Ok(());
        }
    }
    Err("it is not signed by who issued the certificate")
}

fn may_sign(certificate: &[u8], signer: &Fields<'_>, issuer: &Fields<'_>, now: i64) -> bool {
    let usages = signer.extension(&EXTENDED_KEY_USAGE).and_then(|value| expect(value, SEQUENCE));
    let has_the_right = usages.is_some_and(|(usages, _)| elements(usages).any(|(_, it)| it == OCSP_SIGNING));
    let is_valid = crate::validity(certificate).is_some_and(|valid| valid.contains(&now));
    has_the_right
        && is_valid
        && signer.issuer == issuer.subject
        && is_signed(issuer, signer.signature_kind, signer.signed, signer.signature)
}

fn is_signed(by: &Fields<'_>, kind: &[u8], signed: &[u8], signature: &[u8]) -> bool {
    let algorithms = default_provider().signature_verification_algorithms.all;
    algorithms.iter().any(|algorithm| {
        algorithm.public_key_alg_id().as_ref() == by.key_kind
            && algorithm.signature_alg_id().as_ref() == kind
            && algorithm.verify_signature(by.key, signed, signature).is_ok()
    })
}

/// What it says about this certificate: status and times.
fn about<'a>(signed: &'a [u8], subject: &Subject) -> Option<&'a [u8]> {
    /// Of the key that signed, by name or by hash.
    const RESPONDER: [u8; 2] = [0xa1, 0xa2];
    let (mut data, _) = expect(signed, SEQUENCE)?;
    if data.first() == Some(&FIRST) {
        (_, data) = expect(data, FIRST)?;
    }
    let (responder, _, data) = element(data)?;
    let (_, _, data) = element(data).filter(|_| RESPONDER.contains(&responder))?;
    let (responses, _) = expect(data, SEQUENCE)?;
    elements(responses).find_map(|(_, single)| {
        let (certificate, rest) = expect(single, SEQUENCE)?;
        let (_, certificate) = expect(certificate, SEQUENCE)?;
        let (name, certificate) = expect(certificate, OCTET_STRING)?;
        let (key, certificate) = expect(certificate, OCTET_STRING)?;
        let (serial, _) = expect(certificate, INTEGER)?;
        let is_ours =
            name == subject.issuer_name_hash && key == subject.issuer_key_hash && serial == subject.serial;
        is_ours.then_some(rest)
    })
}

/// From when and until when it holds: what follows the status.
fn period(octets: &[u8]) -> Option<(i64, i64)> {
    let (from, rest) = moment(octets)?;
    let (until, _) = moment(expect(rest, FIRST)?.0)?;
    Some((from, until))
}
