//! Links between pages lead somewhere: each relative link to a file, each fragment to a heading, each page of the book
//! to its table of contents. Links to the web are not followed.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use super::Finding;
use super::pages::{prose, unquoted};
use crate::checkout::Checkout;

/// The pages of the status reference: they link to codes, not to files, and their build checks where that leads.
const REFERENCE: &str = "crates/status_codes/content";

/// Checks every page in Markdown.
pub(super) fn check(checkout: &Checkout, files: &[PathBuf], findings: &mut Vec<Finding>) -> Result<()> {
    let pages = files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    for page in pages.filter(|page| !page.starts_with(REFERENCE)) {
        let text = checkout.text(page)?.unwrap_or_default();
        for (line, target) in links(&text) {
            if let Some(what) = broken(checkout, page, &target)? {
                findings.push(Finding::new(page, line, what));
            }
        }
    }
    check_contents(checkout, files, findings)
}

/// Every link target with its line, code left out.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        for after in unquoted(line).split("](").skip(1) {
            found.push((number, after.split(')').next().unwrap_or_default().to_owned()));
        }
    }
    found
}

fn broken(checkout: &Checkout, page: &Path, target: &str) -> Result<Option<String>> {
    if target.starts_with("http://") || target.starts_with("https://") || target.starts_with("mailto:") {
        return Ok(None);
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { page.to_owned() } else { beside(page, file) };
    if !checkout.root().join(&path).exists() {
        return Ok(Some(format!("the link to {target} leads nowhere")));
    }
    if heading.is_empty() {
        return Ok(None);
    }
    let text = checkout.text(&path)?.unwrap_or_default();
    let found = headings(&text).any(|name| name == heading);
    Ok((!found).then(|| format!("{} has no heading #{heading}", path.display())))
}

/// The path from the root of a file named relative to a page.
fn beside(page: &Path, file: &str) -> PathBuf {
    let mut path = page.parent().unwrap_or(Path::new("")).to_owned();
    for part in Path::new(file).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::Normal(name) => path.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    path
}

/// The fragments by which headings are linked: lower case, hyphens for spaces, no punctuation.
fn headings(text: &str) -> impl Iterator<Item = String> {
    prose(text).map(|(_, line)| line).filter(|line| line.starts_with('#')).map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept =
            title.chars().filter(|character| character.is_alphanumeric() || " -_".contains(*character));
        kept.map(|character| if character == ' ' { '-' } else { character }).collect()
    })
}

/// Every page of the book is in its table of contents, or no reader finds it.
fn check_contents(checkout: &Checkout, files: &[PathBuf], findings: &mut Vec<Finding>) -> Result<()> {
    let contents = Path::new("book/src/SUMMARY.md");
    if !files.iter().any(|file| file == contents) {
        return Ok(());
    }
    let text = checkout.text(contents)?.unwrap_or_default();
    let listed: Vec<_> = links(&text).into_iter().map(|(_, target)| beside(contents, &target)).collect();
    let pages = files.iter().filter(|file| file.starts_with("book/src") && file.as_path() != contents);
    for page in pages.filter(|file| file.extension().is_some_and(|extension| extension == "md")) {
        if !listed.contains(page) {
            findings.push(Finding::new(page, 0, "is not in book/src/SUMMARY.md, so no reader finds it"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_and_code_is_not() {
        let text = "see [a](b.md) and [c](d.md#e), not `[f](g)`\n```\n[h](i)\n```\n![picture](j.png)";
        let targets: Vec<_> = links(text).into_iter().map(|(_, target)| target).collect();
        assert_eq!(targets, ["b.md", "d.md#e", "j.png"]);
    }

    #[test]
    fn a_link_is_followed_from_the_page_it_is_on() {
        assert_eq!(
            beside(Path::new("docs/decisions/a.md"), "../enforcement.md"),
            Path::new("docs/enforcement.md")
        );
        assert_eq!(beside(Path::new("README.md"), "./book/src/a.md"), Path::new("book/src/a.md"));
    }

    #[test]
    fn a_link_to_a_file_or_heading_that_is_not_there_is_found() {
        let checkout = Checkout::find().expect("the workspace");
        let wrong = |target| broken(&checkout, Path::new("README.md"), target).expect("readable").is_some();
        assert!(wrong("docs/attic.md"));
        assert!(wrong("xtask/Cargo.toml#attic"));
        assert!(!wrong("xtask/Cargo.toml"));
        assert!(!wrong("https://www.rfc-editor.org/rfc/rfc6585#section-6"));
    }

    #[test]
    fn a_heading_is_linked_by_its_words() {
        let found: Vec<_> = headings("# What a packet meets, first\n\ntext\n## `run` & check").collect();
        assert_eq!(found, ["what-a-packet-meets-first", "run--check"]);
    }
}
