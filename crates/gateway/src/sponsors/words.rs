//! A stranger's own words, made fit to be shown to somebody who decides by them: one line, not long, and with nothing in it that
//! changes how what stands around it is read.

use std::fmt;

use crate::accounts::AccountName;

/// One line of somebody's own words. They are still theirs: escape them wherever they are shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words(pub(super) String);

impl Words {
    /// The longest, in characters.
    pub const LONGEST: usize = 100;
    /// The longest, in bytes.
    const MOST_BYTES: usize = 150;

    /// What can be kept of it: white space becomes one space, what cannot be seen is left out. `None` where nothing is left,
    /// or too much.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let seen: String = text.chars().filter(|letter| letter.is_whitespace() || is_seen(*letter)).collect();
        let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = line.chars().count() <= Self::LONGEST && line.len() <= Self::MOST_BYTES;
        (fits && !line.is_empty()).then_some(Self(line))
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a host as it is compared: an account's name or a mailbox, without white space, in lower case. `None` where it
/// can be neither.
#[must_use]
pub fn host_name(text: &str) -> Option<String> {
    let name = one_form(text.trim());
    let is_fine = |letter: char| is_seen(letter) && !letter.is_whitespace();
    ((1..=100).contains(&name.len()) && name.chars().all(is_fine)).then_some(name)
}

/// The form in which names of hosts are compared: that of accounts, where it can be one.
pub(super) fn one_form(text: &str) -> String {
    text.parse::<AccountName>().map_or_else(|_| text.to_lowercase(), |name| name.to_string())
}

/// Neither a control character nor one that only changes the direction or the shape of others (Unicode's Bidi_Control, tags,
/// fillers). Joiners stay: names in Persian and Hindi are written with them.
fn is_seen(letter: char) -> bool {
    !letter.is_control()
        && !matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kept: Option<&str>) {
        assert_eq!(Words::parse(text).map(|words| words.to_string()).as_deref(), kept, "{text:?}");
    }

    #[test]
    fn words_are_one_line_without_what_cannot_be_seen() {
        check("  Carla\r\n\tDiaz ", Some("Carla Diaz"));
        check("\u{202e}ziaD\u{202c} \u{2066}x\u{2069}", Some("ziaD x"));
        check("می\u{200c}نا", Some("می\u{200c}نا"));
        check("<script>alert(1)</script>", Some("<script>alert(1)</script>"));
        check("a\u{0}\u{1b}[31mb", Some("a[31mb"));
        for nothing in ["", "  ", "\u{200b}\u{feff}", "\u{3164}", "\n"] {
            check(nothing, None);
        }
    }

    #[test]
    fn words_have_a_bound_in_characters_and_bytes() {
        check(&"x".repeat(100), Some(&"x".repeat(100)));
        check(&"x".repeat(101), None);
        check(&"\u{1f600}".repeat(38), None);
    }

    #[test]
    fn a_host_is_named_without_white_space_in_lower_case() {
        assert_eq!(host_name(" Anna@Example.ORG\n").as_deref(), Some("anna@example.org"));
        for wrong in ["", " ", "anna berg", "a\u{202e}b", "a\nb", &"x".repeat(101)] {
            assert_eq!(host_name(wrong), None, "{wrong:?}");
        }
    }
}
