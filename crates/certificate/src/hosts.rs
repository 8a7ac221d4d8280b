//! Which hosts a client may want to ask about a certificate before it trusts it (RFC 8908 §4.1, protocols W1): the
//! OCSP responders and issuers of Authority Information Access, and the CRL distribution points.
//!
//! It resolves and opens nothing.

use std::collections::BTreeSet;

use rustls::pki_types::CertificateDer;

use crate::der::{OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, elements, expect, fields_from_validity};

/// `[3]`, around the extensions.
const EXTENSIONS: u8 = 0xa3;
/// `uniformResourceIdentifier [6]` of a `GeneralName` (RFC 5280 §4.2.1.6).
const URI: u8 = 0x86;
/// id-pe-authorityInfoAccess, 1.3.6.1.5.5.7.1.1 (RFC 5280 §4.2.2.1).
const AUTHORITY_INFORMATION_ACCESS: [u8; 8] = [0x2b, 6, 1, 5, 5, 7, 1, 1];
/// id-ce-cRLDistributionPoints, 2.5.29.31 (RFC 5280 §4.2.1.13).
const CRL_DISTRIBUTION_POINTS: [u8; 3] = [0x55, 0x1d, 31];
/// Elements within elements that are looked into; real ones have three.
const DEEPEST: usize = 6;
/// Hosts that are told at most.
const MOST_HOSTS: usize = 32;

/// The host names that this chain sends clients to, over plain HTTP, each once, in the order of the alphabet.
#[must_use]
pub fn certificate_hosts(chain: &[CertificateDer<'_>]) -> Vec<String> {
    let mut hosts = BTreeSet::new();
    for certificate in chain {
        for uri in uris(certificate).into_iter().flatten() {
            hosts.extend(host_of(uri));
        }
    }
    hosts.into_iter().take(MOST_HOSTS).collect()
}

fn uris(certificate: &[u8]) -> Option<Vec<&[u8]>> {
    let after = fields_from_validity(certificate)?;
    let (_, extensions) = elements(after).find(|(tag, _)| *tag == EXTENSIONS)?;
    let (extensions, _) = expect(extensions, SEQUENCE)?;
    let mut found = Vec::new();
    for (_, extension) in elements(extensions).filter(|(tag, _)| *tag == SEQUENCE) {
        let Some((kind, rest)) = expect(extension, OBJECT_IDENTIFIER) else { continue };
        if kind != AUTHORITY_INFORMATION_ACCESS && kind != CRL_DISTRIBUTION_POINTS {
            continue;
        }
        // Between the two may stand whether the extension is critical.
        let value = elements(rest).find(|(tag, _)| *tag == OCTET_STRING);
        collect(value.map_or(&[], |(_, value)| value), DEEPEST, &mut found);
    }
    Some(found)
}

/// All URIs in these elements, however they are wrapped.
fn collect<'c>(octets: &'c [u8], depth: usize, found: &mut Vec<&'c [u8]>) {
    const CONSTRUCTED: u8 = 0x20;
    for (tag, contents) in elements(octets) {
        if tag == URI {
            found.push(contents);
        } else if tag & CONSTRUCTED != 0 && depth > 0 {
            collect(contents, depth - 1, found);
        }
    }
}

/// The host of a plain `http` URI on the usual port; what is fetched otherwise is not opened to newcomers.
fn host_of(uri: &[u8]) -> Option<String> {
    let uri = std::str::from_utf8(uri).ok()?;
    let (scheme, rest) = uri.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.strip_suffix(":80").unwrap_or(host).to_ascii_lowercase();
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    let is_name = !is_address && host.contains('.') && host.len() <= 253 && host.bytes().all(usable);
    (scheme.eq_ignore_ascii_case("http") && is_name && !host.starts_with('.')).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, CrlDistributionPoint, CustomExtension, KeyPair};

    fn sequence(parts: &[&[u8]]) -> Vec<u8> {
        let contents = parts.concat();
        [&[SEQUENCE, u8::try_from(contents.len()).unwrap()], &contents[..]].concat()
    }

    fn access(method: u8, uri: &str) -> Vec<u8> {
        let method = [&[OBJECT_IDENTIFIER, 8, 0x2b, 6, 1, 5, 5, 7, 48], &[method][..]].concat();
        sequence(&[&method, &[URI, u8::try_from(uri.len()).unwrap()], uri.as_bytes()])
    }

    fn certificate(ocsp: &str, issuer: &str, list: &str) -> CertificateDer<'static> {
        let mut params = CertificateParams::new(["portal.example".to_owned()]).unwrap();
        params.crl_distribution_points = vec![CrlDistributionPoint { uris: vec![list.to_owned()] }];
        let value = sequence(&[&access(1, ocsp), &access(2, issuer)]);
        params.custom_extensions =
            vec![CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], value)];
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().clone()
    }

    #[test]
    fn responders_issuers_and_lists_are_named_once_each() {
        // protocols W1.
        let leaf =
            certificate("http://o.ca.example", "http://i.ca.example/r3.der", "http://C.ca.example:80/1.crl");
        let issuer =
            certificate("http://o.ca.example/", "http://root.example/x", "http://c.ca.example/2.crl");
        assert_eq!(
            certificate_hosts(&[leaf, issuer]),
            ["c.ca.example", "i.ca.example", "o.ca.example", "root.example"]
        );
    }

    #[test]
    fn what_is_no_plain_web_host_is_not_named() {
        let odd = certificate("https://o.example/", "ldap://i.example/", "http://10.0.0.1:8080/");
        assert_eq!(certificate_hosts(&[odd]), [""; 0]);
        for uri in ["http://a b.example/", "http://u@h.example/", "http:///", "http://.example", "nothing"] {
            assert_eq!(host_of(uri.as_bytes()), None, "{uri}");
        }
    }

    #[test]
    fn a_certificate_cut_off_anywhere_names_nothing_that_is_not_there() {
        let whole = certificate("http://o.example", "http://i.example", "http://c.example");
        for cut in 0..whole.len() {
            assert_eq!(certificate_hosts(&[CertificateDer::from(whole[..cut].to_vec())]), [""; 0]);
        }
    }
}
