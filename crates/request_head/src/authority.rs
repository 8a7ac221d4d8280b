//! Whether a text is `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2): the value of Host, or a target's authority.

/// Whether `text` names a host, with or without a port. Empty hosts and user information are refused.
pub(crate) fn is_valid(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else { return false };
        return is_address(address) && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    match text.split_once(':') {
        Some((name, port)) => is_name(name) && is_port(port),
        None => is_name(text),
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::Ipv6Addr>().is_ok()
}

fn is_port(text: &str) -> bool {
    text.is_empty()
        || (text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok())
}

/// `reg-name`, not empty: unreserved, sub-delims, percent-encoded.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte);
        let is_encoded = || byte == b'%' && bytes.by_ref().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
        if !is_plain && !{ is_encoded }() {
            return false;
        }
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_hosts() {
        for host in [
            "example.com",
            "example.com:",
            "a:65535",
            "10.0.0.1:80",
            "[2001:db8::1]",
            "[::1]:80",
            "a_b",
            "%C3%A4",
        ] {
            assert!(is_valid(host), "{host}");
        }
    }

    #[test]
    fn markup_paths_users_and_spaces_are_not() {
        // protocols T1.
        for host in [
            "", ":80", "a b", "a/b", "u@a", "<b>", "a:b", "a:65536", "a:1:2", "[::1", "[x]", "[::1]x", "%4",
            "ü", "\"", "a\\b",
        ] {
            assert!(!is_valid(host), "{host}");
        }
    }
}
