//! Whether a catalogue can be relied on: readable, whole, asking for nothing that it is not given, with the plural forms
//! that CLDR has for the language. For the built-in ones in tests, and for an operator's texts before they are used.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

/// Mistakes that are told of one file.
const MOST_FAULTS: usize = 20;

/// A mistake in a catalogue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Where, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What, and what to do.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// What one message is made of, references followed one step at a time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Parts {
    line: usize,
    text: String,
    variables: BTreeSet<String>,
    references: BTreeSet<String>,
    /// Functions, terms and what else is not spoken here.
    foreign: BTreeSet<String>,
    /// The plural forms of each choice that has any.
    plurals: Vec<BTreeSet<String>>,
}

/// Everything that is wrong with a built-in catalogue, compared with the English one.
#[must_use]
pub fn faults(language: Language, source: &str) -> Vec<Fault> {
    let (messages, mut faults) = read(source);
    for (name, english) in &*ENGLISH {
        match messages.get(name) {
            None => faults.push(Fault { line: 0, what: format!("{name} is missing") }),
            Some(parts) => {
                let (given, used) = (all_variables(english, &ENGLISH), all_variables(parts, &messages));
                if given != used {
                    let what = format!("{name} has {used:?}, and in English {given:?}");
                    faults.push(Fault { line: parts.line, what });
                }
                if language != Language::ENGLISH && is_left_in_english(parts, english) {
                    faults.push(Fault { line: parts.line, what: format!("{name} is in English") });
                }
            }
        }
    }
    for (name, parts) in &messages {
        if !ENGLISH.contains_key(name) {
            faults.push(Fault { line: parts.line, what: format!("{name} is not known: take it out") });
        }
        faults.extend(faults_within(language, name, parts, &messages));
    }
    faults
}

/// Everything that is wrong with texts of an operator's. They may leave out what they like, and have messages of their own.
pub(crate) fn faults_of_own(language: Language, source: &str) -> Vec<Fault> {
    let (messages, mut faults) = read(source);
    let both: BTreeMap<String, Parts> =
        ENGLISH.iter().chain(&messages).map(|(name, parts)| (name.clone(), parts.clone())).collect();
    for (name, parts) in &messages {
        if let Some(english) = ENGLISH.get(name) {
            let given = all_variables(english, &ENGLISH);
            let used = all_variables(parts, &both);
            faults.extend(used.difference(&given).map(|variable| Fault {
                line: parts.line,
                what: format!("{name} asks for ${variable}, which it is not given; it has {given:?}"),
            }));
        }
        faults.extend(faults_within(language, name, parts, &both));
    }
    faults.truncate(MOST_FAULTS);
    faults
}

static ENGLISH: LazyLock<BTreeMap<String, Parts>> = LazyLock::new(|| read(Language::ENGLISH.source()).0);

fn faults_within(language: Language, name: &str, parts: &Parts, all: &BTreeMap<String, Parts>) -> Vec<Fault> {
    let mut told = Vec::new();
    for reference in parts.references.iter().filter(|reference| !all.contains_key(*reference)) {
        told.push(format!("{name} refers to {reference}, which there is not"));
    }
    for foreign in &parts.foreign {
        told.push(format!("{name} uses {foreign}: only variables, other messages and choices are used here"));
    }
    let (known, needed) = plural_forms(language);
    for forms in &parts.plurals {
        for form in forms.difference(&known) {
            told.push(format!("{name} has a form [{form}], which {} does not know", language.tag()));
        }
        for form in needed.difference(forms) {
            told.push(format!("{name} lacks the form [{form}], which {} needs", language.tag()));
        }
    }
    told.into_iter().map(|what| Fault { line: parts.line, what }).collect()
}

/// The plural forms that a language knows, and those that whole numbers up to a thousand need; `other` is in both.
fn plural_forms(language: Language) -> (BTreeSet<String>, BTreeSet<String>) {
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    // The rules are by language alone.
    let locale = LanguageIdentifier::from_parts(locale.language, None, None, &[]);
    let mut needed = BTreeSet::from(["other".to_owned()]);
    let mut known = needed.clone();
    if let Ok(rules) = PluralRules::create(locale, PluralRuleType::CARDINAL) {
        let forms = |text: String| rules.select(text.as_str()).map(name_of).unwrap_or("other").to_owned();
        needed.extend((0..=1000).map(|number| forms(number.to_string())));
        known.extend(needed.iter().cloned());
        known.extend((0..=100).map(|number| forms(format!("{}.{}", number / 10, number % 10))));
        known.insert(forms("1000000".to_owned()));
    }
    (known, needed)
}

const fn name_of(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::ZERO => "zero",
        PluralCategory::ONE => "one",
        PluralCategory::TWO => "two",
        PluralCategory::FEW => "few",
        PluralCategory::MANY => "many",
        PluralCategory::OTHER => "other",
    }
}

/// A sentence of three words and more that is letter for letter the English one has been forgotten.
fn is_left_in_english(parts: &Parts, english: &Parts) -> bool {
    let words = |text: &str| text.split_whitespace().filter(|word| word.len() > 1).count();
    parts.text == english.text && words(&parts.text) >= 3 && !parts.text.contains("bit/s")
}

