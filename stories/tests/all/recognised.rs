//! A phone that left without a word comes back by the same address: it goes on with what it had left, with no page, also
//! when the gateway was started anew in between; one that signed out is a newcomer.

use std::time::Duration;

use lab::wait_for;

use super::limits::{Datagrams, MANY};
use super::story::{Family, SOON, Script, Story};

/// The shortest absence that may be configured, with what it takes to notice.
const NOTICED: Duration = Duration::from_secs(60 + 60);
const WORTH: u64 = 1_000_000;

fn leave(story: &Story, number: usize) {
    story.guest(number).unplug().unwrap();
}

fn come_back(story: &Story, number: usize) {
    let guest = story.guest(number);
    guest.set_link_address(guest.link_address().unwrap()).unwrap();
}

fn count(story: &Story) -> usize {
    story.session_command(&["list"]).1.as_array().unwrap().len()
}

#[test]
fn a_phone_that_left_goes_on_when_it_is_back_and_one_that_signed_out_does_not() {
    let mut story =
        Script::guests(2).on_plan("data = \"1 MB\"\naway = \"1 minute\"\nrecognise = true").begin();
    story.sign_in(1);
    let online = story.sign_in(2);
    let former = story.session_of(1);
    let mut phone = Datagrams::of(&story, 1, 0);
    phone.exchange(&story, 1, 200);
    let (_, before) = story.session_command(&["show", &former.to_string()]);
    story.sign_out(2, &online);
    leave(&story, 1);
    let is_out = || {
        // Each look starts a program.
        std::thread::sleep(Duration::from_secs(1));
        (count(&story) == 0).then_some(())
    };
    wait_for("the end of the session", NOTICED, is_out).unwrap();
    assert_eq!(story.session_command(&["show", &former.to_string()]).1["end_cause"], "away");
    story.gateway.kill_all().unwrap();
    story.gateway.restart().unwrap();

    let mark = story.mark();
    come_back(&story, 2);
    come_back(&story, 1);
    // The first that it sends is heard; nobody opens a page.
    let is_back = || {
        let _ = story.guest(1).ping(story.network.internet().echo()[0]);
        (count(&story) == 1).then_some(())
    };
    wait_for("the phone's session", 4 * SOON, is_back).unwrap();
    story.assert_online(1);
    let (_, now) = story.session_command(&["list"]);
    assert_eq!(now[0]["until"], before["until"], "no hour anew: {now}");
    assert_eq!(story.session_command(&["show", &former.to_string()]).1["end_cause"], "resumed");
    let page = story.browser(1, Family::V6).open_page("/").unwrap().response.text();
    assert!(page.contains("You are online"), "{page}");
    let page = story.browser(2, Family::V4).open_page("/").unwrap().response.text();
    assert!(page.contains("Connect to the internet"), "who signed out is a newcomer: {page}");
    story.assert_nothing_from(&story.addresses(2), &mark);

    phone.exchange(&story, 1, MANY);
    let delivered = phone.delivered;
    println!("granted {WORTH}, delivered {delivered} on both sides of the absence");
    assert!(delivered <= WORTH, "{delivered} of {WORTH}");
}
