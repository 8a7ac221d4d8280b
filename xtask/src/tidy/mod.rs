//! `cargo xtask tidy`: the rules of the workshop that neither the compiler nor clippy knows.
//!
//! Every finding of every rule is printed, not the first one only. It changes nothing.

// Which crate may know which.
mod arrows;
// What every source file keeps to.
mod sources;
// Names that ARCHITECTURE.md and other pages use exist.
mod names;
// Links between pages lead somewhere.
mod links;
// Reading pages.
mod pages;

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::checkout::Checkout;

/// One broken rule, where it is broken and how to mend it.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: PathBuf,
    /// The line, counted from 1; 0 when the finding is about the whole file.
    line: usize,
    what: String,
}

impl Finding {
    fn new(path: &Path, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path.display(), self.what),
            line => write!(f, "{}:{line}: {}", self.path.display(), self.what),
        }
    }
}

/// Checks every rule and prints every finding.
///
/// # Errors
/// When there is a finding, or a file cannot be read.
pub(crate) fn run(checkout: &Checkout) -> Result<()> {
    let files = checkout.files()?;
    let mut findings = Vec::new();
    arrows::check(checkout, &files, &mut findings)?;
    sources::check(checkout, &files, &mut findings)?;
    names::check(checkout, &files, &mut findings)?;
    links::check(checkout, &files, &mut findings)?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    if !findings.is_empty() {
        bail!("tidy has {} findings; each line above says where and what to do", findings.len());
    }
    println!("tidy: {} files keep the rules", files.len());
    Ok(())
}
