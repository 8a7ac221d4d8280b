//! The configuration: from the text an operator wrote to values that cannot be wrong.
//!
//! Two steps, so that every mistake is found in one go: `written` reads what was written and where, `meaning` turns it
//! into [`Config`]. Nothing here opens a socket, and only a `text_file` of the terms is read beside the file itself;
//! whether certificates fit and interfaces exist is asked by `check`.

// What was written, and where.
mod document;
mod nearest;
mod written;

// What it means.
mod acme;
mod consents;
mod console;
mod dnsmasq;
mod forward_auth;
mod garden;
mod mail;
mod meaning;
pub(crate) mod plans;
mod privacy;
mod probes;
mod provisioning;
mod rules;
mod session;
mod shaping;
mod terms;
mod ways;
mod wispr;
mod zones;

// What is wrong with it.
mod problem;

pub use acme::{Acme, folder_in as acme_folder_in};
pub use console::Console;
pub use dnsmasq::OwnDnsmasq;
pub use forward_auth::{ForwardAuth, Listen};
pub use garden::{GardenEntry, GardenPlace, WalledGarden};
pub use mail::Post;
pub use meaning::{CaptiveDns, Config, Enforcement, Portal};
pub use privacy::Privacy;
pub use problem::{Problem, Problems};
pub use provisioning::{Announce, Provisioning};
pub use ways::{Accounts, Mail, Offer, Phone, Provider, SponsorLetters, Sponsors, Stay, Ways};
pub use wispr::Wispr;
pub use zones::{Offered, WayIn, Zone};

use std::path::Path;

/// The largest configuration file that is read, in bytes.
const LARGEST_FILE: u64 = 1024 * 1024;

impl Config {
    /// Reads and understands the configuration file at `path`; relative paths in it start at its folder.
    ///
    /// # Errors
    /// Every mistake of the file, in the order of its lines, each with how to mend it.
    pub fn load(path: &Path) -> Result<Self, Problems> {
        let text = read_text(path, LARGEST_FILE).map_err(|wrong| {
            Problem::of_file(path, &wrong, "give the path of a readable configuration file to --config")
                .alone()
        })?;
        Self::parse(path, &text)
    }

    /// Understands the configuration `text` as if it stood in the file at `path`.
    ///
    /// # Errors
    /// Every mistake of the text, in the order of its lines, each with how to mend it.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Problems> {
        let mut problems = Problems::of(path);
        let written = written::WrittenConfig::read(text, &mut problems);
        let config = meaning::understand(written, path.parent().unwrap_or(Path::new("")), &mut problems);
        match config {
            Some(config) if problems.is_empty() => Ok(config),
            _ => Err(problems.in_order()),
        }
    }
}

/// Reads a text file of at most `most` bytes; the error is a sentence about the file.
fn read_text(path: &Path, most: u64) -> Result<String, String> {
    use std::io::Read as _;
    let file = std::fs::File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    let mut octets = Vec::new();
    file.take(most + 1).read_to_end(&mut octets).map_err(|error| format!("cannot be read: {error}"))?;
    if octets.len() as u64 > most {
        return Err(format!("is larger than {most} bytes"));
    }
    String::from_utf8(octets).map_err(|_| "is not UTF-8 text".to_owned())
}
