//! The operator's colours, for light and for dark, and whether what is written in them can be read (WCAG 2.2, 1.4.3
//! and 1.4.11).

use std::collections::BTreeMap;

/// Names that a theme may set, with the default theme's colours for light and for dark.
const NAMES: [(&str, &str, &str); 10] = [
    ("page", "#eef2f8", "#0d1015"),
    ("paper", "#ffffff", "#171b22"),
    ("ink", "#191c22", "#e8eaf0"),
    ("quiet", "#50586a", "#b4bac7"),
    ("line", "#d3d9e4", "#343b48"),
    ("edge", "#767f90", "#8d95a4"),
    ("accent", "#0b57d0", "#a8c7fa"),
    ("on-accent", "#ffffff", "#062e6f"),
    ("note", "#fff3d0", "#3a300f"),
    ("wrong", "#b3261e", "#ffb4ab"),
];

/// What stands on what, and the least contrast, in tenths.
const PAIRS: [(&str, &str, u32); 9] = [
    ("ink", "paper", 45),
    ("ink", "page", 45),
    ("quiet", "paper", 45),
    ("quiet", "page", 45),
    ("accent", "paper", 45),
    ("on-accent", "accent", 45),
    ("ink", "note", 45),
    ("wrong", "paper", 45),
    ("edge", "paper", 30),
];

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The colours of one scheme as they were written.
pub(super) type Written = BTreeMap<String, String>;

/// The declarations for the style; what is no colour, or has no such name, is told and left out.
pub(super) fn declarations(scheme: Scheme, written: &Written, told: &mut Vec<String>) -> String {
    let mut style = String::new();
    for (name, colour) in written {
        let name_in_style = name.replace('_', "-");
        if !NAMES.iter().any(|(known, ..)| *known == name_in_style) {
            let known: Vec<&str> = NAMES.iter().map(|(name, ..)| *name).collect();
            told.push(format!(
                "{}.{name} is no colour of the pages; these are: {}",
                scheme.name(),
                known.join(", ")
            ));
        } else if rgb(colour).is_none() {
            told.push(format!("{}.{name} = {colour:?} is no colour: write it as \"#0b57d0\"", scheme.name()));
        } else {
            style.push_str(&format!("--{name_in_style}:{colour};"));
        }
    }
    style
}

/// Pairs that cannot be read well, in words.
pub(super) fn too_faint(scheme: Scheme, written: &Written) -> Vec<String> {
    let colour = |name: &str| {
        let own = written.iter().find(|(key, _)| key.replace('_', "-") == name);
        own.and_then(|(_, colour)| rgb(colour)).or_else(|| default_colour(scheme, name)).unwrap_or_default()
    };
    let faint = |(ink, ground, least): (&str, &str, u32)| {
        let contrast = contrast(colour(ink), colour(ground));
        (contrast * 10.0 < f64::from(least)).then(|| {
            let least = f64::from(least) / 10.0;
            format!(
                "{}: {ink} on {ground} has a contrast of {contrast:.1}:1, and needs {least}:1 to be read by everybody",
                scheme.name()
            )
        })
    };
    PAIRS.into_iter().filter_map(faint).collect()
}

fn default_colour(scheme: Scheme, name: &str) -> Option<[u8; 3]> {
    let (_, light, dark) = NAMES.into_iter().find(|(known, ..)| *known == name)?;
    rgb(match scheme {
        Scheme::Light => light,
        Scheme::Dark => dark,
    })
}

/// `#abc` or `#aabbcc`.
fn rgb(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|octet| octet.is_ascii_hexdigit()) {
        return None;
    }
    let part = |from: usize, length: usize| u8::from_str_radix(digits.get(from..from + length)?, 16).ok();
    match digits.len() {
        3 => Some([part(0, 1)? * 17, part(1, 1)? * 17, part(2, 1)? * 17]),
        6 => Some([part(0, 2)?, part(2, 2)?, part(4, 2)?]),
        _ => None,
    }
}

/// The ratio of WCAG 2.2, from 1 to 21.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|octet| {
        let part = f64::from(octet) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pairs: &[(&str, &str)]) -> Written {
        pairs.iter().map(|(name, colour)| ((*name).to_owned(), (*colour).to_owned())).collect()
    }

    #[test]
    fn the_default_colours_are_those_of_the_style_and_can_be_read() {
        for scheme in [Scheme::Light, Scheme::Dark] {
            assert_eq!(too_faint(scheme, &Written::new()), [] as [String; 0]);
        }
        for (name, light, dark) in NAMES {
            for colour in [light, dark] {
                let short = if colour == "#ffffff" { "#fff" } else { colour };
                assert!(
                    super::super::templates::STYLE.contains(&format!("--{name}:{short}")),
                    "{name} {colour}"
                );
            }
        }
    }

    #[test]
    fn what_nobody_can_read_is_named() {
        assert!((contrast([255; 3], [0; 3]) - 21.0).abs() < 0.01);
        assert!((contrast([0x76; 3], [255; 3]) - 4.54).abs() < 0.01);
        let faint = too_faint(Scheme::Light, &written(&[("accent", "#7ab")]));
        assert_eq!(faint.len(), 2, "{faint:?}");
        assert!(faint[0].contains("accent on paper has a contrast of 2."), "{faint:?}");
    }

    #[test]
    fn what_is_no_colour_is_told_and_left_out() {
        let mut told = Vec::new();
        let colours = written(&[("accent", "#123456"), ("ink", "red;}body{display:none"), ("blink", "#fff")]);
        assert_eq!(declarations(Scheme::Dark, &colours, &mut told), "--accent:#123456;");
        assert_eq!(told.len(), 2, "{told:?}");
    }
}
