//! Whatever happens to the gateway's processes: nobody admitted notices, nobody else gets out.

use std::time::Duration;

use lab::{ContinuityProbe, wait_for};

use super::attempts::Attempts;
use super::story::{SOON, Script, Story};

/// No packet may be lost at all. Between two answers a busy machine may forget the probe's thread for a while, but a
/// guest who waits for a second has noticed.
const NOTICED: Duration = Duration::from_secs(1);
/// Rounds of a newcomer's attempts before, between and after.
const A_WHILE: u64 = 50;

#[test]
fn killing_the_main_process_interrupts_nobody_and_lets_nobody_in() {
    nobody_notices(|story| {
        story.gateway.kill().unwrap();
    });
}

#[test]
fn killing_the_helper_interrupts_nobody_and_lets_nobody_in() {
    nobody_notices(|story| {
        let [helper, _announcer] = story.gateway.children()[..] else { panic!("a helper and an announcer") };
        super::privileges::kill(helper);
        // The gateway ends with its helper, and says why: its service manager starts both again.
        wait_for("the end of the gateway after its helper's", SOON, || {
            (!story.gateway.is_running()).then_some(())
        })
        .unwrap();
        assert!(story.gateway.log().unwrap().contains("the network helper is gone"));
    });
}

#[test]
fn killing_everything_at_once_interrupts_nobody_and_lets_nobody_in() {
    nobody_notices(|story| {
        story.gateway.kill_all().unwrap();
    });
}

#[test]
fn an_orderly_stop_and_start_interrupts_nobody_and_lets_nobody_in() {
    nobody_notices(|story| {
        assert!(story.gateway.terminate().unwrap().success());
    });
}

#[test]
fn a_reload_interrupts_nobody_and_lets_nobody_in() {
    nobody_notices(|story| {
        let process = story.gateway.pid();
        story.gateway.reload().unwrap();
        wait_for("the reload", SOON, || {
            story.gateway.log().ok()?.contains("the configuration is in force").then_some(())
        })
        .unwrap();
        assert!(story.gateway.is_running() && story.gateway.pid() == process, "a reload is no restart");
    });
}

/// One guest is online and watched, one is not and tries all the time, while something happens to the gateway.
fn nobody_notices(happens: impl FnOnce(&mut Story)) {
    let mut story = Script::guests(3).begin();
    story.sign_in(1);
    let mark = story.mark();
    let probe = ContinuityProbe::start(story.guest(1), story.network.internet().echo()).unwrap();
    let attempts = Attempts::start(&story, 2);
    attempts.go_on_for(A_WHILE);

    happens(&mut story);
    attempts.go_on_for(A_WHILE);
    if !story.gateway.is_running() {
        story.gateway.restart().unwrap();
    }
    attempts.go_on_for(A_WHILE);

    let continuity = probe.finish();
    println!("{continuity:?}, ready again after {:?}", story.gateway.ready_after());
    assert!(continuity.v4.sent > 5 && continuity.v6.sent > 5, "the probe did not run: {continuity:?}");
    assert_eq!(continuity.lost(), 0, "{continuity:?}");
    assert!(continuity.longest_gap() < NOTICED, "{continuity:?}");
    assert!(attempts.finish() >= 3 * A_WHILE);
    story.assert_nothing_from(&story.addresses(2), &mark);
    assert_eq!(story.oracle.missed().unwrap(), 0, "the oracle was too slow to swear");

    // And work goes on: the old session is known, a new one can begin.
    assert_eq!(story.recorded_sessions().len(), 1);
    super::nft::assert_loaded(story.inside_gateway());
    story.sign_in(3);
    story.assert_online(3);
}
