//! `nft` as somebody else's tool: what it sees of the rule set, and what it may do to it.

use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};

use lab::Namespace;
use serde_json::Value;

/// Runs `nft` with these arguments inside a namespace.
pub(crate) fn run(inside: &Namespace, arguments: &str) -> Output {
    start(inside, &arguments.split(' ').collect::<Vec<_>>())
}

/// Runs it and expects success.
pub(crate) fn must(inside: &Namespace, arguments: &str) -> String {
    let output = run(inside, arguments);
    assert!(output.status.success(), "nft {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Loads a rule set written as text.
pub(crate) fn load(inside: &Namespace, rules: &str) {
    // One argument may hold several commands.
    let output = start(inside, &[rules]);
    assert!(output.status.success(), "{rules}: {}", String::from_utf8_lossy(&output.stderr));
}

fn start(inside: &Namespace, arguments: &[&str]) -> Output {
    let run = || Command::new("nft").args(arguments).stdin(Stdio::null()).output();
    inside
        .run(run)
        .unwrap()
        .unwrap_or_else(|error| panic!("nft cannot be started ({error}): install Debian's package nftables"))
}

/// The gateway's table as text, or nothing.
pub(crate) fn table(gateway: &Namespace) -> Option<String> {
    let output = run(gateway, "list table inet vestibule");
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// Asserts that the rule set stands: without it every "blocked" would be worth nothing.
pub(crate) fn assert_loaded(gateway: &Namespace) {
    let table = table(gateway).unwrap_or_else(|| panic!("the gateway's table is not in the kernel"));
    for part in [
        "policy drop",
        "iifname @zones goto from_guests",
        "oifname @zones goto to_guests",
        "@from_guest accept",
    ] {
        assert!(table.contains(part), "the rule set lacks {part:?}:\n{table}");
    }
}

/// Who is open in the kernel: link address and session number of every element of `from_guest`.
pub(crate) fn open_sessions(gateway: &Namespace) -> BTreeSet<(String, u64)> {
    let text = must(gateway, "-j list set inet vestibule from_guest");
    let answer: Value = serde_json::from_str(&text).unwrap();
    let sets = answer["nftables"].as_array().unwrap().iter().filter_map(|entry| entry["set"].as_object());
    let elements = sets.filter_map(|set| set.get("elem")?.as_array()).flatten();
    elements
        .map(|element| {
            let parts = element["elem"]["val"]["concat"].as_array().unwrap_or_else(|| panic!("{element}"));
            let number = |value: &Value| value.as_u64().unwrap_or_else(|| panic!("{value}"));
            (parts[1].as_str().unwrap().to_owned(), number(&parts[2]))
        })
        .collect()
}
