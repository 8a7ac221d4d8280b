//! The devices of one person on the page of each of them, over plain HTTP and without script: what is listed, who may put
//! out whom, and that nobody else's is ever seen.

use lab::{Form, Response};

use super::accounts;
use super::plans::socket;
use super::story::{Family, PORTAL, Script, Story, written};
use super::vouchers::{make, type_in, voucher};

/// Anna has three devices, Berta one.
fn venue() -> Story {
    let story = Script::guests(4).on_plan("[conditions.accounts]\nplan = \"free\"\ndevices = 3").begin();
    for (name, numbers) in [("anna", &[1, 2, 3][..]), ("berta", &[4])] {
        let password = accounts::make(&story, name, &["--no-change"]);
        for number in numbers {
            assert_eq!(accounts::sign_in(&story, *number, name, &password).status, 303);
        }
    }
    story
}

fn page(story: &Story, number: usize) -> String {
    story.browser(number, Family::V4).open_page("/").unwrap().response.text()
}

/// The end of that guest's link address, as the page has it.
fn ending(story: &Story, number: usize) -> String {
    written(story.guest(number).link_address().unwrap())[12..].to_owned()
}

fn forms(page: &str) -> Vec<Form> {
    Form::all_in(page).into_iter().filter(|form| form.action.starts_with("/sign-out/device")).collect()
}

/// Sends the form of one of the buttons, changed, from that guest's own page.
fn put_out(story: &Story, number: usize, change: impl FnOnce(Form) -> Form) -> Response {
    let mut browser = story.browser(number, Family::V4);
    let page = browser.open_page("/").unwrap();
    let form = forms(&page.response.text()).into_iter().next().unwrap_or_else(|| {
        // Nobody to put out: the form as one would make it.
        Form { action: "/sign-out/device".to_owned(), method: "post".to_owned(), fields: Vec::new() }
    });
    browser.send_form(&page, &change(form)).unwrap().0
}

#[test]
fn a_person_sees_their_own_devices_alone_and_puts_one_of_them_out() {
    let story = venue();
    let shown = page(&story, 1);
    assert!(shown.contains("<strong>This device</strong>") && shown.contains("online since"), "{shown}");
    for (number, there) in [(1, false), (2, true), (3, true), (4, false)] {
        assert_eq!(shown.contains(&ending(&story, number)), there, "guest {number}: {shown}");
        let whole = written(story.guest(number).link_address().unwrap());
        assert!(!shown.contains(&whole), "no address is shown whole: {shown}");
    }
    let offered: Vec<String> = forms(&shown).iter().map(|form| form.fields[1].1.clone()).collect();
    assert_eq!(offered, [2, 3].map(|number| story.session_of(number).to_string()));
    assert!(forms(&page(&story, 4)).is_empty() && !page(&story, 4).contains("This device"), "Berta is alone");

    let (out, stays) = (socket(&story, 1), story.session_of(3));
    let answer = put_out(&story, 1, |form| form);
    assert_eq!((answer.status, answer.header("location")), (303, Some("https://portal.example/")));
    let mark = story.mark();
    for _ in 0..20 {
        let _ = out.send(b"after the end");
    }
    story.assert_nothing_from(&story.addresses(2), &mark);
    assert!(page(&story, 2).contains("Connect to the internet"));
    for number in [1, 3, 4] {
        story.assert_online(number);
    }
    let listed = page(&story, 1);
    assert!(!listed.contains(&ending(&story, 2)) && listed.contains(&ending(&story, 3)), "{listed}");
    assert_eq!(put_out(&story, 1, |form| form.with("session", &stays.to_string())).status, 303);
    assert!(forms(&page(&story, 1)).is_empty(), "alone again");
}

#[test]
fn nobody_puts_out_what_is_not_theirs_and_hostile_words_end_nothing() {
    let story = venue();
    let (berta, anna) = (story.session_of(4), story.session_of(1));
    for meant in
        [berta.to_string(), "999999".to_owned(), "0".to_owned(), "<script>alert(1)</script>".to_owned()]
    {
        let answer = put_out(&story, 1, |form| form.with("session", &meant));
        assert_eq!(answer.status, 409, "{meant}: {}", answer.text());
        assert!(answer.text().contains("That device is offline already."), "{}", answer.text());
        assert!(!answer.text().contains("<script"), "{}", answer.text());
        assert_eq!(forms(&answer.text()).len(), 2, "the list is there still");
    }
    let own = forms(&page(&story, 1)).remove(0);
    // Anna's form in Berta's hands, Anna's sign-out in place of it, and no form at all.
    assert_eq!(put_out(&story, 4, |_| own.clone()).status, 403);
    let sign_out = Form::all_in(&page(&story, 1)).into_iter().find(|form| form.action.ends_with("/sign-out"));
    let token = &sign_out.unwrap().fields[0].1;
    assert_eq!(put_out(&story, 1, |form| form.with("token", token)).status, 403);
    assert_eq!(put_out(&story, 1, |form| form.with("token", "")).status, 403);
    let elsewhere = lab::Request::new("POST", PORTAL, "/sign-out/device")
        .header("Origin", "https://evil.test")
        .body("application/x-www-form-urlencoded", own.encoded().as_bytes());
    assert_eq!(story.browser(1, Family::V4).send(&elsewhere).unwrap().0.status, 403);
    assert_eq!(story.recorded_sessions().len(), 4, "{anna} and {berta} go on");
    // Who is not online any more has nobody to put out.
    let page = story.browser(1, Family::V4).open_page("/").unwrap();
    let theirs = forms(&page.response.text()).remove(0);
    story.sign_out(1, &page);
    assert_eq!(put_out(&story, 1, |_| theirs).status, 409);
    assert_eq!(story.recorded_sessions().len(), 3);
    let log = story.gateway.log().unwrap();
    assert!(!log.contains("alert(1)"), "{log}");
}

#[test]
fn a_voucher_that_many_share_lists_nobody_and_one_of_two_devices_does() {
    let story = Script::guests(4).by_voucher("counted = \"first-use\"\ndevices = 2").begin();
    let own = make(&story);
    let (status, made) = voucher(&story, &["create", "--plan", "free", "--devices", "300"]);
    assert_eq!(status, Some(0), "{made}");
    let shared = made[0]["code"].as_str().unwrap();
    for (number, code) in [(1, own.as_str()), (2, &own), (3, shared), (4, shared)] {
        assert_eq!(type_in(&story, number, code).status, 303);
    }
    assert_eq!(forms(&page(&story, 1)).len(), 1);
    let conference = page(&story, 3);
    assert!(conference.contains("Other devices online: 1"), "{conference}");
    assert!(forms(&conference).is_empty() && !conference.contains(&ending(&story, 4)), "{conference}");
    let token = forms(&page(&story, 3));
    assert!(token.is_empty(), "no form, no token");
}
