//! Whether a body follows a head, and whether its length can be trusted (RFC 9112 §6, protocols T5).
//!
//! The body itself is never read here. The checks are for the sender's sake, and so that nothing between the guest and us
//! can see another end of the message than we do.

use httparse::Header;

use crate::fault::Fault;
use crate::head::{Follows, is};

/// Codings that RFC 9112 §7 registers, beside `chunked`.
const CODINGS: [&str; 5] = ["gzip", "deflate", "compress", "x-gzip", "x-compress"];

/// What follows the head.
pub(crate) fn follows(fields: &[Header<'_>], minor: u8) -> Result<Follows, Fault> {
    let length = content_length(fields)?;
    let is_encoded = transfer_codings(fields)?;
    match (length, is_encoded) {
        // Both at once is how requests are smuggled.
        (Some(_), true) => Err(Fault::BadRequest),
        // HTTP/1.0 has no transfer codings: the sender's framing is faulty.
        (None, true) if minor == 0 => Err(Fault::BadRequest),
        (None, true) => Ok(Follows::Chunks),
        (None | Some(0), false) => Ok(Follows::Nothing),
        (Some(length), false) => Ok(Follows::Octets(length)),
    }
}

fn content_length(fields: &[Header<'_>]) -> Result<Option<u64>, Fault> {
    let mut lengths = fields.iter().filter(|field| is(field, "content-length"));
    let Some(length) = lengths.next() else { return Ok(None) };
    if lengths.next().is_some() || length.value.is_empty() || !length.value.iter().all(u8::is_ascii_digit) {
        return Err(Fault::BadRequest);
    }
    let digits = std::str::from_utf8(length.value).map_err(|_| Fault::BadRequest)?;
    digits.parse().map(Some).map_err(|_| Fault::BadRequest)
}

/// Whether transfer codings are named; `chunked` must be there once, and last.
fn transfer_codings(fields: &[Header<'_>]) -> Result<bool, Fault> {
    let named = fields.iter().filter(|field| is(field, "transfer-encoding"));
    let (mut is_encoded, mut is_chunked, mut is_unknown) = (false, false, false);
    for coding in named.flat_map(|field| field.value.split(|&byte| byte == b',')) {
        let coding = coding.trim_ascii();
        is_encoded = true;
        if is_chunked {
            return Err(Fault::BadRequest);
        }
        is_chunked = coding.eq_ignore_ascii_case(b"chunked");
        is_unknown |=
            !is_chunked && !CODINGS.iter().any(|known| coding.eq_ignore_ascii_case(known.as_bytes()));
    }
    match (is_encoded, is_unknown, is_chunked) {
        (true, true, _) => Err(Fault::NotImplemented),
        (true, false, false) => Err(Fault::BadRequest),
        (is_encoded, ..) => Ok(is_encoded),
    }
}
