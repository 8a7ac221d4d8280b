//! A reader of comma-separated values (RFC 4180 §2), for the registry beside this crate.
//!
//! Used when the crate is built and by its tests, never at run time. It never guesses: what breaks the grammar is an
//! error that names the line.

use std::fmt;

/// One line of values, with the line of the text on which it began (counted from 1).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// Where the record began.
    pub(crate) line: usize,
    /// Its values, unquoted.
    pub(crate) fields: Vec<String>,
}

/// Where and how a text breaks RFC 4180.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CsvError {
    /// A quotation mark inside a value that did not begin with one.
    StrayInside(usize),
    /// Something other than a comma or the end of the line after a closing quotation mark.
    TextAfterClosing(usize),
    /// The text ended inside a quoted value that began on this line.
    NeverClosed(usize),
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StrayInside(line) => write!(f, "line {line}: a quotation mark inside an unquoted value"),
            Self::TextAfterClosing(line) => write!(f, "line {line}: text after a closing quotation mark"),
            Self::NeverClosed(line) => write!(f, "line {line}: the quoted value that begins here has no end"),
        }
    }
}

impl std::error::Error for CsvError {}

/// What surrounds the character being read.
enum Place {
    FieldStart,
    Unquoted,
    Quoted { since: usize },
    AfterQuote,
}

/// Reads every record; lines may end in LF or CR LF, the last one with or without.
///
/// # Errors
/// The first place that breaks the grammar.
pub(crate) fn parse(text: &str) -> Result<Vec<Record>, CsvError> {
    let mut reader =
        Reader { records: Vec::new(), fields: Vec::new(), field: String::new(), line: 1, began: 1 };
    let mut place = Place::FieldStart;
    for character in text.replace("\r\n", "\n").chars() {
        place = reader.take(place, character)?;
    }
    reader.finish(&place)
}

struct Reader {
    records: Vec<Record>,
    fields: Vec<String>,
    field: String,
    line: usize,
    began: usize,
}

impl Reader {
    fn take(&mut self, place: Place, character: char) -> Result<Place, CsvError> {
        let here = self.line;
        if character == '\n' {
            self.line += 1;
        }
        match (place, character) {
            (Place::FieldStart, '"') => Ok(Place::Quoted { since: here }),
            (Place::Quoted { .. }, '"') => Ok(Place::AfterQuote),
            (Place::AfterQuote, '"') => Ok(self.push('"', Place::Quoted { since: here })),
            (Place::Quoted { since }, _) => Ok(self.push(character, Place::Quoted { since })),
            (_, ',') => Ok(self.end_field()),
            (_, '\n') => Ok(self.end_record()),
            (Place::Unquoted, '"') => Err(CsvError::StrayInside(here)),
            (Place::AfterQuote, _) => Err(CsvError::TextAfterClosing(here)),
            (Place::FieldStart | Place::Unquoted, _) => Ok(self.push(character, Place::Unquoted)),
        }
    }

    fn push(&mut self, character: char, next: Place) -> Place {
        self.field.push(character);
        next
    }

    fn end_field(&mut self) -> Place {
        self.fields.push(std::mem::take(&mut self.field));
        Place::FieldStart
    }

    fn end_record(&mut self) -> Place {
        self.end_field();
        self.records.push(Record { line: self.began, fields: std::mem::take(&mut self.fields) });
        self.began = self.line;
        Place::FieldStart
    }

    fn finish(mut self, place: &Place) -> Result<Vec<Record>, CsvError> {
        if let Place::Quoted { since } = place {
            return Err(CsvError::NeverClosed(*since));
        }
        if !self.fields.is_empty() || !self.field.is_empty() || matches!(place, Place::AfterQuote) {
            self.end_record();
        }
        Ok(self.records)
    }
}
