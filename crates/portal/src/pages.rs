//! Every page and all wording but the 511 (`require_network_auth` has that): templates in `templates/`, compiled once,
//! escaped by the engine.
//!
//! Values are text and numbers; nothing that an operator or a guest writes is ever read as a template, and no page has
//! script, a cookie or a resource from elsewhere. A page is one response: its style stands in it, allowed by its hash.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};
use ring::digest;

/// The pages and texts there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Page {
    /// The body of a 302.
    Redirected,
    /// An error at the plain door.
    Refused,
    /// Sign in by accepting the terms.
    SignIn,
    /// You are online.
    Online,
    /// An error at the secure door.
    Error,
}

impl Page {
    const fn template(self) -> &'static str {
        match self {
            Self::Redirected => "redirected.html",
            Self::Refused => "refused.html",
            Self::SignIn => "sign_in.html",
            Self::Online => "online.html",
            Self::Error => "error.html",
        }
    }
}

const TEMPLATES: [(&str, &str); 9] = [
    ("frame.html", include_str!("../templates/frame.html")),
    ("plain_frame.html", include_str!("../templates/plain_frame.html")),
    ("redirected.html", include_str!("../templates/redirected.html")),
    ("refused.html", include_str!("../templates/refused.html")),
    ("sign_in.html", include_str!("../templates/sign_in.html")),
    ("length.txt", include_str!("../templates/length.txt")),
    ("voucher.html", include_str!("../templates/voucher.html")),
    ("online.html", include_str!("../templates/online.html")),
    ("error.html", include_str!("../templates/error.html")),
];

/// The style of the portal's own pages.
const STYLE: &str = include_str!("../templates/portal.css");

/// The page with these values in it.
pub(crate) fn render(page: Page, values: Value) -> String {
    let rendered = PRESS.get_template(page.template()).and_then(|template| template.render(values));
    rendered.unwrap_or_else(|error| {
        // A template is part of the program and tests render each one; a guest still gets an answer.
        tracing::error!(%error, page = page.template(), "a page cannot be made; guests see an empty one");
        String::new()
    })
}

/// The portal's own address as written into pages: the settings allow no character that HTML would read, and devices
/// that look for addresses without reading HTML find it whole.
pub(crate) fn address(portal_url: &str) -> Value {
    Value::from_safe_string(portal_url.to_owned())
}

/// The policy of the portal's own pages (protocols S3): no script at all, forms only to ourselves.
pub(crate) fn policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let style = hash_of(STYLE);
        format!(
            "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    });
    &POLICY
}

static PRESS: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut press = Environment::new();
    press.set_undefined_behavior(UndefinedBehavior::Strict);
    match SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build() {
        Ok(syntax) => press.set_syntax(syntax),
        Err(error) => tracing::error!(%error, "templates are read with more white space than they need"),
    }
    press.add_global("style", Value::from_safe_string(STYLE.to_owned()));
    press.add_global("plain_style", Value::from_safe_string(require_network_auth::STYLE.to_owned()));
    for (name, source) in TEMPLATES {
        if let Err(error) = press.add_template(name, source) {
            tracing::error!(%error, name, "a template of this build cannot be read");
        }
    }
    press
});

/// SHA-256 in base64, as `style-src` wants it.
fn hash_of(style: &str) -> String {
    base64(digest::digest(&digest::SHA256, style.as_bytes()).as_ref())
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let padded =
            group.iter().chain([0, 0].iter()).take(3).fold(0_u32, |sum, &byte| sum << 8 | u32::from(byte));
        for place in 0..4 {
            let letter = LETTERS[(padded >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read() {
        for (name, _) in TEMPLATES {
            PRESS.get_template(name).unwrap();
        }
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        // RFC 4648 §10.
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn no_template_has_script_or_looks_elsewhere() {
        for (name, source) in TEMPLATES {
            for forbidden in
                ["<script", "javascript:", "onclick", "http://", "src=", "@import", "url(", "style=\""]
            {
                assert!(!source.contains(forbidden), "{name} has {forbidden}");
            }
        }
    }
}
