//! `[probes]`: what an operator adds to the answer rules. Additions redirect; they never hide a known probe.

use captivity::probe::{OwnProbe, Policy};

use super::document::Placed;
use super::meaning::{checked, required};
use super::written::{WrittenOwnProbe, WrittenProbes};
use super::{Problems, rules};

const MOST_ROWS: usize = 64;
const MOST_NAMES: usize = 64;

/// The answer policy that was written; mistakes are noted.
pub(super) fn understand(written: WrittenProbes, problems: &mut Problems) -> Policy {
    if let Some(row) = written.own.get(MOST_ROWS) {
        let place = &row.name_place;
        problems.add(place.line, &place.key, "there are too many rows", format!("write at most {MOST_ROWS}"));
    }
    let redirect_people = written.redirect_people.is_some_and(|flag| flag.value);
    let own_probes = written.own.into_iter().filter_map(|row| own_probe(row, problems)).collect();
    Policy { own_probes, redirect_people }
}

fn own_probe(written: WrittenOwnProbe, problems: &mut Problems) -> Option<OwnProbe> {
    let place = written.name_place;
    let name = required(written.name, &place, "name = \"the device that probes\"", problems);
    let name = checked(name, rules::display_name, "write one line for yourself", problems);
    let row = OwnProbe {
        name: name?,
        hosts: each(written.hosts, host, "write a host name such as check.example.net", problems),
        paths: each(written.paths, path, "write a path such as /online-check, without a query", problems),
        user_agents: each(
            written.user_agents,
            agent,
            "write 4 to 200 characters of the User-Agent",
            problems,
        ),
    };
    if row.hosts.is_empty() && row.paths.is_empty() && row.user_agents.is_empty() {
        let mend = "give at least one of hosts, paths and user_agents";
        problems.add(place.line, &place.key, format!("{:?} matches nothing", row.name), mend);
    }
    Some(row)
}

fn each(
    texts: Option<Vec<Placed<String>>>,
    rule: fn(&str) -> Result<(), String>,
    mend: &str,
    problems: &mut Problems,
) -> Vec<String> {
    let texts = texts.unwrap_or_default();
    if let Some(text) = texts.get(MOST_NAMES) {
        problems.add(text.line, &text.key, "the list is too long", format!("list at most {MOST_NAMES}"));
    }
    texts.into_iter().filter_map(|text| checked(Some(text), rule, mend, problems)).collect()
}

fn host(text: &str) -> Result<(), String> {
    rules::host_name(text)
}

/// Not `/`: that would send everybody away who opens a site.
fn path(text: &str) -> Result<(), String> {
    let usable = |byte: u8| byte.is_ascii_graphic() && !b"?#".contains(&byte);
    if text.len() < 2 || text.len() > 256 || !text.starts_with('/') || !text.bytes().all(usable) {
        return Err(format!("{text:?} is not a path of 2 to 256 characters that begins with /"));
    }
    Ok(())
}

/// Long enough not to match every browser by chance.
fn agent(text: &str) -> Result<(), String> {
    let usable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if !(4..=200).contains(&text.trim().len()) || !text.bytes().all(usable) {
        return Err(format!("{text:?} is not a piece of a User-Agent of 4 to 200 ASCII characters"));
    }
    if "mozilla/5.0".contains(&text.trim().to_ascii_lowercase()) {
        return Err(format!("{text:?} is in the User-Agent of every browser"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_match_everybody_is_refused() {
        assert!(path("/").is_err() && path("till").is_err() && path("/a?b").is_err());
        assert!(agent("Mozilla").is_err() && agent("a").is_err());
        assert_eq!((path("/till-online"), agent("TillOS/")), (Ok(()), Ok(())));
    }
}
