//! What a benchmark wants drawn: points with their spread, in words and numbers. `cargo xtask bench plots` draws them.

use serde_json::{Value, json};

use crate::samples::Samples;

/// One picture.
#[derive(Debug)]
pub(crate) struct Plot {
    file: &'static str,
    title: String,
    unit: &'static str,
    /// What the numbers across count; `None` for bars, which have words.
    across: Option<&'static str>,
    series: Vec<(String, Vec<Value>)>,
}

impl Plot {
    /// Lines over a number that grows tenfold, such as sessions.
    pub(crate) const fn lines(
        file: &'static str,
        title: String,
        unit: &'static str,
        across: &'static str,
    ) -> Self {
        Self { file, title, unit, across: Some(across), series: Vec::new() }
    }

    /// Bars, each with words before it.
    pub(crate) const fn bars(file: &'static str, title: String, unit: &'static str) -> Self {
        Self { file, title, unit, across: None, series: Vec::new() }
    }

    /// A point of a line.
    pub(crate) fn point(&mut self, series: &str, across: u32, samples: &Samples) {
        self.add(series, json!(across), samples);
    }

    /// A bar.
    pub(crate) fn bar(&mut self, series: &str, what: &str, samples: &Samples) {
        self.add(series, json!(what), samples);
    }

    fn add(&mut self, name: &str, at: Value, samples: &Samples) {
        // What was not measured is not drawn.
        if samples.all().is_empty() {
            return;
        }
        let [least, most] = [0.0, 1.0].map(|share| samples.quantile(share));
        let point = json!({ "at": at, "least": least, "median": samples.median(), "most": most });
        match self.series.iter_mut().find(|(known, _)| known == name) {
            Some((_, points)) => points.push(point),
            None => self.series.push((name.to_owned(), vec![point])),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let series = self.series.iter().map(|(name, points)| json!({ "name": name, "points": points }));
        json!({
            "file": self.file,
            "title": self.title,
            "unit": self.unit,
            "across": self.across,
            "series": series.collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_has_its_spread_and_what_was_not_measured_is_left_out() {
        let mut plot = Plot::lines("a", "A".to_owned(), "ms", "sessions");
        plot.point("one", 10, &[1.0, 2.0, 9.0].into_iter().collect());
        plot.point("two", 10, &Samples::default());
        let said = plot.to_json();
        let point = json!({ "at": 10, "least": 1.0, "median": 2.0, "most": 9.0 });
        assert_eq!(said["series"], json!([{ "name": "one", "points": [point] }]));
    }
}
