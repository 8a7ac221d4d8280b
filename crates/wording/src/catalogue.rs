//! A language's messages, read once: the built-in file, and over it what an operator wrote.

use std::sync::{Arc, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::language::{Digits, Direction, Language};

/// Messages of one language that can be formatted from any thread.
pub(crate) type Bundle = FluentBundle<Arc<FluentResource>>;

/// The bundle of a language with an operator's texts over the built-in ones.
pub(crate) fn with(language: Language, own: Option<Arc<FluentResource>>) -> Bundle {
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Marks around what is put in keep both directions apart where they meet most.
    bundle.set_use_isolating(language.direction() == Direction::RightToLeft);
    bundle.set_formatter(Some(match language.digits() {
        Digits::Point => point,
        Digits::Comma => comma,
        Digits::Persian => persian,
    }));
    bundle.add_resource_overriding(resource(language));
    if let Some(own) = own {
        bundle.add_resource_overriding(own);
    }
    bundle
}

/// The built-in file of a language. What cannot be read of it is left out; a test holds it to be whole.
fn resource(language: Language) -> Arc<FluentResource> {
    static READ: [OnceLock<Arc<FluentResource>>; Language::COUNT] =
        [const { OnceLock::new() }; Language::COUNT];
    let read = || {
        let read = FluentResource::try_new(language.source().to_owned());
        Arc::new(read.unwrap_or_else(|(partly, _)| partly))
    };
    Arc::clone(READ[language.number()].get_or_init(read))
}

fn point<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    Some(number.as_string().into_owned())
}

fn comma<M>(value: &FluentValue<'_>, memory: &M) -> Option<String> {
    point(value, memory).map(|text| text.replace('.', ","))
}

fn persian<M>(value: &FluentValue<'_>, memory: &M) -> Option<String> {
    point(value, memory).map(|text| in_persian_digits(&text))
}

/// The digits and the decimal point of a number as Persian writes them.
pub(crate) fn in_persian_digits(text: &str) -> String {
    let written = |letter: char| match letter.to_digit(10) {
        Some(digit) => char::from_u32('۰' as u32 + digit).unwrap_or(letter),
        None if letter == '.' => '٫',
        None => letter,
    };
    text.chars().map(written).collect()
}
