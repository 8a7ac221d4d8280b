//! How the pages look and what they say: the default theme, or a folder of the operator's laid over it.
//!
//! A folder is read as a whole when the settings are (start, reload), and never for a request. What cannot be used of it
//! is left out and named; guests see the default in its place, never an error.

mod colours;
mod folder;
mod logo;
mod page;
mod samples;
mod start;
mod templates;
mod voice;

pub mod preview;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use minijinja::{Environment, Value};
use ring::digest;
use wording::{Language, Wording};

pub use folder::{Loaded, ThemeFault};
pub use logo::Logo;
pub use start::{begin, copy_templates};

pub(crate) use page::Page;
pub(crate) use voice::Voice;

/// The path that the logo is served at.
pub(crate) const LOGO_PATH: &str = "/theme/logo";

/// Everything that pages are made with.
pub struct Theme {
    style: String,
    policy: String,
    press: Environment<'static>,
    wording: Arc<Wording>,
    offered: Vec<Language>,
    first: Language,
    logo: Option<Logo>,
}

impl Default for Theme {
    fn default() -> Self {
        let style = templates::STYLE.to_owned();
        let (offered, first) = (Language::all().collect(), Language::ENGLISH);
        Self::made_of(style, templates::built_in(), Wording::default(), offered, first, None)
    }
}

impl Theme {
    /// The theme in this folder, and what of it cannot be used.
    #[must_use]
    pub fn load(folder: &Path) -> Loaded {
        folder::load(folder)
    }

    fn made_of(
        style: String,
        press: Environment<'static>,
        wording: Wording,
        offered: Vec<Language>,
        first: Language,
        logo: Option<Logo>,
    ) -> Self {
        let images = if logo.is_some() { " img-src 'self';" } else { "" };
        // No script at all, forms only to ourselves (protocols S3).
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}';{images} form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            base64(digest::digest(&digest::SHA256, style.as_bytes()).as_ref())
        );
        Self { style, policy, press, wording: Arc::new(wording), offered, first, logo }
    }

    /// The messages of all languages, with the operator's own texts.
    pub(crate) fn wording(&self) -> &Wording {
        &self.wording
    }

    /// The policy that its pages are served under.
    pub(crate) fn policy(&self) -> &str {
        &self.policy
    }

    /// The picture in place of the venue's name.
    pub(crate) const fn logo(&self) -> Option<&Logo> {
        self.logo.as_ref()
    }

    /// The languages that guests may choose from.
    pub(crate) fn offers(&self, language: Language) -> bool {
        self.offered.contains(&language)
    }

    /// What is spoken to those who ask for nothing that is offered.
    pub(crate) const fn first_language(&self) -> Language {
        self.first
    }

    /// The page with these values in it. Where a template of the operator's fails after all, the default's stands in.
    pub(crate) fn render(&self, voice: Voice, page: Page, values: Value) -> String {
        let values = voice::with_words(self, voice, values);
        templates::render(&self.press, page, &values).unwrap_or_else(|error| {
            tracing::warn!(
                %error,
                page = page.template(),
                guests_notice = "the default page in place of yours",
                to_do = "run: vestibule theme preview",
                "a template of the theme cannot be used"
            );
            self.render_by_default(page, &values)
        })
    }

    fn render_by_default(&self, page: Page, values: &Value) -> String {
        static DEFAULT: LazyLock<Environment<'static>> = LazyLock::new(templates::built_in);
        templates::render(&DEFAULT, page, values).unwrap_or_else(|error| {
            // It is part of the program and tests render each page; a guest still gets an answer.
            tracing::error!(%error, page = page.template(), "a page cannot be made; guests see an empty one");
            String::new()
        })
    }
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Theme").field("first", &self.first).finish_non_exhaustive()
    }
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
    fn base64_is_that_of_the_rfc() {
        // RFC 4648 §10.
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
