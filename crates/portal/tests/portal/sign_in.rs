//! Signing in and out, and all the ways that must not do it.

use std::time::Duration;

use captivity::{Captivity, Conditions, Plan};
use gateway::pretend::{Call, Fate};

use crate::house::{EDITION, House, URL, device};

fn is_online(house: &House, last: u8) -> bool {
    matches!(house.handle.captivity_of(device(last)), Captivity::Admitted(_))
}

#[test]
fn a_guest_accepts_the_terms_and_is_online_before_the_answer_comes() {
    let house = House::open();
    let page = house.get(1, "/");
    assert_eq!(page.code, 200);
    assert!(
        page.body.contains("Hotel Vestibule") && page.body.contains("<p dir=\"auto\">Do no harm.</p>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("<span class=\"amount\">8 hours</span>"), "{}", page.body);

    let answer = house.send_form(1, "/sign-in", &page.form());
    assert_eq!((answer.code, answer.field("location")), (303, Some(URL)));
    let Captivity::Admitted(session) = house.handle.captivity_of(device(1)) else { panic!("still captive") };
    assert!(house.world.passes(&session), "the packets flow when the answer is sent");

    house.world.pass(Duration::from_secs(30));
    let page = house.get(1, "/");
    assert_eq!(page.code, 200);
    assert!(page.body.contains("<h1>You are online</h1>"));
    assert!(page.body.contains("7 hours 59 minutes"), "{}", page.body);
    assert!(page.body.contains("datetime=\"2023-11-15T06:13:20Z\">until 15 Nov, 06:13</time>"));
    assert!(!is_online(&house, 2), "only this device");
}

#[test]
fn a_guest_signs_out_and_the_packets_stop_before_the_answer_comes() {
    let house = House::open();
    house.sign_in(1);
    let page = house.get(1, "/");
    let answer = house.send_form(1, "/sign-out", &page.form());
    assert_eq!((answer.code, answer.field("location")), (303, Some(URL)));
    assert!(house.world.open().is_empty());
    assert!(house.get(1, "/").body.contains("Accept and connect"));
}

#[test]
fn a_second_click_is_the_same_session() {
    let house = House::open();
    let form = house.get(1, "/").form();
    assert_eq!(house.send_form(1, "/sign-in", &form).code, 303);
    assert_eq!(house.send_form(1, "/sign-in", &form).code, 303);
    assert_eq!(house.world.recorded().len(), 1);
}

#[test]
fn a_form_made_for_another_device_signs_nobody_in() {
    // protocols S2.
    let house = House::open();
    let form = house.get(2, "/").form();
    let answer = house.send_form(1, "/sign-in", &form);
    assert_eq!(answer.code, 403);
    assert!(answer.body.contains("not made for this device"));
    assert!(!is_online(&house, 1) && !is_online(&house, 2));
    assert_eq!(house.send_form(1, "/sign-in", &answer.form()).code, 303, "the page is good for this one");
}

#[test]
fn a_form_without_a_good_token_signs_nobody_in() {
    let house = House::open();
    let edition = format!("edition={EDITION}");
    for form in [edition.clone(), format!("{edition}&token="), format!("{edition}&token={}", "0".repeat(80))]
    {
        assert_eq!(house.send_form(1, "/sign-in", &form).code, 403, "{form}");
    }
    house.sign_in(2);
    let sign_out = house.get(2, "/").form();
    assert_eq!(
        house.send_form(2, "/sign-in", &format!("{sign_out}&{edition}")).code,
        403,
        "another form's token"
    );
    assert_eq!(house.send_form(1, "/sign-out", &sign_out).code, 403, "another device's token");
    assert!(!is_online(&house, 1) && is_online(&house, 2));
}

#[test]
fn a_form_that_was_open_for_too_long_is_shown_again() {
    // protocols S6.
    let house = House::open();
    let form = house.get(1, "/").form();
    house.world.pass(Duration::from_secs(3601));
    let answer = house.send_form(1, "/sign-in", &form);
    assert_eq!(answer.code, 422);
    assert!(answer.body.contains("open for too long"));
    assert!(!is_online(&house, 1));
    assert_eq!(house.send_form(1, "/sign-in", &answer.form()).code, 303);
}

#[test]
fn a_form_from_another_site_changes_nothing() {
    // protocols S2, with a good token even.
    let house = House::open();
    let form = house.get(1, "/").form();
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    for fields in
        ["Origin: https://evil.test\r\n", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n"]
    {
        let answer = house.ask(1, "POST /sign-in", &format!("{kind}{fields}"), &form);
        assert_eq!(answer.code, 403, "{fields}");
    }
    assert!(!is_online(&house, 1));
    let answer = house.ask(1, "POST /sign-in", &format!("{kind}Origin: https://portal.example\r\n"), &form);
    assert_eq!(answer.code, 303);
}

#[test]
fn following_a_link_never_signs_in_or_out() {
    let house = House::open();
    let form = house.get(1, "/").form();
    for path in ["/sign-in", "/sign-out"] {
        let answer = house.get(1, &format!("{path}?{form}"));
        assert_eq!((answer.code, answer.field("allow")), (405, Some("POST")), "{path}");
    }
    assert!(!is_online(&house, 1));
}

#[test]
fn terms_that_changed_meanwhile_are_shown_before_they_are_accepted() {
    let house = House::open();
    let form = house.get(1, "/").form();
    house.handle.change_conditions(Conditions::of("2027-01", Plan::lasting(Duration::from_secs(90))));
    let answer = house.send_form(1, "/sign-in", &form);
    assert_eq!(answer.code, 409);
    assert!(answer.body.contains("The terms have changed") && answer.body.contains(">1 minute</span>"));
    assert!(!is_online(&house, 1));
    assert_eq!(house.send_form(1, "/sign-in", &answer.form()).code, 303);
}

#[test]
fn a_gateway_that_cannot_record_says_so_and_admits_nobody() {
    let house = House::open();
    let form = house.get(1, "/").form();
    house.world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    let answer = house.send_form(1, "/sign-in", &form);
    assert_eq!(answer.code, 503);
    assert_eq!(answer.field("retry-after"), Some("10"), "by then the gateway has tried again");
    assert!(!is_online(&house, 1) && house.world.open().is_empty());
    house.world.decide_fates(|_, _| Fate::Works);
    assert_eq!(house.send_form(1, "/sign-in", &form).code, 303, "the same page works when it can");
}

#[test]
fn a_stranger_cannot_sign_in() {
    let house = House::open();
    let form = house.get(1, "/").form();
    for answer in [
        house.get(200, "/"),
        house.send_form(200, "/sign-in", &form),
        house.send_form(200, "/sign-out", &form),
    ] {
        assert_eq!(answer.code, 403);
        assert!(answer.body.contains("was not found on the guest network"));
        assert_eq!(answer.field("connection"), Some("close"));
    }
    assert!(house.world.recorded().is_empty());
}

#[test]
fn nobody_signs_in_by_a_header() {
    // A stranger that claims a guest's address is a stranger.
    let house = House::open();
    let fields = "X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\n";
    assert_eq!(house.ask(200, "GET /", fields, "").code, 403);
}

#[test]
fn forms_that_are_not_forms_are_named() {
    let house = House::open();
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    let long = format!("token={}", "a".repeat(65 * 1024));
    for (fields, body, code) in [
        ("Content-Type: application/json\r\n", "{}", 415),
        ("", "token=1", 415),
        (kind, long.as_str(), 413),
        (kind, "token=a&token=b", 422),
    ] {
        assert_eq!(house.ask(1, "POST /sign-in", fields, body).code, code, "{fields}");
    }
}
