//! What is wrong with the content, by file and line. Problems are gathered, so that a writer sees all of them at once.

use std::fmt;

/// One thing to mend.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The file, below `content/`.
    pub(crate) file: String,
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// What is wrong, and what to do where that is not plain.
    pub(crate) what: String,
    /// Whether it is about a page that nobody has written yet.
    pub(crate) is_missing: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "content/{}:{}: {}", self.file, self.line, self.what)
    }
}

/// The problems of one file.
#[derive(Debug)]
pub(crate) struct Problems {
    file: String,
    found: Vec<Problem>,
}

impl Problems {
    pub(crate) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), found: Vec::new() }
    }

    pub(crate) fn say(&mut self, line: usize, what: impl Into<String>) {
        self.found.push(Problem { file: self.file.clone(), line, what: what.into(), is_missing: false });
    }

    /// Something that is not there yet.
    pub(crate) fn miss(&mut self, line: usize, what: impl Into<String>) {
        self.found.push(Problem { file: self.file.clone(), line, what: what.into(), is_missing: true });
    }

    pub(crate) fn into_inner(self) -> Vec<Problem> {
        self.found
    }
}
