//! The fields of a certificate (RFC 5280 §4.1) that matter here, as they stand in its DER. It verifies nothing.

use crate::der::{INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, elements, expect, whole};

/// Of a bit string, and of what certificates say in one.
pub(crate) const BIT_STRING: u8 = 0x03;

/// Fields of one certificate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'c> {
    /// What is signed, whole.
    pub(crate) signed: &'c [u8],
    /// The contents of the number.
    pub(crate) serial: &'c [u8],
    /// The issuer's name, whole.
    pub(crate) issuer: &'c [u8],
    /// The subject's name, whole.
    pub(crate) subject: &'c [u8],
    /// Of which kind its key is: the contents of the identifier.
    pub(crate) key_kind: &'c [u8],
    /// The key itself.
    pub(crate) key: &'c [u8],
    /// Of which kind its signature is.
    pub(crate) signature_kind: &'c [u8],
    /// The signature itself.
    pub(crate) signature: &'c [u8],
    extensions: &'c [u8],
}

impl<'c> Fields<'c> {
    pub(crate) fn of(certificate: &'c [u8]) -> Option<Self> {
        const VERSION: u8 = 0xa0;
        const EXTENSIONS: u8 = 0xa3;
        let (contents, _) = expect(certificate, SEQUENCE)?;
        let (signed, rest) = whole(contents)?;
        let (signature_kind, rest) = expect(rest, SEQUENCE)?;
        let (signature, _) = bits(rest)?;
        let (mut fields, _) = expect(signed, SEQUENCE)?;
        if fields.first() == Some(&VERSION) {
            (_, fields) = expect(fields, VERSION)?;
        }
        let (serial, fields) = expect(fields, INTEGER)?;
        let (_, fields) = expect(fields, SEQUENCE)?;
        let (issuer, fields) = whole(fields)?;
        let (_, fields) = expect(fields, SEQUENCE)?;
        let (subject, fields) = whole(fields)?;
        let (key_info, fields) = expect(fields, SEQUENCE)?;
        let (key_kind, key) = expect(key_info, SEQUENCE)?;
        let (key, _) = bits(key)?;
        let extensions = elements(fields).find(|(tag, _)| *tag == EXTENSIONS);
        let extensions = extensions.and_then(|(_, contents)| expect(contents, SEQUENCE));
        let extensions = extensions.map_or(&[][..], |(extensions, _)| extensions);
        Some(Self { signed, serial, issuer, subject, key_kind, key, signature_kind, signature, extensions })
    }

    /// The value of that extension.
    pub(crate) fn extension(&self, wanted: &[u8]) -> Option<&'c [u8]> {
        elements(self.extensions).find_map(|(_, extension)| {
            let (kind, rest) = expect(extension, OBJECT_IDENTIFIER)?;
            // Between the two may stand whether it is critical.
            let (_, value) = elements(rest).find(|(tag, _)| *tag == OCTET_STRING)?;
            (kind == wanted).then_some(value)
        })
    }
}

/// The octets of a bit string that has whole ones, and what follows it.
pub(crate) fn bits(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (contents, rest) = expect(octets, BIT_STRING)?;
    let (unused, bits) = contents.split_first()?;
    (*unused == 0).then_some((bits, rest))
}
