//! Tables as Markdown, and all that was found as JSON, a file for each benchmark.
//!
//! `cargo xtask bench plots` makes the page `docs/benchmarks.md` of these files; nothing here touches it.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};
use serde_json::json;

use crate::arguments::Arguments;
use crate::machine;
use crate::report::{Report, Table};

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

/// Keeps what each benchmark found: every sample, what is to be drawn, and its part of the page.
pub(crate) fn keep(reports: &[(&str, Report)], arguments: &Arguments) -> Result<()> {
    fs::create_dir_all(&arguments.results).context("making the folder of results")?;
    for (name, report) in reports {
        let path = arguments.results.join(format!("{name}.json"));
        let all = json!({
            "machine": machine::description(),
            "commit": machine::commit(),
            "date": machine::date(),
            "command": arguments.command(),
            "quick": arguments.quick,
            "section": section(report, arguments),
            "found": report.to_json(),
        });
        fs::write(&path, serde_json::to_string_pretty(&all)?).context("writing the results")?;
        eprintln!("every sample: {}", path.display());
    }
    Ok(())
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
    fn a_table_is_written_row_by_row() {
        let mut table = Table::new("Of two.", &["a", "b"]);
        table.row(["1".to_owned(), "2".to_owned()]);
        assert_eq!(markdown(&table), "Of two.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n");
    }
}
