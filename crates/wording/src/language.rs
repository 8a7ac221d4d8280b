//! The languages that guests are spoken to in, and which of them somebody asked for (RFC 9110 §12.5.4, RFC 4647).

use std::fmt;

/// Which way a language is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From the left.
    LeftToRight,
    /// From the right.
    RightToLeft,
}

impl Direction {
    /// For the attribute `dir`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// How numbers are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Digits {
    /// 1.5
    Point,
    /// 1,5
    Comma,
    /// ۱٫۵
    Persian,
}

struct Row {
    tag: &'static str,
    own_name: &'static str,
    direction: Direction,
    digits: Digits,
    source: &'static str,
}

macro_rules! rows {
    ($($tag:literal $name:literal $direction:ident $digits:ident),+ $(,)?) => {
        [$(Row {
            tag: $tag,
            own_name: $name,
            direction: Direction::$direction,
            digits: Digits::$digits,
            source: include_str!(concat!("../languages/", $tag, ".ftl")),
        }),+]
    };
}

/// English first; then by the alphabet of their own names, as a list of them is read.
static ROWS: [Row; 26] = rows![
    "en" "English" LeftToRight Point,
    "id" "Bahasa Indonesia" LeftToRight Comma,
    "cs" "Čeština" LeftToRight Comma,
    "da" "Dansk" LeftToRight Comma,
    "de" "Deutsch" LeftToRight Comma,
    "es" "Español" LeftToRight Comma,
    "fr" "Français" LeftToRight Comma,
    "it" "Italiano" LeftToRight Comma,
    "nl" "Nederlands" LeftToRight Comma,
    "pl" "Polski" LeftToRight Comma,
    "pt" "Português" LeftToRight Comma,
    "fi" "Suomi" LeftToRight Comma,
    "sv" "Svenska" LeftToRight Comma,
    "vi" "Tiếng Việt" LeftToRight Comma,
    "tr" "Türkçe" LeftToRight Comma,
    "el" "Ελληνικά" LeftToRight Comma,
    "ru" "Русский" LeftToRight Comma,
    "uk" "Українська" LeftToRight Comma,
    "he" "עברית" RightToLeft Point,
    "ar" "العربية" RightToLeft Point,
    "fa" "فارسی" RightToLeft Persian,
    "hi" "हिन्दी" LeftToRight Point,
    "ko" "한국어" LeftToRight Point,
    "ja" "日本語" LeftToRight Point,
    "zh-Hans" "简体中文" LeftToRight Point,
    "zh-Hant" "繁體中文" LeftToRight Point,
];

/// A language that there is a catalogue of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(usize);

impl Language {
    /// English, which has every message.
    pub const ENGLISH: Self = Self(0);

    /// How many there are.
    pub const COUNT: usize = ROWS.len();

    /// All of them, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(Self)
    }

    /// The tag for `lang` and `Content-Language` (RFC 5646).
    #[must_use]
    pub fn tag(self) -> &'static str {
        ROWS[self.0].tag
    }

    /// The name of the language in the language itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        ROWS[self.0].own_name
    }

    /// Which way it is written.
    #[must_use]
    pub fn direction(self) -> Direction {
        ROWS[self.0].direction
    }

    /// Its catalogue as it was written.
    #[must_use]
    pub fn source(self) -> &'static str {
        ROWS[self.0].source
    }

    pub(crate) fn digits(self) -> Digits {
        ROWS[self.0].digits
    }

    pub(crate) const fn number(self) -> usize {
        self.0
    }

    /// The language of a tag such as `de`, `pt-BR` or `zh_TW`; `None` for one that is not spoken here.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let mut parts = tag.trim().split(['-', '_']);
        let primary = parts.next()?;
        let is = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        if is(primary, "zh") {
            let traditional = parts.any(|part| ["Hant", "TW", "HK", "MO"].iter().any(|each| is(part, each)));
            return Self::exactly(if traditional { "zh-Hant" } else { "zh-Hans" });
        }
        // Codes that old devices still send.
        let former = [("iw", "he"), ("in", "id")];
        let primary = former.iter().find(|(old, _)| is(primary, old)).map_or(primary, |(_, new)| new);
        Self::exactly(primary)
    }

    /// The language that an `Accept-Language` value likes best among those `offered`; `None` when it likes none.
    #[must_use]
    pub fn wanted(accept_language: &str, offered: impl Fn(Self) -> bool) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for (range, weight) in status_codes::preferences(accept_language).take(MOST_RANGES) {
            let found = Self::of_tag(range).filter(|language| offered(*language));
            if let Some(language) = found.filter(|_| best.is_none_or(|(most, _)| weight > most)) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    fn exactly(tag: &str) -> Option<Self> {
        Self::all().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }
}

/// Ranges of one field that are looked at.
const MOST_RANGES: usize = 64;

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_leads_to_the_language_that_its_reader_reads() {
        for (tag, language) in [
            ("de", "de"),
            ("pt-BR", "pt"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh_TW", "zh-Hant"),
            ("zh-Hant-HK", "zh-Hant"),
            ("ZH-hk", "zh-Hant"),
            ("iw-IL", "he"),
            ("in", "id"),
            (" en-GB ", "en"),
        ] {
            assert_eq!(Language::of_tag(tag).map(Language::tag), Some(language), "{tag}");
        }
        for tag in ["", "xx", "d", "deu", "../en", "-"] {
            assert_eq!(Language::of_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn the_language_that_is_liked_best_and_offered_is_taken() {
        for (value, language) in [
            ("", None),
            ("xx, *;q=0.5", None),
            ("nl, de;q=0.7, en;q=0.9", Some("nl")),
            ("xx, fr-CH;q=0.9, fr;q=0.9, en;q=0.8", Some("fr")),
            ("de;q=0, es;q=0.001", Some("es")),
            ("it;q=0.5, ja;q=0.50", Some("ja")),
        ] {
            let wanted = Language::wanted(value, |language| language.tag() != "it");
            assert_eq!(wanted.map(Language::tag), language, "{value}");
        }
    }

    #[test]
    fn each_language_is_there_once() {
        for language in Language::all() {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
    }
}
