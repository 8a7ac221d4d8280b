//! What differed between record and enforcement device when they were compared: counted for operators. It decides nothing
//! and repairs nothing; every difference that is counted here is repaired by the comparison that found it.

use std::collections::BTreeMap;
use std::time::Duration;

use captivity::{Captivity, EquipmentId, Opened, Timestamp};

use crate::directory::Directory;

/// Why record and enforcement device were compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Occasion {
    /// In turn, though nothing was heard.
    Routine,
    /// An earlier comparison or change had failed.
    Again,
    /// The enforcement room heard that somebody else had touched the table.
    Touched,
    /// Another gateway was to take over and did not.
    HandedBack,
    /// The gateway started.
    Start,
    /// The table had been taken away.
    TableLost,
}

impl Occasion {
    /// In a word or two.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Again => "again",
            Self::Touched => "touched",
            Self::HandedBack => "handed-back",
            Self::Start => "start",
            Self::TableLost => "table-lost",
        }
    }
}

/// Differences, by kind.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Differences {
    /// Sessions on record that the enforcement device did not hold.
    pub missing: u64,
    /// Sessions that it held and nobody had on record.
    pub strangers: u64,
    /// Sessions that it held under another grant than the recorded one.
    pub other_grant: u64,
}

impl Differences {
    /// Whether there are none.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    fn add(&mut self, other: Self) {
        self.missing = self.missing.saturating_add(other.missing);
        self.strangers = self.strangers.saturating_add(other.strangers);
        self.other_grant = self.other_grant.saturating_add(other.other_grant);
    }
}

/// A comparison that found something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// When.
    pub at: Timestamp,
    /// Why it was made.
    pub occasion: Occasion,
    /// What it found and repaired.
    pub differences: Differences,
}

/// All comparisons since the start.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Drift {
    /// How many there were.
    pub comparisons: u64,
    /// When the last one was.
    pub last_comparison: Option<Timestamp>,
    /// What they found in all.
    pub total: Differences,
    /// The last one that found something.
    pub last: Option<Found>,
}

impl Drift {
    pub(crate) fn note(&mut self, at: Timestamp, occasion: Occasion, differences: Differences) {
        self.comparisons = self.comparisons.saturating_add(1);
        self.last_comparison = Some(at);
        if differences.is_none() {
            return;
        }
        self.total.add(differences);
        self.last = Some(Found { at, occasion, differences });
        let Differences { missing, strangers, other_grant } = differences;
        let occasion = occasion.name();
        tracing::warn!(
            missing,
            strangers,
            other_grant,
            occasion,
            "what the kernel held differed from the record; it was repaired"
        );
    }
}

/// A session so near its end may be over in the kernel already.
const ALMOST_OVER: Duration = Duration::from_secs(2);

/// What differs, before it is repaired.
pub(crate) fn differences(
    directory: &Directory,
    findings: &[(EquipmentId, Option<Opened>)],
    now: Timestamp,
) -> Differences {
    // Of one device several sessions may be open, of which one is its own.
    let mut of_device: BTreeMap<EquipmentId, Vec<Opened>> = BTreeMap::new();
    for (equipment, open) in findings {
        of_device.entry(*equipment).or_default().extend(open);
    }
    let mut all = Differences::default();
    for (equipment, open) in of_device {
        all.add(of_one(directory.captivity_of(equipment), &open, now));
    }
    all
}

fn of_one(recorded: Captivity, open: &[Opened], now: Timestamp) -> Differences {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let Captivity::Admitted(session) = recorded else {
        return Differences { strangers: count(open.len()), ..Differences::default() };
    };
    let own = open.iter().filter(|open| open.session == session.id).count();
    let agrees =
        open.iter().any(|open| open.session == session.id && open.grant == Some(session.grant.digest()));
    let is_over = now.after(ALMOST_OVER) >= session.grant.until;
    Differences {
        missing: u64::from(own == 0 && !is_over),
        strangers: count(open.len() - own),
        other_grant: u64::from(own > 0 && !agrees && !is_over),
    }
}
