//! What a benchmark says at its end: tables for people, samples for machines, goals and whether they are met.

use serde_json::{Map, Value, json};

use crate::plot::Plot;
use crate::samples::Samples;

/// The outcome of one benchmark.
#[derive(Debug, Default)]
pub(crate) struct Report {
    tables: Vec<Table>,
    goals: Vec<Goal>,
    notes: Vec<String>,
    plots: Vec<Plot>,
    samples: Map<String, Value>,
    /// The machine's load average before and after.
    pub(crate) load: [f64; 2],
}

/// Rows under a heading line.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// What was to be reached.
#[derive(Debug)]
pub(crate) struct Goal {
    pub(crate) what: String,
    pub(crate) wanted: String,
    pub(crate) measured: String,
    pub(crate) is_met: bool,
}

impl Table {
    /// An empty table.
    pub(crate) fn new(caption: &str, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Self { caption: caption.to_owned(), columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl Report {
    /// Adds a table.
    pub(crate) fn table(&mut self, table: Table) {
        self.tables.push(table);
    }

    /// Adds what is drawn beside the tables.
    pub(crate) fn plot(&mut self, plot: Plot) {
        self.plots.push(plot);
    }

    /// Says how it was measured, or what was odd.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// A goal that a value reaches from below.
    pub(crate) fn at_least(&mut self, what: &str, wanted: f64, measured: f64, decimals: usize) {
        self.goal(what, "at least", wanted, measured, decimals, measured >= wanted);
    }

    /// A goal that a value stays under.
    pub(crate) fn at_most(&mut self, what: &str, wanted: f64, measured: f64, decimals: usize) {
        self.goal(what, "at most", wanted, measured, decimals, measured <= wanted);
    }

    /// Keeps the samples of one quantity under its name.
    pub(crate) fn keep(&mut self, name: &str, samples: &Samples) {
        self.samples.insert(name.to_owned(), json!(samples.all()));
    }

    pub(crate) fn tables(&self) -> &[Table] {
        &self.tables
    }

    pub(crate) fn goals(&self) -> &[Goal] {
        &self.goals
    }

    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    pub(crate) fn to_json(&self) -> Value {
        let goals = self.goals.iter().map(|goal| {
            json!({ "what": goal.what, "wanted": goal.wanted, "measured": goal.measured, "met": goal.is_met })
        });
        json!({
            "load_average": self.load,
            "goals": goals.collect::<Vec<_>>(),
            "samples": self.samples,
            "notes": self.notes,
            "plots": self.plots.iter().map(Plot::to_json).collect::<Vec<_>>(),
        })
    }

    fn goal(&mut self, what: &str, how: &str, wanted: f64, measured: f64, decimals: usize, is_met: bool) {
        let number = |value| crate::samples::number(value, decimals);
        self.goals.push(Goal {
            what: what.to_owned(),
            wanted: format!("{how} {}", number(wanted)),
            measured: number(measured),
            is_met,
        });
    }
}
