//! Vouchers with real traffic: made by the operator's command, typed on the page, shared by devices, taken back.

use lab::{Browser, Page, Response};
use serde_json::Value;

use super::plans::{frames, shown, socket};
use super::story::{Family, Script, Story};

/// An hour from the first use and a hundred packets of data, on two devices; nobody gets in without.
fn venue(more: &str) -> Story {
    Script::guests(3).by_voucher(&format!("counted = \"first-use\"\ndevices = 2\n{more}")).begin()
}

/// What that command answers, in JSON.
pub(super) fn voucher(story: &Story, arguments: &[&str]) -> (Option<i32>, Value) {
    story.ask_gateway(&[&["voucher"], arguments].concat())
}

pub(super) fn make(story: &Story) -> String {
    let (code, made) = voucher(story, &["create", "--plan", "free", "--note", "<b>=1+1</b>"]);
    assert_eq!(code, Some(0), "{made}");
    made[0]["code"].as_str().unwrap().to_owned()
}

/// The guest types that on the page; what the portal answers.
pub(super) fn type_in(story: &Story, number: usize, code: &str) -> Response {
    let mut browser = story.browser(number, Family::V4);
    let page = browser.open_page("/").unwrap();
    send(&mut browser, &page, code, "")
}

fn send(browser: &mut Browser, page: &Page, code: &str, instead_of: &str) -> Response {
    let mut form = page.post_form().unwrap();
    assert!(form.fields.iter().any(|(name, _)| name == "voucher"), "the page has no field: {form:?}");
    form.fields.retain(|(name, _)| name != "voucher" && name != "instead_of");
    form.fields.push(("voucher".to_owned(), code.to_owned()));
    form.fields.push(("instead_of".to_owned(), instead_of.to_owned()));
    browser.send_form(page, &form).unwrap().0
}

#[test]
fn a_typed_code_admits_on_both_families_as_people_type_it_and_a_wrong_one_does_not() {
    let story = venue("");
    let code = make(&story);
    let mark = story.mark();
    for (wrong, status) in [("", 422), ("2222-2222", 422), ("<script>alert(1)</script>", 422)] {
        let answer = type_in(&story, 2, wrong);
        assert_eq!(answer.status, status, "{wrong:?}: {}", answer.text());
        assert!(!answer.text().contains("<script"), "{}", answer.text());
    }
    story.assert_nothing_from(&story.addresses(2), &mark);
    let answer = type_in(&story, 1, &code.to_lowercase().replace('-', " "));
    assert_eq!(answer.status, 303, "{}", answer.text());
    story.assert_online(1);
    let session = shown(&story);
    let (_, listed) = voucher(&story, &["show", &code]);
    assert_eq!((&listed[0]["state"], &listed[0]["sessions"][0]), (&"used".into(), &session["id"]));
    assert_eq!(listed[0]["person"], session["person"]);
}

#[test]
fn a_link_fills_the_code_in_and_signs_nobody_in_by_itself() {
    let story = venue("");
    let code = make(&story);
    let mark = story.mark();
    let mut browser = story.browser(1, Family::V4);
    let page = browser.open_page(&format!("/?voucher={code}")).unwrap();
    assert!(page.response.text().contains(&code), "{}", page.response.text());
    let hostile = browser.open_page("/?voucher=%22%3E%3Cscript%3E").unwrap();
    assert!(!hostile.response.text().contains("<script"), "{}", hostile.response.text());
    story.assert_nothing_from(&story.addresses(1), &mark);
    let form = page.post_form().unwrap();
    assert_eq!(browser.send_form(&page, &form).unwrap().0.status, 303);
    story.assert_online(1);
}

#[test]
fn a_voucher_that_is_taken_back_ends_what_runs_and_admits_nobody_after_a_restart_either() {
    let mut story = venue("");
    let code = make(&story);
    assert_eq!(type_in(&story, 1, &code).status, 303);
    story.assert_online(1);
    let socket = socket(&story, 0);
    let (status, answer) = voucher(&story, &["revoke", &code]);
    assert_eq!((status, &answer["changed"]), (Some(0), &1.into()));
    let mark = story.mark();
    for _ in 0..20 {
        let _ = socket.send(b"after the end");
    }
    assert_eq!(frames(&story, &mark), 0, "packets passed after it was taken back");
    story.gateway.restart().unwrap();
    let answer = type_in(&story, 1, &code);
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert!(answer.text().contains("used up or has expired"), "{}", answer.text());
}

#[test]
fn guesses_of_a_device_are_few_and_the_one_who_waits_is_heard() {
    let story = venue("");
    let code = make(&story);
    // Codes of the same batch's tag that are right in form: their last character follows from the others.
    let guesses = (0..).map(|number: u128| {
        let whole: captivity::VoucherCode = code.parse().unwrap();
        captivity::VoucherCode::from_draw(whole.tag(), number * 7_919).to_string()
    });
    let answers: Vec<_> = guesses.take(8).map(|guess| type_in(&story, 1, &guess)).collect();
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429, 429]);
    let wait: u64 = answers[5].header("Retry-After").unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait} seconds");
    // Another device is not concerned.
    assert_eq!(type_in(&story, 2, &code).status, 303);
}

#[test]
fn what_was_exported_is_imported_elsewhere_and_printed_with_its_code() {
    let story = venue("");
    let code = make(&story);
    let config = story.folder().join("vestibule.toml");
    let config = config.to_str().unwrap();
    let run = |arguments: &[&str]| {
        let output =
            story.gateway.command(&[&["voucher"], arguments, &["--config", config]].concat()).unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (status, csv) = run(&["export", "1"]);
    assert_eq!(status, Some(0));
    assert!(csv.starts_with("code,batch,plan,state,") && csv.contains(&code), "{csv}");
    let (status, html) = run(&["print", "1"]);
    assert_eq!(status, Some(0));
    assert!(html.contains(&code) && html.contains("<svg") && !html.contains("<b>=1"), "{html}");
    let other = venue("");
    let file = other.write("from-the-other.csv", &csv);
    let (status, said) = voucher(&other, &["import", &file, "--plan", "free"]);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(type_in(&other, 1, &code).status, 303);
    other.assert_online(1);
    // The same codes once more are refused as a whole.
    assert_eq!(voucher(&other, &["import", &file, "--plan", "free"]).0, Some(1));
}
