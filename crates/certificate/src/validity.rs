//! When a certificate is valid, the two moments of its `Validity` (RFC 5280 §4.1.2.5), and whether it names itself as
//! its issuer: found by walking the DER.
//!
//! It verifies nothing; odd octets end the walk with `None`.

use std::ops::Range;

use crate::der::{SEQUENCE, element, expect, fields_from_validity, issuer};

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// Seconds since 1970 from and until which the certificate is valid.
#[must_use]
pub fn validity(certificate: &[u8]) -> Option<Range<i64>> {
    let (validity, _) = expect(fields_from_validity(certificate)?, SEQUENCE)?;
    let (from, rest) = moment(validity)?;
    let (until, _) = moment(rest)?;
    Some(from..until)
}

/// Whether issuer and subject are one name (RFC 5280 §3.2, self-issued).
#[must_use]
pub fn signed_itself(certificate: &[u8]) -> bool {
    signed_by(certificate, certificate)
}

/// Whether the certificate names the other one as its issuer (RFC 5280 §6.1.3, name chaining).
#[must_use]
pub fn signed_by(certificate: &[u8], authority: &[u8]) -> bool {
    let names = || {
        let (issuer_name, _) = issuer(certificate)?;
        let (_, fields) = issuer(authority)?;
        let (_, fields) = expect(fields, SEQUENCE)?;
        let (subject, _) = expect(fields, SEQUENCE)?;
        Some((issuer_name, subject))
    };
    names().is_some_and(|(issuer, subject)| issuer == subject)
}

/// A moment in seconds since 1970, and what follows it.
pub(crate) fn moment(octets: &[u8]) -> Option<(i64, &[u8])> {
    let (tag, text, rest) = element(octets)?;
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let digits = match tag {
        // RFC 5280: two digits below 50 are in this century.
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let number = |range| digits.get::<Range<usize>>(range)?.parse::<i64>().ok();
    let days = days_before(number(0..4)?, number(4..6)?, number(6..8)?)?;
    Some((days * 86_400 + number(8..10)? * 3600 + number(10..12)? * 60 + number(12..14)?, rest))
}

/// Days from 1970 to that day of the Gregorian calendar.
fn days_before(year: i64, month: i64, day: i64) -> Option<i64> {
    const BEFORE_MONTH: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let before = BEFORE_MONTH.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = year - 1;
    let leap_days = last / 4 - last / 100 + last / 400 - 477;
    Some((year - 1970) * 365 + leap_days + before + i64::from(is_leap && month > 2) + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::INTEGER;

    const VERSION: u8 = 0xa0;

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(days_before(1970, 1, 1), Some(0));
        assert_eq!(days_before(2000, 2, 29), Some(11_016));
        assert_eq!(days_before(2000, 3, 1), Some(11_017));
        assert_eq!(days_before(2100, 3, 1), Some(47_541));
        assert_eq!(days_before(2026, 13, 1), None);
    }

    #[test]
    fn the_moments_of_a_certificate_are_read_in_both_spellings() {
        let wrap =
            |tag: u8, contents: &[u8]| [&[tag, u8::try_from(contents.len()).unwrap()], contents].concat();
        let validity_of = |from: &[u8], until: &[u8]| {
            let times = wrap(SEQUENCE, &[from, until].concat());
            let fields = [&[VERSION, 0, INTEGER, 1, 1, SEQUENCE, 0, SEQUENCE, 0], &times[..]].concat();
            validity(&wrap(SEQUENCE, &wrap(SEQUENCE, &fields)))
        };
        let utc = wrap(UTC_TIME, b"700101000001Z");
        let general = wrap(GENERALIZED_TIME, b"20500101000000Z");
        assert_eq!(validity_of(&utc, &general), Some(1..2_524_608_000));
        assert_eq!(validity_of(&utc, b"nonsense"), None);
    }

    #[test]
    fn cut_off_certificates_are_not_dated() {
        let octets = [0x30, 0x82, 0xff, 0xff, 0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 1, 2, 3];
        for cut in 0..octets.len() {
            assert_eq!(validity(&octets[..cut]), None);
        }
    }
}
