//! RFC 8908 row by row (protocols C1 to C17), where `api` does not tell the row's story already.

use std::time::Duration;

use serde_json::Value;

use crate::house::{House, Plan};

const TYPE: &str = "Accept: application/captive+json\r\n";

#[test]
fn the_document_is_never_given_over_plain_http() {
    // protocols C1.
    let house = House::open();
    let request = format!("GET /capport HTTP/1.1\r\nHost: portal.example\r\n{TYPE}\r\n");
    let answer = house.shout(1, request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 302 ") && !answer.contains(r#""captive""#), "{answer}");
    assert!(house.settings.api_url().starts_with("https://"));
}

#[test]
fn the_document_is_one_json_object_with_each_key_once_and_the_right_kinds() {
    // protocols C3, C4, C5, C6, C8.
    let house = House::open();
    house.sign_in(1);
    for last in [1, 2] {
        let answer = house.ask(last, "GET /capport", TYPE, "");
        assert_eq!(answer.field("content-type"), Some("application/captive+json"), "no parameters");
        let document: Value = serde_json::from_str(&answer.body).unwrap();
        let object = document.as_object().unwrap();
        for key in object.keys() {
            assert_eq!(answer.body.matches(&format!("\"{key}\":")).count(), 1, "{key} in {}", answer.body);
        }
        assert_eq!(document["captive"], Value::Bool(last == 2));
        assert!(document["user-portal-url"].as_str().unwrap().starts_with("https://"));
        assert!(document["venue-info-url"].as_str().unwrap().starts_with("https://"));
        let seconds = document.get("seconds-remaining");
        assert_eq!(
            seconds.is_some_and(Value::is_u64),
            last == 1,
            "a number when online, nothing when captive"
        );
        assert!(answer.body.len() < 4096);
    }
}

#[test]
fn nothing_is_said_that_the_session_does_not_have() {
    // protocols C7, C8: a session has no limit of bytes and cannot be extended; protocols C10: no keys of our own.
    let house = House::open();
    house.sign_in(1);
    let answer = house.ask(1, "GET /capport", TYPE, "");
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    let mut keys: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["captive", "seconds-remaining", "user-portal-url", "venue-info-url"]);
}

#[test]
fn a_venue_without_a_page_is_not_given_one() {
    // protocols C6: a plain http page is none.
    for venue in [None, Some("http://hotel.example/".to_owned())] {
        let mut plan = Plan::default();
        plan.settings.venue_info_url = venue;
        let house = House::open_with(plan);
        assert!(!house.ask(1, "GET /capport", TYPE, "").body.contains("venue"));
    }
}

#[test]
fn a_device_may_ask_again_and_again() {
    // protocols C11.
    let house = House::open();
    for _ in 0..50 {
        assert_eq!(house.ask(1, "GET /capport", TYPE, "").code, 200);
    }
}

#[test]
fn who_asks_is_who_the_connection_comes_from() {
    // protocols C12, C13.
    let house = House::open();
    house.sign_in(1);
    let pretending = "X-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\n\
                      Cookie: session=1\r\nAuthorization: Basic MTox\r\n";
    let answer = house.ask(2, "GET /capport", &format!("{TYPE}{pretending}"), "");
    assert!(answer.body.contains(r#""captive":true"#), "{}", answer.body);
    assert_eq!(answer.field("set-cookie"), None);
    let stranger = house.ask(200, "GET /capport", &format!("{TYPE}{pretending}"), "");
    assert_eq!(stranger.code, 404, "no state of anybody");
}

#[test]
fn the_answer_flips_at_once_at_the_same_address() {
    // protocols C15.
    let house = House::open();
    let is_captive = || house.ask(1, "GET /capport", TYPE, "").body.contains(r#""captive":true"#);
    assert!(is_captive());
    house.sign_in(1);
    assert!(!is_captive());
    house.world.pass(Duration::from_secs(8 * 3600));
    assert!(is_captive());
}

#[test]
fn no_web_page_may_read_the_answer() {
    // protocols C17.
    let house = House::open();
    let answer = house.ask(1, "GET /capport", &format!("{TYPE}Origin: https://evil.test\r\n"), "");
    assert_eq!(answer.field("access-control-allow-origin"), None);
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let answer = house.ask(1, &format!("{method} /capport"), TYPE, "");
        assert_eq!((answer.code, answer.field("allow")), (405, Some("GET,HEAD")), "{method}");
        assert_eq!(answer.field("cache-control"), Some("private, no-store"), "{method}");
    }
}
