//! The terms in the languages that they are written in: which a guest reads, and which one binds. Never what accepting them
//! is worth.

use minijinja::{Value, context};
use wording::Language;

use crate::home::paragraphs;
use crate::settings::Settings;

/// From this many octets on, the terms are folded on the sign-in page.
const LONG: usize = 700;

/// In which languages the terms are written beside the words that bind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Translations {
    /// The language of the words that bind, if it is known.
    pub original: Option<Language>,
    /// What they say in other languages, each once.
    pub texts: Vec<(Language, String)>,
}

impl Translations {
    /// What goes on record as one edition: the words that bind, and each translation that guests may be shown instead.
    #[must_use]
    pub fn on_record(&self, original: &str) -> String {
        let translated =
            self.texts.iter().map(|(language, text)| format!("\n\n[{}]\n\n{text}", language.tag()));
        translated.fold(original.to_owned(), |all, one| all + &one)
    }
}

/// What templates show of the terms to somebody who speaks this language.
pub(crate) fn values(settings: &Settings, language: Language) -> Value {
    let Translations { original, texts } = &settings.terms_translations;
    let translated = texts.iter().find(|(written, _)| *written == language);
    let text = translated.map_or(&settings.terms_text, |(_, text)| text);
    let spoken = translated.map(|(language, _)| *language).or(*original);
    let binding = translated.and(*original).map(|original| {
        let words = paragraphs(&settings.terms_text);
        context! { tag => original.tag(), name => original.own_name(), terms => words }
    });
    context! {
        terms => paragraphs(text), terms_are_long => text.len() > LONG,
        terms_language => spoken.map_or("", Language::tag), binding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translations_are_on_record_behind_the_words_that_bind() {
        let german = Language::of_tag("de").unwrap();
        let texts = vec![(german, "Seien Sie nett.".to_owned())];
        let translations = Translations { original: Some(Language::ENGLISH), texts };
        assert_eq!(translations.on_record("Be kind."), "Be kind.\n\n[de]\n\nSeien Sie nett.");
        assert_eq!(Translations::default().on_record("Be kind."), "Be kind.", "as before there were any");
    }
}
