//! Telling a tour as it happens: for people in words, for machines one JSON object a line.

use std::fmt::Display;
use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{Broken, Failure};

/// For whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Words, with colours if the output takes them.
    People {
        /// Whether to use colours.
        colours: bool,
    },
    /// One JSON object a line: a step with its facts, then a summary.
    Machines,
}

/// Tells steps to whoever reads the output.
pub struct Narrator {
    out: Box<dyn Write>,
    style: Style,
    number: usize,
    highlights: Vec<(String, String)>,
}

/// What one step found.
pub(crate) struct Tell<'a> {
    narrator: &'a mut Narrator,
    facts: Map<String, Value>,
}

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const PLAIN: &str = "\x1b[0m";

impl Narrator {
    /// Tells on `out`; a reader that goes away is no trouble.
    #[must_use]
    pub fn new(out: Box<dyn Write>, style: Style) -> Self {
        Self { out, style, number: 0, highlights: Vec::new() }
    }

    /// Announces a step, does it and says how it went.
    pub(crate) fn step<T>(
        &mut self,
        promise: &str,
        work: impl FnOnce(&mut Tell<'_>) -> Result<T, Failure>,
    ) -> Result<T, Broken> {
        self.number += 1;
        let (number, started) = (self.number, Instant::now());
        self.people(&format!("\n{}{number:>2}. {promise}{}\n", self.paint(BOLD), self.paint(PLAIN)));
        let mut tell = Tell { narrator: self, facts: Map::new() };
        let outcome = work(&mut tell);
        let facts = std::mem::take(&mut tell.facts);
        self.conclude(promise, facts, started.elapsed(), outcome.as_ref().err());
        outcome.map_err(|source| Broken { number, promise: promise.to_owned(), source })
    }

    fn conclude(
        &mut self,
        promise: &str,
        facts: Map<String, Value>,
        took: Duration,
        failure: Option<&Failure>,
    ) {
        let mut object = json!({
            "step": self.number,
            "promise": promise,
            "holds": failure.is_none(),
            "milliseconds": milliseconds(took),
            "facts": facts,
        });
        if let Some(failure) = failure {
            object["reason"] = Value::String(chain(failure.as_ref()));
            self.people(&format!(
                "    {}✗ {}{}\n",
                self.paint(RED),
                chain(failure.as_ref()),
                self.paint(PLAIN)
            ));
        } else {
            self.people(&format!("    {}✓{}\n", self.paint(GREEN), self.paint(PLAIN)));
        }
        self.machines(&object);
    }

    /// The figures to remember, and that all held.
    pub(crate) fn summary(&mut self, took: Duration) {
        self.people(&format!("\n{}Summary{}\n", self.paint(BOLD), self.paint(PLAIN)));
        let width = self.highlights.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in self.highlights.clone() {
            self.people(&format!("    {name:<width$}  {value}\n"));
        }
        self.people(&format!("\n    {} promises held, in {:.1} s.\n", self.number, took.as_secs_f64()));
        let highlights: Map<String, Value> = self
            .highlights
            .iter()
            .map(|(name, value)| (name.clone(), Value::String(value.clone())))
            .collect();
        self.machines(&json!({
            "summary": { "steps": self.number, "held": true, "milliseconds": milliseconds(took), "figures": highlights },
        }));
    }

    fn paint(&self, code: &'static str) -> &'static str {
        if self.style == (Style::People { colours: true }) { code } else { "" }
    }

    fn people(&mut self, text: &str) {
        if self.style != Style::Machines {
            let _ = self.out.write_all(text.as_bytes());
            let _ = self.out.flush();
        }
    }

    fn machines(&mut self, object: &Value) {
        if self.style == Style::Machines {
            let _ = writeln!(self.out, "{object}");
            let _ = self.out.flush();
        }
    }
}

impl Tell<'_> {
    /// A sentence for people.
    pub(crate) fn says(&mut self, text: impl Display) {
        self.narrator.people(&format!("    {text}\n"));
    }

    /// Something that came over the wire, for people to see.
    pub(crate) fn shows(&mut self, text: &str) {
        let (dim, plain) = (self.narrator.paint(DIM), self.narrator.paint(PLAIN));
        for line in text.lines() {
            let line: String = line.chars().filter(|character| !character.is_control()).take(150).collect();
            self.narrator.people(&format!("    {dim}│ {line}{plain}\n"));
        }
    }

    /// A fact for machines.
    pub(crate) fn fact(&mut self, name: &str, value: impl Into<Value>) {
        self.facts.insert(name.to_owned(), value.into());
    }

    /// A figure for the summary, and a fact.
    pub(crate) fn figure(&mut self, name: &str, value: impl Display) {
        let value = value.to_string();
        self.facts.insert(name.to_owned(), Value::String(value.clone()));
        self.narrator.highlights.push((name.to_owned(), value));
    }
}

/// An error with everything behind it.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e6).round() / 1e3
}
