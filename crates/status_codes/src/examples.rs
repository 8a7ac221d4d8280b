//! Programs and configuration that send a code as it should be sent: the files of the repository that its tests run, byte
//! for byte. What is not shown here has a reason, which is shown instead.

use crate::Page;

include!(concat!(env!("OUT_DIR"), "/examples_table.rs"));

/// A program or a piece of configuration that sends a code.
#[derive(Debug, PartialEq, Eq)]
pub struct Example {
    /// The code that it sends.
    pub code: u16,
    /// What it is written for: `express`, `flask`, `fastapi`, `axum`, `nginx`, `apache`, `caddy`.
    pub stack: &'static str,
    /// The same for people: `Node.js, Express`.
    pub title: &'static str,
    /// The file in the repository.
    pub file: &'static str,
    /// What it is written in, as fenced code in Markdown names it.
    pub language: &'static str,
    /// The whole file.
    pub text: &'static str,
}

/// Why a code has no example.
#[derive(Debug, PartialEq, Eq)]
pub struct NoExample {
    /// The code.
    pub code: u16,
    /// In what; empty for every framework.
    pub stack: &'static str,
    /// The reason, in a sentence.
    pub why: &'static str,
}

/// The examples of a registered code, those of frameworks first.
#[must_use]
pub fn examples(code: u16) -> &'static [Example] {
    run(EXAMPLES, code, |example| example.code)
}

/// The example of a code in one stack.
#[must_use]
pub fn example(code: u16, stack: &str) -> Option<&'static Example> {
    examples(code).iter().find(|example| example.stack == stack)
}

/// Why a registered code has no example, in every framework or in some.
#[must_use]
pub fn without_example(code: u16) -> &'static [NoExample] {
    run(WITHOUT, code, |reason| reason.code)
}

/// The stretch of a table, ordered by code, that is about one.
fn run<T>(table: &'static [T], code: u16, code_of: fn(&T) -> u16) -> &'static [T] {
    let start = table.partition_point(|item| code_of(item) < code);
    let end = table.partition_point(|item| code_of(item) <= code);
    table.get(start..end).unwrap_or_default()
}

impl Page {
    /// The examples to show on it; other meanings of a registered number have none.
    #[must_use]
    pub fn examples(&self) -> &'static [Example] {
        if self.variant.is_empty() { examples(self.code) } else { &[] }
    }

    /// Why some of them are not there.
    #[must_use]
    pub fn without_example(&self) -> &'static [NoExample] {
        if self.variant.is_empty() { without_example(self.code) } else { &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{page, pages, registered};

    #[test]
    fn a_registered_code_shows_an_example_or_says_why_not() {
        for status in registered() {
            let shown = !examples(status.code).is_empty() || !without_example(status.code).is_empty();
            assert!(shown, "{}", status.code);
        }
    }

    #[test]
    fn what_is_shown_is_the_file() {
        for page in pages() {
            for example in page.examples() {
                let file = format!("{}/../../{}", env!("CARGO_MANIFEST_DIR"), example.file);
                assert_eq!(std::fs::read_to_string(&file).ok().as_deref(), Some(example.text), "{file}");
                assert!(example.text.contains(&page.code.to_string()), "{file} does not name its code");
            }
        }
    }

    #[test]
    fn another_meaning_of_a_number_has_no_example() {
        assert_eq!(page(451, "").map(|page| page.examples().is_empty()), Some(false));
        assert_eq!(page(451, "exchange").map(|page| page.examples().len()), Some(0));
        assert_eq!(example(418, "flask"), None);
        assert_eq!(without_example(418).len(), 1);
    }
}
