//! Sessions that are changed again and again while their packets pass.

use std::time::Duration;

use lab::wait_for;

use super::plans::{OCTETS, flood, frames, shown, socket};
use super::story::{SOON, Script};

const CHANGES: u32 = 60;

/// `lines` are the plan's. Every packet must pass; how many from the guest are missing in the count at the end.
fn uncounted(lines: &str) -> u64 {
    let story = Script::guests(1).on_plan(lines).begin();
    story.sign_in(1);
    let number = story.session_of(1).to_string();
    let before = story.mark();
    let socket = socket(&story, 0);
    let (sent, ..) = std::thread::scope(|scope| {
        let flooding = scope.spawn(|| flood(&socket, 5_000, Duration::from_secs(8)));
        for _ in 0..CHANGES {
            story.session_command(&["change", &number, "--add-time", "1 minute"]);
        }
        assert!(!flooding.is_finished(), "the packets ended before the changes did");
        flooding.join().unwrap()
    });
    let passed = frames(&story, &before);
    assert_eq!(passed, sent, "packets were lost over {CHANGES} changes");
    let mut counted = 0;
    let _ = wait_for("the whole count", 5 * SOON, || {
        counted = shown(&story)["from_guest_bytes"].as_u64()?;
        (counted == passed * OCTETS[0]).then_some(())
    });
    println!("{lines:?}: {passed} packets passed, {counted} octets were counted, {CHANGES} changes");
    (passed * OCTETS[0]).abs_diff(counted)
}

#[test]
#[ignore = "known: what passes between reading a count and replacing its element is not counted (docs/enforcement.md)"]
fn what_passes_while_a_session_is_changed_is_counted() {
    assert_eq!(["", "data = \"900 MB\""].map(uncounted), [0, 0]);
}
