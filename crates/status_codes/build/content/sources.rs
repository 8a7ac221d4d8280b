//! Where a statement comes from: RFCs by number, everything else by a key of a file in `sources/`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::problem::Problems;

const BASES: [&str; 5] = ["spec", "measured", "vendor", "convention", "doubt"];
/// Hosts that a page may link to without a source of its own there.
const SPECIFICATION_HOSTS: [&str; 4] =
    ["www.rfc-editor.org", "www.iana.org", "httpwg.org", "datatracker.ietf.org"];

/// One source as readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) basis: String,
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) checked: String,
}

/// Every source that has a key, and the hosts that may be linked to.
#[derive(Default)]
pub(crate) struct Sources {
    by_key: BTreeMap<String, Source>,
    hosts: BTreeSet<String>,
}

impl Sources {
    /// Adds what one file of `sources/` says.
    pub(crate) fn add(&mut self, text: &str, problems: &mut Problems) {
        let table: Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                let error: toml::de::Error = error;
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                return problems.say(1 + before.matches('\n').count(), error.message());
            }
        };
        for (key, value) in table {
            let heading = [format!("[\"{key}\"]"), format!("[{key}]")];
            let line = text.lines().position(|line| heading.iter().any(|heading| line.trim() == heading));
            let line = line.map_or(1, |index| index + 1);
            let Value::Table(entry) = value else {
                problems.say(line, format!("{key} is not a table"));
                continue;
            };
            let source = read(entry, line, problems);
            self.hosts.extend(host(&source.url).map(str::to_owned));
            // Writers of several files may name the same document; who comes first describes it.
            match self.by_key.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(source);
                }
                Entry::Occupied(known) if known.get().url == source.url && !source.url.is_empty() => {}
                Entry::Occupied(known) => {
                    problems.say(
                        line,
                        format!("source {} is described elsewhere, with another address", known.key()),
                    );
                }
            }
        }
    }

    /// The source that a mark names; `None` for one that nobody described.
    pub(crate) fn find(&self, mark: &str) -> Option<Source> {
        if let Some(rest) = mark.strip_prefix("RFC ") {
            return rfc(rest);
        }
        let (key, place) = mark.split_once(" §").map_or((mark, ""), |(key, place)| (key, place));
        let mut source = self.by_key.get(key)?.clone();
        if !place.is_empty() {
            source.title.push_str(&format!(", section {place}"));
        }
        Some(source)
    }

    pub(crate) fn may_link(&self, url: &str) -> bool {
        host(url).is_some_and(|host| SPECIFICATION_HOSTS.contains(&host) || self.hosts.contains(host))
    }
}

fn read(mut entry: Table, line: usize, problems: &mut Problems) -> Source {
    let mut take = |key: &str| match entry.remove(key) {
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let source =
        Source { basis: take("basis"), title: take("title"), url: take("url"), checked: take("checked") };
    if !BASES.contains(&source.basis.as_str()) {
        problems.say(line, format!("basis is {:?}; it is one of {}", source.basis, BASES.join(", ")));
    }
    if source.title.is_empty() {
        problems.say(line, "no title");
    }
    if source.url.is_empty() && !matches!(source.basis.as_str(), "measured" | "convention" | "doubt") {
        problems.say(line, "no url: only what was measured, is custom or is in doubt may do without");
    }
    if !source.url.is_empty() && host(&source.url).is_none() {
        problems.say(line, format!("{} is not an https address", source.url));
    }
    if source.checked.is_empty() && source.basis != "spec" {
        problems.say(line, "no checked: a date, or the versions that were measured");
    }
    for key in entry.into_iter().map(|(key, _)| key) {
        problems.say(line, format!("no key {key} is known for a source"));
    }
    source
}

/// `9110 §15.5.4` or `9110`.
fn rfc(rest: &str) -> Option<Source> {
    let (number, section) = rest.split_once(" §").map_or((rest, ""), |(number, section)| (number, section));
    let is_number =
        !number.is_empty() && number.len() <= 5 && number.bytes().all(|octet| octet.is_ascii_digit());
    let is_section = section.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'.');
    if !is_number || !is_section || (rest.contains('§') && section.is_empty()) {
        return None;
    }
    let kind =
        if section.starts_with(|first: char| first.is_ascii_uppercase()) { "appendix" } else { "section" };
    let place = if section.is_empty() { String::new() } else { format!("#{kind}-{section}") };
    let title =
        if section.is_empty() { format!("RFC {number}") } else { format!("RFC {number} §{section}") };
    let url = format!("https://www.rfc-editor.org/rfc/rfc{number}{place}");
    Some(Source { basis: "spec".to_owned(), title, url, checked: String::new() })
}

fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    rest.split(['/', '?', '#']).next().filter(|host| host.contains('.') && !host.contains('@'))
}
