//! Which examples a page has, and why some are not there. The programs themselves would bury the words: they are asked
//! for one at a time.

use super::Paper;
use crate::Page;

/// A line for each example, then the reasons.
pub(super) fn list(paper: &mut Paper, page: &Page) {
    let (examples, without) = (page.examples(), page.without_example());
    if examples.is_empty() && without.is_empty() {
        return;
    }
    paper.heading("Code examples");
    for example in examples {
        paper.definition(example.stack, example.file, 14);
    }
    for reason in without {
        let stack = if reason.stack.is_empty() { "none" } else { reason.stack };
        paper.definition(stack, reason.why, 14);
    }
}
