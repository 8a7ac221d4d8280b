//! Sessions that are changed again and again while their packets pass.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use lab::wait_for;

use super::plans::{OCTETS, flood, frames, shown, socket};
use super::story::{SOON, Script};

const CHANGES: u32 = 40;

/// `lines` are the plan's. Every packet passes, and is counted: what came from the guest exactly where `is_exact`; where one
/// quota counts both directions the sum, of which the guest knows what it sent and what it heard.
fn all_is_counted(lines: &str, is_exact: bool) {
    let story = Script::guests(1).on_plan(lines).begin();
    story.sign_in(1);
    let number = story.session_of(1).to_string();
    let before = story.mark();
    let socket = socket(&story, 0);
    let (sent, heard, _) = std::thread::scope(|scope| {
        let flooding = scope.spawn(|| flood(&socket, 5_000, Duration::from_secs(5)));
        for _ in 0..CHANGES {
            story.session_command(&["change", &number, "--add-time", "1 minute"]);
        }
        assert!(!flooding.is_finished(), "the packets ended before the changes did");
        flooding.join().unwrap()
    });
    let passed = frames(&story, &before);
    assert_eq!(passed, sent, "packets were lost over {CHANGES} changes");
    let (least, most) = ((passed + heard) * OCTETS[0], 2 * passed * OCTETS[0]);
    let counted = || {
        let view = shown(&story);
        Some((view["from_guest_bytes"].as_u64()?, view["to_guest_bytes"].as_u64()?))
    };
    wait_for("the whole count", 5 * SOON, || {
        let (from, to) = counted()?;
        let is_whole = (least..=most).contains(&(from + to));
        (is_whole && (!is_exact || from == passed * OCTETS[0])).then_some(())
    })
    .unwrap_or_else(|error| {
        panic!("{error} ({lines:?}): {passed} packets passed, {heard} came back, counted {:?}", counted())
    });
}

#[test]
fn what_passes_while_a_session_is_changed_is_counted() {
    all_is_counted("", true);
    all_is_counted("data_from_guest = \"900 MB\"", true);
    all_is_counted("data = \"900 MB\"", false);
}

/// Until the limit: changes on the way neither give nor take more than a packet.
#[test]
fn what_passes_while_a_session_is_changed_is_paid_from_its_data() {
    const GRANTED: u64 = 20_000_000;
    let story = Script::guests(1).on_plan("data_from_guest = \"20 MB\"").begin();
    story.sign_in(1);
    let number = story.session_of(1).to_string();
    let before = story.mark();
    let socket = socket(&story, 0);
    let (used_up, changes) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !used_up.load(Ordering::Relaxed) && changes.load(Ordering::Relaxed) < CHANGES {
                story.session_command(&["change", &number, "--add-time", "1 minute"]);
                changes.fetch_add(1, Ordering::Relaxed);
            }
        });
        let all = GRANTED / OCTETS[0];
        wait_for("all to be sent", 20 * SOON, || {
            flood(&socket, 4_000, Duration::from_millis(500));
            (frames(&story, &before) + 1 >= all).then_some(())
        })
        .unwrap();
        used_up.store(true, Ordering::Relaxed);
        flood(&socket, 1_000, Duration::from_millis(500));
    });
    let (delivered, changes) = (frames(&story, &before) * OCTETS[0], changes.into_inner());
    println!("{delivered} octets of {GRANTED} passed, {changes} changes");
    assert!(changes > 5, "it was hardly changed");
    assert!((GRANTED - OCTETS[0]..=GRANTED + OCTETS[0]).contains(&delivered), "{delivered} octets passed");
}
