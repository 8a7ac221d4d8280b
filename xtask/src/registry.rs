//! `cargo xtask registry --csv FILE`: compares the status reference's facts with a fresh copy of IANA's registry.
//!
//! The copy is downloaded by whoever asks: <https://www.iana.org/assignments/http-status-codes/http-status-codes-1.csv>.
//! Nothing here asks the network, and nothing is changed: what differs is for a person to look at.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;
use crate::csv;

const OWN: &str = "crates/status_codes/data/registry.csv";
const USAGE: &str = "usage: cargo xtask registry --csv FILE

FILE is IANA's registry as CSV (https://www.iana.org/assignments/http-status-codes/, \"CSV\").";

/// Compares, and says what differs.
///
/// # Errors
/// When a file cannot be read, is not what it should be, or anything differs.
pub(crate) fn run(checkout: &Checkout, arguments: &[String]) -> Result<()> {
    let [option, file] = arguments else { bail!(USAGE) };
    if option != "--csv" {
        bail!(USAGE);
    }
    let theirs = fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
    let ours = fs::read_to_string(checkout.root().join(OWN)).with_context(|| format!("cannot read {OWN}"))?;
    let differences = differences(&ours, &theirs)?;
    for difference in &differences {
        println!("{difference}");
    }
    if !differences.is_empty() {
        bail!("{} differences between {OWN} and {file}: mend the row and its page", differences.len());
    }
    println!(
        "registry: every entry and every free range of {file} is in {OWN}, with the same label and document"
    );
    Ok(())
}

/// One entry of a registry: its label, and the documents that it refers to.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    label: String,
    reference: String,
}

fn differences(ours: &str, theirs: &str) -> Result<Vec<String>> {
    let (ours, theirs) = (own_entries(ours)?, iana_entries(theirs)?);
    let mut found = Vec::new();
    for (value, entry) in &theirs {
        match ours.get(value) {
            None => found.push(format!("{value} {:?} is new at IANA: {}", entry.label, entry.reference)),
            Some(own) => compare(value, own, entry, &mut found),
        }
    }
    for (value, own) in ours.iter().filter(|(value, _)| !theirs.contains_key(*value)) {
        found.push(format!("{value} {:?} is not at IANA any more", own.label));
    }
    Ok(found)
}

fn compare(value: &str, own: &Entry, entry: &Entry, found: &mut Vec<String>) {
    if own.label != entry.label {
        found.push(format!("{value}: the label is {:?} at IANA, {:?} here", entry.label, own.label));
    }
    // IANA leaves the section out where the document has one code only, and names drafts with their edition.
    let (document, section) = own.reference.split_once(' ').unwrap_or((&own.reference, ""));
    let names_section = entry.reference.contains("Section ");
    let same_section = !names_section || entry.reference.contains(&format!("Section {section}]"));
    let same_document = entry.reference.is_empty() || (entry.reference.contains(document) && same_section);
    if !same_document {
        found.push(format!("{value}: the document is {} at IANA, {} here", entry.reference, own.reference));
    }
}

/// Every entry and free range of our table, by its value as IANA writes it.
fn own_entries(text: &str) -> Result<BTreeMap<String, Entry>> {
    let mut entries = BTreeMap::new();
    for row in rows(text, &["code", "registration", "iana_label", "spec", "section"])? {
        let [code, registration, label, spec, section] = row;
        let label = match registration.as_str() {
            "unofficial" | "pseudo" | "class-rule" | "invalid" => continue,
            "unassigned" => "Unassigned".to_owned(),
            _ => label,
        };
        let reference = format!("{} {section}", spec.replace(' ', ""));
        entries.insert(code, Entry { label, reference });
    }
    Ok(entries)
}

fn iana_entries(text: &str) -> Result<BTreeMap<String, Entry>> {
    let mut entries = BTreeMap::new();
    for [value, label, reference] in rows(text, &["Value", "Description", "Reference"])? {
        entries.insert(value, Entry { label, reference });
    }
    if entries.is_empty() {
        bail!("the copy of IANA's registry has no entries");
    }
    Ok(entries)
}

/// The columns of those names, row by row.
fn rows<const N: usize>(text: &str, names: &[&str; N]) -> Result<Vec<[String; N]>> {
    let mut records = csv::parse(text)?.into_iter();
    let heads = records.next().context("the table is empty")?.fields;
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(names) {
        *place = heads.iter().position(|head| head == name).with_context(|| format!("no column {name}"))?;
    }
    let mut rows = Vec::new();
    for record in records {
        if record.fields.len() != heads.len() {
            bail!("line {}: {} values for {} columns", record.line, record.fields.len(), heads.len());
        }
        rows.push(places.map(|place| record.fields.get(place).cloned().unwrap_or_default()));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "code,registration,iana_label,spec,section\n100,standard,Continue,RFC 9110,15.2.1\n\
        104,temporary,Upload (TEMPORARY),draft-x,code\n511,standard,Network,RFC 6585,6\n\
        512-599,unassigned,,RFC 9110,15\n499,unofficial,,nginx,\n";
    const IANA: &str = "Value,Description,Reference\r\n100,Continue,\"[RFC9110, Section 15.2.1]\"\r\n\
        104,Upload (TEMPORARY),[draft-x-05]\r\n511,Network,[RFC6585]\r\n512-599,Unassigned,\r\n";

    #[test]
    fn the_same_registry_has_no_differences() {
        assert_eq!(differences(OURS, IANA).expect("tables"), [""; 0]);
    }

    #[test]
    fn what_is_new_gone_renamed_or_moved_is_told() {
        for (from, to, expected) in [
            ("511,Network", "511,Netzwerk", "511: the label is \"Netzwerk\" at IANA, \"Network\" here"),
            ("RFC6585", "RFC9999", "511: the document is [RFC9999] at IANA, RFC6585 6 here"),
            (
                "15.2.1",
                "15.2.2",
                "100: the document is [RFC9110, Section 15.2.2] at IANA, RFC9110 15.2.1 here",
            ),
            (
                "104,Upload (TEMPORARY),[draft-x-05]\r\n",
                "",
                "104 \"Upload (TEMPORARY)\" is not at IANA any more",
            ),
            ("512-599,", "512,New,[RFC9999]\r\n513-599,", "512 \"New\" is new at IANA: [RFC9999]"),
            ("512-599,", "513-599,", "512-599 \"Unassigned\" is not at IANA any more"),
        ] {
            assert!(IANA.contains(from));
            let found = differences(OURS, &IANA.replace(from, to)).expect("tables");
            assert!(found.iter().any(|difference| difference == expected), "{to:?}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_registry_is_refused() {
        for wrong in ["", "Value,Description\n1,2\n", "Value,Description,Reference\n", "<html>"] {
            assert!(differences(OURS, wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn our_own_table_is_read_in_full() {
        let ours =
            fs::read_to_string(Checkout::find().expect("a checkout").root().join(OWN)).expect("the table");
        let entries = own_entries(&ours).expect("a table");
        // IANA's copy of 2026-09-24: 64 entries and 11 free ranges.
        assert_eq!(entries.len(), 75);
        assert_eq!(entries["511"].label, "Network Authentication Required");
    }
}
