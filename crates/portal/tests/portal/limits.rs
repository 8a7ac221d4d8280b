//! Limits of data and longer sessions, as guests meet them: on the pages and in the RFC 8908 document.

use std::time::Duration;

use captivity::{Allowance, ByteCount, Conditions, Extension, Plan};
use gateway::pretend::{Call, Fate};
use serde_json::Value;

use crate::house::{EDITION, House, URL, device, eventually};

const HOUR: Duration = Duration::from_secs(3600);
const DATA: u64 = 500_000_000;

fn house_with(admits_data: Option<u64>, extension: Extension) -> House {
    let house = House::open();
    let data = admits_data.map_or(Allowance::UNLIMITED, |octets| Allowance::of_total(ByteCount::new(octets)));
    let plan = Plan { data, extension, ..Plan::lasting(HOUR) };
    house.handle.change_conditions(Conditions::of(EDITION, plan));
    house
}

fn document(house: &House, last: u8) -> Value {
    let answer = house.ask(last, "GET /capport", "Accept: application/captive+json\r\n", "");
    serde_json::from_str(&answer.body).unwrap()
}

fn seconds(house: &House) -> u64 {
    document(house, 1)["seconds-remaining"].as_u64().unwrap()
}

/// What the form to this path would send.
fn form_to(page: &str, path: &str) -> Option<String> {
    let form = page.split(&format!("action=\"{path}\"")).nth(1)?.split("</form>").next()?;
    let token = form.split("name=\"token\" value=\"").nth(1)?.split('"').next()?;
    Some(format!("token={token}"))
}

fn extend(house: &House, last: u8) -> crate::house::Answer {
    let form = form_to(&house.get(last, "/").body, "/extend").unwrap();
    house.send_form(last, "/extend", &form)
}

/// Data passes, and is counted.
fn use_data(house: &House, last: u8, octets: u64) {
    house.world.send(device(last), octets);
    house.world.pass(Duration::from_secs(2));
    // The loop sleeps on a clock of its own; a question wakes it.
    house.handle.reconcile();
}

#[test]
fn what_is_left_of_the_data_is_told_before_and_after_it_is_used() {
    // protocols C8.
    let house = house_with(Some(DATA), Extension::NotOffered);
    assert!(house.get(1, "/").body.contains("<span class=\"amount\">500 MB</span>"));
    house.sign_in(1);
    assert_eq!(document(&house, 1)["bytes-remaining"].as_u64(), Some(DATA));
    use_data(&house, 1, 123_456_789);
    eventually("counting", || document(&house, 1)["bytes-remaining"].as_u64() == Some(DATA - 123_456_789));
    assert!(house.get(1, "/").body.contains("<span class=\"amount\">376.5 MB</span>"));
    assert!(document(&house, 2).get("bytes-remaining").is_none(), "somebody else is captive");
}

#[test]
fn who_has_used_up_the_data_is_captive_and_told_when_to_come_back() {
    let house = house_with(Some(DATA), Extension::NotOffered);
    house.sign_in(1);
    let form = house.get(2, "/").form();
    assert!(!form.is_empty());
    use_data(&house, 1, DATA);
    eventually("the end", || document(&house, 1)["captive"] == Value::Bool(true));
    let page = house.get(1, "/").body;
    assert!(page.contains("has used all that it gets") && !page.contains("<form"), "{page}");
    house.world.pass(HOUR);
    house.handle.reconcile();
    assert_eq!(house.sign_in(1).code, 303, "and then it may");
    assert_eq!(document(&house, 1)["bytes-remaining"].as_u64(), Some(DATA));
}

