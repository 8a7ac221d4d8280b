//! What single values must look like. Each rule takes the text and says in a sentence what is wrong with it.

/// A host name of at least two labels (RFC 1123 §2.1), in lower case and without the final dot.
pub(super) fn host_name(text: &str) -> Result<(), String> {
    if text.parse::<std::net::IpAddr>().is_ok() {
        return Err(format!("{text:?} is an address; certificates and RFC 8908 need a name"));
    }
    if text.len() > 253 {
        return Err("a host name has at most 253 characters".to_owned());
    }
    if !text.contains('.') || text.ends_with('.') {
        return Err(format!("{text:?} is not a full host name such as portal.example.net"));
    }
    text.split('.').try_for_each(label)
}

fn label(text: &str) -> Result<(), String> {
    let usable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let hyphen_outside = text.starts_with('-') || text.ends_with('-');
    if text.is_empty() || text.len() > 63 || hyphen_outside || !text.bytes().all(usable) {
        return Err(format!("{text:?} is not a label of 1 to 63 letters a-z, digits and inner hyphens"));
    }
    Ok(())
}

/// An absolute http or https URL that is safe to put into a header and a page.
pub(super) fn web_url(text: &str) -> Result<(), String> {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return Err(format!("{text:?} does not begin with https:// or http://"));
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    if host.is_empty() || host.contains('@') {
        return Err(format!("{text:?} has no plain host name after the scheme"));
    }
    let unusable = |byte: u8| !byte.is_ascii_graphic() || b"\"<>\\^`{|}".contains(&byte);
    if text.len() > 2048 || text.bytes().any(unusable) {
        return Err("a URL has at most 2048 printable ASCII characters; encode others as %XX".to_owned());
    }
    Ok(())
}

/// The directory of an ACME server (RFC 8555 §7.1.1), which is never asked in the clear.
pub(super) fn directory(text: &str) -> Result<(), String> {
    if text.starts_with("http://") {
        return Err(format!("{text:?} is not https, which ACME needs"));
    }
    web_url(text)
}

/// Whom a certificate authority may write to.
pub(super) fn contact(text: &str) -> Result<(), String> {
    let address = text.strip_prefix("mailto:").unwrap_or_default();
    let unusable = |byte: u8| !byte.is_ascii_graphic() || b"\"<>,?".contains(&byte);
    if !address.contains('@') || text.len() > 256 || text.bytes().any(unusable) {
        return Err(format!("{text:?} is not an address such as mailto:noc@example.net"));
    }
    Ok(())
}

/// A path of the portal's own server.
pub(super) fn url_path(text: &str) -> Result<(), String> {
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let odd = text.contains("//") || text.contains("/.") || text.ends_with('/');
    let taken = ["/sign-in", "/sign-out", "/extend", "/sponsor", "/status", "/code"].contains(&text)
        || ["/status/", "/sponsor/", "/wispr/"].iter().any(|own| text.starts_with(own));
    if taken {
        return Err(format!("{text:?} is a page of the portal"));
    }
    if !text.starts_with('/') || text.len() > 128 || odd || !text.bytes().all(usable) {
        return Err(format!("{text:?} is not a path such as /capport"));
    }
    Ok(())
}

/// A name for people: one line, not empty.
pub(super) fn display_name(text: &str) -> Result<(), String> {
    if text.trim().is_empty() || text.chars().count() > 100 || text.chars().any(char::is_control) {
        return Err("a name that guests read has 1 to 100 characters on one line".to_owned());
    }
    Ok(())
}

/// The edition of the terms: short, and safe in a form field.
pub(super) fn edition(text: &str) -> Result<(), String> {
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if text.is_empty() || text.len() > 64 || !text.bytes().all(usable) {
        return Err(format!("{text:?} is not an edition of 1 to 64 letters, digits, '-', '.' and '_'"));
    }
    Ok(())
}

/// A name of a Unix account.
pub(super) fn account(text: &str) -> Result<(), String> {
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if text.is_empty() || text.len() > 32 || text.starts_with('-') || !text.bytes().all(usable) {
        return Err(format!("{text:?} is not the name of an account"));
    }
    if text == "root" {
        return Err("\"root\" would leave the process that guests talk to with every privilege".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_follow_rfc_1123() {
        assert_eq!(host_name("portal.example.net"), Ok(()));
        let long = format!("{}.net", "a".repeat(64));
        for text in [
            "portal",
            "Portal.example.net",
            "portal.example.net.",
            "a..b",
            "-a.b",
            "a_b.c",
            "192.0.2.1",
            &long,
        ] {
            assert!(host_name(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_url_cannot_carry_markup_or_a_header_line() {
        assert_eq!(web_url("https://venue.example/info?a=b#c"), Ok(()));
        for text in [
            "javascript:alert(1)",
            "https://",
            "https://a b",
            "http://a\r\nX: y",
            "https://a/\"><b",
            "https://u@h/",
        ] {
            assert!(web_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_path_has_one_spelling() {
        assert_eq!(url_path("/capport"), Ok(()));
        for text in
            ["capport", "/", "/a/", "/a//b", "/a/../b", "/a?b", "", "/sign-in", "/extend", "/status/511"]
        {
            assert!(url_path(text).is_err(), "{text}");
        }
    }
}
