//! Killed again and again in the middle of two hundred sign-ins: what was acknowledged is kept, and nothing else is.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use lab::{Browser, BrowserError, ContinuityProbe, wait_for};

use super::attempts::Attempts;
use super::nft;
use super::story::{Family, Script, Story, written};

const SIGN_INS: usize = 200;
/// One who is online before it begins, and one who never is, in a zone of their own.
const WATCHED: usize = SIGN_INS + 1;
const NEWCOMER: usize = SIGN_INS + 2;
/// Kills everything when so many have been acknowledged.
const KILL_AT: [usize; 6] = [5, 40, 75, 110, 145, 180];
const AT_A_TIME: usize = 6;
const PATIENCE: Duration = Duration::from_secs(60);
const AGAIN_AFTER: Duration = Duration::from_millis(3);

/// The devices that were told that they are online.
type Ledger = Mutex<BTreeSet<String>>;

#[test]
fn killed_in_the_middle_of_two_hundred_sign_ins_nothing_acknowledged_is_lost_and_nobody_notices() {
    let mut story = Script::guests(u8::try_from(SIGN_INS).unwrap()).second_zone(2).begin();
    story.sign_in(WATCHED);
    let mark = story.mark();
    let probe = ContinuityProbe::start(story.guest(WATCHED), story.network.internet().echo()).unwrap();
    let attempts = Attempts::start(&story, NEWCOMER);
    let (ledger, next) = (Ledger::default(), AtomicUsize::new(1));
    let browsers: Vec<Mutex<(String, Browser)>> =
        (1..=SIGN_INS).map(|number| visitor(&story, number)).collect();

    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| sign_in_one_after_the_other(&browsers, &next, &ledger));
        }
        for threshold in KILL_AT {
            kill_and_judge(&mut story, &ledger, threshold);
        }
    });
    println!("{SIGN_INS} sign-ins and {} kills in {:?}", KILL_AT.len(), started.elapsed());

    let acknowledged = ledger.into_inner().unwrap();
    assert_eq!(acknowledged.len(), SIGN_INS);
    let recorded: BTreeSet<(String, u64)> = story.recorded_sessions().into_iter().collect();
    assert_eq!(recorded, nft::open_sessions(story.inside_gateway()), "record and kernel must say the same");
    assert_eq!(recorded.len(), SIGN_INS + 1, "one session for each device, the watched one included");
    assert!(acknowledged.is_subset(&devices(&recorded)));
    for number in 1..=SIGN_INS {
        story.assert_online(number);
    }
    let continuity = probe.finish();
    assert_eq!(continuity.lost(), 0, "somebody admitted noticed: {continuity:?}");
    assert!(attempts.finish() > 100);
    story.assert_nothing_from(&story.addresses(NEWCOMER), &mark);
}

/// A guest's device and its browser; every second one comes over IPv6.
fn visitor(story: &Story, number: usize) -> Mutex<(String, Browser)> {
    let family = if number.is_multiple_of(2) { Family::V6 } else { Family::V4 };
    let device = written(story.guest(number).link_address().unwrap());
    Mutex::new((device, story.browser(number, family)))
}

fn sign_in_one_after_the_other(browsers: &[Mutex<(String, Browser)>], next: &AtomicUsize, ledger: &Ledger) {
    while let Some(visitor) = browsers.get(next.fetch_add(1, Ordering::Relaxed) - 1) {
        let (device, browser) = &mut *visitor.lock().unwrap();
        // A person whose page does not load tries again.
        wait_for("a sign-in", PATIENCE, || match try_to_sign_in(browser) {
            Ok(true) => Some(()),
            _ => {
                std::thread::sleep(AGAIN_AFTER);
                None
            }
        })
        .unwrap();
        ledger.lock().unwrap().insert(device.clone());
    }
}

/// Whether the guest has been told that it is online: by the page, or by the answer to its form.
fn try_to_sign_in(browser: &mut Browser) -> Result<bool, BrowserError> {
    let page = browser.open_page("/")?;
    if page.response.text().contains("You are online") {
        return Ok(true);
    }
    let (answer, _) = browser.send_form(&page, &page.post_form()?)?;
    Ok(answer.status == 303)
}

/// Kills everything once that many have been acknowledged, looks at what is left, and starts again.
fn kill_and_judge(story: &mut Story, ledger: &Ledger, threshold: usize) {
    wait_for("further sign-ins", PATIENCE, || (ledger.lock().unwrap().len() >= threshold).then_some(()))
        .unwrap();
    story.gateway.kill_all().unwrap();
    let acknowledged = ledger.lock().unwrap().clone();
    let left_open = nft::open_sessions(story.inside_gateway());
    assert!(acknowledged.is_subset(&devices(&left_open)), "acknowledged and not open in the kernel");
    story.gateway.restart().unwrap();
    let recorded: BTreeSet<(String, u64)> = story.recorded_sessions().into_iter().collect();
    println!("killed at {}: {} open, {} on record", acknowledged.len(), left_open.len(), recorded.len());
    assert!(left_open.is_subset(&recorded), "open without a record");
    assert!(acknowledged.is_subset(&devices(&recorded)), "acknowledged and not on record");
    assert!(acknowledged.is_subset(&devices(&nft::open_sessions(story.inside_gateway()))));
}

fn devices(sessions: &BTreeSet<(String, u64)>) -> BTreeSet<String> {
    sessions.iter().map(|(device, _)| device.clone()).collect()
}
