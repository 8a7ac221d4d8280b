//! What comparisons of record and kernel found, as operators are told.

use gateway::drift::{Differences, Drift};
use serde::{Deserialize, Serialize};

use super::view::rfc3339;

/// All comparisons since the gateway started.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DriftView {
    /// How many there were.
    pub comparisons: u64,
    /// When the last one was, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_comparison: Option<String>,
    /// What they found and repaired in all.
    pub repaired: DifferencesView,
    /// The last one that found something.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_repair: Option<RepairView>,
}

/// Differences, by kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DifferencesView {
    /// Sessions on record that were missing in the kernel; they were opened.
    pub missing: u64,
    /// Sessions in the kernel that nobody had on record; they were closed.
    pub strangers: u64,
    /// Sessions that the kernel held under another grant; they got the recorded one.
    pub other_grant: u64,
}

/// A comparison that found something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RepairView {
    /// When, in UTC.
    pub at: String,
    /// Why it was made: `start`, `touched`, `table-lost`, `handed-back`, `again` or `routine`.
    pub occasion: String,
    /// What it found and repaired.
    #[serde(flatten)]
    pub repaired: DifferencesView,
}

impl DriftView {
    /// As the gateway's loop has counted.
    #[must_use]
    pub fn of(drift: &Drift) -> Self {
        let view = |it: Differences| DifferencesView {
            missing: it.missing,
            strangers: it.strangers,
            other_grant: it.other_grant,
        };
        Self {
            comparisons: drift.comparisons,
            last_comparison: drift.last_comparison.map(rfc3339),
            repaired: view(drift.total),
            last_repair: drift.last.map(|found| RepairView {
                at: rfc3339(found.at),
                occasion: found.occasion.name().to_owned(),
                repaired: view(found.differences),
            }),
        }
    }

    /// Whether somebody had a hand in it: what a start finds is what the machine's own start or a crash left.
    #[must_use]
    pub fn is_worth_a_look(&self) -> bool {
        self.last_repair.as_ref().is_some_and(|repair| repair.occasion != "start")
    }
}

impl DifferencesView {
    /// In one line.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Self { missing, strangers, other_grant } = self;
        format!(
            "{missing} missing in the kernel, {strangers} stranger(s) in the kernel, {other_grant} with another grant"
        )
    }
}
