//! Names in the pages about the code exist: a map that has drifted is worse than none.
//!
//! In ARCHITECTURE.md, CONTRIBUTING.md and docs/enforcement.md, text in backticks that looks like a path of the
//! checkout must be one, and `crate::item` must be a crate with such an item. ARCHITECTURE.md names every crate.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Finding;
use super::pages::{prose, quoted};
use crate::checkout::Checkout;

const PAGES: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/enforcement.md"];
const FOLDERS: [&str; 8] = ["crates", "docs", "book", "stories", "benches", "examples", "xtask", ".ci"];
const ITEMS: [&str; 8] = ["mod", "fn", "struct", "enum", "trait", "const", "type", "static"];

/// Checks every page that is a map.
pub(super) fn check(checkout: &Checkout, files: &[PathBuf], findings: &mut Vec<Finding>) -> Result<()> {
    for page in PAGES.map(Path::new) {
        if !files.iter().any(|file| file == page) {
            findings.push(Finding::new(page, 0, "is missing"));
            continue;
        }
        let text = checkout.text(page)?.unwrap_or_default();
        for (line, name) in
            prose(&text).flat_map(|(number, line)| quoted(line).map(move |name| (number, name)))
        {
            if let Some(what) = missing(checkout, files, name)? {
                findings.push(Finding::new(page, line, what));
            }
        }
        if page.as_os_str() == "ARCHITECTURE.md" {
            check_complete(page, &text, files, findings);
        }
    }
    Ok(())
}

/// What is wrong with a name; `None` when it exists or is not a name of ours.
fn missing(checkout: &Checkout, files: &[PathBuf], name: &str) -> Result<Option<String>> {
    if let Some((first, _)) = name.split_once('/')
        && FOLDERS.contains(&first)
    {
        let exists = checkout.root().join(name.trim_end_matches('/')).exists();
        return Ok((!exists).then(|| format!("`{name}` is not there: say what is, or take it out")));
    }
    let Some((first, item)) = name.split_once("::") else { return Ok(None) };
    let item = item.rsplit("::").next().unwrap_or(item).trim_end_matches("()");
    let folder = Path::new("crates").join(first);
    let of_crate: Vec<_> = files.iter().filter(|file| file.starts_with(&folder)).collect();
    if of_crate.is_empty() {
        return Ok(Some(format!("`{name}`: there is no crate {first}")));
    }
    for file in
        of_crate.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
    {
        if defines(&checkout.text(file)?.unwrap_or_default(), item) {
            return Ok(None);
        }
    }
    Ok(Some(format!("`{name}`: crate {first} has no {item}")))
}

fn defines(source: &str, item: &str) -> bool {
    source.lines().any(|line| {
        let mut words = line.split(|character: char| !character.is_alphanumeric() && character != '_');
        words.any(|word| ITEMS.contains(&word)) && words.next() == Some(item)
    })
}

fn check_complete(page: &Path, text: &str, files: &[PathBuf], findings: &mut Vec<Finding>) {
    let crates = files.iter().filter(|file| file.starts_with("crates") && file.ends_with("Cargo.toml"));
    for name in crates.filter_map(|file| file.parent()?.file_name()) {
        let name = name.to_string_lossy();
        if !prose(text).any(|(_, line)| quoted(line).any(|quoted| quoted == name)) {
            findings.push(Finding::new(
                page,
                0,
                format!("does not name the crate `{name}`: put it on the map"),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_or_item_that_does_not_exist_is_found_and_foreign_words_are_left_alone() {
        let checkout = Checkout::find().expect("the workspace");
        let files = checkout.files().expect("its files");
        let wrong = |name| missing(&checkout, &files, name).expect("readable").is_some();
        assert!(wrong("crates/attic/"));
        assert!(wrong("attic::box"));
        assert!(wrong("status_codes::no_such_item"));
        for right in
            ["crates/status_codes", "status_codes::phrase", "/capport", "udp/443", "GET /", "table inet"]
        {
            assert!(!wrong(right), "{right}");
        }
    }

    #[test]
    fn an_item_is_defined_by_its_keyword_and_not_by_its_mention() {
        assert!(defines("pub fn decide(state: S) -> D {", "decide"));
        assert!(defines("mod decide;", "decide"));
        assert!(!defines("// we decide here", "decide"));
        assert!(!defines("let fnord = decide;", "decide"));
    }
}
