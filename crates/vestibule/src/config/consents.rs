//! `[[conditions.consents]]`: what guests are asked beside the terms, and never have to allow.

use captivity::PlanName;
use portal::Question;
use wording::Language;

use super::Problems;
use super::document::{Placed, Section};
use super::meaning::{checked, required};
use super::rules;

/// Questions that may be asked: more would not be read.
const MOST: usize = 8;
/// The longest question, in characters.
const LONGEST: usize = 1000;

/// One as it was written.
#[derive(Debug)]
pub(super) struct WrittenConsent {
    name: Option<Placed<String>>,
    name_place: Placed<()>,
    edition: Option<Placed<String>>,
    edition_place: Placed<()>,
    language: Option<Placed<String>>,
    text: Option<Placed<String>>,
    text_place: Placed<()>,
    translations: Vec<(Language, Placed<String>)>,
}

pub(super) fn read(sections: Vec<Section<'_>>, problems: &mut Problems) -> Vec<WrittenConsent> {
    sections.into_iter().map(|section| read_one(section, problems)).collect()
}

fn read_one(mut section: Section<'_>, problems: &mut Problems) -> WrittenConsent {
    let translations = translations(&mut section, problems);
    let read = WrittenConsent {
        name: section.text("name", problems),
        name_place: section.place_of("name"),
        edition: section.text("edition", problems),
        edition_place: section.place_of("edition"),
        language: section.text("language", problems),
        text: section.text("text", problems),
        text_place: section.place_of("text"),
        translations,
    };
    section.end(problems);
    read
}

/// `translations` under something that is said to guests, by language.
pub(super) fn translations(
    section: &mut Section<'_>,
    problems: &mut Problems,
) -> Vec<(Language, Placed<String>)> {
    let mut translated = section.section("translations", problems);
    let texts = Language::all()
        .filter_map(|language| Some((language, translated.text(language.tag(), problems)?)))
        .collect();
    translated.end(problems);
    texts
}

/// The language of that tag, if guests are spoken to in it.
pub(super) fn spoken(tag: &Placed<String>, problems: &mut Problems) -> Option<Language> {
    let known = Language::of_tag(&tag.value);
    if known.is_none() {
        let wrong = format!("{:?} is not spoken here", tag.value);
        problems.add(tag.line, &tag.key, wrong, "vestibule theme texts lists all languages");
    }
    known
}

/// Those that have a meaning; the others are noted.
pub(super) fn understand(written: Vec<WrittenConsent>, problems: &mut Problems) -> Vec<Question> {
    if let Some(one) = written.get(MOST) {
        let place = &one.name_place;
        let mend = format!("ask at most {MOST}: guests do not read more");
        problems.add(place.line, &place.key, "is asked beside too many others", mend);
    }
    let mut questions: Vec<Question> = Vec::new();
    for one in written {
        let name = one.name.clone();
        let Some(question) = understand_one(one, problems) else { continue };
        match name.filter(|_| questions.iter().any(|other| other.name == question.name)) {
            Some(name) => {
                let wrong = format!("{:?} is asked already", name.value);
                problems.add(name.line, &name.key, wrong, "give each question a name of its own");
            }
            None => questions.push(question),
        }
    }
    questions
}

fn understand_one(written: WrittenConsent, problems: &mut Problems) -> Option<Question> {
    let name = required(written.name, &written.name_place, "name = \"newsletter\"", problems);
    // Names are as those of plans.
    let is_name = |text: &str| match text.parse::<PlanName>() {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("{text:?} is not a name of letters a-z, digits and hyphens")),
    };
    let name = checked(name, is_name, "write it such as newsletter", problems);
    let edition = required(written.edition, &written.edition_place, "edition = \"1\"", problems);
    let edition = checked(edition, rules::edition, "write a date or a number, such as 2026-01", problems);
    let language = match written.language {
        None => Some(Language::ENGLISH),
        Some(tag) => spoken(&tag, problems),
    };
    let mend = "text = \"Send me the letter of the house, once a month.\"";
    let text = required(written.text, &written.text_place, mend, problems);
    let text = checked(text, is_question, "write what is allowed, in one or two sentences", problems);
    let mut texts = vec![(language?, text?)];
    for (language, text) in written.translations {
        let mend = "write what is allowed, in one or two sentences";
        if let Some(text) = checked(Some(text), is_question, mend, problems) {
            texts.push((language, text));
        }
    }
    Some(Question { name: name?, edition: edition?, texts })
}

