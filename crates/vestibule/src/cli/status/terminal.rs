//! What the terminal on standard output is like: how wide, and whether emphasis is wanted there.

use std::io::IsTerminal as _;

use status_codes::{Language, Look};

/// Longer lines do not read well, however wide the window is.
const WIDEST: usize = 80;

/// How a text is to look here: at most 80 columns; bold headings on a terminal only, and not against the wish of
/// `NO_COLOR` (no-color.org).
pub(super) fn look(language: Language) -> Look {
    let stdout = std::io::stdout();
    let is_unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let emphasis = stdout.is_terminal() && !is_unwanted;
    let columns = rustix::termios::tcgetwinsize(&stdout).map_or(0, |size| usize::from(size.ws_col));
    let width = if columns == 0 { WIDEST } else { columns.min(WIDEST) };
    Look { width, emphasis, language }
}
