//! The facts: `data/registry.csv` as Rust, for `src/registry.rs`.
//!
//! A column with an unknown word, a column that is missing, a number twice or a class without its x00 stops the build
//! with the line at fault.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;

use crate::content::Code;
use crate::csv;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What the registry says.
pub(crate) struct Registry {
    /// Every meaning of every number, in the order of the tables.
    pub(crate) codes: Vec<Code>,
    /// The tables as Rust.
    pub(crate) tables: String,
}

/// One line of the registry, by column name.
struct Row {
    line: usize,
    columns: HashMap<String, String>,
}

impl Row {
    /// Whether the row is about one number, not about a range or a class.
    fn is_status(&self) -> bool {
        self.text("registration").is_ok_and(|word| !matches!(word, "class-rule" | "unassigned" | "invalid"))
    }

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

/// Reads the registry's text.
pub(crate) fn read(text: &str) -> Outcome<Registry> {
    let rows = rows(text)?;
    let tables = table(&rows)?;
    let mut codes = Vec::new();
    for row in rows.iter().filter(|row| row.is_status()) {
        let required = required_headers(row)?;
        codes.push(Code {
            code: row.text("code")?.parse()?,
            variant: row.text("variant")?.to_owned(),
            registered: !matches!(registration(row)?, "Unofficial" | "Pseudo"),
            headers_must: groups(required),
        });
    }
    codes.sort_by(|one, other| {
        (one.code, !one.registered, &one.variant).cmp(&(other.code, !other.registered, &other.variant))
    });
    Ok(Registry { codes, tables })
}

fn table(rows: &[Row]) -> Outcome<String> {
    let mut statuses = Vec::new();
    let mut ranges = Vec::new();
    for row in rows {
        if row.is_status() {
            let code: u16 = row.text("code")?.parse()?;
            let unofficial = registration(row)? == "Unofficial";
            statuses.push((code, unofficial, row.text("variant")?, status(row, code)?));
        } else {
            ranges.push(range(row)?);
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
    let (phrase, label) = (row.text("phrase")?, row.text("iana_label")?);
    let is_registered = !matches!(registration(row)?, "Unofficial" | "Pseudo");
    // IANA adds remarks, as in "Not Extended (OBSOLETED)".
    if is_registered
        && label.strip_prefix(phrase).is_none_or(|rest| !rest.is_empty() && !rest.starts_with(" ("))
    {
        return Err(format!("line {}: the phrase is {phrase:?}, IANA's label {label:?}", row.line).into());
    }
    let mut source = format!("Status {{ code: {code}, class: Class::{}", class(code));
    for (field, variant) in words(row)? {
        write!(source, ", {field}: {variant}")?;
    }
    let texts =
        ["variant", "phrase", "spec", "section", "spec_url", "headers_must", "headers_should", "headers_may"];
    for column in texts.into_iter().chain(["retry_condition", "on_wire", "expires", "reviewed", "note"]) {
        write!(source, ", {column}: {:?}", row.text(column)?)?;
    }
    let required: Vec<_> = required_headers(row)?.iter().map(RequiredHeader::source).collect();
    write!(source, ", required_headers: &[{}]", required.join(", "))?;
    write!(source, ", other_phrases: &[{}]", other_phrases(row)?.join(", "))?;
    Ok(source + " }")
}

/// The columns whose words are variants of an enum.
fn words(row: &Row) -> Outcome<[(&'static str, String); 7]> {
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
    let how = row.variant(
        "retry_how",
        &[("", "NotAtAll"), ("change", "Change"), ("connection", "Connection"), ("backoff", "Backoff")],
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
        ("retry_how", format!("RetryHow::{how}")),
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

/// One field that must come with the code.
struct RequiredHeader {
    name: String,
    value: String,
    condition: String,
}

impl RequiredHeader {
    fn source(&self) -> String {
        let Self { name, value, condition } = self;
        format!("RequiredHeader {{ name: {name:?}, value: {value:?}, condition: {condition:?} }}")
    }
}

/// `Name, Name: value (condition); Name`: the condition holds for every name before it, back to the semicolon.
fn required_headers(row: &Row) -> Outcome<Vec<RequiredHeader>> {
    let mut headers = Vec::new();
    for (words, condition) in items(row.text("headers_must")?) {
        for word in words.split(',') {
            let (name, value) = word.split_once(':').unwrap_or((word, ""));
            let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
            if name.is_empty() || !name.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-') {
                return Err(format!("line {}: {name:?} in headers_must is no field name", row.line).into());
            }
            headers.push(RequiredHeader { name, value, condition: condition.to_owned() });
        }
    }
    Ok(headers)
}

/// The names of fields, those with the same condition together.
fn groups(headers: Vec<RequiredHeader>) -> Vec<Vec<String>> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for RequiredHeader { name, condition, .. } in headers {
        match groups.last_mut() {
            Some((of, names)) if !condition.is_empty() && *of == condition => names.push(name),
            _ => groups.push((condition, vec![name])),
        }
    }
    groups.into_iter().map(|(_, names)| names).collect()
}

/// Older wordings with the document that had them, then those of software that is not up to date.
fn other_phrases(row: &Row) -> Outcome<Vec<String>> {
    let mut phrases = Vec::new();
    let mut add = |phrase: &str, whose: &str| {
        phrases.push(format!("OtherPhrase {{ phrase: {phrase:?}, whose: {whose:?} }}"));
    };
    for (phrase, whose) in items(row.text("former_phrases")?) {
        add(phrase, whose);
    }
    for seen in row.text("phrases_seen_elsewhere")?.split(';').filter(|seen| !seen.trim().is_empty()) {
        let (whose, phrase) =
            seen.split_once('=').ok_or_else(|| format!("line {}: {seen:?} is not who=phrase", row.line))?;
        add(phrase.trim(), whose.trim());
    }
    Ok(phrases)
}

/// `words (remark); words (remark)`, taken apart. Semicolons inside a remark belong to it.
fn items(text: &str) -> Vec<(&str, &str)> {
    let mut items = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = end_of_item(rest);
        let (item, after) = rest.split_at(end);
        let (words, remark) = item.split_once('(').unwrap_or((item, ""));
        items.push((words.trim(), remark.trim().trim_end_matches(')')));
        rest = after.trim_start_matches(';').trim();
    }
    items
}

fn end_of_item(text: &str) -> usize {
    let mut depth = 0_usize;
    for (index, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => return index,
            _ => {}
        }
    }
    text.len()
}
