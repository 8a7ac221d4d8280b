//! Lines of a given width, counted in the columns of a terminal: Chinese characters take two, marks on letters none.
//!
//! The widths follow Unicode's East Asian Width (UAX #11) for the scripts that the reference is written in; others count
//! one each.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

/// How many columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

const fn columns_of(character: char) -> usize {
    match character {
        // Marks on Latin and Arabic letters, and signs that join or direct.
        '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{200b}'..='\u{200f}' => 0,
        _ if is_wide(character) => 2,
        _ => 1,
    }
}

const fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}')
}

/// The text with spaces up to that column; unchanged where it is longer.
pub(super) fn pad(text: &str, column: usize) -> String {
    let mut padded = text.to_string();
    padded.push_str(&" ".repeat(column.saturating_sub(columns(text))));
    padded
}

/// Lines of at most that width. A word that is longer stands alone; Chinese is broken between characters.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for (piece, follows_space) in pieces(text) {
        let space = usize::from(follows_space && !line.is_empty());
        if !line.is_empty() && columns(&line) + space + columns(piece) > width {
            lines.push(core::mem::take(&mut line));
        } else if space == 1 {
            line.push(' ');
        }
        line.push_str(piece);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// What may not be torn apart, and whether a space stands before it.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    for word in text.split_whitespace() {
        let mut start = 0;
        let mut follows_space = true;
        let mut previous = None;
        for (index, character) in word.char_indices() {
            let may_break = previous.is_some_and(|before| is_wide(before) || is_wide(character))
                && !is_closing(character)
                && !previous.is_some_and(is_opening);
            if may_break {
                pieces.push((word.get(start..index).unwrap_or_default(), follows_space));
                follows_space = false;
                start = index;
            }
            previous = Some(character);
        }
        pieces.push((word.get(start..).unwrap_or_default(), follows_space));
    }
    pieces
}

/// Signs that no line begins with.
const fn is_closing(character: char) -> bool {
    matches!(
        character,
        '，' | '。'
            | '、'
            | '！'
            | '？'
            | '；'
            | '：'
            | '”'
            | '’'
            | '）'
            | '》'
            | '」'
            | '.'
            | ','
            | ')'
    )
}

/// Signs that no line ends with.
const fn is_opening(character: char) -> bool {
    matches!(character, '“' | '‘' | '（' | '《' | '「' | '(')
}

/// Rows of cells as lines: columns stand below each other, long cells are wrapped, a rule is drawn below the headings.
pub(super) fn table(rows: &[&[&str]], width: usize) -> Vec<String> {
    const GAP: usize = 2;
    const NARROWEST: usize = 8;
    let count = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let widest =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| columns(cell)).max();
    let mut widths: Vec<usize> = (0..count).map(|column| widest(column).unwrap_or(0)).collect();
    let room = width.saturating_sub(GAP * count.saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => return records(rows, width),
        }
    }
    let mut lines = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let cells: Vec<Vec<String>> =
            row.iter().zip(&widths).map(|(cell, width)| wrap(cell, *width)).collect();
        for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = String::new();
            for (cell, width) in cells.iter().zip(&widths) {
                line.push_str(&pad(cell.get(at).map_or("", String::as_str), width + GAP));
            }
            lines.push(line.trim_end().to_string());
        }
        if index == 0 {
            lines.push("-".repeat(widths.iter().sum::<usize>() + GAP * count.saturating_sub(1)));
        }
    }
    lines
}

/// Rows as lists of `heading: cell`, where there is no room for columns.
fn records(rows: &[&[&str]], width: usize) -> Vec<String> {
    let Some((headings, rows)) = rows.split_first() else { return Vec::new() };
    let mut lines = Vec::new();
    for row in rows {
        for (index, (heading, cell)) in headings.iter().zip(*row).enumerate() {
            for (at, line) in wrap(&format!("{heading}: {cell}"), width.saturating_sub(2)).iter().enumerate()
            {
                lines.push(format!("{}{line}", if index + at == 0 { "- " } else { "  " }));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_moved_to_the_next_line_and_never_torn() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("a https://example.org/long b", 8), ["a", "https://example.org/long", "b"]);
        assert_eq!(wrap("  ", 8), [""; 0]);
    }

    #[test]
    fn chinese_is_broken_between_characters_but_never_before_a_full_stop() {
        assert_eq!(wrap("网络要求登录。", 8), ["网络要求", "登录。"]);
        assert_eq!(wrap("网络要求。录", 8), ["网络要", "求。录"]);
    }

    #[test]
    fn a_table_fits_and_keeps_its_columns() {
        let rows: &[&[&str]] =
            &[&["Client", "What it does"], &["curl", "follows it with the same method and body"]];
        let lines = table(rows, 30);
        assert!(lines.iter().all(|line| columns(line) <= 30), "{lines:?}");
        assert_eq!(lines[0], "Client  What it does");
        assert!(lines[2].starts_with("curl    follows"), "{lines:?}");
        let narrow = table(rows, 15);
        assert_eq!(narrow[..2], ["- Client: curl", "  What it does:"], "{narrow:?}");
    }
}
