//! Turns `data/registry.csv` into the tables that `src/registry.rs` includes.
//!
//! It refuses a registry that it does not understand in full: an unknown word in a column, a missing column, a number
//! twice or a class without its x00 stops the build with the line at fault.

#[path = "src/csv.rs"]
mod csv;

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

type Outcome<T> = Result<T, Box<dyn Error>>;

const REGISTRY: &str = "data/registry.csv";

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed={REGISTRY}");
    println!("cargo::rerun-if-changed=src/csv.rs");
    let table = table(&fs::read_to_string(REGISTRY)?).map_err(|error| format!("{REGISTRY}: {error}"))?;
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("registry_table.rs"), table)?;
    Ok(())
}

/// One line of the registry, by column name.
struct Row {
    line: usize,
    columns: HashMap<String, String>,
}

impl Row {
    fn text(&self, column: &str) -> Outcome<&str> {
        let value = self.columns.get(column).ok_or_else(|| format!("no column {column}"))?;
        Ok(value)
    }

    /// The Rust variant for the word in that column.
    fn variant(&self, column: &str, words: &[(&str, &'static str)]) -> Outcome<&'static str> {
        let word = self.text(column)?;
        let known = words.iter().find(|(name, _)| *name == word);
        let (_, variant) = known.ok_or_else(|| format!("line {}: {column} is {word:?}", self.line))?;
        Ok(variant)
    }
}

fn table(text: &str) -> Outcome<String> {
    let rows = rows(text)?;
    let mut statuses = Vec::new();
    let mut ranges = Vec::new();
    for row in &rows {
        let registration = registration(row)?;
        if matches!(registration, "ClassRule" | "Unassigned" | "Invalid") {
            ranges.push(range(row)?);
        } else {
            let code: u16 = row.text("code")?.parse()?;
            statuses.push((code, registration == "Unofficial", row.text("variant")?, status(row, code)?));
        }
    }
    statuses.sort_by_key(|(code, unofficial, variant, _)| (*code, *unofficial, *variant));
    for pair in statuses.windows(2) {
        if let [first, second] = pair
            && (first.0, first.2) == (second.0, second.2)
        {
            return Err(format!("{} {:?} is there twice", first.0, first.2).into());
        }
    }
    for fallback in [100, 200, 300, 400, 500] {
        if !statuses.iter().any(|(code, ..)| *code == fallback) {
            return Err(
                format!("no row for {fallback}, which unknown codes of its class fall back to").into()
            );
        }
    }
    let statuses: Vec<_> = statuses.into_iter().map(|(.., source)| source).collect();
    Ok(array("STATUSES", "Status", &statuses)? + &array("RANGES", "CodeRange", &ranges)?)
}

fn rows(text: &str) -> Outcome<Vec<Row>> {
    let mut records = csv::parse(text)?.into_iter();
    let names = records.next().ok_or("the file is empty")?.fields;
    let mut rows = Vec::new();
    for record in records {
        if record.fields.len() != names.len() {
            return Err(format!(
                "line {}: {} values for {} columns",
                record.line,
                record.fields.len(),
                names.len()
            )
            .into());
        }
        rows.push(Row { line: record.line, columns: names.iter().cloned().zip(record.fields).collect() });
    }
    Ok(rows)
}

fn array(name: &str, item: &str, sources: &[String]) -> Outcome<String> {
    let mut array = String::new();
    writeln!(array, "static {name}: [{item}; {}] = [", sources.len())?;
    for source in sources {
        writeln!(array, "    {source},")?;
    }
    writeln!(array, "];")?;
    Ok(array)
}

fn status(row: &Row, code: u16) -> Outcome<String> {
    if row.text("phrase")?.is_empty() {
        return Err(format!("line {}: no phrase", row.line).into());
    }
    let mut source = format!("Status {{ code: {code}, class: Class::{}", class(code));
    for (field, variant) in words(row)? {
        write!(source, ", {field}: {variant}")?;
    }
    let texts =
        ["variant", "phrase", "spec", "section", "spec_url", "headers_must", "headers_should", "headers_may"];
    for column in texts.into_iter().chain(["retry_condition", "on_wire", "former_phrases", "note"]) {
        write!(source, ", {column}: {:?}", row.text(column)?)?;
    }
    Ok(source + " }")
}

/// The columns whose words are variants of an enum.
fn words(row: &Row) -> Outcome<[(&'static str, String); 6]> {
    let lifecycle = row.variant(
        "lifecycle",
        &[
            ("current", "Current"),
            ("experimental", "Experimental"),
            ("temporary", "Temporary"),
            ("deprecated", "Deprecated"),
            ("reserved", "Reserved"),
            ("historic", "Historic"),
            ("obsolete", "Obsolete"),
            ("vendor", "Vendor"),
            ("", "None"),
        ],
    )?;
    let cacheable = row.variant(
        "cacheable_by_default",
        &[("yes", "Yes"), ("no", "No"), ("must-not-store", "MustNotStore"), ("n/a", "NotApplicable")],
    )?;
    let body = row.variant(
        "body",
        &[
            ("forbidden", "Forbidden"),
            ("allowed", "Allowed"),
            ("recommended", "Recommended"),
            ("expected", "Expected"),
            ("n/a", "NotApplicable"),
        ],
    )?;
    let retry = row.variant(
        "auto_retry",
        &[
            ("yes", "Yes"),
            ("only-idempotent", "OnlyIdempotent"),
            ("after-retry-after", "AfterRetryAfter"),
            ("no", "No"),
            ("n/a", "NotApplicable"),
        ],
    )?;
    // A visitor cannot tell a proxy from the rest of the network, and need not.
    let side = row.variant(
        "side",
        &[
            ("client", "You"),
            ("server", "Site"),
            ("network", "Network"),
            ("proxy", "Network"),
            ("none", "Nobody"),
        ],
    )?;
    Ok([
        ("registration", format!("Registration::{}", registration(row)?)),
        ("lifecycle", format!("Lifecycle::{lifecycle}")),
        ("cacheable_by_default", format!("Cacheable::{cacheable}")),
        ("body", format!("BodyRule::{body}")),
        ("auto_retry", format!("AutoRetry::{retry}")),
        ("side", format!("Side::{side}")),
    ])
}

fn range(row: &Row) -> Outcome<String> {
    let code = row.text("code")?;
    let (first, last) = match (code.split_once('-'), code.strip_suffix("xx")) {
        (Some((first, last)), _) => (first.parse()?, last.parse()?),
        (None, Some(digit)) => (digit.parse::<u16>()? * 100, digit.parse::<u16>()? * 100 + 99),
        (None, None) => (code.parse::<u16>()?, code.parse::<u16>()?),
    };
    Ok(format!(
        "CodeRange {{ first: {first}, last: {last}, phrase: {:?}, registration: Registration::{}, note: {:?} }}",
        row.text("phrase")?,
        registration(row)?,
        row.text("note")?
    ))
}

fn registration(row: &Row) -> Outcome<&'static str> {
    row.variant(
        "registration",
        &[
            ("standard", "Standard"),
            ("temporary", "Temporary"),
            ("unused", "Unused"),
            ("reserved", "Reserved"),
            ("obsoleted", "Obsoleted"),
            ("unofficial", "Unofficial"),
            ("pseudo", "Pseudo"),
            ("unassigned", "Unassigned"),
            ("invalid", "Invalid"),
            ("class-rule", "ClassRule"),
        ],
    )
}

fn class(code: u16) -> &'static str {
    match code {
        100..=199 => "Informational",
        200..=299 => "Successful",
        300..=399 => "Redirection",
        400..=499 => "ClientError",
        500..=599 => "ServerError",
        _ => "OutsideRange",
    }
}
