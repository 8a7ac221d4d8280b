//! Somebody sets the wall clock, and the gateway is restarted by it: what was granted lasts as long as it was granted for.

use std::process::Command;
use std::time::{Duration, Instant};

use super::flows::Flows;
use super::story::{Script, Story};
use super::wall_clock::{WallClock, right_seconds};

/// The shortest session that can be configured.
const GRANTED: Duration = Duration::from_secs(60);
/// Promise 3: a second more or less.
const TOLERANCE: Duration = Duration::from_secs(1);
const THREE_YEARS: i64 = 3 * 365 * 24 * 3600;

#[test]
fn a_session_lasts_as_long_as_granted_while_the_clock_jumps_by_years() {
    lasts_as_granted(&[0, THREE_YEARS, -THREE_YEARS]);
}

#[test]
fn booting_in_1970_and_being_set_right_neither_gifts_nor_steals() {
    lasts_as_granted(&[10 - right_seconds(), 0]);
}

/// Begins with the first setting of the wall clock. Each further one comes while the gateway runs, which is killed and
/// started again by it.
fn lasts_as_granted(settings: &[i64]) {
    let clock = WallClock::ahead(settings[0]);
    let mut story = Script::guests(2).lasting(60).reading(&clock).begin();
    let before = Instant::now();
    story.sign_in(1);
    let acknowledged = Instant::now();
    let mut flows = Flows::open(&story, 1);
    assert_agreed(&story, settings[0], before, acknowledged);
    for &ahead in &settings[1..] {
        clock.set_ahead(ahead);
        assert_agreed(&story, ahead, before, acknowledged);
        story.gateway.kill_all().unwrap();
        story.gateway.restart().unwrap();
        assert_agreed(&story, ahead, before, acknowledged);
    }

    let end = flows.assert_cut_within(GRANTED + 3 * TOLERANCE);
    let (earliest, latest) = (end.duration_since(acknowledged), end.duration_since(before));
    println!("granted 60 s, all flows cut {earliest:?} after the page and {latest:?} after the press");
    assert!(latest >= GRANTED - TOLERANCE, "cut too early, after {latest:?}");
    assert!(earliest <= GRANTED + TOLERANCE, "cut too late, after {earliest:?}");
    lab::wait_for("the end of the session in the gateway", 2 * TOLERANCE, || {
        story.recorded_sessions().is_empty().then_some(())
    })
    .unwrap();
}

/// What an operator reads is what really is left, and when that is by the clock as it stands.
fn assert_agreed(story: &Story, ahead: i64, before: Instant, acknowledged: Instant) {
    let least = GRANTED.saturating_sub(before.elapsed() + TOLERANCE).as_secs();
    let asked = right_seconds();
    let (code, answer) = story.session_command(&["list"]);
    let answered = right_seconds();
    let most = (GRANTED + TOLERANCE).saturating_sub(acknowledged.elapsed()).as_secs() + 1;
    let session = &answer.as_array().unwrap_or_else(|| panic!("{code:?}: {answer}"))[0];
    let remaining = session["remaining_seconds"].as_u64().unwrap();
    assert!((least..=most).contains(&remaining), "{remaining} s, not {least} to {most}, {ahead} s ahead");
    let until = seconds_of(session["until"].as_str().unwrap());
    let due = i64::try_from(remaining).unwrap() + ahead;
    assert!((asked + due - 2..=answered + due + 3).contains(&until), "{session}, {ahead} s ahead of {asked}");
}

fn seconds_of(moment: &str) -> i64 {
    let output = Command::new("date").args(["-u", "-d", moment, "+%s"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}
