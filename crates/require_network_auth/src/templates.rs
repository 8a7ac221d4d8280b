//! The words of a 511, and the one style that all pages share which stand in for other sites.
//!
//! Values are put in here and nowhere else; they were checked, so nothing in them can be read as markup.

/// The style of pages that stand in for other sites. A page that has it must be sent with [`page_policy`].
pub const STYLE: &str = include_str!("../templates/plain.css");

/// SHA-256 of [`STYLE`] in base64; a test compares.
const STYLE_DIGEST: &str = "RHspJiep198u/S33D5FOwE6mguUh/a8lV0i0pf6mbfI=";

const PAGE: &str = include_str!("../templates/required.html");
const TEXT: &str = include_str!("../templates/required.txt");

/// The `Content-Security-Policy` of an answer that stands in for another site: nothing but [`STYLE`], and that only
/// when the answer is a page.
#[must_use]
pub fn page_policy(is_page: bool) -> String {
    let style = if is_page { format!("style-src 'sha256-{STYLE_DIGEST}'; ") } else { String::new() };
    format!("default-src 'none'; {style}frame-ancestors 'none'")
}

/// 511 for people. The URL has no quotation mark and no angle bracket.
pub(crate) fn page(portal_url: &str) -> String {
    PAGE.replace("{portal_url}", &portal_url.replace('&', "&amp;")).replace("{style}", STYLE)
}

/// 511 for tools.
pub(crate) fn text(portal_url: &str) -> String {
    TEXT.replace("{portal_url}", portal_url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_exactly_the_style_that_is_sent() {
        let digest = ring::digest::digest(&ring::digest::SHA256, STYLE.as_bytes());
        assert_eq!(decoded(STYLE_DIGEST), digest.as_ref());
        assert!(page("https://portal.example/").contains(&format!("<style>{STYLE}</style>")));
    }

    #[test]
    fn a_page_has_no_script_no_form_and_nothing_from_elsewhere() {
        // protocols F3, F6.
        for source in [PAGE, TEXT, STYLE] {
            for forbidden in [
                "<script",
                "javascript:",
                "<form",
                "<input",
                "http://",
                "src=",
                "@import",
                "url(",
                "style=\"",
            ] {
                assert!(!source.contains(forbidden), "{forbidden}");
            }
        }
    }

    /// RFC 4648 §4.
    fn decoded(base64: &str) -> Vec<u8> {
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let (mut octets, mut held, mut bits) = (Vec::new(), 0_u32, 0);
        for letter in base64.trim_end_matches('=').bytes() {
            held =
                held << 6 | u32::try_from(letters.iter().position(|&each| each == letter).unwrap()).unwrap();
            bits += 6;
            if bits >= 8 {
                bits -= 8;
                octets.push((held >> bits & 0xff) as u8);
            }
        }
        octets
    }
}
