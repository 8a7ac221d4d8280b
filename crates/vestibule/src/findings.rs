//! What `check` and `doctor` found: how bad, what, what guests notice, what to do, where to read more.

use std::fmt::Write as _;

use serde::Serialize;

use crate::trouble::Chapter;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Works, but not as well as it could, or could not be looked at.
    Warn,
    /// Guests notice, or will.
    Fail,
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub what: String,
    /// What guests notice of it; empty when all is well.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub guests: &'static str,
    /// What to do; empty when all is well.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to_do: String,
    /// The chapter of the book; nothing when all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_more: Option<&'static str>,
}

impl Finding {
    /// All is well.
    pub fn ok(what: impl Into<String>) -> Self {
        Self { level: Level::Ok, what: what.into(), guests: "", to_do: String::new(), read_more: None }
    }

    /// It works, but not as well as it could, or it could not be looked at.
    pub fn warn(
        what: impl Into<String>,
        guests: &'static str,
        to_do: impl Into<String>,
        more: Chapter,
    ) -> Self {
        let (what, to_do, read_more) = (what.into(), to_do.into(), Some(more.title()));
        Self { level: Level::Warn, what, guests, to_do, read_more }
    }

    /// Guests notice, or will.
    pub fn fail(
        what: impl Into<String>,
        guests: &'static str,
        to_do: impl Into<String>,
        more: Chapter,
    ) -> Self {
        Self { level: Level::Fail, ..Self::warn(what, guests, to_do, more) }
    }
}

/// The worst of them; `Ok` for none.
#[must_use]
pub fn worst(findings: &[Finding]) -> Level {
    findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Ok)
}

/// The findings as text for people, with a summary at the end.
#[must_use]
pub fn as_text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let word = match finding.level {
            Level::Ok => "ok  ",
            Level::Warn => "warn",
            Level::Fail => "FAIL",
        };
        let _ = writeln!(text, "{word}  {}", finding.what);
        if let Some(chapter) = finding.read_more {
            let _ = writeln!(text, "      guests notice: {}", finding.guests);
            let _ = writeln!(text, "      to do: {}", finding.to_do);
            let _ = writeln!(text, "      read more: the book, chapter \"{chapter}\"");
        }
    }
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (ok, warn, fail) = (count(Level::Ok), count(Level::Warn), count(Level::Fail));
    let _ = writeln!(text, "{ok} ok, {warn} to look at, {fail} to mend");
    text
}
