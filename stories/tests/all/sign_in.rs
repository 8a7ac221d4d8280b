//! Signing in: a page without script, one POST, and from the next packet on both families are open.

use std::time::Instant;

use lab::{Browser, Request, Response};

use super::story::{Family, PORTAL, Script, Story};

#[test]
fn a_newcomer_signs_in_without_script_and_the_next_packet_passes_on_both_families() {
    for family in Family::BOTH {
        let story = Story::of_a_newcomer();
        let mut browser = story.browser(1, family);
        let page = browser.open_page("/").unwrap();
        assert_eq!(page.response.status, 200);
        assert!(page.response.raw.len() < 14 * 1024, "{} bytes", page.response.raw.len());
        let text = page.response.text();
        assert!(!text.contains("<script") && !text.contains(" src="), "complete in itself: {text}");
        assert!(text.contains("The Story Inn") && text.contains("Be kind to the other guests."), "{text}");

        let mark = story.mark();
        let pressed = Instant::now();
        let (answer, took) = browser.send_form(&page, &page.post_form().unwrap()).unwrap();
        // The very next packet on each family, the one of the other family first.
        let [v4, v6] = story.network.internet().echo();
        let targets = if family == Family::V4 { [v6, v4] } else { [v4, v6] };
        for target in targets {
            story
                .guest(1)
                .ping(target)
                .unwrap_or_else(|error| panic!("signed in over {family:?}, {target}: {error}"));
        }
        println!(
            "over {family:?}: answered after {took:?}, first packets back after {:?} with the handshake",
            pressed.elapsed()
        );
        assert_eq!((answer.status, answer.header("Location")), (303, Some("https://portal.example/")));
        let fresh = story.mark().since(&mark);
        for address in story.addresses(1) {
            assert_eq!(fresh.frames_from(address), 1, "one packet, not sent twice: {address}");
        }
        let online = browser.open_page("/").unwrap();
        assert!(online.response.text().contains("You are online"), "{}", online.response.text());
    }
}

#[test]
fn the_web_that_was_intercepted_is_the_real_one_after_signing_in() {
    let story = Story::of_a_newcomer();
    for site in story.network.internet().web() {
        let before = story.guest(1).http_get(site, "shop.example", "/", &[("Accept", "text/html")]).unwrap();
        assert_eq!(before.status, 511);
    }
    story.sign_in(1);
    for site in story.network.internet().web() {
        let after = story.guest(1).http_get(site, "shop.example", "/", &[("Accept", "text/html")]).unwrap();
        assert_eq!(after.status, 200);
        assert!(after.text().contains("The internet"));
    }
}

#[test]
fn the_api_turns_with_the_session_at_once_in_both_directions() {
    let story = Script::guests(1).lasting(600).begin();
    // Over the family that does not sign in, where one device is one device as well.
    let mut device = story.browser(1, Family::V6);
    assert_eq!(captive(&mut device)["captive"], true);
    let online = story.sign_in(1);
    let document = captive(&mut device);
    assert_eq!(document["captive"], false);
    let left = document["seconds-remaining"].as_u64().unwrap();
    assert!((590..=600).contains(&left), "{left} seconds remain of 600");
    story.sign_out(1, &online);
    let document = captive(&mut device);
    assert_eq!((&document["captive"], document.get("seconds-remaining")), (&true.into(), None));
}

#[test]
fn only_a_form_made_for_this_device_and_sent_from_it_signs_in() {
    let story = Script::guests(2).begin();
    let mark = story.mark();
    let mut stranger = story.browser(2, Family::V4);
    for target in ["/sign-in", "/sign-in?token=0&edition=2026-11"] {
        let (answer, _) = stranger.send(&Request::get(PORTAL, target)).unwrap();
        assert_eq!((answer.status, answer.header("Allow")), (405, Some("POST")), "protocols S2: {target}");
    }

    let mut owner = story.browser(1, Family::V4);
    let page = owner.open_page("/").unwrap();
    let form = page.post_form().unwrap();
    let (stolen, _) = stranger.send_form(&page, &form).unwrap();
    assert_eq!(stolen.status, 403, "the form of another guest");

    let own_page = stranger.open_page("/").unwrap();
    let own_form = own_page.post_form().unwrap();
    let (invented, _) = stranger.send_form(&own_page, &own_form.clone().with("token", "0")).unwrap();
    assert_eq!(invented.status, 403, "a token that nobody made");

    let elsewhere = Request::new("POST", PORTAL, "/sign-in")
        .header("Origin", "https://evil.example")
        .header("Sec-Fetch-Site", "cross-site")
        .body("application/x-www-form-urlencoded", own_form.encoded().as_bytes());
    let (foreign, _) = stranger.send(&elsewhere).unwrap();
    assert_eq!(foreign.status, 403, "sent by a page of another site");

    for number in [1, 2] {
        for target in story.network.internet().echo() {
            assert!(story.guest(number).ping_within(target, std::time::Duration::from_millis(50)).is_err());
        }
    }
    story.assert_silence_since(&mark);
    assert!(story.recorded_sessions().is_empty());
    // The owner's form is still good, for the owner.
    assert_eq!(owner.send_form(&page, &form).unwrap().0.status, 303);
    story.assert_online(1);
}

#[test]
fn a_form_that_is_sent_twice_makes_one_session() {
    let story = Story::of_a_newcomer();
    let mut browser = story.browser(1, Family::V4);
    let page = browser.open_page("/").unwrap();
    let form = page.post_form().unwrap();
    for _ in 0..2 {
        assert_eq!(browser.send_form(&page, &form).unwrap().0.status, 303);
    }
    assert_eq!(story.recorded_sessions().len(), 1);
    assert_eq!(super::nft::open_sessions(story.inside_gateway()).len(), 1);
}

/// The API's document, after checking what every answer of it has (protocols C3, C5, C9, C17).
fn captive(device: &mut Browser) -> serde_json::Value {
    let answer: Response = device.ask_api().unwrap();
    assert_eq!((answer.status, answer.header("Content-Type")), (200, Some("application/captive+json")));
    assert!(answer.header("Cache-Control").is_some_and(|value| value.contains("no-store")));
    assert_eq!(answer.header("Access-Control-Allow-Origin"), None);
    let document = answer.json().unwrap();
    assert_eq!(document["user-portal-url"], "https://portal.example/");
    document
}
