//! The paper: SVG elements, the two sets of colours, and scales. It knows nothing of what is drawn.

use std::fmt::Write as _;

/// Light first; dark where the reader's system is. Colours that people who see few of them can tell apart too, and every
/// series has its own word, dash and mark besides.
const STYLE: &str = "\
text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-size:16px;font-weight:600}.quiet{fill:#59636e}
.paper{fill:#fff}.grid{stroke:#d1d9e0;fill:none}.axis{stroke:#59636e;fill:none}.spread{stroke:#1f2328;fill:none}
.line{fill:none;stroke-width:2}
.s0{--c:#59636e}.s1{--c:#0072b2}.s2{--c:#d55e00}.s3{--c:#007a5a}.s4{--c:#a5447d}.s5{--c:#8a6100}
.line,.mark,.whisker{stroke:var(--c)}.mark,.bar,.name{fill:var(--c)}
@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.quiet{fill:#9198a1}.paper{fill:#0d1117}.grid{stroke:#3d444d}
.axis{stroke:#9198a1}.spread{stroke:#f0f6fc}
.s0{--c:#b0b8c0}.s1{--c:#56b4e9}.s2{--c:#ff9a4d}.s3{--c:#2fd0a0}.s4{--c:#e79fc6}.s5{--c:#e6c229}}";

/// A sheet that is drawn on.
#[derive(Debug)]
pub(super) struct Canvas {
    body: String,
}

/// Where words stand beside their place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    Start,
    Middle,
    End,
}

impl Canvas {
    /// An empty sheet with a heading, and what it shows in words for those who do not see it.
    pub(super) fn new(width: f64, height: f64, title: &str, words: &str) -> Self {
        let (heading, words) = (escaped(title), escaped(words));
        let body = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"title words\">\n\
             <title id=\"title\">{heading}</title>\n<desc id=\"words\">{words}</desc>\n<style>{STYLE}</style>\n\
             <rect class=\"paper\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>\n"
        );
        let mut canvas = Self { body };
        canvas.text(16.0, 26.0, Side::Start, "title", title);
        canvas
    }

    /// Words.
    pub(super) fn text(&mut self, x: f64, y: f64, side: Side, class: &str, words: &str) {
        let anchor = match side {
            Side::Start => "start",
            Side::Middle => "middle",
            Side::End => "end",
        };
        let words = escaped(words);
        self.add(&format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" class=\"{class}\">{words}</text>"
        ));
    }

    /// A straight line.
    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let ((a, b), (c, d)) = (from, to);
        self.add(&format!("<path class=\"{class}\" d=\"M{a:.1} {b:.1}L{c:.1} {d:.1}\"/>"));
    }

    /// A line through points, dashed in the way of its number.
    pub(super) fn path(&mut self, number: usize, points: &[(f64, f64)]) {
        let mut way = String::new();
        for (index, (x, y)) in points.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(way, "{}{x:.1} {y:.1}", if index == 0 { "M" } else { "L" });
        }
        let dash = ["2 4", "6 4", "10 4 2 4", "none", "none", "4 2"].get(number).copied().unwrap_or("none");
        self.add(&format!("<path class=\"line s{number}\" stroke-dasharray=\"{dash}\" d=\"{way}\"/>"));
    }

    /// A mark on a point, of the form of its number: round, square, or a lozenge.
    pub(super) fn mark(&mut self, number: usize, (x, y): (f64, f64)) {
        let form = match number % 3 {
            0 => format!("<circle class=\"mark s{number}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>"),
            1 => {
                let (left, top) = (x - 3.5, y - 3.5);
                format!(
                    "<rect class=\"mark s{number}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"7\" height=\"7\"/>"
                )
            }
            _ => format!("<path class=\"mark s{number}\" d=\"M{x:.1} {y:.1}m0-5l5 5-5 5-5-5z\"/>"),
        };
        self.add(&form);
    }

    /// A bar.
    pub(super) fn bar(&mut self, number: usize, (x, y): (f64, f64), width: f64, height: f64) {
        self.add(&format!(
            "<rect class=\"bar s{number}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        ));
    }

    /// The file.
    pub(super) fn finish(mut self) -> String {
        self.add("</svg>");
        self.body
    }

    fn add(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }
}

/// Round numbers from 0 to at least `greatest`, four to eight of them.
pub(super) fn ticks(greatest: f64) -> Vec<f64> {
    if !(greatest.is_finite() && greatest > 0.0) {
        return vec![0.0, 1.0];
    }
    let decade = 10_f64.powf(greatest.log10().floor() - 1.0);
    let step = [1.0, 2.0, 2.5, 5.0, 10.0, 20.0].map(|factor| factor * decade);
    let step = step.into_iter().find(|step| greatest / step <= 7.0).unwrap_or(greatest);
    let count = (greatest / step).ceil() as u32;
    (0..=count).map(|index| f64::from(index) * step).collect()
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_reach_the_greatest_and_are_few() {
        assert_eq!(ticks(895.0), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
        for greatest in [0.003, 0.9, 1.0, 7.0, 41.0, 99.0, 36_431.0] {
            let ticks = ticks(greatest);
            assert!((3..=9).contains(&ticks.len()) && *ticks.last().unwrap() >= greatest, "{ticks:?}");
        }
        assert_eq!(ticks(0.0), [0.0, 1.0]);
    }

    #[test]
    fn words_cannot_become_elements() {
        let drawn = Canvas::new(10.0, 10.0, "<b> & c", "").finish();
        assert!(drawn.contains("&lt;b&gt; &amp; c") && !drawn.contains("<b>"));
    }
}
