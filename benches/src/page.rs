//! Tables as Markdown, into `docs/benchmarks.md` when asked; samples as JSON, always.
//!
//! The page is a person's: only what stands between a benchmark's two marks is replaced.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use crate::arguments::Arguments;
use crate::machine;
use crate::report::{Report, Table};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/benchmarks.md");

/// What one benchmark found, as Markdown.
pub(crate) fn section(report: &Report, arguments: &Arguments) -> String {
    let mut text = format!(
        "`{}` on {}, commit {}, {}; load average {:.1} before, {:.1} after.\n",
        arguments.command(),
        machine::description(),
        machine::commit(),
        machine::date(),
        report.load[0],
        report.load[1],
    );
    let mut goals = Table::new("", &["goal", "wanted", "measured", ""]);
    for goal in report.goals() {
        let met = if goal.is_met { "met" } else { "**missed**" };
        goals.row([goal.what.clone(), goal.wanted.clone(), goal.measured.clone(), met.to_owned()]);
    }
    for table in report.tables().iter().chain(Some(&goals)).filter(|table| !table.rows.is_empty()) {
        let _ = write!(text, "\n{}", markdown(table));
    }
    if !report.notes().is_empty() {
        text.push('\n');
    }
    for note in report.notes() {
        let _ = writeln!(text, "- {note}");
    }
    text
}

/// Keeps every sample, a file for each benchmark, and the page if that was asked for.
pub(crate) fn keep(reports: &[(&str, Report)], arguments: &Arguments) -> Result<()> {
    fs::create_dir_all(&arguments.results).context("making the folder of results")?;
    for (name, report) in reports {
        let path = arguments.results.join(format!("{name}.json"));
        let all = json!({
            "machine": machine::description(),
            "commit": machine::commit(),
            "date": machine::date(),
            "command": arguments.command(),
            "found": report.to_json(),
        });
        fs::write(&path, serde_json::to_string_pretty(&all)?).context("writing the results")?;
        eprintln!("every sample: {}", path.display());
    }
    if arguments.write {
        write_page(Path::new(PAGE), reports, arguments)?;
    }
    Ok(())
}

fn write_page(path: &Path, reports: &[(&str, Report)], arguments: &Arguments) -> Result<()> {
    let mut page = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    for (name, report) in reports {
        page = replaced(&page, name, &section(report, arguments))
            .with_context(|| format!("{} has no marks for {name}", path.display()))?;
    }
    fs::write(path, page).with_context(|| format!("writing {}", path.display()))
}

/// The page with other text between the marks of that benchmark.
fn replaced(page: &str, name: &str, text: &str) -> Option<String> {
    let begin = format!("<!-- measured: {name} -->\n");
    let end = format!("<!-- end: {name} -->");
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{text}\n{end}{after}"))
}

fn markdown(table: &Table) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule: Vec<String> = table.columns.iter().map(|_| "---".to_owned()).collect();
    let caption = if table.caption.is_empty() { String::new() } else { format!("{}\n\n", table.caption) };
    let rows: String = table.rows.iter().map(|row| line(row)).collect();
    format!("{caption}{}{}{rows}", line(&table.columns), line(&rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = "By hand.\n<!-- measured: start -->\nold\n<!-- end: start -->\nBy hand too.\n";
        let new = replaced(page, "start", "new\n").unwrap();
        assert_eq!(new, "By hand.\n<!-- measured: start -->\n\nnew\n\n<!-- end: start -->\nBy hand too.\n");
        assert_eq!(replaced(page, "permit", "new"), None);
    }

    #[test]
    fn a_table_is_written_row_by_row() {
        let mut table = Table::new("Of two.", &["a", "b"]);
        table.row(["1".to_owned(), "2".to_owned()]);
        assert_eq!(markdown(&table), "Of two.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n");
    }
}