/// The variables of a message and of all that it refers to.
fn all_variables(parts: &Parts, all: &BTreeMap<String, Parts>) -> BTreeSet<String> {
    let mut variables = parts.variables.clone();
    for reference in &parts.references {
        variables.extend(all.get(reference).into_iter().flat_map(|parts| parts.variables.iter().cloned()));
    }
    variables
}

fn read(source: &str) -> (BTreeMap<String, Parts>, Vec<Fault>) {
    let (resource, mistakes) = match parser::parse(source) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, mistakes)) => (resource, mistakes),
    };
    let line_at =
        |place: usize| source.as_bytes().iter().take(place).filter(|octet| **octet == b'\n').count() + 1;
    let mut faults: Vec<Fault> = mistakes
        .into_iter()
        .take(MOST_FAULTS)
        .map(|mistake| {
            let place = mistake.slice.map_or(mistake.pos.start, |slice| slice.start);
            Fault { line: line_at(place), what: not_fluent(&mistake.kind.to_string()) }
        })
        .collect();
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        let (name, parts) = match entry {
            Entry::Message(message) => (message.id.name.to_owned(), parts_of(&message)),
            Entry::Term(term) => {
                let foreign = BTreeSet::from(["a term".to_owned()]);
                (term.id.name.to_owned(), Parts { foreign, ..Parts::default() })
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => {
                continue;
            }
        };
        let line = line_of(source, &name);
        if messages.insert(name.clone(), Parts { line, ..parts }).is_some() {
            faults.push(Fault { line, what: format!("{name} is there twice") });
        }
    }
    (messages, faults)
}

/// On one line: some of the parser's words have an end of a line in them.
fn not_fluent(words: &str) -> String {
    format!("this is not Fluent: {}", words.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn line_of(source: &str, name: &str) -> usize {
    let begins = |line: &str| {
        let rest = line.trim_start_matches('-').strip_prefix(name);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    source.lines().position(begins).map_or(0, |before| before + 1)
}

fn parts_of(message: &Message<&str>) -> Parts {
    let mut parts = Parts::default();
    if let Some(pattern) = &message.value {
        gather(pattern, &mut parts);
    }
    if !message.attributes.is_empty() {
        parts.foreign.insert("attributes".to_owned());
    }
    parts
}

fn gather(pattern: &Pattern<&str>, parts: &mut Parts) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => parts.text.push_str(value),
            PatternElement::Placeable { expression } => gather_expression(expression, parts),
        }
    }
}

fn gather_expression(expression: &Expression<&str>, parts: &mut Parts) {
    match expression {
        Expression::Inline(inline) => gather_inline(inline, parts),
        Expression::Select { selector, variants } => {
            gather_inline(selector, parts);
            let mut forms = BTreeSet::new();
            for variant in variants {
                if let VariantKey::Identifier { name } = &variant.key {
                    forms.insert((*name).to_owned());
                }
                gather(&variant.value, parts);
            }
            // A choice by numbers alone is none of plural forms.
            let by_form = |form: &String| ["zero", "one", "two", "few", "many"].contains(&form.as_str());
            let only_other = forms.len() == 1 && variants.len() == 1;
            if forms.iter().any(by_form) || only_other {
                parts.plurals.push(forms);
            }
        }
    }
}

fn gather_inline(inline: &InlineExpression<&str>, parts: &mut Parts) {
    match inline {
        InlineExpression::VariableReference { id } => {
            parts.variables.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, attribute: None } => {
            parts.references.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { .. } => {
            parts.foreign.insert("an attribute".to_owned());
        }
        InlineExpression::FunctionReference { id, .. } => {
            parts.foreign.insert(id.name.to_owned());
        }
        InlineExpression::TermReference { .. } => {
            parts.foreign.insert("a term".to_owned());
        }
        InlineExpression::Placeable { expression } => gather_expression(expression, parts),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_catalogue_is_whole_and_has_the_plurals_of_its_language() {
        let mut told = String::new();
        for language in Language::all() {
            for fault in faults(language, language.source()) {
                told.push_str(&format!("{}.ftl {fault}\n", language.tag()));
            }
        }
        assert_eq!(told, "");
    }

    #[test]
    fn what_is_missing_left_over_or_in_the_wrong_plural_is_found() {
        let english = Language::ENGLISH.source();
        let polish = Language::of_tag("pl").unwrap();
        let told = |source: &str| {
            let faults = faults(polish, source);
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert!(told(english).contains("close-page is in English"));
        assert!(told(english).contains("minutes lacks the form [few]"));
        let whole = polish.source();
        assert_eq!(told(whole), "");
        assert!(told(&whole.replace("sign-out =", "sign-off =")).contains("sign-out is missing"));
        assert!(told(&whole.replace("sign-out =", "sign-off =")).contains("sign-off is not known"));
        assert!(told(&whole.replace("{ $address }", "{ $adres }")).contains("code-sent has"));
        assert!(told(&whole.replace("    [few]", "    [two]")).contains("[two], which pl does not know"));
    }
}
