//! One source file of the reference: a table in TOML between two lines of `+++`, and Markdown after it.

use toml::{Table, Value};

use super::problem::Problems;

/// A file, split.
pub(crate) struct Document {
    /// Its path below `content/`.
    pub(crate) file: String,
    /// The Markdown.
    pub(crate) body: String,
    /// The line on which the Markdown begins.
    pub(crate) body_line: usize,
    front: Front,
}

/// The front matter, emptied key by key, so that a key nobody reads is found.
pub(crate) struct Front {
    text: String,
    table: Table,
    first_line: usize,
}

impl Document {
    /// Splits the file; `None` when it has no front matter that can be read.
    pub(crate) fn split(file: &str, text: &str, problems: &mut Problems) -> Option<Self> {
        let Some((front, body)) = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"))
        else {
            problems
                .say(1, "no front matter: the file begins with a line +++, a table in TOML and a line +++");
            return None;
        };
        let front = Front::parse(front, 2, problems)?;
        let body_line = 4 + front.text.matches('\n').count();
        Some(Self { file: file.to_owned(), body: body.to_owned(), body_line, front })
    }

    pub(crate) const fn front(&mut self) -> &mut Front {
        &mut self.front
    }
}

impl Front {
    /// Reads a table that begins on that line of its file.
    pub(crate) fn parse(text: &str, first_line: usize, problems: &mut Problems) -> Option<Self> {
        match text.parse() {
            Ok(table) => Some(Self { text: text.to_owned(), table, first_line }),
            Err(error) => {
                let error: toml::de::Error = error;
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                problems.say(first_line + before.matches('\n').count(), error.message());
                None
            }
        }
    }

    /// The line of the `nth` line that begins like that.
    pub(crate) fn line_of(&self, beginning: &str, nth: usize) -> usize {
        let mut lines = self.text.lines().enumerate().filter(|(_, line)| line.starts_with(beginning));
        self.first_line + lines.nth(nth).map_or(0, |(index, _)| index)
    }

    /// A text that has to be there.
    pub(crate) fn text(&mut self, key: &str, problems: &mut Problems) -> String {
        text_of(self.table.remove(key), key, self.line_of(key, 0), problems)
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, key: &str, problems: &mut Problems) -> Vec<String> {
        let line = self.line_of(key, 0);
        match self.table.remove(key) {
            None => Vec::new(),
            Some(Value::Array(values)) => {
                values.into_iter().map(|value| text_of(Some(value), key, line, problems)).collect()
            }
            Some(_) => {
                problems.say(line, format!("{key} is not a list"));
                Vec::new()
            }
        }
    }

    /// The tables under `[[key]]`.
    pub(crate) fn rows(&mut self, key: &str, problems: &mut Problems) -> Vec<Row> {
        let values = match self.table.remove(key) {
            None => Vec::new(),
            Some(Value::Array(values)) => values,
            Some(_) => {
                problems.say(self.line_of(key, 0), format!("{key} is not written as [[{key}]]"));
                Vec::new()
            }
        };
        let beginning = format!("[[{key}]]");
        let mut rows = Vec::new();
        for (nth, value) in values.into_iter().enumerate() {
            let line = self.line_of(&beginning, nth);
            match value {
                Value::Table(table) => rows.push(Row { table, line, kind: key.to_owned() }),
                _ => problems.say(line, format!("{key} is not written as [[{key}]]")),
            }
        }
        rows
    }

    /// Complains of every key that nobody has read.
    pub(crate) fn finish(&mut self, problems: &mut Problems) {
        for key in std::mem::take(&mut self.table).into_iter().map(|(key, _)| key) {
            problems.say(self.line_of(&key, 0), format!("no key {key} is known here"));
        }
    }
}

/// One `[[...]]` table.
pub(crate) struct Row {
    table: Table,
    /// Where it begins.
    pub(crate) line: usize,
    kind: String,
}

impl Row {
    pub(crate) fn text(&mut self, key: &str, problems: &mut Problems) -> String {
        text_of(self.table.remove(key), key, self.line, problems)
    }

    pub(crate) fn optional(&mut self, key: &str, problems: &mut Problems) -> Option<String> {
        let value = self.table.remove(key)?;
        Some(text_of(Some(value), key, self.line, problems))
    }

    pub(crate) fn number(&mut self, key: &str) -> Option<u16> {
        self.table.remove(key)?.as_integer().and_then(|number| u16::try_from(number).ok())
    }

    /// Tables inside this one; they are said to stand where this one begins.
    pub(crate) fn rows(&mut self, key: &str, problems: &mut Problems) -> Vec<Self> {
        match self.table.remove(key) {
            None => Vec::new(),
            Some(Value::Array(values)) => {
                let tables = values.into_iter().filter_map(|value| match value {
                    Value::Table(table) => Some(table),
                    _ => None,
                });
                tables.map(|table| Self { table, line: self.line, kind: key.to_owned() }).collect()
            }
            Some(_) => {
                problems.say(self.line, format!("{key} is not a list of tables"));
                Vec::new()
            }
        }
    }

    pub(crate) fn finish(self, problems: &mut Problems) {
        for key in self.table.into_iter().map(|(key, _)| key) {
            problems.say(self.line, format!("no key {key} is known in [[{}]]", self.kind));
        }
    }
}

fn text_of(value: Option<Value>, key: &str, line: usize, problems: &mut Problems) -> String {
    match value {
        Some(Value::String(text)) if !text.trim().is_empty() => text,
        Some(Value::String(_)) => {
            problems.say(line, format!("{key} is empty"));
            String::new()
        }
        Some(_) => {
            problems.say(line, format!("{key} is not a text"));
            String::new()
        }
        None => {
            problems.say(line, format!("no {key}"));
            String::new()
        }
    }
}
