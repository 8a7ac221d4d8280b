//! Words put into templates, each as the place needs it: nothing that is put in can become part of what is around it.

/// How a text is written into what is around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Escape {
    /// As a part of a URL or of a form (percent-encoded).
    Url,
    /// As a part of a JSON string.
    Json,
    /// As it is, for header fields; control characters are left out.
    Plain,
}

/// The template with `{name}` replaced by each value; other braces stay.
pub(crate) fn fill(template: &str, values: &[(&str, &str)], escape: Escape) -> String {
    let mut filled = String::with_capacity(template.len() + 128);
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        let found = values.iter().find_map(|(name, value)| {
            let after = from.strip_prefix('{')?.strip_prefix(name)?.strip_prefix('}')?;
            Some((value, after))
        });
        rest = match found {
            Some((value, after)) => {
                filled.push_str(&escaped(value, escape));
                after
            }
            None => {
                filled.push('{');
                from.get(1..).unwrap_or_default()
            }
        };
    }
    filled.push_str(rest);
    filled
}

fn escaped(text: &str, escape: Escape) -> String {
    match escape {
        Escape::Url => text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
            out
        }),
        Escape::Json => {
            let quoted = serde_json::Value::from(text).to_string();
            quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default().to_owned()
        }
        Escape::Plain => text.chars().filter(|c| !c.is_control()).collect(),
    }
}

/// As HTML text or in an attribute's double quotes.
pub(crate) fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// For HTTP's Basic scheme (RFC 7617, RFC 4648 §4).
pub(crate) fn base64(octets: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(octets.len().div_ceil(3) * 4);
    for part in octets.chunks(3) {
        let number =
            part.iter().fold(0_u32, |sum, octet| (sum << 8) | u32::from(*octet)) << (8 * (3 - part.len()));
        for place in 0..4 {
            let digit = DIGITS[(number >> (18 - 6 * place)) as usize & 63];
            text.push(if place > part.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\"b\\c\r\nd&e=f{to}</p>ü";

    #[test]
    fn what_is_put_in_stays_in_its_place() {
        let values = [("to", "+49170"), ("text", HOSTILE)];
        let json = fill("{\"to\":\"{to}\",\"text\":\"{text}\",\"n\":{}}", &values, Escape::Json);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((read["to"].as_str(), read["text"].as_str()), (Some("+49170"), Some(HOSTILE)));
        let form = fill("To={to}&Body={text}", &values, Escape::Url);
        assert_eq!(form, "To=%2B49170&Body=a%22b%5Cc%0D%0Ad%26e%3Df%7Bto%7D%3C%2Fp%3E%C3%BC");
        assert_eq!(fill("X {text}", &values, Escape::Plain), "X a\"b\\cd&e=f{to}</p>ü");
        assert_eq!(fill("{a} {to {to}", &values, Escape::Plain), "{a} {to +49170");
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
