//! A guest whose phone changes its address comes back: by the browser's cookie, or by the code of the page.

use lab::{Browser, Form, Page, wait_for};

use super::limits::{Datagrams, MANY};
use super::plans::shown;
use super::story::{Family, SOON, Script, Story};

/// Another address of the first guest's phone, as a phone makes one up.
const PRIVATE: [u8; 6] = [0x06, 0, 0x5e, 0x77, 0x10, 0x01];

const WORTH: u64 = 1_000_000;

/// A megabyte and an hour from each sign-in.
fn venue() -> Story {
    Script::guests(2).on_plan("data = \"1 MB\"\n\n[conditions.resume]\naccepted = true").begin()
}

/// The form of the page that leads there.
fn form(page: &Page, action: &str) -> Form {
    let text = page.response.text();
    let mut forms = Form::all_in(&text).into_iter();
    forms.find(|form| form.action == action).unwrap_or_else(|| panic!("no form {action}: {text}"))
}

fn sign_in(browser: &mut Browser) -> Page {
    let page = browser.open_page("/").unwrap();
    let answer = browser.send_form(&page, &form(&page, "/sign-in")).unwrap().0;
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser.open_page("/").unwrap()
}

/// Presses "Go on with your session", with that typed where there is a field.
fn resume(browser: &mut Browser, typed: &str) -> u16 {
    let page = browser.open_page("/").unwrap();
    let mut form = form(&page, "/resume");
    form.fields.retain(|(name, _)| name != "resume");
    form.fields.push(("resume".to_owned(), typed.to_owned()));
    browser.send_form(&page, &form).unwrap().0.status
}

/// The code that the page of somebody who is online shows.
fn code(page: &Page) -> String {
    let text = page.response.text();
    let (_, behind) = text.split_once("<code>").unwrap_or_else(|| panic!("no code: {text}"));
    behind.split_once("</code>").unwrap().0.to_owned()
}

#[test]
fn a_phone_with_a_new_address_goes_on_by_its_browsers_cookie_and_no_longer_than_before() {
    let mut story = venue();
    let mut browser = story.browser(1, Family::V4);
    sign_in(&mut browser);
    story.assert_online(1);
    let before = shown(&story);
    story.guest(1).set_link_address(PRIVATE).unwrap();
    let mark = story.mark();
    // The neighbour table has to learn the new address first.
    let is_known = || {
        let page = browser.open_page("/").unwrap();
        page.response.text().contains("online here before").then_some(())
    };
    wait_for("the new address", SOON, is_known).unwrap();
    story.assert_nothing_from(&story.addresses(1), &mark);
    story.gateway.restart().unwrap();
    assert_eq!(resume(&mut browser, ""), 303, "the proof is good after a restart");
    story.assert_online(1);
    let (_, former) = story.session_command(&["show", &before["id"].to_string()]);
    assert_eq!(former["end_cause"], "resumed", "{former}");
    let (_, sessions) = story.session_command(&["list"]);
    assert_eq!(sessions.as_array().unwrap().len(), 1, "{sessions}");
    assert_eq!(sessions[0]["until"], before["until"], "no hour anew: {sessions}");
}

#[test]
fn data_that_was_used_on_one_device_is_used_where_its_code_is_typed_and_the_code_is_good_once() {
    let story = venue();
    let code = code(&sign_in(&mut story.browser(1, Family::V4)));
    let mut devices = [Datagrams::of(&story, 1, 0), Datagrams::of(&story, 2, 1)];
    devices[0].exchange(&story, 1, 200);
    assert_eq!(resume(&mut story.browser(2, Family::V4), "<script>"), 422);
    assert_eq!(resume(&mut story.browser(2, Family::V4), &code.to_lowercase().replace('-', " ")), 303);
    let mark = story.mark();
    devices[0].exchange(&story, 1, 5);
    story.assert_nothing_from(&story.addresses(1), &mark);
    devices[1].exchange(&story, 2, MANY);
    let delivered = devices[0].delivered + devices[1].delivered;
    println!("granted {WORTH}, delivered {delivered} on both sides of the move");
    assert!(delivered <= WORTH && delivered + devices[1].octets > WORTH, "{delivered} of {WORTH} passed");
    assert_eq!(resume(&mut story.browser(1, Family::V4), &code), 403, "it went on once");
}
