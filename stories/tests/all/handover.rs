//! A new version takes over from the one that runs: nobody is refused, nobody notices, nobody else gets out.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use lab::{Browser, ContinuityProbe, wait_for};

use super::attempts::Attempts;
use super::nft;
use super::story::{Family, Script, Story};

const SIGN_INS: usize = 200;
const AT_A_TIME: usize = 8;
const UPGRADES: usize = 5;
/// One who is online before it begins, and one who never is, in a zone of their own.
const WATCHED: usize = SIGN_INS + 1;
const NEWCOMER: usize = SIGN_INS + 2;
const PATIENCE: Duration = Duration::from_secs(90);

#[test]
fn five_upgrades_in_a_row_refuse_nobody_who_signs_in_meanwhile_and_nobody_online_notices() {
    let mut story = Script::guests(u8::try_from(SIGN_INS).unwrap()).second_zone(2).begin();
    story.sign_in(WATCHED);
    let mark = story.mark();
    let probe = ContinuityProbe::start(story.guest(WATCHED), story.network.internet().echo()).unwrap();
    let attempts = Attempts::start(&story, NEWCOMER);
    let visitors: Vec<Mutex<Browser>> = (1..=SIGN_INS).map(|number| visitor(&story, number)).collect();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let longest = Mutex::new(Duration::ZERO);

    let mut processes = vec![story.gateway.pid()];
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(browser) = visitors.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let took = sign_in_at_the_first_try(&mut browser.lock().unwrap());
                    let mut longest = longest.lock().unwrap();
                    *longest = took.max(*longest);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for upgrade in 1..=UPGRADES {
            let threshold = upgrade * SIGN_INS / (UPGRADES + 1);
            wait_for("further sign-ins", PATIENCE, || {
                (done.load(Ordering::Relaxed) >= threshold).then_some(())
            })
            .unwrap();
            let began = (Instant::now(), done.load(Ordering::Relaxed));
            story.gateway.upgrade().unwrap_or_else(|error| panic!("{error}"));
            println!(
                "upgrade {upgrade} in {:?}, {} signed in meanwhile",
                began.0.elapsed(),
                done.load(Ordering::Relaxed) - began.1
            );
            assert!(done.load(Ordering::Relaxed) < SIGN_INS, "there must be guests left to be refused");
            processes.push(story.gateway.pid());
        }
    });
    println!("{SIGN_INS} sign-ins over {UPGRADES} upgrades, the slowest took {:?}", longest.lock().unwrap());
    processes.dedup();
    assert_eq!(processes.len(), UPGRADES + 1, "each upgrade is another process");

    let continuity = probe.finish();
    println!("{continuity:?}");
    assert!(continuity.v4.sent > 20 && continuity.v6.sent > 20, "the probe did not run: {continuity:?}");
    assert_eq!(continuity.lost(), 0, "somebody admitted noticed: {continuity:?}");
    assert!(attempts.finish() > 100);
    story.assert_nothing_from(&story.addresses(NEWCOMER), &mark);
    assert_eq!(story.oracle.missed().unwrap(), 0, "the oracle was too slow to swear");
    let recorded: std::collections::BTreeSet<_> = story.recorded_sessions().into_iter().collect();
    assert_eq!(recorded, nft::open_sessions(story.inside_gateway()), "record and kernel must say the same");
    assert_eq!(recorded.len(), SIGN_INS + 1, "one session for each device, the watched one included");
    nft::assert_loaded(story.inside_gateway());
    for number in [1, SIGN_INS / 2, SIGN_INS] {
        story.assert_online(number);
    }
}

/// Every second one comes over IPv6.
fn visitor(story: &Story, number: usize) -> Mutex<Browser> {
    let family = if number.is_multiple_of(2) { Family::V6 } else { Family::V4 };
    Mutex::new(story.browser(number, family))
}

/// No second try: a refused connection or a 503 fails the story.
fn sign_in_at_the_first_try(browser: &mut Browser) -> Duration {
    let began = Instant::now();
    let told = browser.sign_in().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(told.answer.status, 303, "{}", told.answer.text());
    assert!(told.online.response.text().contains("You are online"), "{}", told.online.response.text());
    began.elapsed()
}
