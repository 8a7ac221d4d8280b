//! A guest asks a host, over plain HTTP and without script, and is let in by an operator's command.

use lab::{Form, Page, Response};
use serde_json::Value;

use super::story::{Family, Script, Story, UPLINK_V4};

pub(super) const HOSTILE: &str = "=1+1<script>alert(1)</script>\"'&\r\n\u{202e}\u{1b}[2J";

/// Accepting the terms admits too; a host may be asked, and there is a console on the loopback and on the uplink.
pub(super) fn venue() -> Story {
    venue_with("")
}

/// The same, with these lines about hosts.
pub(super) fn venue_with(lines: &str) -> Story {
    let uplink = UPLINK_V4;
    Script::guests(2)
        .on_plan(&format!(
            "[conditions.sponsors]\nplan = \"free\"\n{lines}\n\n\
             [console]\nlisten = [\"127.0.0.1:8512\", \"{uplink}:8512\"]"
        ))
        .begin()
}

/// The form of the page that goes there.
pub(super) fn form_to(page: &Page, action: &str) -> Form {
    let text = page.response.text();
    let found = Form::all_in(&text).into_iter().find(|form| form.action.starts_with(action));
    found.unwrap_or_else(|| panic!("there is no form to {action}: {text}"))
}

/// The guest asks that host, and what the page says after that.
pub(super) fn ask(story: &Story, number: usize, host: &str, guest: &str, reason: &str) -> (Response, Page) {
    let mut browser = story.browser(number, Family::V4);
    let page = browser.open_page("/").unwrap();
    let form = form_to(&page, "/sponsor").with("host", host).with("guest", guest).with("reason", reason);
    let answer = browser.send_form(&page, &form).unwrap().0;
    (answer, browser.open_page("/").unwrap())
}

pub(super) fn requests(story: &Story) -> Value {
    let (code, listed) = story.ask_gateway(&["sponsor", "list"]);
    assert_eq!(code, Some(0), "{listed}");
    listed
}

#[test]
fn a_guest_waits_and_is_online_once_somebody_has_said_yes() {
    let story = venue();
    let mark = story.mark();
    let (answer, page) = ask(&story, 1, "Anna", "Carla Diaz", "a talk");
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(page.response.header("refresh"), Some("10"), "{}", page.response.head());
    assert!(page.response.text().contains("Waiting for an answer"), "{}", page.response.text());
    let listed = requests(&story);
    let request = &listed[0];
    assert_eq!(
        (&request["host"], &request["guest"], &request["reason"]),
        (&"anna".into(), &"Carla Diaz".into(), &"a talk".into())
    );
    assert_eq!(request["interface"], "guest0");
    story.assert_nothing_from(&story.addresses(1), &mark);

    let id = request["id"].as_str().unwrap();
    let (code, session) = story.ask_gateway(&["sponsor", "approve", &id[..6], "--for", "30 minutes"]);
    assert_eq!(code, Some(0), "{session}");
    let left = session["remaining_seconds"].as_u64().unwrap();
    assert!((1700..=1800).contains(&left), "shorter than the plan's hour: {session}");
    story.assert_online(1);
    let online = story.browser(1, Family::V4).open_page("/").unwrap().response;
    assert!(
        online.text().contains("You are online") && online.header("refresh").is_none(),
        "{}",
        online.text()
    );
    assert_eq!(requests(&story), Value::Array(Vec::new()));
    let (code, _) = story.ask_gateway(&["sponsor", "approve", id]);
    assert_eq!(code, Some(1), "a request is answered once");
}

#[test]
fn a_refused_guest_is_told_so_and_stays_out() {
    let story = venue();
    ask(&story, 1, "anna", "Carla", "");
    let id = requests(&story)[0]["id"].as_str().unwrap().to_owned();
    let mark = story.mark();
    assert_eq!(story.ask_gateway(&["sponsor", "refuse", &id]).0, Some(0));
    let page = story.browser(1, Family::V4).open_page("/").unwrap().response.text();
    assert!(page.contains("Your host has not let you in"), "{page}");
    story.assert_nothing_from(&story.addresses(1), &mark);
}

#[test]
fn what_a_guest_writes_harms_no_page_no_terminal_no_log_and_no_spreadsheet() {
    let story = venue();
    let (answer, _) = ask(&story, 1, "<script>", HOSTILE, HOSTILE);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = story.browser(1, Family::V4).open_page("/").unwrap().response.text();
    let listed = String::from_utf8(story.command(&["sponsor", "list"]).stdout).unwrap();
    let csv = String::from_utf8(story.command(&["sponsor", "list", "--csv"]).stdout).unwrap();
    assert!(!page.contains("<script"), "{page}");
    for shown in [&page, &listed, &csv, &story.gateway.log().unwrap()] {
        assert!(!shown.contains(['\u{202e}', '\u{1b}']), "{shown}");
    }
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.contains("\"'=1+1<script>"), "no formula: {csv}");
    assert!(!story.gateway.log().unwrap().contains("alert(1)"), "strangers' words are not logged");
}

#[test]
fn guests_reach_the_console_at_none_of_its_addresses() {
    let story = venue();
    let at = (UPLINK_V4.parse::<std::net::IpAddr>().unwrap(), 8512).into();
    // It is there: from the other side it answers, by TLS with the portal's certificate.
    let from_outside = story.network.internet().namespace().run(move || std::net::TcpStream::connect(at));
    assert!(from_outside.unwrap().is_ok(), "the console does not listen at {at}");
    for signed_in in [false, true] {
        if signed_in {
            story.sign_in(1);
        }
        assert!(story.guest(1).connect(at).is_err(), "a guest reaches the console (signed in: {signed_in})");
    }
}
