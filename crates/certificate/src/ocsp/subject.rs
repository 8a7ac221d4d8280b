//! What is asked: the certificate and its issuer as an OCSP request names them (RFC 6960 §4.1.1), and who is asked.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use rustls::pki_types::CertificateDer;

use crate::der::{OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, elements, expect};
use crate::x509::Fields;

/// id-pe-authorityInfoAccess, 1.3.6.1.5.5.7.1.1.
const AUTHORITY_INFORMATION_ACCESS: [u8; 8] = [0x2b, 6, 1, 5, 5, 7, 1, 1];
/// id-ad-ocsp, 1.3.6.1.5.5.7.48.1.
const OCSP: [u8; 8] = [0x2b, 6, 1, 5, 5, 7, 48, 1];
/// id-sha1 with its NULL, as requests of RFC 6960's lightweight profile have it (RFC 5019 §2.1.1).
const SHA1_ALGORITHM: [u8; 11] = [SEQUENCE, 9, OBJECT_IDENTIFIER, 5, 0x2b, 14, 3, 2, 26, 5, 0];
const URI: u8 = 0x86;

/// A certificate that names an OCSP responder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// Where the responder is.
    pub responder: String,
    pub(super) issuer_name_hash: Vec<u8>,
    pub(super) issuer_key_hash: Vec<u8>,
    pub(super) serial: Vec<u8>,
    pub(super) issuer: CertificateDer<'static>,
}

impl Subject {
    /// The first certificate of a chain; `None` when it names no responder over plain HTTP, or its issuer is not beside it.
    #[must_use]
    pub fn of(chain: &[CertificateDer<'_>]) -> Option<Self> {
        let [own, issuer, ..] = chain else { return None };
        let (own, issuing) = (Fields::of(own)?, Fields::of(issuer)?);
        if own.issuer != issuing.subject {
            return None;
        }
        let hash = |octets| digest(&SHA1_FOR_LEGACY_USE_ONLY, octets).as_ref().to_vec();
        Some(Self {
            responder: responder(&own)?,
            issuer_name_hash: hash(own.issuer),
            issuer_key_hash: hash(issuing.key),
            serial: own.serial.to_vec(),
            issuer: issuer.clone().into_owned(),
        })
    }

    /// The request, without a nonce: answers are made in advance and kept (RFC 5019 §2.1.1).
    pub(super) fn request(&self) -> Vec<u8> {
        const INTEGER: u8 = 0x02;
        let name = wrap(OCTET_STRING, &self.issuer_name_hash);
        let key = wrap(OCTET_STRING, &self.issuer_key_hash);
        let serial = wrap(INTEGER, &self.serial);
        let certificate = wrap(SEQUENCE, &[&SHA1_ALGORITHM[..], &name, &key, &serial].concat());
        // Request, list of requests, what would be signed, the whole.
        (0..4).fold(certificate, |inner, _| wrap(SEQUENCE, &inner))
    }
}

/// One element of DER. What is written here is shorter than 64 kB.
fn wrap(tag: u8, contents: &[u8]) -> Vec<u8> {
    let [.., high, low] = contents.len().to_be_bytes();
    let length: &[u8] = match contents.len() {
        0..=0x7f => &[low],
        0x80..=0xff => &[0x81, low],
        _ => &[0x82, high, low],
    };
    [&[tag], length, contents].concat()
}

fn responder(own: &Fields<'_>) -> Option<String> {
    let access = own.extension(&AUTHORITY_INFORMATION_ACCESS)?;
    let (descriptions, _) = expect(access, SEQUENCE)?;
    elements(descriptions).filter(|(tag, _)| *tag == SEQUENCE).find_map(|(_, description)| {
        let (method, place) = expect(description, OBJECT_IDENTIFIER)?;
        let (uri, _) = expect(place, URI)?;
        let uri = std::str::from_utf8(uri).ok().filter(|_| method == OCSP)?;
        let is_plain = uri.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"));
        is_plain.then(|| uri.to_owned())
    })
}
