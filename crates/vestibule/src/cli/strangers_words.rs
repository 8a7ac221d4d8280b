//! Words that somebody else chose, where operators read them: in a terminal, and in files that spreadsheets open.
//!
//! What is shown may look odd; it never moves the cursor, turns the line around, begins a formula or ends a row.

/// For a terminal: control characters, and those that turn the direction of what follows, are written as their numbers.
pub(super) fn plain(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut plain, letter| {
        if letter.is_control() || turns_direction(letter) {
            plain.extend(letter.escape_unicode());
        } else {
            plain.push(letter);
        }
        plain
    })
}

const fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A row of comma-separated values (RFC 4180), with its end.
pub(super) fn row<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let fields: Vec<_> = fields.into_iter().map(field).collect();
    format!("{}\r\n", fields.join(","))
}

/// Quoted where it must be, and never the beginning of a formula.
fn field(text: &str) -> String {
    let begins_a_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if begins_a_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor_or_turns_the_line_around() {
        assert_eq!(plain("Zo\u{eb} \u{5d0}"), "Zo\u{eb} \u{5d0}");
        assert_eq!(plain("\u{1b}[2Ja\u{202e}b\n"), "\\u{1b}[2Ja\\u{202e}b\\u{a}");
    }

    #[test]
    fn a_field_is_no_formula_and_stays_one_field() {
        assert_eq!(row(["=1+1", "a,b", "say \"hi\"", "plain"]), "'=1+1,\"a,b\",\"say \"\"hi\"\"\",plain\r\n");
        assert_eq!(row(["-1\n", "@x"]), "\"'-1\n\",'@x\r\n");
        let link = "=HYPERLINK(\"http://evil.test\")";
        assert_eq!(row([link]), "\"'=HYPERLINK(\"\"http://evil.test\"\")\"\r\n");
    }
}
