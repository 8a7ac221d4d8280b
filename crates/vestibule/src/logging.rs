//! The log: one line per event on standard error, as text for people or JSON for machines. What a guest sent can never
//! forge a line or drive a terminal: control characters are escaped on the way out.

use std::io::{self, IsTerminal as _, Write};

use clap::ValueEnum;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

/// How a line looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Shape {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// The environment variable that gives the level when `--log-level` does not.
pub const LEVEL_VARIABLE: &str = "VESTIBULE_LOG";

/// Begins logging, once per process; later calls change nothing.
pub fn begin(shape: Option<Shape>, level: Option<LevelFilter>) {
    let of_variable = || std::env::var(LEVEL_VARIABLE).ok().and_then(|text| text.parse().ok());
    let level = level.or_else(of_variable).unwrap_or(LevelFilter::INFO);
    let at_terminal = io::stderr().is_terminal();
    let shape = shape.unwrap_or(if at_terminal { Shape::Text } else { Shape::Json });
    let lines = tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_writer(Lines);
    // A second begin in the same process (tests) keeps the first.
    let _ = match shape {
        Shape::Text => lines.with_target(false).try_init(),
        Shape::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
        }
    };
}

/// Writes each event as exactly one line.
#[derive(Clone, Copy, Debug)]
struct Lines;

impl<'w> MakeWriter<'w> for Lines {
    type Writer = Line<io::Stderr>;

    fn make_writer(&'w self) -> Self::Writer {
        Line(io::stderr())
    }
}

/// One event's writer: the subscriber hands over the whole line, its end included, in one call.
struct Line<W>(W);

impl<W: Write> Write for Line<W> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.write_all(&one_line(octets))?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn one_line(octets: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(octets);
    let mut line = String::with_capacity(text.len() + 1);
    for letter in text.strip_suffix('\n').unwrap_or(&text).chars() {
        match letter {
            letter if letter.is_control() => line.extend(letter.escape_default()),
            letter => line.push(letter),
        }
    }
    line.push('\n');
    line.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_cannot_forge_a_line_or_drive_the_terminal() {
        let line = one_line(b"INFO host=\"a\n2026 ERROR forged\x1b[31m\x9b\r\0 caf\xc3\xa9\n");
        let line = String::from_utf8(line).unwrap();
        assert_eq!(line.matches('\n').count(), 1);
        assert!(
            line.ends_with("café\n") && line.contains("\\n2026") && line.contains("\\u{1b}[31m"),
            "{line}"
        );
    }
}
