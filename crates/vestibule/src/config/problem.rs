//! Mistakes in a configuration: where each stands, what is wrong, how to mend it. Never what merely looks unusual.

use std::fmt;
use std::path::{Path, PathBuf};

/// One mistake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The file it is in.
    pub file: PathBuf,
    /// The line, counted from 1; 0 when it is about the file as a whole.
    pub line: usize,
    /// The key as a dotted path, such as `portal.name`; empty when it is about the file as a whole.
    pub key: String,
    /// What is wrong.
    pub wrong: String,
    /// How to mend it.
    pub mend: String,
}

impl Problem {
    /// A mistake that is about a whole file.
    pub(super) fn of_file(file: &Path, wrong: &str, mend: &str) -> Self {
        Self { file: file.into(), line: 0, key: String::new(), wrong: wrong.into(), mend: mend.into() }
    }

    pub(super) fn alone(self) -> Problems {
        Problems { file: self.file.clone(), found: vec![self] }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}\n    to mend it: {}", self.wrong, self.mend)
    }
}

/// All mistakes of one configuration file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problems {
    file: PathBuf,
    found: Vec<Problem>,
}

impl Problems {
    pub(super) fn of(file: &Path) -> Self {
        Self { file: file.into(), found: Vec::new() }
    }

    pub(super) fn add(&mut self, line: usize, key: &str, wrong: impl Into<String>, mend: impl Into<String>) {
        let (wrong, mend) = (wrong.into(), mend.into());
        self.found.push(Problem { file: self.file.clone(), line, key: key.into(), wrong, mend });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn in_order(mut self) -> Self {
        self.found.sort_by_key(|problem| problem.line);
        self
    }

    /// The mistakes, in the order of their lines.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.found.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.found.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(problem, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
