//! Hosts at the console, over TLS from the other side of the gateway: the whole way of a guest by plain HTTP without script.

use lab::{Browser, Page};

use super::sponsors::{HOSTILE, ask, form_to, requests, venue};
use super::story::{Family, Story};

/// The console's port.
pub(super) const CONSOLE: u16 = 8512;

/// Makes an account of a host; its password, which the host must change first.
pub(super) fn make_host(story: &Story, name: &str, more: &[&str]) -> String {
    let (code, made) = story.ask_gateway(&[&["account", "create", name, "--role", "host"], more].concat());
    assert_eq!(code, Some(0), "{made}");
    made["password"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

/// A browser of a new host, signed in with a password of their own.
fn host(story: &Story, name: &str) -> Browser {
    let made = make_host(story, name, &[]);
    let mut browser = story.outside(CONSOLE);
    let page = browser.open_page("/").unwrap();
    assert_eq!(page.path, "/login", "nobody is signed in yet");
    let page = send(&mut browser, &page, "/login", &[("name", name), ("password", &made)]);
    assert!(page.response.text().contains("Choose a password"), "{}", page.response.text());
    let own = format!("{name} and nobody else");
    let page =
        send(&mut browser, &page, "/login/password", &[("name", name), ("password", &made), ("new", &own)]);
    assert!(page.response.text().contains("Your guests"), "{}", page.response.text());
    browser
}

/// Fills in the form that goes there, and follows.
pub(super) fn send(browser: &mut Browser, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
    let form = fields.iter().fold(form_to(page, action), |form, (name, value)| form.with(name, value));
    let answer = browser.send_form(page, &form).unwrap().0;
    match answer.header("location").map(str::to_owned) {
        Some(location) => browser.open_page(&location).unwrap(),
        None => Page { path: action.to_owned(), response: answer },
    }
}

#[test]
fn a_host_lets_a_guest_in_from_the_other_side_and_ends_it() {
    let mut story = venue();
    let mut anna = host(&story, "anna");
    let mark = story.mark();
    ask(&story, 1, "Anna", "Carla Diaz", "a talk");
    let id = requests(&story)[0]["id"].as_str().unwrap().to_owned();
    let page = anna.open_page(&format!("/requests/{id}")).unwrap();
    for seen in ["Carla Diaz", "a talk", "on guest0"] {
        assert!(page.response.text().contains(seen), "{seen}: {}", page.response.text());
    }
    story.assert_nothing_from(&story.addresses(1), &mark);
    let done = send(&mut anna, &page, &format!("/requests/{id}/approve"), &[("minutes", "30")]);
    assert!(done.response.text().contains("The guest is online."), "{}", done.response.text());
    story.assert_online(1);
    let left = story.ask_gateway(&["session", "list"]).1[0]["remaining_seconds"].as_u64().unwrap();
    assert!((1700..=1800).contains(&left), "shortened: {left}");

    story.gateway.upgrade().unwrap();
    let page = anna.open_page("/").unwrap();
    assert_eq!(page.path, "/login", "a new process has signed everybody out");
    let own = [("name", "anna"), ("password", "anna and nobody else")];
    let page = send(&mut anna, &page, "/login", &own);
    assert!(page.response.text().contains("Carla Diaz"), "a guest of before: {}", page.response.text());
    let page = send(&mut anna, &page, "/guests/", &[]);
    assert!(page.response.text().contains("The guest is offline."), "{}", page.response.text());
    let mark = story.mark();
    assert!(story.guest(1).ping(story.network.internet().echo()[0]).is_err());
    story.assert_nothing_from(&story.addresses(1), &mark);
}

#[test]
fn a_host_sees_nobody_elses_guests_and_an_opened_address_changes_nothing() {
    let story = venue();
    let (mut anna, mut bert) = (host(&story, "anna"), host(&story, "bert"));
    ask(&story, 1, "anna", "Carla", "");
    let id = requests(&story)[0]["id"].as_str().unwrap().to_owned();
    let (approve, refuse) = (format!("/requests/{id}/approve"), format!("/requests/{id}/refuse"));
    assert_eq!(bert.open_page(&format!("/requests/{id}")).unwrap().response.status, 404);
    assert!(!bert.open_page("/").unwrap().response.text().contains("Carla"));
    for path in [&approve, &refuse] {
        for browser in [&mut anna, &mut bert, &mut story.outside(CONSOLE)] {
            assert_eq!(browser.open_page(path).unwrap().response.status, 405, "{path}");
        }
    }
    let page = anna.open_page(&format!("/requests/{id}")).unwrap();
    let mut stolen = form_to(&page, &approve);
    assert_eq!(bert.send_form(&page, &stolen).unwrap().0.status, 403, "another login's token");
    stolen = form_to(&bert.open_page("/").unwrap(), "/logout");
    stolen.action.clone_from(&approve);
    assert_eq!(bert.send_form(&page, &stolen).unwrap().0.status, 404, "another host's guest");
    assert_eq!(requests(&story).as_array().unwrap().len(), 1);
    assert!(story.guest(1).ping(story.network.internet().echo()[0]).is_err());
}

#[test]
fn what_a_guest_writes_harms_no_host() {
    let story = venue();
    let mut anna = host(&story, "anna");
    ask(&story, 1, "anna", HOSTILE, HOSTILE);
    let id = requests(&story)[0]["id"].as_str().unwrap().to_owned();
    let page = anna.open_page(&format!("/requests/{id}")).unwrap();
    let list = anna.open_page("/").unwrap();
    let done = send(&mut anna, &page, &format!("/requests/{id}/approve"), &[]);
    for page in [page, list, done] {
        let text = page.response.text();
        assert!(text.contains("&lt;script&gt;") && !text.contains("<script"), "{text}");
        assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");
    }
    let log = story.gateway.log().unwrap();
    assert!(!log.contains("alert(1)") && !log.contains("nobody else"), "{log}");
}

#[test]
fn the_status_reference_is_on_the_portals_host_and_on_the_consoles() {
    let story = venue();
    for browser in [&mut story.browser(1, Family::V4), &mut story.outside(CONSOLE)] {
        for (path, kind) in [
            ("/status/511", "text/html"),
            ("/status/511.json", "application/json"),
            ("/status/511.txt", "text/plain"),
            ("/status/all.json", "application/json"),
        ] {
            let answer = browser.open_page(path).unwrap().response;
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.header("content-type").unwrap().starts_with(kind), "{path}: {}", answer.head());
        }
        assert_eq!(browser.open_page("/nowhere").unwrap().response.status, 404);
    }
    let missing = story.outside(CONSOLE).open_page("/nowhere").unwrap().response.text();
    assert!(missing.contains("/status/404"), "{missing}");
}
