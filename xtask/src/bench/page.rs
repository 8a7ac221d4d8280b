//! `docs/benchmarks.md` and its pictures, made of what benchmarks have left in `target/bench`.
//!
//! The page is a person's: only what stands between a benchmark's two marks is replaced. Short runs are left out.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::plot::Plot;
use crate::checkout::Checkout;

const PAGE: &str = "docs/benchmarks.md";
/// Under `docs`.
const PICTURES: &str = "images/bench";

/// Puts what was found last of these benchmarks, or of all, into the page, and draws what they want drawn.
///
/// # Errors
/// When a result is not there or cannot be read, or the page has no place for it.
pub(super) fn write(checkout: &Checkout, names: &[String]) -> Result<()> {
    let page = checkout.root().join(PAGE);
    let mut text = fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    for name in if names.is_empty() { measured(&text) } else { names.to_vec() } {
        let saved = checkout.root().join(format!("target/bench/{name}.json"));
        if names.is_empty() && !saved.is_file() {
            println!("{name}: nothing in target/bench, its part of the page stays");
            continue;
        }
        let found = fs::read_to_string(&saved)
            .with_context(|| format!("{} is not there: cargo xtask bench {name}", saved.display()))?;
        let found = serde_json::from_str(&found).with_context(|| format!("reading {}", saved.display()))?;
        match section(&found, &checkout.root().join("docs").join(PICTURES))? {
            Some(section) => {
                text = replaced(&text, &name, &section)
                    .with_context(|| format!("{PAGE} has no marks for {name}"))?;
                println!("{name}: written into {PAGE}");
            }
            None => println!("{name}: was a short run (--quick), its part of the page stays"),
        }
    }
    fs::write(&page, text).with_context(|| format!("writing {}", page.display()))
}

/// The part of one benchmark, its pictures between its first line and its tables; `None` for a short run.
fn section(found: &Value, pictures: &Path) -> Result<Option<String>> {
    if found.get("quick").and_then(Value::as_bool).unwrap_or(false) {
        return Ok(None);
    }
    let section = found.get("section").and_then(Value::as_str);
    let Some((head, tables)) = section.and_then(|section| section.split_once("\n\n")) else {
        bail!("a result without its part of the page: measure it again")
    };
    let plots = found.pointer("/found/plots").and_then(Value::as_array).into_iter().flatten();
    let mut shown = String::new();
    for plot in plots {
        let plot = Plot::read(plot).context("a picture of a result")?;
        fs::create_dir_all(pictures).context("making the folder of pictures")?;
        let path = pictures.join(format!("{}.svg", plot.file));
        fs::write(&path, plot.svg()).with_context(|| format!("writing {}", path.display()))?;
        shown += &format!("![{}]({PICTURES}/{}.svg)\n\n", plot.in_words(), plot.file);
    }
    Ok(Some(format!("{head}\n\n{shown}{tables}")))
}

/// The benchmarks that the page has places for.
fn measured(page: &str) -> Vec<String> {
    let begin = page.lines().filter_map(|line| line.strip_prefix("<!-- measured: ")?.strip_suffix(" -->"));
    begin.map(str::to_owned).collect()
}

/// The page with other text between the marks of that benchmark.
fn replaced(page: &str, name: &str, text: &str) -> Option<String> {
    let begin = format!("<!-- measured: {name} -->\n");
    let end = format!("<!-- end: {name} -->");
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{text}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = "By hand.\n<!-- measured: start -->\nold\n<!-- end: start -->\nBy hand too.\n";
        let new = replaced(page, "start", "new\n").unwrap();
        assert_eq!(new, "By hand.\n<!-- measured: start -->\n\nnew\n\n<!-- end: start -->\nBy hand too.\n");
        assert_eq!(replaced(page, "permit", "new"), None);
        assert_eq!(measured(page), ["start"]);
    }

    #[test]
    fn a_short_run_is_left_out_and_a_picture_stands_before_the_tables() {
        let folder = std::env::temp_dir().join(format!("vestibule-xtask-page-{}", std::process::id()));
        let point = json!({ "at": "one", "least": 1.0, "median": 2.0, "most": 3.0 });
        let plot = json!({ "file": "start", "title": "Start", "unit": "ms", "across": null,
                           "series": [{ "name": "ready", "points": [point] }] });
        let mut found =
            json!({ "section": "Head.\n\n| a |\n", "quick": false, "found": { "plots": [plot] } });
        let text = section(&found, &folder).unwrap().unwrap();
        assert_eq!(text, "Head.\n\n![Start, in ms. ready: one = 2](images/bench/start.svg)\n\n| a |\n");
        assert!(fs::read_to_string(folder.join("start.svg")).unwrap().starts_with("<svg "));
        fs::remove_dir_all(&folder).unwrap();
        found["quick"] = json!(true);
        assert_eq!(section(&found, &folder).unwrap(), None);
        assert!(!folder.exists());
    }
}