#[test]
fn who_signs_in_again_is_told_what_is_left_before_the_press() {
    let house = house_with(Some(DATA), Extension::NotOffered);
    house.sign_in(1);
    house.world.pass(HOUR / 2);
    assert!(house.world.send(device(1), 100_000_000));
    let form = form_to(&house.get(1, "/").body, "/sign-out").unwrap();
    assert_eq!(house.send_form(1, "/sign-out", &form).code, 303);
    let page = house.get(1, "/").body;
    assert!(
        page.contains("<span class=\"amount\">30 minutes</span>")
            && page.contains("<span class=\"amount\">400 MB</span>"),
        "{page}"
    );
    house.sign_in(1);
    assert_eq!(document(&house, 1)["bytes-remaining"].as_u64(), Some(400_000_000));
    assert_eq!(seconds(&house), 1800);
}

#[test]
fn a_form_that_was_open_while_the_data_ran_out_admits_nobody() {
    let house = house_with(Some(DATA), Extension::NotOffered);
    let form = house.get(1, "/").form();
    house.sign_in(1);
    use_data(&house, 1, DATA);
    eventually("the end", || document(&house, 1)["captive"] == Value::Bool(true));
    let answer = house.send_form(1, "/sign-in", &form);
    assert_eq!(answer.code, 403);
    assert!(answer.body.contains("has used all that it gets"), "{}", answer.body);
    assert_eq!(document(&house, 1)["captive"], Value::Bool(true));
}

#[test]
fn a_guest_extends_from_the_page_and_the_api_says_so_at_once() {
    // protocols C7.
    let house = house_with(Some(DATA), Extension::Offered);
    house.sign_in(1);
    assert_eq!(document(&house, 1)["can-extend-session"], Value::Bool(true));
    assert!(document(&house, 2).get("can-extend-session").is_none(), "there is nothing to extend");
    house.world.pass(HOUR / 2);
    assert_eq!(seconds(&house), 1800);
    let answer = extend(&house, 1);
    assert_eq!((answer.code, answer.field("location")), (303, Some(URL)));
    assert_eq!(seconds(&house), 3600);
    assert!(extend(&house, 1).code == 303 && seconds(&house) == 3600, "once more gains nothing");
    assert_eq!(house.world.recorded().len(), 1, "the same session");
}

#[test]
fn where_it_is_not_offered_nothing_extends() {
    let house = house_with(None, Extension::Offered);
    house.sign_in(1);
    let form = form_to(&house.get(1, "/").body, "/extend").unwrap();
    house.world.pass(HOUR / 2);
    house.handle.change_conditions(Conditions::of(EDITION, Plan::lasting(HOUR)));
    assert!(!house.get(1, "/").body.contains("/extend"));
    assert!(document(&house, 1).get("can-extend-session").is_none());
    assert_eq!(house.send_form(1, "/extend", &form).code, 409);
    assert_eq!(seconds(&house), 1800);
}

#[test]
fn only_a_form_of_our_own_page_for_this_device_extends() {
    // protocols S2.
    let house = house_with(None, Extension::Offered);
    house.sign_in(1);
    house.sign_in(2);
    let page = house.get(1, "/").body;
    let form = form_to(&page, "/extend").unwrap();
    house.world.pass(HOUR / 2);
    let elsewhere = "Origin: https://evil.test\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    assert_eq!(house.ask(1, "POST /extend", elsewhere, &form).code, 403);
    assert_eq!(house.send_form(2, "/extend", &form).code, 403, "somebody else's form");
    assert_eq!(house.send_form(1, "/extend", &form_to(&page, "/sign-out").unwrap()).code, 403);
    assert_eq!(house.send_form(1, "/extend", "").code, 403);
    assert_eq!(house.get(1, "/extend").code, 405);
    assert_eq!(house.send_form(70, "/extend", &form).code, 403, "who is captive has nothing to extend");
    assert_eq!(seconds(&house), 1800);
}

#[test]
fn an_extension_that_cannot_be_recorded_is_not_given() {
    let house = house_with(None, Extension::Offered);
    house.sign_in(1);
    house.world.pass(HOUR / 2);
    house.world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    assert_eq!(extend(&house, 1).code, 503);
    assert_eq!(seconds(&house), 1800);
    house.world.decide_fates(|_, _| Fate::Works);
    assert_eq!(extend(&house, 1).code, 303);
    assert_eq!(seconds(&house), 3600);
}