fn is_question(text: &str) -> Result<(), String> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > LONGEST || text.chars().any(char::is_control) {
        return Err(format!("a question has 1 to {LONGEST} characters on one line"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Config;
    use super::*;

    fn parse(lines: &str) -> Result<Vec<Question>, String> {
        let example = include_str!("../../example/vestibule.toml");
        let text = format!("{example}\n[[conditions.consents]]\n{lines}\n");
        let config = Config::parse(Path::new("vestibule.toml"), &text);
        config.map(|config| config.consents).map_err(|problems| problems.to_string())
    }

    #[test]
    fn a_question_is_asked_in_the_languages_that_it_is_written_in() {
        let lines = "name = \"letter\"\nedition = \"1\"\nlanguage = \"de\"\ntext = \"Schickt mir Post.\"\n\
                     [conditions.consents.translations]\nfr = \"Écrivez-moi.\"\nen = \"Write to me.\"";
        let question = parse(lines).unwrap().remove(0);
        let texts: Vec<_> =
            question.texts.iter().map(|(tongue, text)| (tongue.tag(), text.as_str())).collect();
        assert_eq!(texts, [("de", "Schickt mir Post."), ("en", "Write to me."), ("fr", "Écrivez-moi.")]);
    }

    #[test]
    fn the_handbooks_configuration_is_understood() {
        let chapter = include_str!("../../../../book/src/privacy.md");
        let block =
            chapter.split("```toml\n").find(|block| block.starts_with("[[conditions.consents]]")).unwrap();
        let block = block.split("```").next().unwrap();
        let text = format!("{}\n{block}", include_str!("../../example/vestibule.toml"));
        let config = Config::parse(Path::new("vestibule.toml"), &text).unwrap();
        assert_eq!((config.consents[0].name.as_str(), config.consents[0].texts.len()), ("letter", 2));
        assert_eq!(config.privacy.consents_kept.as_secs(), 1000 * 24 * 3600);
    }

    #[test]
    fn mistakes_are_named_with_what_to_do() {
        let whole =
            |more: &str| format!("name = \"letter\"\nedition = \"1\"\ntext = \"Write to me.\"\n{more}");
        let nine: String = (0..9)
            .map(|number| whole("[[conditions.consents]]\n").replace("letter", &format!("letter-{number}")))
            .collect();
        let nine = nine.trim_end_matches("[[conditions.consents]]\n").to_owned();
        for (lines, expected) in [
            ("edition = \"1\"\ntext = \"a\"".to_owned(), "name: is missing"),
            ("name = \"letter\"\ntext = \"a\"".to_owned(), "edition: is missing"),
            ("name = \"letter\"\nedition = \"1\"".to_owned(), "text: is missing"),
            (whole("language = \"tlh\""), "\"tlh\" is not spoken here"),
            (whole("[conditions.consents.translations]\ntlh = \"a\""), "tlh"),
            (whole("required = true"), "required"),
            (whole("").replace("letter", "The Letter"), "is not a name of letters"),
            (whole("").replace("Write to me.", "\\n"), "a question has 1 to 1000 characters"),
            (format!("{0}\n[[conditions.consents]]\n{0}", whole("")), "\"letter\" is asked already"),
            (nine, "is asked beside too many others"),
        ] {
            let said = parse(&lines).expect_err(&lines);
            assert!(said.contains(expected), "{lines}\n{said}");
        }
    }
}
