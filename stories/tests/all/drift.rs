//! Another tool changes elements of our table behind our back, where the kernel cannot keep it away: found, repaired and
//! counted within a second, and no newcomer gets out meanwhile.
//!
//! An empty table of that name that stands before the gateway starts belongs to nobody and stays so: the gateway then
//! watches it, as on kernels before 6.9.

use std::time::{Duration, Instant};

use lab::{ContinuityProbe, wait_for};
use serde_json::Value;

use super::attempts::Attempts;
use super::nft;
use super::story::{SOON, Script, Story, written};

const A_SECOND: Duration = Duration::from_secs(1);
const A_WHILE: u64 = 20;

#[test]
fn what_another_tool_does_to_sessions_is_repaired_and_counted_within_a_second_and_lets_nobody_out() {
    let mut story = Script::guests(2).begin();
    story.sign_in(1);
    watch_from_now_on(&mut story);
    let device = written(story.guest(1).link_address().unwrap());
    let session = story.session_of(1);
    let open = nft::open_sessions(story.inside_gateway());
    assert_eq!(open, [(device.clone(), session)].into());
    assert_eq!(repaired(&story), [1, 0, 0], "the start put the session back");
    assert!(story.doctor().contains("record and kernel agree"));

    let mark = story.mark();
    let attempts = Attempts::start(&story, 2);
    // Gone: the session is put back.
    nft::must(story.inside_gateway(), "flush set inet vestibule from_guest");
    within_a_second(&story, "a flushed session is back", 2, || {
        nft::open_sessions(story.inside_gateway()) == open && repaired(&story) == [2, 0, 0]
    });
    story.assert_online(1);

    // From here on nobody who is online loses a packet.
    let probe = ContinuityProbe::start(story.guest(1), story.network.internet().echo()).unwrap();
    attempts.go_on_for(A_WHILE);
    // A stranger: it is closed. The device of the newcomer, so that it would be the one to profit.
    let stranger = written(story.guest(2).link_address().unwrap());
    nft::load(
        story.inside_gateway(),
        &format!(
            "add element inet vestibule from_guest {{ \"guest0\" . {stranger} . 0x4d timeout 1h }}
             add element inet vestibule to_guest {{ 0x4d timeout 1h }}"
        ),
    );
    within_a_second(&story, "a stranger is closed", 3, || {
        nft::open_sessions(story.inside_gateway()) == open && repaired(&story) == [2, 1, 0]
    });
    // Another grant: in one transaction, as a tool that wants to give somebody more would.
    nft::load(
        story.inside_gateway(),
        &format!(
            "delete element inet vestibule from_guest {{ \"guest0\" . {device} . {session} }}
             add element inet vestibule from_guest {{ \"guest0\" . {device} . {session} timeout 9h }}"
        ),
    );
    within_a_second(&story, "the recorded grant holds again", 4, || {
        let set = nft::must(story.inside_gateway(), "list set inet vestibule from_guest");
        !set.contains("timeout 9h") && repaired(&story) == [2, 1, 1]
    });
    attempts.go_on_for(A_WHILE);
    let continuity = probe.finish();
    assert_eq!(continuity.lost(), 0, "{continuity:?}");

    // The whole table: put back, and the session with it.
    nft::must(story.inside_gateway(), "delete table inet vestibule");
    within_a_second(&story, "the table and the session are back", 5, || {
        nft::table(story.inside_gateway()).is_some()
            && nft::open_sessions(story.inside_gateway()) == open
            && repaired(&story) == [3, 1, 1]
    });
    story.assert_online(1);
    attempts.go_on_for(A_WHILE);
    attempts.finish();
    story.assert_nothing_from(&story.addresses(2), &mark);
    assert_eq!(story.oracle.missed().unwrap(), 0, "the oracle was too slow to swear");

    let (code, drift) = story.ask_gateway(&["drift"]);
    assert_eq!((code, &drift["last_repair"]["occasion"]), (Some(1), &Value::from("table-lost")), "{drift}");
    assert!(story.doctor().contains("the kernel did not hold what is on record"));
}

/// Starts the gateway again in such a way that the kernel does not keep others away from its table.
pub(crate) fn watch_from_now_on(story: &mut Story) {
    story.gateway.kill_all().unwrap();
    nft::must(story.inside_gateway(), "delete table inet vestibule");
    nft::must(story.inside_gateway(), "add table inet vestibule");
    story.gateway.restart().unwrap();
    assert!(story.gateway.log().unwrap().contains(r#""owned":false"#));
    nft::assert_loaded(story.inside_gateway());
}

/// How much was repaired since the start: missing, strangers, with another grant.
fn repaired(story: &Story) -> [u64; 3] {
    let (code, drift) = story.ask_gateway(&["drift"]);
    assert!(code == Some(0) || code == Some(1), "{code:?} {drift}");
    ["missing", "strangers", "other_grant"].map(|kind| drift["repaired"][kind].as_u64().unwrap())
}

/// The gateway says within a second that it has repaired something, and then it is so.
fn within_a_second(story: &Story, what: &str, repairs: usize, mut is_true: impl FnMut() -> bool) {
    let began = Instant::now();
    let said = || story.gateway.log().unwrap().matches("it was repaired").count();
    wait_for(what, A_SECOND, || (said() >= repairs).then_some(())).unwrap_or_else(|error| panic!("{error}"));
    println!("{what}: said after {:?}", began.elapsed());
    wait_for(what, SOON, || is_true().then_some(()))
        .unwrap_or_else(|error| panic!("{error}; {:?}", story.ask_gateway(&["drift"])));
}
