//! The names that rules 5 and 6 know, as `build.rs` made them of `data/detectors.toml`. Never grows while running.

use super::Asked;

include!(concat!(env!("OUT_DIR"), "/detector_tables.rs"));

/// How one device, or one kind of software, finds out that it is captive: a row of `data/detectors.toml`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Detector {
    /// Whose it is.
    pub name: &'static str,
    /// Which rule it follows.
    pub family: &'static str,
    /// What it asks for, as URLs.
    pub probes: &'static [&'static str],
    /// What the request looks like, in words.
    pub sends: &'static str,
    /// What it takes for a portal, in words.
    pub portal: &'static str,
    /// What it takes for the internet, in words.
    pub online: &'static str,
    /// Which of 302 and 511 it notices.
    pub answers: &'static [&'static str],
    /// Whether it asks the Captive Portal API, and where it learns of it.
    pub api: &'static str,
    /// Names that exist for its probes only.
    pub hosts: &'static [&'static str],
    /// Paths that only it asks for.
    pub paths: &'static [&'static str],
    /// Pieces of User-Agent that only its probe sends.
    pub agents: &'static [&'static str],
    /// Pieces of User-Agent that tell who asks; they decide nothing.
    pub calls_itself: &'static [&'static str],
    /// Where we know it from.
    pub source: &'static str,
    /// How sure that is: `run`, `source`, `documented` or `hearsay`.
    pub confidence: &'static str,
}

/// A tool or library that reads text.
#[derive(Debug)]
struct Tool {
    name: &'static str,
    agents: &'static [&'static str],
}

/// Which edition of the table this build has.
#[must_use]
pub fn edition() -> &'static str {
    EDITION
}

/// Every detector of the table.
#[must_use]
pub fn detectors() -> &'static [Detector] {
    &DETECTORS
}

/// Which detectors ask like this: those that name themselves or ask for exactly this, else those that own its host,
/// path or User-Agent.
#[must_use]
pub fn devices_like(asked: &Asked<'_>) -> Vec<&'static Detector> {
    let agent = asked.user_agent.unwrap_or_default();
    let path = super::without_query(asked.path);
    let host = asked.host.map(super::without_port).unwrap_or_default();
    let itself = |piece: &&str| contains_ignoring_case(agent, piece);
    let is_probe = |probe: &&'static str| {
        let rest = probe.strip_prefix("http://").unwrap_or(probe);
        let end = rest.find('/').unwrap_or(rest.len());
        let (name, asked_for) = rest.split_at(end);
        name.eq_ignore_ascii_case(host) && super::without_query(asked_for) == path
    };
    let exact = |row: &&Detector| row.probes.iter().any(is_probe) || row.calls_itself.iter().any(itself);
    let found: Vec<_> = DETECTORS.iter().filter(exact).collect();
    if !found.is_empty() {
        return found;
    }
    let owns = |row: &&Detector| {
        row.hosts.iter().any(|listed| listed.eq_ignore_ascii_case(host))
            || row.paths.contains(&path)
            || row.agents.iter().any(|listed| agent.contains(listed))
    };
    DETECTORS.iter().filter(owns).collect()
}

/// The probe host that this is, in any case.
pub(super) fn listed_host(host: &str) -> Option<&'static str> {
    listed(|row| row.hosts, |listed| listed.eq_ignore_ascii_case(host))
}

/// The probe path that this is, in exact case.
pub(super) fn listed_path(path: &str) -> Option<&'static str> {
    listed(|row| row.paths, |listed| listed == path)
}

/// The piece of a probe's User-Agent found in this one.
pub(super) fn listed_agent(agent: &str) -> Option<&'static str> {
    listed(|row| row.agents, |listed| agent.contains(listed))
}

/// The tool whose User-Agent begins like this one.
pub(super) fn listed_tool(agent: &str) -> Option<&'static str> {
    TOOLS.iter().flat_map(|tool| tool.agents).copied().find(|listed| begins_ignoring_case(agent, listed))
}

/// Whose tool that is, by the piece of User-Agent that rule 6 found.
#[must_use]
pub fn tool_called(agent: &str) -> Option<&'static str> {
    TOOLS.iter().find(|tool| tool.agents.contains(&agent)).map(|tool| tool.name)
}

fn listed(
    column: impl Fn(&Detector) -> &'static [&'static str],
    is_it: impl Fn(&str) -> bool,
) -> Option<&'static str> {
    DETECTORS.iter().flat_map(column).copied().find(|listed| is_it(listed))
}

fn begins_ignoring_case(text: &str, start: &str) -> bool {
    text.as_bytes().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

/// Whether `text` has `sought` in it, without regard to ASCII case.
pub(super) fn contains_ignoring_case(text: &str, sought: &str) -> bool {
    text.as_bytes().windows(sought.len()).any(|window| window.eq_ignore_ascii_case(sought.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, answer_for};
    use super::*;

    #[test]
    fn every_probe_of_the_table_is_redirected_even_without_its_headers() {
        for (row, probe) in
            detectors().iter().flat_map(|row| row.probes.iter().map(move |probe| (row, probe)))
        {
            let (host, path) = probe.strip_prefix("http://").unwrap().split_once('/').unwrap();
            let path = format!("/{path}");
            let asked = Asked { method: "GET", host: Some(host), path: &path, ..Asked::default() };
            assert_eq!(
                answer_for(&asked, "portal.example").answer,
                Answer::Redirect,
                "{}: {probe}",
                row.name
            );
            assert!(devices_like(&asked).contains(&row), "{}: {probe}", row.name);
        }
    }

    #[test]
    fn who_names_itself_is_told_from_who_asks_for_the_same() {
        let asked = Asked { method: "GET", host: Some("x.test"), path: "/y", ..Asked::default() };
        let apple = Asked { user_agent: Some("CaptiveNetworkSupport-481 wispr"), ..asked };
        let names: Vec<_> = devices_like(&apple).iter().map(|row| row.name).collect();
        assert_eq!(names, ["iOS, iPadOS, macOS"]);
        assert!(devices_like(&asked).is_empty());
    }
}
