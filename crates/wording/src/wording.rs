//! What is said: messages of every language, with an operator's own texts over the built-in ones.

use std::sync::{Arc, OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::catalogue::{self, Bundle};
use crate::check;
use crate::language::Language;

/// The longest file of an operator's texts in one language, in bytes.
const LONGEST_FILE: usize = 64 * 1024;

/// Something to put into a message.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Text<'t> {
    /// A text as it stands.
    Words(&'t str),
    /// A number, which also chooses the plural form.
    Number(f64),
}

impl<'t> From<&'t str> for Text<'t> {
    fn from(words: &'t str) -> Self {
        Self::Words(words)
    }
}

/// A message in the language that it was found in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// The words.
    pub text: String,
    /// English when the wanted language lacks the message: a page says so in `lang`.
    pub language: Language,
}

/// All messages. Made once for each edition of an operator's texts; cheap to ask.
pub struct Wording {
    own: Vec<Option<Arc<FluentResource>>>,
    bundles: [OnceLock<Bundle>; Language::COUNT],
}

/// Why texts of an operator are not used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextFault {
    /// Too much.
    #[error("the file is longer than {LONGEST_FILE} bytes")]
    TooLong,
    /// Mistakes in it, each with its line.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Mistakes(Vec<check::Fault>),
}

impl Default for Wording {
    fn default() -> Self {
        Self { own: vec![None; Language::COUNT], bundles: [const { OnceLock::new() }; Language::COUNT] }
    }
}

impl Wording {
    /// Lays an operator's texts over those of a language. Messages that the product does not know are for templates of
    /// the operator's own.
    ///
    /// # Errors
    /// When they are not Fluent, or ask for what the message is not given; the texts stay as they were.
    pub fn lay_over(&mut self, language: Language, source: &str) -> Result<(), TextFault> {
        if source.len() > LONGEST_FILE {
            return Err(TextFault::TooLong);
        }
        let mistakes = check::faults_of_own(language, source);
        if !mistakes.is_empty() {
            return Err(TextFault::Mistakes(mistakes));
        }
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partly, _)| partly);
        self.own[language.number()] = Some(Arc::new(resource));
        self.bundles[language.number()] = OnceLock::new();
        Ok(())
    }

    /// The message of that name; in English where the language lacks it, and the name itself where that does too.
    #[must_use]
    pub fn say(&self, language: Language, name: &str, put_in: &[(&str, Text<'_>)]) -> Said {
        let mut arguments = FluentArgs::with_capacity(put_in.len());
        for (key, text) in put_in {
            let value = match text {
                Text::Words(words) => FluentValue::from(*words),
                Text::Number(number) => FluentValue::from(*number),
            };
            arguments.set(*key, value);
        }
        [language, Language::ENGLISH]
            .into_iter()
            .find_map(|language| self.try_to_say(language, name, &arguments))
            .unwrap_or_else(|| Said { text: name.to_owned(), language: Language::ENGLISH })
    }

    /// Whether there is a message of that name, in that language or in English.
    #[must_use]
    pub fn knows(&self, language: Language, name: &str) -> bool {
        [language, Language::ENGLISH].into_iter().any(|each| self.bundle(each).has_message(name))
    }

    fn try_to_say(&self, language: Language, name: &str, arguments: &FluentArgs<'_>) -> Option<Said> {
        let bundle = self.bundle(language);
        let pattern = bundle.get_message(name)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
        // Something was asked for that is not there: English, which tests hold to be right, is better than a gap.
        (errors.is_empty() || language == Language::ENGLISH).then_some(Said { text, language })
    }

    fn bundle(&self, language: Language) -> &Bundle {
        let number = language.number();
        self.bundles[number].get_or_init(|| catalogue::with(language, self.own[number].clone()))
    }
}

impl std::fmt::Debug for Wording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wording").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn german() -> Language {
        Language::of_tag("de").unwrap()
    }

    #[test]
    fn an_operators_text_takes_the_place_of_ours() {
        let mut wording = Wording::default();
        let said = |wording: &Wording| wording.say(german(), "sign-out", &[]).text;
        assert_eq!(said(&wording), "Abmelden");
        wording.lay_over(german(), "sign-out = Auf Wiedersehen\nown = Nur hier").unwrap();
        assert_eq!(said(&wording), "Auf Wiedersehen");
        assert_eq!(wording.say(german(), "own", &[]).text, "Nur hier");
        assert_eq!(wording.say(Language::ENGLISH, "sign-out", &[]).text, "Sign out");
    }

    #[test]
    fn what_a_language_lacks_is_said_in_english_and_marked_so() {
        let mut wording = Wording::default();
        wording.lay_over(Language::ENGLISH, "pool = The pool is open").unwrap();
        let said = wording.say(german(), "pool", &[]);
        assert_eq!((said.text.as_str(), said.language), ("The pool is open", Language::ENGLISH));
        assert_eq!(wording.say(german(), "nowhere", &[]).text, "nowhere");
    }

    #[test]
    fn texts_that_cannot_be_used_are_refused_by_line() {
        let mut wording = Wording::default();
        for (source, told) in [
            ("sign-out", "line 1"),
            ("sign-out = { $who }", "$who"),
            ("\nsign-out = { nowhere }", "nowhere"),
            ("sign-out = { NUMBER(1) }", "NUMBER"),
            ("sign-out = a\nsign-out = b", "twice"),
            ("hours = { $n ->\n    [many] x\n   *[other] y\n }", "many"),
        ] {
            let fault = wording.lay_over(german(), source).unwrap_err().to_string();
            assert!(fault.contains(told), "{source}: {fault}");
        }
        assert_eq!(wording.lay_over(german(), &"a".repeat(LONGEST_FILE + 1)), Err(TextFault::TooLong));
        assert_eq!(wording.say(german(), "sign-out", &[]).text, "Abmelden");
    }

    #[test]
    fn what_is_put_in_is_kept_apart_where_directions_meet() {
        let wording = Wording::default();
        let hebrew = Language::of_tag("he").unwrap();
        let said = wording.say(hebrew, "on-network", &[("venue", "Café Anne".into())]);
        assert!(said.text.contains("\u{2068}Café Anne\u{2069}"), "{}", said.text);
    }
}
