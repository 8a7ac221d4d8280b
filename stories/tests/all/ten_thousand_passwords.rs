//! Ten thousand passwords at the door: how many are compared is what the handbook says, for a device and for an account, and
//! only those cost a hash.

use std::path::PathBuf;
use std::time::Instant;

use super::accounts;
use super::guesser::{Guesses, Tally};
use super::story::{Script, Story};

const TRIES: usize = 10_000;
/// Wrong passwords of one account in an hour, from all devices.
const MOST_WRONG: usize = 20;

fn venue(guests: u8) -> Story {
    Script::guests(guests).on_plan("[conditions.accounts]\nplan = \"free\"\ndevices = 3").begin()
}

fn passwords_of(name: &'static str) -> impl Fn(usize) -> Vec<(&'static str, String)> + Sync {
    move |number| vec![("account_name", name.to_owned()), ("account_password", format!("guess {number}"))]
}

/// The processor time, in ticks of the kernel's, that the gateway's threads have hashed: what they did, however long it
/// took on a machine that is busy.
fn hashed(story: &Story) -> u64 {
    let tasks = PathBuf::from(format!("/proc/{}/task", story.gateway.pid()));
    let threads = std::fs::read_dir(tasks).unwrap().map(|task| task.unwrap().path());
    let mut ticks = Vec::new();
    for thread in threads {
        if !std::fs::read_to_string(thread.join("comm")).unwrap_or_default().starts_with("hash-") {
            continue;
        }
        let stat = std::fs::read_to_string(thread.join("stat")).unwrap();
        // Behind the name in its brackets: user and system time are the 14th and 15th of all (proc_pid_stat(5)).
        let (_, fields) = stat.rsplit_once(')').unwrap();
        ticks.extend(fields.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().unwrap()));
    }
    assert!(!ticks.is_empty(), "no thread hashes");
    ticks.into_iter().sum()
}

#[test]
fn of_ten_thousand_passwords_of_many_devices_twenty_are_compared_and_the_owner_gets_in_all_the_same() {
    let story = venue(23);
    let (anna, berta) =
        (accounts::make(&story, "anna", &["--no-change"]), accounts::make(&story, "berta", &["--no-change"]));
    let (own, strange, guessing) = (21, 22, 1..=20);
    assert_eq!(accounts::sign_in(&story, own, "anna", &anna).status, 303);
    story.session_command(&["end", &story.session_of(own).to_string()]);
    let fields = passwords_of("anna");
    let guesses = Guesses { action: "/sign-in/account", is_on_the_page: true, wrong: 403, fields: &fields };
    let (mark, began, before) = (story.mark(), Instant::now(), hashed(&story));
    let first = guesses.send(&story, &[1, 2, 3, 4], 5);
    assert_eq!(first, Tally { wrong: MOST_WRONG, told_to_wait: 0 });
    let by_first = hashed(&story) - before;
    assert!(by_first > 0, "twenty hashes take no time");
    let devices: Vec<usize> = guessing.collect();
    let rest = guesses.send(&story, &devices, TRIES / devices.len());
    println!(
        "{rest:?} in {:?}; ticks of twenty hashes {by_first}, then {}",
        began.elapsed(),
        hashed(&story) - before - by_first
    );
    assert_eq!(rest, Tally { wrong: 0, told_to_wait: TRIES }, "the account is frozen");
    assert!(hashed(&story) - before - by_first <= by_first, "who was refused by the budget was hashed");
    assert!(story.recorded_sessions().is_empty());
    story.assert_silence_since(&mark);
    // Who was known by the account before is heard, and so is every other account; a stranger to it waits.
    let refused = accounts::sign_in(&story, strange, "anna", &anna);
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(accounts::sign_in(&story, own, "anna", &anna).status, 303);
    story.assert_online(own);
    assert_eq!(accounts::sign_in(&story, strange, "berta", &berta).status, 303);
    story.assert_online(strange);
}

#[test]
fn of_ten_thousand_names_of_one_device_five_are_compared() {
    let story = venue(2);
    let password = accounts::make(&story, "anna", &["--no-change"]);
    let fields = |number: usize| {
        vec![("account_name", format!("guest-{number}")), ("account_password", "correct horse".to_owned())]
    };
    let guesses = Guesses { action: "/sign-in/account", is_on_the_page: true, wrong: 403, fields: &fields };
    guesses.assert_few_of(&story, TRIES);
    assert_eq!(accounts::sign_in(&story, 2, "anna", &password).status, 303);
    story.assert_online(2);
}
