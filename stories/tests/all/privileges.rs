//! The process that guests talk to has no privilege; its helper has those for networks and nothing else.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use super::story::{Script, Story};

/// CAP_NET_ADMIN and CAP_NET_RAW.
const NETWORK: u64 = 1 << 12 | 1 << 13;
const CAPABILITY_SETS: [&str; 5] = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];

#[test]
fn the_process_that_guests_talk_to_has_no_privilege() {
    let story = Script::guests(1).begin();
    // Also while it works.
    story.sign_in(1);
    assert_has_none(&story);
}

#[test]
fn a_version_that_took_over_has_none_either() {
    let mut story = Script::guests(1).begin();
    story.gateway.upgrade().unwrap_or_else(|error| panic!("{error}"));
    story.sign_in(1);
    assert_has_none(&story);
}

fn assert_has_none(story: &Story) {
    let main = status(story.gateway.pid());
    for set in CAPABILITY_SETS {
        assert_eq!(capabilities(&main, set), 0, "{set} of the main process");
    }
    assert_eq!((main["NoNewPrivs"].as_str(), main["Seccomp"].as_str()), ("1", "2"));

    let [helper, announcer] = story.gateway.children()[..] else {
        panic!("a helper and an announcer, no other child")
    };
    let announcer = status(announcer);
    for set in CAPABILITY_SETS {
        assert_eq!(capabilities(&announcer, set), 0, "{set} of the announcer");
    }
    assert_eq!((announcer["NoNewPrivs"].as_str(), announcer["Seccomp"].as_str()), ("1", "2"));
    assert_eq!(main["Uid"], announcer["Uid"]);
    let helper = status(helper);
    for set in CAPABILITY_SETS {
        let held = capabilities(&helper, set);
        assert_eq!(held & !NETWORK, 0, "{set} of the helper: {held:x}");
    }
    assert_eq!((helper["NoNewPrivs"].as_str(), helper["Seccomp"].as_str()), ("1", "2"));
    assert_eq!(main["Uid"], helper["Uid"]);
    if may_become_others() {
        assert_eq!(main["Uid"], "65534\t65534\t65534\t65534", "the account of the configuration");
        assert_eq!(main["Groups"], "");
    }
}

#[test]
fn no_thread_of_either_process_has_kept_a_privilege() {
    let story = Script::guests(1).begin();
    for process in [story.gateway.pid(), story.gateway.children()[0]] {
        let allowed = if process == story.gateway.pid() { 0 } else { NETWORK };
        let threads = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
        for thread in threads {
            let path = thread.unwrap().path().join("status");
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let thread = fields(&text);
            for set in CAPABILITY_SETS {
                assert_eq!(capabilities(&thread, set) & !allowed, 0, "{set} in {}", path.display());
            }
            assert_eq!(thread["Seccomp"], "2", "{}", path.display());
        }
    }
}

/// Kills one process that the story started.
pub(crate) fn kill(process: u32) {
    let status = Command::new("kill").args(["-9", &process.to_string()]).stdin(Stdio::null()).status();
    assert!(status.unwrap().success());
}

fn status(process: u32) -> BTreeMap<String, String> {
    fields(&std::fs::read_to_string(format!("/proc/{process}/status")).unwrap())
}

fn fields(status: &str) -> BTreeMap<String, String> {
    let pairs = status.lines().filter_map(|line| line.split_once(':'));
    pairs.map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect()
}

fn capabilities(status: &BTreeMap<String, String>, set: &str) -> u64 {
    u64::from_str_radix(&status[set], 16).unwrap()
}

/// Where a user namespace has only one user there is nobody else to become.
fn may_become_others() -> bool {
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap();
    let count = |line: &str| line.split_whitespace().nth(2).and_then(|count| count.parse::<u64>().ok());
    map.lines().filter_map(count).sum::<u64>() > 65_534
}
