//! Many sign in by account at once: the few threads that hash have a short queue, who finds no place in it is told to come
//! back, and everything else of the gateway goes on.

use std::sync::Barrier;

use lab::{Conversation, Request};

use super::accounts;
use super::guesser::form_to;
use super::story::{Family, PORTAL, Script, Story};

/// Devices that sign in at once, and how often each: as often as one may.
const DEVICES: usize = 40;
const EACH: usize = 5;
/// Passwords that may wait to be hashed.
const PLACES: usize = 32;

/// A connection that is open, and the request that will be sent over it.
fn prepare(story: &Story, number: usize, name: &str) -> (Conversation, Request) {
    let mut browser = story.browser(number, Family::V4);
    let page = browser.open_page("/").unwrap();
    let form = form_to(&page, "/sign-in/account");
    let form = form.with("account_name", name).with("account_password", "correct horse");
    let request = browser.posting(&page, &form).unwrap();
    let mut conversation = Conversation::of(browser);
    assert_eq!(conversation.ask(&Request::get(PORTAL, "/")).unwrap().status, 200);
    (conversation, request)
}

#[test]
fn who_finds_no_place_among_those_that_are_hashed_is_told_to_come_back_and_others_go_on() {
    let guests = u8::try_from(DEVICES + 2).unwrap();
    let story = Script::guests(guests).on_plan("[conditions.accounts]\nplan = \"free\"").begin();
    let password = accounts::make(&story, "anna", &["--no-change"]);
    let mark = story.mark();
    let prepared: Vec<_> = (0..DEVICES * EACH)
        .map(|number| prepare(&story, 1 + number / EACH, &format!("guest-{number}")))
        .collect();
    let (start, other) = (Barrier::new(prepared.len() + 1), DEVICES + 1);
    let answers = std::thread::scope(|scope| {
        let sent: Vec<_> = prepared
            .into_iter()
            .map(|(mut conversation, request)| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    conversation.ask(&request).unwrap()
                })
            })
            .collect();
        start.wait();
        // By another way in, while passwords wait.
        story.sign_in(other);
        sent.into_iter().map(|sent| sent.join().unwrap()).collect::<Vec<_>>()
    });
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    let (wrong, busy) = (count(403), count(503));
    println!("{wrong} were compared, {busy} found no place");
    assert_eq!(wrong + busy, answers.len(), "nothing else is answered");
    assert!(busy >= 1 && wrong >= PLACES, "{wrong} were compared, {busy} found no place");
    for answer in answers.iter().filter(|answer| answer.status == 503) {
        let wait: u64 = answer.header("Retry-After").unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert!(answer.text().contains("503"), "{}", answer.text());
    }
    story.assert_online(other);
    let sources: Vec<_> = (1..=DEVICES).flat_map(|number| story.addresses(number)).collect();
    story.assert_nothing_from(&sources, &mark);
    // And afterwards there is room again.
    assert_eq!(accounts::sign_in(&story, DEVICES + 2, "anna", &password).status, 303);
    story.assert_online(DEVICES + 2);
}
