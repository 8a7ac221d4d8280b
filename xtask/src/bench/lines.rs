//! Lines over a number that grows tenfold: the scale across is logarithmic, the one upwards begins at 0.

use super::canvas::{Canvas, Side, ticks};
use super::plot::{Plot, short};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 70.0;
/// Room for the names at the lines' ends.
const RIGHT: f64 = WIDTH - 190.0;
const TOP: f64 = 66.0;
const BOTTOM: f64 = HEIGHT - 52.0;
/// Names stand at least so far apart.
const APART: f64 = 17.0;

/// The picture.
pub(super) fn draw(plot: &Plot, across: &str) -> String {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, &plot.title, &plot.in_words());
    let scale = Scale::of(plot);
    canvas.text(16.0, 48.0, Side::Start, "quiet", &format!("{}, median with least and most", plot.unit));
    for &tick in &scale.ticks {
        let y = scale.up(tick);
        canvas.line("grid", (LEFT, y), (RIGHT, y));
        canvas.text(LEFT - 8.0, y + 4.0, Side::End, "quiet", &short(tick));
    }
    canvas.line("axis", (LEFT, BOTTOM), (RIGHT, BOTTOM));
    for power in scale.first..=scale.last {
        let x = scale.across(10_f64.powi(power));
        canvas.line("axis", (x, BOTTOM), (x, BOTTOM + 5.0));
        canvas.text(x, BOTTOM + 20.0, Side::Middle, "quiet", &short(10_f64.powi(power)));
    }
    let middle = f64::midpoint(LEFT, RIGHT);
    canvas.text(middle, BOTTOM + 40.0, Side::Middle, "quiet", &format!("{across} (logarithmic)"));
    let mut ends = Vec::new();
    for (number, series) in plot.series.iter().enumerate() {
        let place = |point: &super::plot::Point| (scale.across(point.across), scale.up(point.median));
        let points: Vec<_> = series.points.iter().map(place).collect();
        for (point, (x, _)) in series.points.iter().zip(&points) {
            canvas.line(
                &format!("whisker s{number}"),
                (*x, scale.up(point.least)),
                (*x, scale.up(point.most)),
            );
        }
        canvas.path(number, &points);
        points.iter().for_each(|&point| canvas.mark(number, point));
        if let Some(&(x, y)) = points.last() {
            ends.push((number, series.name.as_str(), x, y));
        }
    }
    name(&mut canvas, ends);
    canvas.finish()
}

/// Each name beside the end of its line, moved down where another stands already, and a stroke between the two.
fn name(canvas: &mut Canvas, mut ends: Vec<(usize, &str, f64, f64)>) {
    ends.sort_by(|one, other| one.3.total_cmp(&other.3));
    // As many as fit above the axis: the last ones push up.
    let below = |index: usize| BOTTOM - APART * (ends.len() - 1 - index) as f64;
    let mut last = f64::NEG_INFINITY;
    for (index, &(number, name, x, y)) in ends.iter().enumerate() {
        let at = y.max(last + APART).min(below(index));
        last = at;
        canvas.line("grid", (x + 6.0, y), (RIGHT + 12.0, at));
        canvas.mark(number, (RIGHT + 18.0, at));
        canvas.text(RIGHT + 28.0, at + 4.0, Side::Start, &format!("name s{number}"), name);
    }
}

struct Scale {
    ticks: Vec<f64>,
    /// Powers of ten.
    first: i32,
    last: i32,
}

impl Scale {
    fn of(plot: &Plot) -> Self {
        let across = || plot.points().map(|point| point.across.max(1.0).log10());
        let first = across().fold(f64::INFINITY, f64::min).floor().max(0.0) as i32;
        let last = across().fold(0.0, f64::max).ceil() as i32;
        Self { ticks: ticks(plot.greatest()), first, last: last.max(first + 1) }
    }

    fn across(&self, value: f64) -> f64 {
        let share = (value.max(1.0).log10() - f64::from(self.first)) / f64::from(self.last - self.first);
        LEFT + 12.0 + share * (RIGHT - LEFT - 24.0)
    }

    fn up(&self, value: f64) -> f64 {
        let greatest = self.ticks.last().copied().unwrap_or(1.0);
        BOTTOM - (value / greatest).clamp(0.0, 1.0) * (BOTTOM - TOP)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_decade_takes_the_same_room_everywhere_and_names_do_not_cover_each_other() {
        let point = |at: u32| json!({ "at": at, "least": 9.0, "median": 10.0, "most": 11.0 });
        let series = |name: &str| json!({ "name": name, "points": [point(1), point(10), point(100_000)] });
        let plot = json!({ "file": "x", "title": "X", "unit": "ms", "across": "sessions",
                           "series": [series("one"), series("two")] });
        let plot = Plot::read(&plot).unwrap();
        let scale = Scale::of(&plot);
        let [one, ten, hundred] = [1.0, 10.0, 100.0].map(|value| scale.across(value));
        assert!((ten - one - (hundred - ten)).abs() < 0.01);
        let drawn = plot.svg();
        let heights: Vec<f64> = drawn
            .lines()
            .filter(|line| line.contains("class=\"name"))
            .map(|line| line.split("y=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect();
        assert!(heights.len() == 2 && (heights[0] - heights[1]).abs() >= APART, "{heights:?}");
        assert!(
            drawn.contains("<desc")
                && drawn.contains("100,000")
                && drawn.contains("prefers-color-scheme:dark")
        );
    }
}
