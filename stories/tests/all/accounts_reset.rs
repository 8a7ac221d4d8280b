//! Owners who forgot their password get a letter, over plain HTTP and without script; the mail server is aiosmtpd on the
//! gateway's machine.

use serde_json::Value;

use super::accounts::{fill, form_to, make, sign_in};
use super::codes::{body_of, mail_server};
use super::story::{Family, Script, Story};

const NEW: &str = "a better one than before";

fn venue() -> Story {
    Script::guests(3)
        .on_plan(
            "[conditions.accounts]\nplan = \"free\"\ndevices = 3\nreset_by_mail = true\n\n[mail]\nserver = \"localhost:2525\"\n\
             security = \"none\"\nfrom = \"The Story Inn <wifi@inn.example>\"",
        )
        .begin()
}

/// The path of the letter's link.
fn link_in(mail: &Value) -> String {
    let body = body_of(mail);
    let (_, link) = body.split_once("https://portal.example").unwrap_or_else(|| panic!("no link: {body}"));
    link.chars().take_while(|letter| !letter.is_whitespace()).collect()
}

fn forgot(story: &Story, number: usize, mail: &str) -> lab::Response {
    fill(story, number, "/account/forgot", "/account/forgot", &[("mail", mail)])
}

fn choose(story: &Story, number: usize, link: &str, fields: &[(&str, &str)]) -> lab::Response {
    fill(story, number, link, "/account/reset", fields)
}

#[test]
fn a_letters_link_gives_another_password_once_and_ends_what_was_online_by_the_former() {
    let story = venue();
    let server = mail_server(&story);
    let former = make(&story, "anna", &["--no-change", "--mail", "Anna@Example.org"]);
    assert_eq!(sign_in(&story, 2, "anna", &former).status, 303);
    story.assert_online(2);
    let page = story.browser(1, Family::V4).open_page("/").unwrap().response.text();
    assert!(page.contains("Forgot your password?"), "{page}");
    let answer = forgot(&story, 1, "anna@example.org");
    assert!(answer.status == 200 && answer.text().contains("If there is an account"), "{}", answer.text());
    let mail = server.taken();
    assert_eq!(mail["to"], serde_json::json!(["anna@example.org"]));
    let link = link_in(&mail);
    assert!(link.starts_with("/account/reset?k="), "{link}");
    let page = story.browser(1, Family::V4).open_page(&link).unwrap();
    assert_eq!(page.response.status, 200, "{}", page.response.text());
    assert!(page.response.text().contains("value=\"anna\""), "{}", page.response.text());
    story.assert_online(2);
    assert_eq!(sign_in(&story, 3, "anna", &former).status, 303, "a link that is opened changes nothing");

    let answer = choose(&story, 1, &link, &[("new_password", "short")]);
    assert_eq!(answer.status, 422, "{}", answer.text());
    let answer = choose(&story, 1, &link, &[("account_name", "somebody"), ("new_password", NEW)]);
    assert_eq!(answer.status, 403, "another account than the mailbox's: {}", answer.text());
    let mark = story.mark();
    let answer = choose(&story, 1, &link, &[("new_password", NEW)]);
    assert!(answer.status == 200 && answer.text().contains("Your password is changed"), "{}", answer.text());
    for number in [2, 3] {
        assert!(
            story.guest(number).ping(story.network.internet().echo()[0]).is_err(),
            "{number} is still online"
        );
    }
    story.assert_nothing_from(&story.addresses(2), &mark);
    assert_eq!(sign_in(&story, 1, "anna", &former).status, 403);
    assert_eq!(sign_in(&story, 1, "anna", NEW).status, 303);
    story.assert_online(1);
    assert_eq!(story.browser(3, Family::V4).open_page(&link).unwrap().response.status, 404, "good once");
    let log = story.gateway.log().unwrap();
    assert!(!log.contains("anna@") && !log.contains(NEW) && !log.contains(&link[17..]), "{log}");
}

#[test]
fn the_page_says_the_same_of_accounts_that_do_not_exist_and_letters_are_counted() {
    let story = venue();
    let server = mail_server(&story);
    make(&story, "anna", &["--mail", "anna@example.org"]);
    make(&story, "gone", &["--mail", "gone@example.org"]);
    assert_eq!(story.ask_gateway(&["account", "disable", "gone"]).0, Some(0));
    let pages: Vec<_> = ["nothing@example.org", "gone@example.org", "anna@example.org"]
        .into_iter()
        .map(|mail| {
            let answer = forgot(&story, 1, mail);
            let lines = answer.text();
            (answer.status, lines.lines().filter(|line| !line.contains("token")).collect::<String>())
        })
        .collect();
    assert!(pages[0].0 == 200 && pages.iter().all(|page| *page == pages[0]), "{pages:?}");
    assert_eq!(server.taken()["to"][0], "anna@example.org", "the only letter");
    assert!(server.took_nothing_more());
    for _ in 0..2 {
        assert_eq!(forgot(&story, 1, "anna@example.org").status, 200);
        server.taken();
    }
    let answer = forgot(&story, 1, "other@example.org");
    assert_eq!(answer.status, 429, "the sixth time of this device: {}", answer.text());
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((3000..=3600).contains(&wait), "{wait}");
    for hostile in ["<script>alert(1)</script>", "a@example.org\r\nBcc: b@example.org", "\u{202e}\u{1b}[2J"] {
        let answer = forgot(&story, 2, hostile);
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(!answer.text().contains("<script") && !answer.text().contains(['\u{202e}', '\u{1b}']));
    }
    for made_up in ["", "00", &"0".repeat(32), "../../etc/passwd"] {
        let page = story.browser(2, Family::V4).open_page(&format!("/account/reset?k={made_up}")).unwrap();
        assert_eq!(page.response.status, 404, "{made_up}");
        assert_eq!(form_to(&page, "/account/forgot").action, "/account/forgot");
    }
}
