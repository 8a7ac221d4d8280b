//! The names that rules 5 and 6 know, read once from `data/probes.tsv`. Never grows while running.

use std::sync::LazyLock;

const WRITTEN: &str = include_str!("../../data/probes.tsv");

/// The four lists, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Lists {
    hosts: Vec<&'static str>,
    paths: Vec<&'static str>,
    agents: Vec<&'static str>,
    tools: Vec<&'static str>,
}

/// The lists of this build.
pub(super) fn lists() -> &'static Lists {
    static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::read(WRITTEN));
    &LISTS
}

impl Lists {
    /// Reads the rows; a test holds that every row of the file is one of the four kinds.
    fn read(written: &'static str) -> Self {
        let mut lists = Self::default();
        for (kind, value) in rows(written) {
            match kind {
                "host" => lists.hosts.push(value),
                "path" => lists.paths.push(value),
                "agent" => lists.agents.push(value),
                "tool" => lists.tools.push(value),
                _ => {}
            }
        }
        lists
    }

    /// All probe hosts.
    pub(super) fn hosts(&self) -> &[&'static str] {
        &self.hosts
    }

    /// The probe host that this is, in any case.
    pub(super) fn host(&self, host: &str) -> Option<&'static str> {
        self.hosts.iter().copied().find(|listed| listed.eq_ignore_ascii_case(host))
    }

    /// The probe path that this is, in exact case.
    pub(super) fn path(&self, path: &str) -> Option<&'static str> {
        self.paths.iter().copied().find(|listed| *listed == path)
    }

    /// The piece of a probe's User-Agent found in this one.
    pub(super) fn agent(&self, agent: &str) -> Option<&'static str> {
        self.agents.iter().copied().find(|listed| agent.contains(listed))
    }

    /// The tool whose User-Agent begins like this one.
    pub(super) fn tool(&self, agent: &str) -> Option<&'static str> {
        self.tools.iter().copied().find(|listed| begins_ignoring_case(agent, listed))
    }
}

fn rows(written: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    written.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let mut fields = line.split('\t');
        (fields.next().unwrap_or_default(), fields.next().unwrap_or_default())
    })
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
    use super::*;

    #[test]
    fn every_row_of_the_file_is_used_and_says_whose_it_is() {
        let lines: Vec<_> =
            WRITTEN.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        for line in &lines {
            let fields: Vec<_> = line.split('\t').collect();
            assert_eq!(fields.len(), 3, "{line}");
            assert!(matches!(fields[0], "host" | "path" | "agent" | "tool"), "{line}");
            assert!(fields.iter().all(|field| !field.is_empty()), "{line}");
        }
        let read = lists();
        let used = read.hosts.len() + read.paths.len() + read.agents.len() + read.tools.len();
        assert_eq!(used, lines.len());
    }

    #[test]
    fn hosts_are_names_without_port_and_paths_begin_with_a_slash() {
        for host in &lists().hosts {
            assert!(
                host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b)),
                "{host}"
            );
        }
        for path in &lists().paths {
            assert!(path.starts_with('/') && !path.contains('?'), "{path}");
        }
    }

    #[test]
    fn no_name_stands_twice() {
        let read = lists();
        for list in [&read.hosts, &read.paths, &read.agents, &read.tools] {
            let mut sorted = list.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), list.len(), "{list:?}");
        }
    }
}
