//! Bars from the left, words before each and its figure after it; the scale begins at 0.

use super::canvas::{Canvas, Side, ticks};
use super::plot::{Plot, short};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 345.0;
const RIGHT: f64 = WIDTH - 80.0;
const TOP: f64 = 64.0;
const EACH: f64 = 22.0;
const THICK: f64 = 14.0;
/// Between what is told apart.
const GAP: f64 = 10.0;

/// The picture: what belongs to the same words stands together, a bar for each series.
pub(super) fn draw(plot: &Plot) -> String {
    let mut words: Vec<&str> = Vec::new();
    for point in plot.points() {
        if !words.contains(&point.at.as_str()) {
            words.push(&point.at);
        }
    }
    let several = plot.series.len() > 1;
    let bars = plot.points().count() as f64;
    let bottom = TOP + bars * EACH + words.len() as f64 * GAP;
    let mut canvas = Canvas::new(WIDTH, bottom + 40.0, &plot.title, &plot.in_words());
    canvas.text(16.0, 46.0, Side::Start, "quiet", &format!("{}, median with least and most", plot.unit));
    let ticks = ticks(plot.greatest());
    let end = ticks.last().copied().unwrap_or(1.0);
    let along = |value: f64| LEFT + (value / end).clamp(0.0, 1.0) * (RIGHT - LEFT);
    for &tick in &ticks {
        canvas.line("grid", (along(tick), TOP), (along(tick), bottom));
        canvas.text(along(tick), bottom + 18.0, Side::Middle, "quiet", &short(tick));
    }
    canvas.line("axis", (LEFT, TOP), (LEFT, bottom));
    let mut y = TOP + GAP / 2.0;
    for what in words {
        for (number, series) in plot.series.iter().enumerate() {
            for point in series.points.iter().filter(|point| point.at == what) {
                let middle = y + EACH / 2.0;
                let before = if several { format!("{what}: {}", series.name) } else { what.to_owned() };
                canvas.text(LEFT - 10.0, middle + 4.0, Side::End, "", &before);
                canvas.bar(number + 1, (LEFT, middle - THICK / 2.0), along(point.median) - LEFT, THICK);
                canvas.line("spread", (along(point.least), middle), (along(point.most), middle));
                canvas.text(along(point.most) + 8.0, middle + 4.0, Side::Start, "", &short(point.median));
                y += EACH;
            }
        }
        y += GAP;
    }
    canvas.finish()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_figure_and_has_its_words() {
        let point =
            |at: &str, median: f64| json!({ "at": at, "least": median, "median": median, "most": median });
        let plot = json!({ "file": "x", "title": "X", "unit": "ms", "across": null,
                           "series": [{ "name": "s", "points": [point("one", 10.0), point("two", 5.0)] }] });
        let drawn = Plot::read(&plot).unwrap().svg();
        let lengths: Vec<f64> = drawn
            .lines()
            .filter(|line| line.contains("class=\"bar"))
            .map(|line| line.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(lengths, [RIGHT - LEFT, (RIGHT - LEFT) / 2.0]);
        assert!(drawn.contains(">one<") && drawn.contains(">two<"));
    }
}
