//! Reading pages in Markdown, as far as tidy needs it: which lines are prose, and what they quote.

/// Every line outside of fenced blocks, with its number counted from 1.
pub(super) fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        (!fenced && !is_fence).then_some((index + 1, line))
    })
}

/// What a line quotes in backticks.
pub(super) fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// A line without what it quotes in backticks.
pub(super) fn unquoted(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fenced_blocks_are_not_prose() {
        let lines: Vec<_> = prose("a\n```\nb\n```\nc").collect();
        assert_eq!(lines, [(1, "a"), (5, "c")]);
    }

    #[test]
    fn what_is_quoted_is_told_from_the_rest() {
        assert_eq!(quoted("a `b` c `d/e`").collect::<Vec<_>>(), ["b", "d/e"]);
        assert_eq!(unquoted("a `b` c `d/e`."), "a  c .");
    }
}
