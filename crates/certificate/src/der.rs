//! Walking DER (X.690) one element at a time, for certificates that rustls has accepted already.
//!
//! It verifies nothing and allocates nothing; odd octets end the walk with `None`.

pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const OCTET_STRING: u8 = 0x04;

/// The element at the front: its tag, its contents, and what follows it.
pub(crate) fn element(octets: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = octets.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (length.iter().fold(0, |sum, &octet| sum << 8 | usize::from(octet)), rest)
        }
        _ => return None,
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((tag, contents, rest))
}

/// The element at the front with its tag and length, and what follows it.
pub(crate) fn whole(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, _, rest) = element(octets)?;
    octets.split_at_checked(octets.len() - rest.len())
}

/// The contents of the element at the front, which must have that tag, and what follows it.
pub(crate) fn expect(octets: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, contents, rest) = element(octets)?;
    (found == tag).then_some((contents, rest))
}

/// The elements one after the other, until the end or the first odd octet.
pub(crate) fn elements(octets: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = octets;
    std::iter::from_fn(move || {
        let (tag, contents, after) = element(rest)?;
        rest = after;
        Some((tag, contents))
    })
}

/// The fields of a certificate (RFC 5280 §4.1) from its `validity` on.
pub(crate) fn fields_from_validity(certificate: &[u8]) -> Option<&[u8]> {
    let (_, fields) = issuer(certificate)?;
    Some(fields)
}

/// The issuer's name, and the fields of the certificate that follow it.
pub(crate) fn issuer(certificate: &[u8]) -> Option<(&[u8], &[u8])> {
    const VERSION: u8 = 0xa0;
    let (certificate, _) = expect(certificate, SEQUENCE)?;
    let (mut fields, _) = expect(certificate, SEQUENCE)?;
    if fields.first() == Some(&VERSION) {
        (_, fields) = expect(fields, VERSION)?;
    }
    for skipped in [INTEGER, SEQUENCE] {
        (_, fields) = expect(fields, skipped)?;
    }
    expect(fields, SEQUENCE)
}
