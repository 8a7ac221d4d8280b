//! A picture of what a benchmark found, as a result has it: what it is, in words, and as SVG.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{bars, lines};

/// Lines and bars have so many looks.
const MOST_SERIES: usize = 6;

/// One picture.
#[derive(Debug)]
pub(super) struct Plot {
    pub(super) file: String,
    pub(super) title: String,
    pub(super) unit: String,
    /// What the numbers across count; `None` for bars.
    pub(super) across: Option<String>,
    pub(super) series: Vec<Series>,
}

/// Points of one contestant.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) points: Vec<Point>,
}

/// One figure with its spread.
#[derive(Debug)]
pub(super) struct Point {
    /// A number for lines, words for bars.
    pub(super) at: String,
    /// That number; 0 for bars.
    pub(super) across: f64,
    pub(super) least: f64,
    pub(super) median: f64,
    pub(super) most: f64,
}

impl Plot {
    /// Reads it from a result.
    pub(super) fn read(plot: &Value) -> Result<Self> {
        let series: Vec<Series> = list(plot, "series")?.iter().map(Series::read).collect::<Result<_>>()?;
        let file = word(plot, "file")?;
        let is_name = file.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
        ensure!(is_name, "{file:?} is not the name of a picture");
        ensure!((1..=MOST_SERIES).contains(&series.len()), "{file}: {} series", series.len());
        let across = plot.get("across").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { file, title: word(plot, "title")?, unit: word(plot, "unit")?, across, series })
    }

    /// The picture.
    pub(super) fn svg(&self) -> String {
        match &self.across {
            Some(across) => lines::draw(self, across),
            None => bars::draw(self),
        }
    }

    /// What the picture shows, for those who do not see it.
    pub(super) fn in_words(&self) -> String {
        let series = self.series.iter().map(|series| {
            let points = series.points.iter().map(|point| format!("{} = {}", point.at, short(point.median)));
            format!("{}: {}", series.name, points.collect::<Vec<_>>().join(", "))
        });
        let over = self.across.as_ref().map(|across| format!(" by {across}")).unwrap_or_default();
        format!("{}, in {}{over}. {}", self.title, self.unit, series.collect::<Vec<_>>().join("; "))
    }

    /// The greatest figure, spread included.
    pub(super) fn greatest(&self) -> f64 {
        self.points().map(|point| point.most).fold(0.0, f64::max)
    }

    pub(super) fn points(&self) -> impl Iterator<Item = &Point> {
        self.series.iter().flat_map(|series| &series.points)
    }
}

impl Series {
    fn read(series: &Value) -> Result<Self> {
        let points = list(series, "points")?.iter().map(Point::read).collect::<Result<_>>()?;
        Ok(Self { name: word(series, "name")?, points })
    }
}

impl Point {
    fn read(point: &Value) -> Result<Self> {
        let number = |key: &str| point.get(key).and_then(Value::as_f64).with_context(|| format!("no {key}"));
        let at = point.get("at").context("no place")?;
        let across = at.as_f64().unwrap_or(0.0);
        let at = at.as_str().map_or_else(|| short(across), str::to_owned);
        Ok(Self { at, across, least: number("least")?, median: number("median")?, most: number("most")? })
    }
}

/// A number as people read it: three digits that count, thousands set apart.
pub(super) fn short(value: f64) -> String {
    let decimals = match value.abs() {
        small if small > 0.0 && small < 1.0 => 2,
        small if small < 100.0 && small.fract() != 0.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

fn list<'v>(value: &'v Value, key: &str) -> Result<&'v Vec<Value>> {
    value.get(key).and_then(Value::as_array).with_context(|| format!("no {key}"))
}

fn word(value: &Value, key: &str) -> Result<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned).with_context(|| format!("no {key}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_short_and_thousands_set_apart() {
        let said = [0.0, 0.04, 1.0, 1.55, 99.9, 895.4, 100_000.0, 1_234_567.0].map(short);
        assert_eq!(said, ["0", "0.04", "1", "1.6", "99.9", "895", "100,000", "1,234,567"]);
    }

    #[test]
    fn a_picture_may_not_be_written_somewhere_else() {
        let plot =
            json!({ "file": "../x", "title": "", "unit": "", "series": [{ "name": "", "points": [] }] });
        assert!(Plot::read(&plot).unwrap_err().to_string().contains("not the name of a picture"));
    }
}
