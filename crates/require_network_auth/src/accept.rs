//! Which shape of a 511 helps whoever asks, by `Accept` (RFC 9110 §12.5.1). The status never depends on it.

use http::header::{ACCEPT, HeaderMap};

use crate::answers::Shape;

/// Fields and ranges that are looked at; whoever sends more gets what the first ones ask for.
const MOST_RANGES: usize = 64;

/// The shape for these header fields: what `Accept` prefers among HTML, JSON and plain text; a page where anything or
/// nothing is asked for; no body where only something else is, such as an image.
#[must_use]
pub fn shape_for(headers: &HeaderMap) -> Shape {
    let fields = headers.get_all(ACCEPT).iter().filter_map(|field| field.to_str().ok());
    let ranges = fields.flat_map(|field| field.split(',')).map(Range::read).take(MOST_RANGES);
    let (mut best, mut wants_other) = (None::<(u16, Shape)>, false);
    for range in ranges.filter(|range| range.weight > 0 && range.kind.contains('/') && range.kind != "*/*") {
        match range.shape() {
            // The earlier one wins where both are as welcome.
            Some(shape) if best.is_none_or(|(weight, _)| range.weight > weight) => {
                best = Some((range.weight, shape))
            }
            Some(_) => {}
            None => wants_other = true,
        }
    }
    match best {
        Some((_, shape)) => shape,
        None if wants_other => Shape::Empty,
        None => Shape::Page,
    }
}

/// One media range with its weight in thousandths.
struct Range {
    kind: String,
    weight: u16,
}

impl Range {
    fn read(text: &str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Self { kind, weight: quality.map_or(1000, weight) }
    }

    fn shape(&self) -> Option<Shape> {
        match self.kind.as_str() {
            "text/html" | "application/xhtml+xml" | "text/*" => Some(Shape::Page),
            "text/plain" => Some(Shape::Text),
            "application/*" => Some(Shape::Problem),
            kind if kind.ends_with("/json") || kind.ends_with("+json") => Some(Shape::Problem),
            _ => None,
        }
    }
}

/// `0.8` is 800; what is no weight counts as 1, as if it were not there.
fn weight(quality: &str) -> u16 {
    match quality.parse::<f32>() {
        Ok(value) if (0.0..=1.0).contains(&value) => (value * 1000.0) as u16,
        _ => 1000,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(accept: &[&str], shape: Shape) {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(ACCEPT, HeaderValue::from_str(value).unwrap());
        }
        assert_eq!(shape_for(&headers), shape, "{accept:?}");
    }

    #[test]
    fn people_get_a_page_and_programs_a_problem_document() {
        check(&["text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"], Shape::Page);
        check(&["application/json"], Shape::Problem);
        check(&["application/json, text/plain, */*"], Shape::Problem);
        check(&["Application/LD+JSON; q=0.5"], Shape::Problem);
        check(&["text/plain"], Shape::Text);
    }

    #[test]
    fn weights_decide_and_zero_is_no() {
        check(&["text/html;q=0.2, application/json;q=0.9"], Shape::Problem);
        check(&["application/json;q=0.2", "text/html;q=0.9"], Shape::Page);
        check(&["application/json;q=0, text/html"], Shape::Page);
        check(&["application/json;q=0, image/png"], Shape::Empty);
    }

    #[test]
    fn anything_or_nothing_is_a_page_and_something_else_has_no_body() {
        check(&[], Shape::Page);
        check(&["*/*"], Shape::Page);
        check(&[""], Shape::Page);
        check(&["image/avif,image/webp,*/*;q=0.8"], Shape::Empty);
        check(&["text/css"], Shape::Empty);
    }

    #[test]
    fn nonsense_still_gets_an_answer() {
        check(&[";;;,,,q=,;q=nan"], Shape::Page);
        check(&["text/html;q=nan"], Shape::Page);
        check(&[&"x/y,".repeat(10_000)], Shape::Empty);
    }
}
