//! Guests who come back: the browser's cookie or the code that was shown, with a button and never without.

use std::time::Duration;

use captivity::{Captivity, EndCause};
use gateway::Selector;
use portal::{Settings, Ways};

use crate::house::{Answer, House, Plan, device, eventually};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

fn house() -> House {
    let plan = Plan::default();
    let ways = Ways { resume: true, ..Ways::default() };
    House::open_with(Plan { settings: Settings { ways, ..plan.settings }, ..plan })
}

fn is_online(house: &House, last: u8) -> bool {
    matches!(house.handle.captivity_of(device(last)), Captivity::Admitted(_))
}

/// What the form for that address would send; a page has several.
fn form(page: &Answer, action: &str) -> String {
    let begin = format!("action=\"{action}\">");
    let (_, behind) =
        page.body.split_once(&begin).unwrap_or_else(|| panic!("no form {action}: {}", page.body));
    let only = behind.split_once("</form>").unwrap().0.to_owned();
    Answer { code: 200, head: String::new(), length: only.len(), body: only }.form()
}

fn sign_in(house: &House, last: u8) -> Answer {
    house.send_form(last, "/sign-in", &form(&house.get(last, "/"), "/sign-in"))
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    let field = answer.field("set-cookie").unwrap_or_else(|| panic!("no cookie: {}", answer.head));
    assert!(field.starts_with("__Host-session="), "{field}");
    for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(field.contains(part), "{field} has no {part}");
    }
    format!("Cookie: {}\r\n", field.split(';').next().unwrap())
}

/// The code that the page of somebody who is online shows.
fn code(page: &Answer) -> String {
    let (_, behind) = page.body.split_once("<code>").unwrap();
    behind.split_once("</code>").unwrap().0.to_owned()
}

fn away(house: &House, last: u8) {
    house.handle.end_session(Selector::Equipment(device(last)), EndCause::Away, |_| ());
    eventually("the session has ended", || !is_online(house, last));
}

#[test]
fn a_browser_that_comes_back_by_another_address_goes_on_by_one_button() {
    let house = house();
    let cookie = cookie(&sign_in(&house, 1));
    let Captivity::Admitted(first) = house.handle.captivity_of(device(1)) else { panic!("captive") };
    let page = house.ask(2, "GET /", &cookie, "");
    assert!(page.body.contains("This browser was online here before."), "{}", page.body);
    let (_, way) = page.body.split_once("<details class=\"way\" name=\"way\"").unwrap();
    assert!(way.starts_with(" open>\n<summary>Go on with your session"), "it is the first, and open: {way}");
    assert!(!is_online(&house, 2), "looking resumes nothing");

    let answer = house.ask(2, "POST /resume", &format!("{cookie}{FORM}"), &form(&page, "/resume"));
    assert_eq!(answer.code, 303, "{}", answer.body);
    let Captivity::Admitted(second) = house.handle.captivity_of(device(2)) else { panic!("captive") };
    assert_eq!(second.grant.until, first.grant.until);
    assert!(!is_online(&house, 1));
    assert_ne!(answer.field("set-cookie"), None, "the proof is of the new session now");
}

#[test]
fn a_cookie_goes_on_once_and_then_says_so() {
    let house = house();
    let cookie = cookie(&sign_in(&house, 1));
    for (last, code) in [(2, 303), (3, 403)] {
        let form = form(&house.ask(last, "GET /", &cookie, ""), "/resume");
        let answer = house.ask(last, "POST /resume", &format!("{cookie}{FORM}"), &form);
        assert_eq!(answer.code, code, "{last}: {}", answer.body);
    }
    assert!(is_online(&house, 2) && !is_online(&house, 3));
}

#[test]
fn the_code_of_the_page_goes_on_with_a_session_as_it_is_typed() {
    let house = house();
    sign_in(&house, 1);
    let code = code(&house.get(1, "/"));
    away(&house, 1);
    let form = form(&house.get(2, "/"), "/resume");
    let typed = code.replace('-', "+").to_lowercase();
    let answer = house.send_form(2, "/resume", &format!("{form}&resume={typed}"));
    assert_eq!(answer.code, 303, "{}", answer.body);
    assert!(is_online(&house, 2));
}

#[test]
fn who_signed_out_does_not_go_on() {
    let house = house();
    let cookie = cookie(&sign_in(&house, 1));
    let out = form(&house.get(1, "/"), "/sign-out");
    assert_eq!(house.send_form(1, "/sign-out", &out).code, 303);
    let form = form(&house.ask(1, "GET /", &cookie, ""), "/resume");
    let answer = house.ask(1, "POST /resume", &format!("{cookie}{FORM}"), &form);
    assert_eq!(answer.code, 403);
    assert!(answer.body.contains("cannot go on any more"), "{}", answer.body);
    assert!(!is_online(&house, 1));
}

#[test]
fn what_is_wrong_with_a_code_is_said_at_its_field_and_tries_are_few() {
    let house = house();
    let form = form(&house.get(1, "/"), "/resume");
    let send = |typed: &str| house.send_form(1, "/resume", &format!("{form}&resume={typed}"));
    assert_eq!(send("").code, 422);
    for typed in ["1111", "%3Cscript%3Ealert(1)%3C/script%3E"] {
        let answer = send(typed);
        assert_eq!(answer.code, 422, "{typed}");
        assert!(answer.body.contains("aria-invalid"), "{}", answer.body);
        assert!(!answer.body.contains("<script"), "{}", answer.body);
    }
    let answers: Vec<_> = (0..8).map(|_| send("2222-2222-2222")).collect();
    assert!(answers.iter().any(|answer| answer.code == 403));
    let last = answers.last().unwrap();
    assert_eq!(last.code, 429);
    assert!(last.field("retry-after").is_some());
}

#[test]
fn other_forms_than_our_own_and_other_devices_cookies_resume_nothing() {
    let house = house();
    let cookie = cookie(&sign_in(&house, 1));
    let form = form(&house.ask(2, "GET /", &cookie, ""), "/resume");
    let elsewhere = format!("{cookie}{FORM}Sec-Fetch-Site: cross-site\r\n");
    assert_eq!(house.ask(2, "POST /resume", &elsewhere, &form).code, 403);
    assert_eq!(house.ask(3, "POST /resume", &format!("{cookie}{FORM}"), &form).code, 403, "made for another");
    let forged = cookie.replace('.', ".0");
    assert_eq!(house.ask(2, "POST /resume", &format!("{forged}{FORM}"), &form).code, 422, "no proof at all");
    assert!(!is_online(&house, 2) && !is_online(&house, 3) && is_online(&house, 1));
}

#[test]
fn where_it_is_not_offered_there_is_no_cookie_no_code_and_no_page() {
    let house = House::open();
    assert_eq!(sign_in(&house, 1).field("set-cookie"), None);
    assert!(!house.get(1, "/").body.contains("<code>"));
    assert_eq!(house.send_form(1, "/resume", "").code, 404);
    house.world.pass(Duration::from_secs(1));
}
