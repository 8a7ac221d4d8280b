//! The templates: ours, and an operator's in their place, in bounds of time, depth and length. Escaped by the engine.
//!
//! They read values and nothing else: no file, no network, no other template than those that were loaded with them.

use std::io;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::page::Page;

/// The style of the portal's own pages.
pub(super) const STYLE: &str = include_str!("../../templates/portal.css");

/// Every template of the default theme that an operator may replace.
pub(super) const TEMPLATES: [(&str, &str); 21] = [
    ("blocks.html", include_str!("../../templates/blocks.html")),
    ("frame.html", include_str!("../../templates/frame.html")),
    ("way_sponsor.html", include_str!("../../templates/way_sponsor.html")),
    ("waiting.html", include_str!("../../templates/waiting.html")),
    ("ways.html", include_str!("../../templates/ways.html")),
    ("way_terms.html", include_str!("../../templates/way_terms.html")),
    ("way_account.html", include_str!("../../templates/way_account.html")),
    ("way_provider.html", include_str!("../../templates/way_provider.html")),
    ("way_send.html", include_str!("../../templates/way_send.html")),
    ("way_code.html", include_str!("../../templates/way_code.html")),
    ("elsewhere.html", include_str!("../../templates/elsewhere.html")),
    ("account.html", include_str!("../../templates/account.html")),
    ("reset.html", include_str!("../../templates/reset.html")),
    ("way_stay.html", include_str!("../../templates/way_stay.html")),
    ("way_resume.html", include_str!("../../templates/way_resume.html")),
    ("voucher.html", include_str!("../../templates/voucher.html")),
    ("sign_in.html", include_str!("../../templates/sign_in.html")),
    ("online.html", include_str!("../../templates/online.html")),
    ("consents.html", include_str!("../../templates/consents.html")),
    ("terms.html", include_str!("../../templates/terms.html")),
    ("error.html", include_str!("../../templates/error.html")),
];

/// Those of the plain door, which have to be as small and as plain as the 511.
const PLAIN: [(&str, &str); 3] = [
    ("plain_frame.html", include_str!("../../templates/plain_frame.html")),
    ("redirected.html", include_str!("../../templates/redirected.html")),
    ("refused.html", include_str!("../../templates/refused.html")),
];

/// Steps that one page may take; ours take some hundred.
const FUEL: u64 = 100_000;
/// How deep templates may call each other: an include counts ten, a macro four; ours come to some sixty.
const DEPTH: usize = 150;
/// The longest page, in bytes.
const LONGEST: usize = 256 * 1024;

/// The default theme's templates.
pub(super) fn built_in() -> Environment<'static> {
    let mut press = Environment::new();
    press.set_undefined_behavior(UndefinedBehavior::Strict);
    press.set_fuel(Some(FUEL));
    press.set_recursion_limit(DEPTH);
    match SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build() {
        Ok(syntax) => press.set_syntax(syntax),
        Err(error) => tracing::error!(%error, "templates are read with more white space than they need"),
    }
    press.add_global("plain_style", Value::from_safe_string(require_network_auth::STYLE.to_owned()));
    for (name, source) in TEMPLATES.into_iter().chain(PLAIN) {
        if let Err(error) = press.add_template(name, source) {
            tracing::error!(%error, name, "a template of this build cannot be read");
        }
    }
    press
}

/// The page, or why it cannot be made within its bounds.
pub(super) fn render(press: &Environment<'_>, page: Page, values: &Value) -> Result<String, Error> {
    let mut bounded = Bounded(Vec::new());
    press.get_template(page.template())?.render_captured_to(values, &mut bounded)?;
    String::from_utf8(bounded.0).map_err(|_| Error::new(ErrorKind::WriteFailure, "the page is no UTF-8"))
}

struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.0.len() + part.len() > LONGEST {
            return Err(io::Error::other(format!("the page is longer than {LONGEST} bytes")));
        }
        self.0.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read() {
        let press = built_in();
        for (name, _) in TEMPLATES.into_iter().chain(PLAIN) {
            press.get_template(name).unwrap();
        }
    }

    #[test]
    fn no_template_has_script_or_looks_elsewhere() {
        for (name, source) in TEMPLATES.into_iter().chain(PLAIN) {
            for forbidden in ["<script", "javascript:", "onclick", "http://", "@import", "url(", "style=\""] {
                assert!(!source.contains(forbidden), "{name} has {forbidden}");
            }
        }
    }

    #[test]
    fn a_template_that_never_ends_or_never_stops_growing_is_stopped() {
        for endless in [
            "{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}",
            "{% set a = 'x' * 1000 %}{% for b in range(10000) %}{{ a }}{% endfor %}",
            "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
            "{% include 'sign_in.html' %}",
            "{% include '../../etc/passwd' %}",
            "{% include '/etc/passwd' %}",
        ] {
            let mut press = built_in();
            press.add_template("sign_in.html", endless).unwrap();
            assert!(render(&press, Page::SignIn, &Value::UNDEFINED).is_err(), "{endless}");
        }
    }
}
