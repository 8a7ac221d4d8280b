//! The Captive Portal API as devices ask it.

use std::time::Duration;

use crate::house::{House, Plan, URL};

const TYPE: &str = "Accept: application/captive+json\r\n";

#[test]
fn a_device_learns_that_it_is_captive_and_later_that_it_is_not() {
    // protocols C3 to C9, C15.
    let house = House::open();
    let answer = house.ask(1, "GET /capport", TYPE, "");
    assert_eq!(answer.code, 200);
    assert_eq!(answer.field("content-type"), Some("application/captive+json"));
    assert_eq!(answer.field("cache-control"), Some("private, no-store"));
    assert_eq!(
        answer.body,
        r#"{"captive":true,"user-portal-url":"https://portal.example/","venue-info-url":"https://hotel.example/"}"#
    );

    house.sign_in(1);
    house.world.pass(Duration::from_millis(1500));
    let answer = house.ask(1, "GET /capport", TYPE, "");
    assert_eq!(
        answer.body,
        r#"{"captive":false,"user-portal-url":"https://portal.example/","venue-info-url":"https://hotel.example/","seconds-remaining":28798}"#
    );
    assert!(house.ask(2, "GET /capport", TYPE, "").body.contains(r#""captive":true"#), "the other device is");

    house.world.pass(Duration::from_secs(8 * 3600));
    assert!(
        house.ask(1, "GET /capport", TYPE, "").body.contains(r#""captive":true"#),
        "and again at the end"
    );
}

#[test]
fn a_person_who_opens_the_address_is_led_to_the_portal() {
    // protocols C16.
    let house = House::open();
    let answer = house.get(1, "/capport");
    assert_eq!((answer.code, answer.field("location")), (302, Some(URL)));
    assert_eq!(answer.field("vary"), Some("Accept"));
    assert_eq!(answer.field("cache-control"), Some("private, no-store"));
    for accept in ["*/*", "text/html, application/captive+json;q=0.1", "text/html, application/capport+json"]
    {
        let answer = house.ask(1, "GET /capport", &format!("Accept: {accept}\r\n"), "");
        assert_eq!(
            (answer.code, answer.field("content-type")),
            (200, Some("application/captive+json")),
            "{accept}"
        );
    }
    assert_eq!(house.ask(1, "GET /capport", "", "").code, 200);
}

#[test]
fn errors_of_the_api_are_as_private_as_its_answers() {
    // protocols C9, C14, C17.
    let house = House::open();
    let put = house.ask(1, "PUT /capport", TYPE, "");
    assert_eq!((put.code, put.field("allow")), (405, Some("GET,HEAD")));
    let stranger = house.ask(200, "GET /capport", TYPE, "");
    assert_eq!((stranger.code, stranger.field("content-type")), (404, Some("application/problem+json")));
    for answer in [put, stranger] {
        assert_eq!(answer.field("cache-control"), Some("private, no-store"));
    }
    let preflight = "Origin: https://evil.test\r\nAccess-Control-Request-Method: GET\r\n";
    assert_eq!(house.ask(1, "OPTIONS /capport", preflight, "").field("access-control-allow-origin"), None);
}

#[test]
fn head_is_answered_without_the_document() {
    let house = House::open();
    let got = house.ask(1, "GET /capport", TYPE, "");
    let head = house.ask(1, "HEAD /capport", TYPE, "");
    assert_eq!((head.code, head.body.as_str()), (200, ""));
    assert_eq!(head.field("content-length"), got.field("content-length"));
    assert_eq!(head.field("content-type"), Some("application/captive+json"));
}

#[test]
fn the_api_answers_at_the_path_that_was_provisioned() {
    let mut plan = Plan::default();
    plan.settings.api_path = "/api/captive.json".to_owned();
    let house = House::open_with(plan);
    assert_eq!(house.settings.api_url(), "https://portal.example/api/captive.json");
    assert_eq!(house.ask(1, "GET /api/captive.json", TYPE, "").code, 200);
    let former = house.ask(1, "GET /old-capport", TYPE, "");
    assert_eq!(former.code, 200, "devices keep the address that they were told until their lease ends");
    assert_eq!(
        former.field("cache-control"),
        house.ask(1, "GET /api/captive.json", TYPE, "").field("cache-control")
    );
    assert_eq!(house.ask(1, "GET /capport", TYPE, "").code, 404);
}
