//! The fields of the form: what is asked for, and what is made of what was typed.

use std::fmt;
use std::str::FromStr;

use super::fold;

/// One field of the form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// What the house's system calls it.
    pub name: FieldName,
    /// What guests read beside it.
    pub label: Label,
    /// What is typed there.
    pub kind: Kind,
}

/// What guests read beside a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Label {
    /// A message that exists in every language.
    Known(&'static str),
    /// The house's own words.
    Own(String),
}

impl Label {
    /// The labels that guests read in their own language.
    pub const KNOWN: [&'static str; 3] = ["room", "surname", "card"];

    /// The known label of that name, or these own words.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|known| *known == text);
        known.map_or_else(|| Self::Own(text.to_owned()), Self::Known)
    }
}

/// What is typed into a field, and how two of them are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Digits alone: a room, a year.
    Digits,
    /// Letters and digits: a room such as 12A, a code.
    Text,
    /// A surname, perhaps with a first name before it.
    Surname,
    /// A card's number, in groups or not.
    Card {
        /// Whether its last digit checks the others (Luhn), so that slips are told at once.
        luhn: bool,
    },
}

/// What the house's system calls a field.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FieldName(String);

/// Why a text is no field's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a field's name has 1 to 32 small letters, digits and underscores, and begins with a letter")]
pub struct NotAFieldName;

impl FieldName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FieldName {
    type Err = NotAFieldName;

    fn from_str(text: &str) -> Result<Self, NotAFieldName> {
        let usable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let begins_well = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        if begins_well && text.len() <= 32 && text.bytes().all(usable) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAFieldName)
        }
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was typed into a field, and the forms in which it can be compared. Never logged: it says who is where.
#[derive(Clone, PartialEq, Eq)]
pub struct Entered {
    typed: String,
    forms: Vec<String>,
}

impl Entered {
    /// The most that may be typed, in characters.
    pub const LONGEST: usize = 64;

    /// What can be made of it; `None` where it cannot be what the field asks for.
    #[must_use]
    pub fn read(kind: Kind, typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.chars().count() > Self::LONGEST || typed.contains(char::is_control) {
            return None;
        }
        let whole = |text: String| (!text.is_empty()).then(|| vec![text]);
        let forms = match kind {
            Kind::Digits => whole(fold::letters(typed)).filter(|forms| is_digits(&forms[0])),
            Kind::Text => whole(fold::letters(typed)),
            Kind::Surname => Some(fold::surname(typed)).filter(|forms| !forms.is_empty()),
            Kind::Card { luhn } => whole(fold::letters(typed)).filter(|forms| !luhn || fold::luhn(&forms[0])),
        };
        Some(Self { typed: typed.to_owned(), forms: forms? })
    }

    /// As it was typed.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The forms in which it can be compared, the longest first; any of them may be the right one.
    #[must_use]
    pub fn forms(&self) -> &[String] {
        &self.forms
    }

    /// The form that all guesses at the same thing have in common.
    #[must_use]
    pub fn guessed(&self) -> &str {
        self.forms.last().map_or("", String::as_str)
    }
}

impl fmt::Debug for Entered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entered")
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(kind: Kind, typed: &str) -> Option<Vec<String>> {
        Entered::read(kind, typed).map(|entered| entered.forms)
    }

    #[test]
    fn a_field_takes_what_people_write_and_nothing_else() {
        let card = Kind::Card { luhn: true };
        assert_eq!(forms(Kind::Digits, " 1 01 "), Some(vec!["101".to_owned()]));
        assert_eq!(forms(Kind::Digits, "0101"), Some(vec!["0101".to_owned()]), "a zero is a digit");
        assert_eq!(forms(Kind::Text, "12-a"), Some(vec!["12a".to_owned()]));
        assert_eq!(forms(card, "4111-1111 1111 1111"), Some(vec!["4111111111111111".to_owned()]));
        assert_eq!(forms(Kind::Card { luhn: false }, "LIB 00 42"), Some(vec!["lib0042".to_owned()]));
        for (kind, wrong) in [
            (Kind::Digits, "12a"),
            (Kind::Digits, ""),
            (Kind::Text, "--"),
            (Kind::Surname, "' -"),
            (card, "4111 1111 1111 1112"),
            (Kind::Text, "a\nb"),
            (Kind::Text, "a\u{85}b"),
        ] {
            assert_eq!(forms(kind, wrong), None, "{wrong:?}");
        }
        assert!(forms(Kind::Text, &"x".repeat(Entered::LONGEST)).is_some());
        assert_eq!(forms(Kind::Text, &"x".repeat(Entered::LONGEST + 1)), None);
    }

    #[test]
    fn another_first_name_is_the_same_guess_and_nothing_is_logged() {
        let entered = |typed| Entered::read(Kind::Surname, typed).unwrap();
        assert_eq!(entered("A Müller").guessed(), entered("B Mueller").guessed());
        assert_eq!(format!("{:?}", entered("Müller")), "Entered");
    }

    #[test]
    fn names_are_plain_and_labels_are_known_or_the_houses_own() {
        assert!("room".parse::<FieldName>().is_ok() && "member_2".parse::<FieldName>().is_ok());
        for wrong in ["", "Room", "2nd", "a b", "a-b", "<b>", &"a".repeat(33)] {
            assert!(wrong.parse::<FieldName>().is_err(), "{wrong}");
        }
        assert_eq!(Label::of("room"), Label::Known("room"));
        assert_eq!(Label::of("Membership"), Label::Own("Membership".to_owned()));
    }
}
