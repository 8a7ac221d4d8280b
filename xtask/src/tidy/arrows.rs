//! Which crate may know which. Cargo accepts any arrow between crates; this table is the architecture's.
//!
//! A crate that is not in the table is refused, so a new room gets its arrows on the day it is made.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::Finding;
use crate::checkout::Checkout;

/// What one crate may depend on.
struct Arrows {
    name: &'static str,
    /// Crates of the workspace that it may use.
    may_use: &'static [&'static str],
    /// Whether it may use anything from outside the workspace.
    outside: Outside,
}

#[derive(PartialEq, Eq)]
enum Outside {
    Allowed,
    /// Pure crates: nothing but the standard library, except in tests and in what reads their data at build time.
    Refused,
    /// Pure but for these, which compute and do nothing else.
    Only(&'static [&'static str]),
}

const EVERYTHING: &[&str] = &[
    "captivity",
    "accounts",
    "gateway",
    "netlink",
    "status_codes",
    "status_diagnosis",
    "status_mock",
    "status_site",
    "enforcement",
    "store",
    "request_head",
    "require_network_auth",
    "certificate",
    "console",
    "courier",
    "house_system",
    "openid",
    "outbound",
    "portal",
    "captive_dns",
    "provisioning",
    "lab",
    "wording",
    "vestibule",
];

const TABLE: [Arrows; 28] = [
    Arrows { name: "captivity", may_use: &[], outside: Outside::Only(&["jiff"]) },
    pure("status_codes"),
    // Pure but for JSON and error types: no runtime, no sockets.
    arrows("status_diagnosis", &["status_codes"]),
    arrows("status_mock", &["request_head", "status_codes"]),
    arrows("netlink", &[]),
    arrows("outbound", &[]),
    arrows("certificate", &["outbound"]),
    arrows("gateway", &["captivity"]),
    arrows("house_system", &["captivity", "gateway", "outbound"]),
    arrows("accounts", &["captivity", "gateway"]),
    arrows("openid", &["captivity", "gateway", "outbound"]),
    arrows("enforcement", &["captivity", "gateway", "netlink"]),
    arrows("store", &["captivity", "gateway"]),
    arrows("request_head", &["status_codes"]),
    arrows("require_network_auth", &["status_codes"]),
    arrows("status_site", &["status_codes"]),
    arrows("wording", &["status_codes"]),
    arrows(
        "portal",
        &[
            "captivity",
            "gateway",
            "request_head",
            "require_network_auth",
            "status_codes",
            "status_site",
            "wording",
        ],
    ),
    arrows("console", &["captivity", "gateway", "request_head", "status_codes", "status_site"]),
    arrows("captive_dns", &["captivity", "gateway"]),
    arrows("courier", &["gateway", "outbound", "wording"]),
    Arrows { name: "provisioning", may_use: &["captivity"], outside: Outside::Refused },
    arrows("lab", &["netlink"]),
    arrows("vestibule", EVERYTHING),
    arrows("stories", EVERYTHING),
    arrows("benches", EVERYTHING),
    arrows("status_examples", &["status_codes"]),
    arrows("xtask", &[]),
];

const fn pure(name: &'static str) -> Arrows {
    Arrows { name, may_use: &[], outside: Outside::Refused }
}

const fn arrows(name: &'static str, may_use: &'static [&'static str]) -> Arrows {
    Arrows { name, may_use, outside: Outside::Allowed }
}

/// Compares every manifest with the table.
pub(super) fn check(checkout: &Checkout, files: &[PathBuf], findings: &mut Vec<Finding>) -> Result<()> {
    for path in files.iter().filter(|path| path.ends_with("Cargo.toml") && path.as_os_str() != "Cargo.toml") {
        let text = checkout.text(path)?.unwrap_or_default();
        check_manifest(path, &text, findings)?;
    }
    Ok(())
}

fn check_manifest(path: &Path, text: &str, findings: &mut Vec<Finding>) -> Result<()> {
    let manifest: Table = text.parse().with_context(|| format!("{} is not TOML", path.display()))?;
    let name = manifest.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let Some(name) = name else { return Ok(()) };
    let Some(row) = TABLE.iter().find(|row| row.name == name) else {
        let what = format!(
            "crate {name} has no arrows: say in xtask/src/tidy/arrows.rs what it may use, and why it is a crate"
        );
        findings.push(Finding::new(path, 0, what));
        return Ok(());
    };
    for (kind, dependency) in dependencies(&manifest) {
        if let Some(what) = refusal(row, kind, &dependency) {
            findings.push(Finding::new(path, line_of(text, &dependency), what));
        }
    }
    Ok(())
}

/// Every dependency with the section it stands in, also those for one platform only.
fn dependencies(manifest: &Table) -> Vec<(&'static str, String)> {
    let platforms = manifest.get("target").and_then(Value::as_table);
    let tables = platforms.into_iter().flat_map(Table::values).filter_map(Value::as_table);
    let mut found = Vec::new();
    for table in tables.chain([manifest]) {
        for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let section = table.get(kind).and_then(Value::as_table);
            found.extend(section.into_iter().flatten().map(|(key, value)| (kind, package_of(key, value))));
        }
    }
    found
}

