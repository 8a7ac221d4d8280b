//! A TOML document read section by section: each key by its type, with its line, and every key nobody asked for.
//!
//! It knows nothing of what keys mean. Mistakes are noted and reading goes on, so that all are found in one go.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Problems;
use super::nearest::nearest;

/// A value, and where it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) line: usize,
    /// The dotted path of its key.
    pub(super) key: String,
}

/// Finds the line of a place in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'t>(&'t str);

impl<'t> Lines<'t> {
    pub(super) const fn of(text: &'t str) -> Self {
        Self(text)
    }

    /// The line, counted from 1, of that byte.
    pub(super) fn at(self, byte: usize) -> usize {
        self.0.bytes().take(byte).filter(|&octet| octet == b'\n').count() + 1
    }
}

/// One table of the document, being read.
#[derive(Debug)]
pub(super) struct Section<'d> {
    /// Dotted path with its final dot; empty for the top.
    path: String,
    /// The line of its header, for keys that are missing.
    line: usize,
    table: Option<&'d DeTable<'d>>,
    lines: Lines<'d>,
    asked: Vec<&'static str>,
}

impl<'d> Section<'d> {
    /// The top of the document.
    pub(super) fn top(table: &'d DeTable<'d>, lines: Lines<'d>) -> Self {
        Self { path: String::new(), line: 1, table: Some(table), lines, asked: Vec::new() }
    }

    /// The section of that name; an empty one if it is not there.
    pub(super) fn section(&mut self, name: &'static str, problems: &mut Problems) -> Self {
        let mut section = Self {
            path: format!("{}{name}.", self.path),
            line: self.line,
            table: None,
            lines: self.lines,
            asked: Vec::new(),
        };
        if let Some((line, value)) = self.take(name) {
            section.line = line;
            section.table = value.as_table();
            if section.table.is_none() {
                self.wrong_type(name, line, "a section", value, problems);
            }
        }
        section
    }

    /// Whether the section was written at all.
    pub(super) const fn is_there(&self) -> bool {
        self.table.is_some()
    }

    /// The sections of an array of tables (`[[name]]`).
    pub(super) fn sections(&mut self, name: &'static str, problems: &mut Problems) -> Vec<Self> {
        let Some((line, value)) = self.take(name) else { return Vec::new() };
        let Some(array) = value.as_array() else {
            self.wrong_type(name, line, &format!("one or more [[{name}]] sections"), value, problems);
            return Vec::new();
        };
        let mut found = Vec::new();
        for (index, entry) in array.iter().enumerate() {
            let line = self.lines.at(entry.span().start);
            match entry.get_ref().as_table() {
                Some(table) => found.push(Self {
                    path: format!("{}{name}[{}].", self.path, index + 1),
                    line,
                    table: Some(table),
                    lines: self.lines,
                    asked: Vec::new(),
                }),
                None => {
                    self.wrong_type(name, line, &format!("a [[{name}]] section"), entry.get_ref(), problems)
                }
            }
        }
        found
    }

    /// A text.
    pub(super) fn text(&mut self, name: &'static str, problems: &mut Problems) -> Option<Placed<String>> {
        self.typed(name, "a text in quotation marks", problems, |value| value.as_str().map(str::to_owned))
    }

    /// A whole number.
    pub(super) fn number(&mut self, name: &'static str, problems: &mut Problems) -> Option<Placed<i64>> {
        self.typed(name, "a whole number", problems, |value| {
            let number = value.as_integer()?;
            i64::from_str_radix(number.as_str(), number.radix()).ok()
        })
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, name: &'static str, problems: &mut Problems) -> Option<Placed<bool>> {
        self.typed(name, "true or false", problems, DeValue::as_bool)
    }

    /// A text, or `true` or `false` as texts of these letters.
    pub(super) fn text_or_flag(
        &mut self,
        name: &'static str,
        wanted: &str,
        problems: &mut Problems,
    ) -> Option<Placed<String>> {
        self.typed(name, wanted, problems, |value| {
            value.as_bool().map(|flag| flag.to_string()).or_else(|| value.as_str().map(str::to_owned))
        })
    }

    /// A list of texts, each with its own line.
    pub(super) fn texts(
        &mut self,
        name: &'static str,
        problems: &mut Problems,
    ) -> Option<Vec<Placed<String>>> {
        let (line, value) = self.take(name)?;
        let key = format!("{}{name}", self.path);
        let Some(array) = value.as_array() else {
            self.wrong_type(name, line, "a list of texts in [ ]", value, problems);
            return None;
        };
        let mut texts = Vec::new();
        for entry in array.iter() {
            let line = self.lines.at(entry.span().start);
            match entry.get_ref().as_str() {
                Some(text) => texts.push(Placed { value: text.to_owned(), line, key: key.clone() }),
                None => self.wrong_type(name, line, "a text in quotation marks", entry.get_ref(), problems),
            }
        }
        Some(texts)
    }

    /// The dotted path of a key of this section and the line to name when the key is missing.
    pub(super) fn place_of(&self, name: &str) -> Placed<()> {
        Placed { value: (), line: self.line, key: format!("{}{name}", self.path) }
    }

    /// Ends the reading: every key that nobody asked for is a mistake.
    pub(super) fn end(self, problems: &mut Problems) {
        for written in self.table.into_iter().flat_map(|table| table.keys()) {
            let name: &str = written.get_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let mend = match nearest(name, &self.asked) {
                Some(known) => format!("did you mean {known}?"),
                None => format!("remove it; known here: {}", self.asked.join(", ")),
            };
            let line = self.lines.at(written.span().start);
            problems.add(
                line,
                &format!("{}{}", self.path, name.escape_debug()),
                "this key is not known",
                mend,
            );
        }
    }

    fn typed<T>(
        &mut self,
        name: &'static str,
        wanted: &str,
        problems: &mut Problems,
        read: impl FnOnce(&DeValue<'d>) -> Option<T>,
    ) -> Option<Placed<T>> {
        let (line, value) = self.take(name)?;
        let Some(read) = read(value) else {
            self.wrong_type(name, line, wanted, value, problems);
            return None;
        };
        Some(Placed { value: read, line, key: format!("{}{name}", self.path) })
    }

    fn take(&mut self, name: &'static str) -> Option<(usize, &'d DeValue<'d>)> {
        self.asked.push(name);
        let (key, value): (&Spanned<_>, &Spanned<_>) = self.table?.get_key_value(name)?;
        Some((self.lines.at(key.span().start), value.get_ref()))
    }

    fn wrong_type(
        &self,
        name: &str,
        line: usize,
        wanted: &str,
        value: &DeValue<'_>,
        problems: &mut Problems,
    ) {
        let key = format!("{}{name}", self.path);
        let wrong = format!("{} stands where {wanted} belongs", with_article(value.type_str()));
        problems.add(line, &key, wrong, format!("write {wanted}"));
    }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}
