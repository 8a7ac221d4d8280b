//! The granted time ends in the kernel: on time, with nobody there to end it, and for what is running as well.

use std::time::{Duration, Instant};

use super::flows::Flows;
use super::story::Script;

/// The shortest session that can be configured.
const GRANTED: Duration = Duration::from_secs(60);
/// Promise 3: a second more or less.
const TOLERANCE: Duration = Duration::from_secs(1);

#[test]
fn a_session_ends_on_time_with_the_gateway_dead_and_takes_running_flows_with_it() {
    let mut story = Script::guests(2).lasting(60).begin();
    let before = Instant::now();
    story.sign_in(1);
    let acknowledged = Instant::now();
    story.gateway.kill_all().unwrap();
    let mut flows = Flows::open(&story, 1);

    // Never cut before its time: the flows carry until the kernel ends them.
    let end = flows.assert_cut_within(GRANTED + 3 * TOLERANCE);
    let earliest = end.duration_since(acknowledged);
    let latest = end.duration_since(before);
    println!("granted 60 s, all flows cut {earliest:?} after the page and {latest:?} after the press");
    assert!(latest >= GRANTED - TOLERANCE, "cut too early, after {latest:?}");
    assert!(earliest <= GRANTED + TOLERANCE, "cut too late, after {earliest:?}");

    // Nothing gets out any more: new flows, old flows, and the newcomer who was there all the time.
    let mark = story.mark();
    assert!(flows.running().is_empty());
    for number in [1, 2] {
        for target in story.network.internet().echo() {
            assert!(story.guest(number).ping_within(target, Duration::from_millis(50)).is_err());
        }
    }
    story.assert_silence_since(&mark);

    // The gateway comes back, agrees that it is over, and the guest may sign in again.
    story.gateway.restart().unwrap();
    assert!(story.recorded_sessions().is_empty());
    story.sign_in(1);
    story.assert_online(1);
    story.assert_nothing_from(&story.addresses(2), &mark);
}
