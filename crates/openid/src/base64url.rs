//! Base64 without padding, in the alphabet of addresses (RFC 4648 §5, RFC 7515 §2), and the one of `Authorization`.

const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Without padding.
pub(crate) fn encode(octets: &[u8]) -> String {
    written(octets, URL)
}

/// In the standard alphabet, padded, as `Basic` has it (RFC 7617 §2).
pub(crate) fn encode_standard(octets: &[u8]) -> String {
    let mut text = written(octets, STANDARD);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn written(octets: &[u8], letters: &[u8; 64]) -> String {
    let mut text = String::with_capacity(octets.len().div_ceil(3) * 4);
    for group in octets.chunks(3) {
        let whole =
            group.iter().chain([0, 0].iter()).take(3).fold(0_u32, |sum, it| sum << 8 | u32::from(*it));
        for place in 0..=group.len() {
            text.push(char::from(letters[(whole >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}

/// `None` for anything but the one form that [`encode`] writes, so that no octets have two writings.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        let mut whole = 0_u32;
        for letter in group {
            whole = whole << 6 | u32::try_from(URL.iter().position(|it| it == letter)?).ok()?;
        }
        let missing = 4 - group.len();
        whole <<= 6 * missing;
        let [_, bytes @ ..] = whole.to_be_bytes();
        let (kept, rest) = bytes.split_at(3 - missing.min(3));
        if kept.is_empty() || rest.iter().any(|it| *it != 0) {
            return None;
        }
        octets.extend(kept);
    }
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        for (octets, text) in
            [(&b""[..], ""), (b"f", "Zg"), (b"fo", "Zm8"), (b"foob", "Zm9vYg"), (&[0xfb, 0xff], "-_8")]
        {
            assert_eq!(encode(octets), text);
            assert_eq!(decode(text).as_deref(), Some(octets));
        }
        assert_eq!(encode_standard(b"foob"), "Zm9vYg==");
        for wrong in ["Z", "Zg==", "Zh", "Zm9", "+/8", "Zg\n", "Zm9vY"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
