//! What was acknowledged survives the death of the process. This is a kill, not a power cut: the operating system
//! lives on and keeps what was written but not synced, so it proves the order of things, not the disk.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gateway::ports::{Record, Store};
use store::Sqlite;

use crate::{Folder, id, session};

const CHILD: &str = "VESTIBULE_STORE_TO_FILL";
const ROUNDS: u32 = 20;

/// Not a test by itself: the process that is killed. Without its variable it does nothing.
#[test]
fn a_process_that_records_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let mut store = Sqlite::open(path.as_ref()).unwrap();
    let mut next = store.remember().unwrap().fresh;
    loop {
        let batch = [session(next.mark()), session(next.following().mark())];
        store.record(&batch.map(Record::Began)).unwrap();
        // One write, unbuffered: what is read was acknowledged.
        std::io::stderr().write_all(format!("ack {}\n", batch[1].id).as_bytes()).unwrap();
        next = batch[1].id.following();
    }
}

#[test]
fn every_acknowledged_session_survives_kill_9_at_any_moment() {
    let seed = std::env::var("VESTIBULE_SEED").ok().map_or_else(
        || u64::from(std::process::id()) ^ u64::from(std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos()),
        |seed| seed.parse().unwrap(),
    );
    println!("VESTIBULE_SEED={seed}");
    let mut random = seed | 1;
    let folder = Folder::new();
    let mut total = 0;
    for round in 0..ROUNDS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let acknowledged = fill_and_kill(&folder, Duration::from_micros(random >> 33 & 0xFFFF));
        let mut store = Sqlite::open(&folder.store()).unwrap();
        let live = store.remember().unwrap().live;
        for number in total + 1..=acknowledged.max(total) {
            let found = store.find(id(number)).unwrap().map(|found| found.session);
            assert_eq!(found, Some(session(number)), "round {round}, seed {seed}: acknowledged and lost");
        }
        assert_eq!(live.len() % 2, 0, "round {round}, seed {seed}: half a batch was recorded");
        total = u32::try_from(live.len()).unwrap();
    }
    println!("{total} sessions recorded in {ROUNDS} lives");
    assert!(total > ROUNDS, "the processes were killed before they did anything");
}

/// Runs the recording process until its first acknowledgement and `longer`, kills it, and returns the last number that
/// it acknowledged.
fn fill_and_kill(folder: &Folder, longer: Duration) -> u32 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::a_process_that_records_until_it_is_killed", "--nocapture"])
        .env(CHILD, folder.store())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut last = acknowledged(&lines.next().unwrap().unwrap());
    let until = Instant::now() + longer;
    while Instant::now() < until {
        last = acknowledged(&lines.next().unwrap().unwrap());
    }
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(9), "it ended by itself: {status}");
    // What it managed to say before it died counts as well; the last line may be torn.
    for line in lines.map_while(Result::ok).filter(|line| line.starts_with("ack ")) {
        last = line
            .strip_prefix("ack ")
            .and_then(|number| number.parse().ok())
            .map_or(last, |it: u32| it.max(last));
    }
    last
}

fn acknowledged(line: &str) -> u32 {
    let number = line.strip_prefix("ack ").unwrap_or_else(|| panic!("it said: {line}"));
    number.parse().unwrap()
}
