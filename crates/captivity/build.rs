//! Turns `data/detectors.toml` into the tables that `src/probe/lists.rs` includes.
//!
//! It refuses a file that it does not understand in full: an unknown key, a name that stands twice, a host or path that
//! is none, a row without its source or with a word that nobody explained.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use toml::{Table, Value};

type Outcome<T> = Result<T, Box<dyn Error>>;

const DETECTORS: &str = "data/detectors.toml";
const FAMILIES: [&str; 13] = [
    "android",
    "harmony",
    "apple",
    "ncsi",
    "chromeos",
    "status-204",
    "chromium",
    "firefox",
    "networkmanager",
    "connman",
    "tailscale",
    "payload",
    "unknown",
];
const CONFIDENCE: [&str; 4] = ["run", "source", "documented", "hearsay"];
const ANSWERS: [&str; 2] = ["302", "511"];

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed={DETECTORS}");
    let tables = tables(&fs::read_to_string(DETECTORS)?).map_err(|error| format!("{DETECTORS}: {error}"))?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("detector_tables.rs"), tables)?;
    Ok(())
}

fn tables(text: &str) -> Outcome<String> {
    let mut file: Table = text.parse()?;
    let edition = word(&mut file, "edition")?;
    let (detectors, tools) = (rows(&mut file, "detector")?, rows(&mut file, "tool")?);
    nothing_left(&file)?;
    let mut seen = Seen::default();
    let mut source = format!("static EDITION: &str = {edition:?};\n");
    writeln!(source, "static DETECTORS: [Detector; {}] = [", detectors.len())?;
    for row in detectors {
        writeln!(source, "    {},", in_row(row, |row| detector(row, &mut seen))?)?;
    }
    writeln!(source, "];\nstatic TOOLS: [Tool; {}] = [", tools.len())?;
    for row in tools {
        writeln!(source, "    {},", in_row(row, |row| tool(row, &mut seen))?)?;
    }
    source.push_str("];\n");
    Ok(source)
}

/// Reads one row to its end; what is wrong is told with the row's name.
fn in_row(mut row: Table, read: impl FnOnce(&mut Table) -> Outcome<String>) -> Outcome<String> {
    let name = row.get("name").map(ToString::to_string).unwrap_or_default();
    let source = read(&mut row).and_then(|source| nothing_left(&row).map(|()| source));
    Ok(source.map_err(|error| format!("row {name}: {error}"))?)
}

/// What must not stand twice in the whole file.
#[derive(Default)]
struct Seen(BTreeSet<(&'static str, String)>);

impl Seen {
    fn once(&mut self, kind: &'static str, values: &[String]) -> Outcome<()> {
        match values.iter().find(|value| !self.0.insert((kind, value.to_ascii_lowercase()))) {
            Some(twice) => Err(format!("{kind} {twice:?} stands twice").into()),
            None => Ok(()),
        }
    }
}

fn detector(row: &mut Table, seen: &mut Seen) -> Outcome<String> {
    let (name, family) = (word(row, "name")?, one_of(row, "family", &FAMILIES)?);
    seen.once("detector", std::slice::from_ref(&name))?;
    let probes = required_words(row, "probes")?;
    if let Some(odd) = probes.iter().find(|probe| !is_probe(probe)) {
        return Err(format!("probe {odd:?} is not http://host/path").into());
    }
    let answers = required_words(row, "answers")?;
    if let Some(odd) = answers.iter().find(|answer| !ANSWERS.contains(&answer.as_str())) {
        return Err(format!("answers: {odd:?} is none of {ANSWERS:?}").into());
    }
    let (hosts, paths) = (words(row, "hosts")?, words(row, "paths")?);
    if let Some(odd) = hosts.iter().find(|host| !is_host(host)) {
        return Err(format!("{odd:?} is not a host name in lower case").into());
    }
    if let Some(odd) = paths.iter().find(|path| !is_path(path)) {
        return Err(format!("{odd:?} is not a path without a query").into());
    }
    let agents = words(row, "agents")?;
    seen.once("host", &hosts)?;
    seen.once("path", &paths)?;
    seen.once("agent", &agents)?;
    let mut source = format!("Detector {{ name: {name:?}, family: {family:?}");
    for (field, list) in [
        ("probes", probes),
        ("answers", answers),
        ("hosts", hosts),
        ("paths", paths),
        ("agents", agents),
        ("calls_itself", words(row, "calls_itself")?),
    ] {
        write!(source, ", {field}: &{list:?}")?;
    }
    for field in ["sends", "portal", "online", "api", "source"] {
        write!(source, ", {field}: {:?}", word(row, field)?)?;
    }
    write!(source, ", confidence: {:?} }}", one_of(row, "confidence", &CONFIDENCE)?)?;
    Ok(source)
}

fn tool(row: &mut Table, seen: &mut Seen) -> Outcome<String> {
    let (name, agents) = (word(row, "name")?, required_words(row, "agents")?);
    seen.once("tool", &agents)?;
    Ok(format!("Tool {{ name: {name:?}, agents: &{agents:?} }}"))
}

fn rows(file: &mut Table, key: &str) -> Outcome<Vec<Table>> {
    let Some(Value::Array(rows)) = file.remove(key) else { return Err(format!("no [[{key}]]").into()) };
    rows.into_iter().map(|row| row.try_into().map_err(Into::into)).collect()
}

fn word(row: &mut Table, key: &str) -> Outcome<String> {
    match row.remove(key) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(text),
        _ => Err(format!("{key} must be a text that is not empty").into()),
    }
}

fn one_of(row: &mut Table, key: &str, known: &[&str]) -> Outcome<String> {
    let text = word(row, key)?;
    if known.contains(&text.as_str()) {
        Ok(text)
    } else {
        Err(format!("{key}: {text:?} is none of {known:?}").into())
    }
}

fn words(row: &mut Table, key: &str) -> Outcome<Vec<String>> {
    let Some(value) = row.remove(key) else { return Ok(Vec::new()) };
    let list: Vec<String> = value.try_into().map_err(|error| format!("{key}: {error}"))?;
    if list.iter().any(|text| text.is_empty()) {
        Err(format!("{key} has an empty text").into())
    } else {
        Ok(list)
    }
}

fn required_words(row: &mut Table, key: &str) -> Outcome<Vec<String>> {
    let list = words(row, key)?;
    if list.is_empty() { Err(format!("{key} is missing").into()) } else { Ok(list) }
}

fn nothing_left(table: &Table) -> Outcome<()> {
    match table.keys().next() {
        Some(key) => Err(format!("the key {key} is not known").into()),
        None => Ok(()),
    }
}

fn is_probe(text: &str) -> bool {
    let rest = text.strip_prefix("http://").and_then(|rest| rest.split_once('/'));
    rest.is_some_and(|(host, _)| is_host(host))
}

fn is_host(text: &str) -> bool {
    let usable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    text.contains('.') && text.bytes().all(usable)
}

fn is_path(text: &str) -> bool {
    text.starts_with('/') && text.len() > 1 && !text.contains('?')
}