/// A dependency's real name, which `package = "..."` may give.
fn package_of(key: &str, value: &Value) -> String {
    value.get("package").and_then(Value::as_str).unwrap_or(key).to_owned()
}

fn refusal(row: &Arrows, kind: &str, dependency: &str) -> Option<String> {
    let name = row.name;
    let in_workspace = TABLE.iter().any(|row| row.name == dependency);
    // A crate's tests may use the crate itself with its test features, and the lab; nothing sideways, even in tests.
    let for_tests = kind == "dev-dependencies" && (dependency == "lab" || dependency == name);
    if in_workspace && !row.may_use.contains(&dependency) && !for_tests {
        let may = if row.may_use.is_empty() { "nothing".to_owned() } else { row.may_use.join(", ") };
        return Some(format!(
            "{name} must not use {dependency}: of this workspace it may use {may} (ARCHITECTURE.md, Arrows)"
        ));
    }
    let reads_data = kind == "build-dependencies" && matches!(dependency, "toml" | "pulldown-cmark");
    let is_allowed = match row.outside {
        Outside::Allowed => true,
        Outside::Refused => false,
        Outside::Only(allowed) => allowed.contains(&dependency),
    };
    if !in_workspace && !is_allowed && kind != "dev-dependencies" && !reads_data {
        return Some(format!(
            "{name} is pure and uses the standard library only; take {dependency} out or do that work in another room"
        ));
    }
    None
}

fn line_of(text: &str, dependency: &str) -> usize {
    text.lines().position(|line| line.starts_with(dependency)).map_or(0, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_of(name: &str, rest: &str) -> Vec<String> {
        let mut findings = Vec::new();
        let text = format!("[package]\nname = \"{name}\"\n{rest}");
        check_manifest(Path::new("crates/x/Cargo.toml"), &text, &mut findings).expect("TOML");
        findings.into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn a_room_that_uses_another_room_is_refused_by_line() {
        let found =
            findings_of("portal", "[dependencies]\ngateway.workspace = true\nstore.workspace = true\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("crates/x/Cargo.toml:5: portal must not use store"), "{found:?}");
    }

    #[test]
    fn a_sideways_arrow_is_found_in_tests_on_one_platform_and_under_another_name() {
        assert_eq!(findings_of("store", "[dev-dependencies]\nportal.workspace = true\n").len(), 1);
        assert_eq!(
            findings_of("store", "[target.'cfg(unix)'.dependencies]\nportal.workspace = true\n").len(),
            1
        );
        assert_eq!(
            findings_of("store", "[dependencies]\nfront = { package = \"portal\", path = \"../portal\" }\n")
                .len(),
            1
        );
    }

    #[test]
    fn a_pure_crate_that_uses_anything_is_refused_except_in_tests() {
        assert_eq!(findings_of("captivity", "[dependencies]\nserde = \"1\"\n").len(), 1);
        assert_eq!(findings_of("captivity", "[build-dependencies]\ncc = \"1\"\n").len(), 1);
        assert_eq!(findings_of("captivity", "[build-dependencies]\ntoml = \"1\"\n").len(), 0);
        assert_eq!(findings_of("status_codes", "[build-dependencies]\npulldown-cmark = \"1\"\n").len(), 0);
        assert_eq!(findings_of("status_codes", "[dependencies]\npulldown-cmark = \"1\"\n").len(), 1);
        assert_eq!(findings_of("captivity", "[dev-dependencies]\nproptest = \"1\"\n"), [""; 0]);
    }

    #[test]
    fn a_crate_without_arrows_is_refused() {
        assert_eq!(findings_of("radius", "").len(), 1);
    }

    #[test]
    fn a_room_may_play_in_the_lab_in_its_tests_only() {
        assert_eq!(findings_of("enforcement", "[dev-dependencies]\nlab.workspace = true\n"), [""; 0]);
        assert_eq!(findings_of("enforcement", "[dependencies]\nlab.workspace = true\n").len(), 1);
    }
}
