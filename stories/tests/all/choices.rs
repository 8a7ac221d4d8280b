//! What guests are asked beside the terms: never before they are online, given and withdrawn in one place, and on record.

use lab::{Form, Response};
use serde_json::Value;

use super::story::{Family, Script, Story};
use super::vouchers::voucher;

const QUESTIONS: &str = r#"
[conditions.vouchers]
accepted = true

[[conditions.consents]]
name = "letter"
edition = "1"
text = "Send me the letter of the <b>house</b>, once a month at most."
[conditions.consents.translations]
de = "Schickt mir einmal im Monat den Brief des Hauses."

[[conditions.consents]]
name = "survey"
edition = "2026-11"
text = "Ask me how I liked it."
"#;

fn inn() -> Story {
    Script::guests(3).on_plan(&format!("counted = \"first-use\"\ndevices = 2\n{QUESTIONS}")).begin()
}

fn open(story: &Story, number: usize, path: &str) -> Response {
    story.browser(number, Family::V4).open_page(path).unwrap().response
}

/// Ticks these boxes and no others.
fn save(story: &Story, number: usize, ticked: &[(&str, &str)]) -> Response {
    let mut browser = story.browser(number, Family::V4);
    let page = browser.open_page("/consents").unwrap();
    let mut form = page.post_form().unwrap();
    form.fields.retain(|(name, _)| !name.starts_with("consent-"));
    form.fields.extend(ticked.iter().map(|(name, value)| (format!("consent-{name}"), (*value).to_owned())));
    browser.send_form(&page, &form).unwrap().0
}

fn list(story: &Story, more: &[&str]) -> Vec<Value> {
    let (code, lines) = story.ask_gateway(&[&["consent", "list"], more].concat());
    assert_eq!(code, Some(0), "{lines}");
    lines.as_array().unwrap().clone()
}

#[test]
fn consent_is_asked_of_who_is_online_given_by_ticking_and_withdrawn_in_the_same_place() {
    let story = inn();
    let newcomers = open(&story, 1, "/");
    assert!(
        !newcomers.text().contains("letter of the"),
        "nobody can think that it is the price of going online"
    );
    assert_eq!(open(&story, 1, "/consents").status, 200, "led to the sign-in page");
    assert!(open(&story, 1, "/terms").text().contains("Be kind to the other guests."));

    let online = story.sign_in(1);
    assert!(online.response.text().contains("What you allow"), "{}", online.response.text());
    let page = open(&story, 1, "/consents").text();
    assert!(page.contains("of the &lt;b&gt;house&lt;") && !page.contains(" checked>"), "{page}");
    assert!(open(&story, 1, "/consents?lang=de").text().contains("Brief des Hauses"));

    let saved = save(&story, 1, &[("letter", "1")]);
    assert!(saved.status == 200 && saved.text().contains("Saved."), "{}", saved.text());
    assert_eq!(saved.text().matches(" checked>").count(), 1, "{}", saved.text());
    let other_words = save(&story, 1, &[("letter", "0")]);
    assert_eq!(other_words.status, 409, "{}", other_words.text());
    assert_eq!(save(&story, 1, &[("letter", "1"), ("no-such", "1")]).status, 200, "the same again");

    let [line] = &list(&story, &[])[..] else { panic!("one consent holds") };
    assert_eq!(
        (&line["name"], &line["edition"], &line["language"]),
        (&"letter".into(), &"1".into(), &"en".into())
    );
    assert_eq!(line["session"], story.session_of(1), "{line}");
    assert!(line["text"].as_str().unwrap().contains("<b>house</b>"), "the words as they were: {line}");

    assert_eq!(save(&story, 1, &[]).status, 200);
    assert!(list(&story, &[]).is_empty());
    let said: Vec<_> = list(&story, &["--history"]).iter().map(|line| line["given"].clone()).collect();
    assert_eq!(said, [true, false], "every change is a line of its own");
    story.assert_online(1);
}

#[test]
fn one_person_has_one_mind_an_operator_withdraws_and_a_form_of_somebody_else_does_nothing() {
    let mut story = inn();
    let (_, made) = voucher(&story, &["create", "--plan", "free"]);
    let code = made[0]["code"].as_str().unwrap();
    for number in [1, 2] {
        let mut browser = story.browser(number, Family::V4);
        let page = browser.open_page("/").unwrap();
        let mut form = page.post_form().unwrap();
        form.fields.retain(|(name, _)| name != "voucher");
        form.fields.push(("voucher".to_owned(), code.to_owned()));
        assert_eq!(browser.send_form(&page, &form).unwrap().0.status, 303);
    }
    story.sign_in(3);
    assert_eq!(save(&story, 1, &[("letter", "1"), ("survey", "2026-11")]).status, 200);
    assert_eq!(
        open(&story, 2, "/consents").text().matches(" checked>").count(),
        2,
        "the person's other device"
    );
    assert_eq!(open(&story, 3, "/consents").text().matches(" checked>").count(), 0);

    let mut browser = story.browser(1, Family::V4);
    let page = browser.open_page("/consents").unwrap();
    let stolen: Form = page.post_form().unwrap();
    let mut other = story.browser(3, Family::V4);
    let own = other.open_page("/consents").unwrap();
    assert_eq!(other.send_form(&own, &stolen).unwrap().0.status, 403, "the form of another device");

    story.gateway.kill_all().unwrap();
    story.gateway.restart().unwrap();
    let lines = list(&story, &["--name", "letter"]);
    assert_eq!(lines.len(), 1, "on record before the page said so: {lines:?}");
    let id = lines[0]["id"].to_string();
    assert_eq!(story.ask_gateway(&["consent", "withdraw", &id]).0, Some(0));
    assert_eq!(story.ask_gateway(&["consent", "withdraw", "999"]).0, Some(1));
    assert_eq!(open(&story, 1, "/consents").text().matches(" checked>").count(), 1);
    let config = story.folder().join("vestibule.toml");
    let csv = story.gateway.command(&[
        "consent",
        "list",
        "--history",
        "--csv",
        "--config",
        config.to_str().unwrap(),
    ]);
    let csv = String::from_utf8(csv.unwrap().stdout).unwrap();
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.lines().last().unwrap().contains(",letter,1,en,false,true,"), "{csv}");
}

#[test]
fn who_changes_their_mind_all_the_time_is_told_to_wait() {
    let story = inn();
    story.sign_in(1);
    let told = (0..60).find_map(|number| {
        let ticked = [("letter", "1")];
        let answer = save(&story, 1, &ticked[..usize::from(number % 2 == 0)]);
        (answer.status != 200).then_some(answer)
    });
    let told = told.unwrap();
    assert_eq!((told.status, told.header("retry-after")), (429, Some("3600")), "{}", told.text());
    assert!(list(&story, &["--history"]).len() <= 50);
    story.assert_online(1);
}
