//! A host is written to when a guest asks for them, over plain HTTP and without script; the mail server is aiosmtpd on the
//! gateway's machine.

use lab::{Page, Response, wait_for};
use serde_json::Value;

use super::codes::{body_of, mail_server};
use super::sponsors::{HOSTILE, ask, form_to, requests, venue_with};
use super::sponsors_console::{CONSOLE, make_host, send};
use super::story::{Family, SOON, Story};

const MAIL: &str = "mail = true\ndomains = [\"inn.example\"]\n\n[mail]\nserver = \"localhost:2525\"\nsecurity = \"none\"\n\
                    from = \"The Story Inn <wifi@inn.example>\"";

/// The path of the letter's link.
fn link_in(mail: &Value) -> String {
    let body = body_of(mail);
    let (_, link) =
        body.split_once("https://portal.example:8512").unwrap_or_else(|| panic!("no link: {body}"));
    link.chars().take_while(|letter| !letter.is_whitespace()).collect()
}

/// What the list says of the first request's mail, once that is known.
fn told(story: &Story, number: usize, expected: &str) {
    let told = wait_for("what became of the mail", SOON, || {
        let told = requests(story)[number]["mail"].as_str().unwrap().to_owned();
        (told != "under-way").then_some(told)
    });
    assert_eq!(told.unwrap(), expected);
}

/// The first guest asks that host, and no other one any more.
fn ask_anew(story: &Story, host: &str) -> (Response, Page) {
    let mut browser = story.browser(1, Family::V4);
    let page = browser.open_page("/").unwrap();
    if page.response.text().contains("/sponsor/withdraw") {
        browser.send_form(&page, &form_to(&page, "/sponsor/withdraw")).unwrap();
    }
    ask(story, 1, host, "Carla", "")
}

#[test]
fn the_link_of_a_letter_changes_nothing_and_its_host_lets_the_guest_in() {
    let story = venue_with(MAIL);
    let server = mail_server(&story);
    let password = make_host(&story, "anna", &["--mail", "Anna@Inn.example"]);
    let mark = story.mark();
    let (answer, page) = ask(&story, 1, "anna@inn.example", "Carla Diaz", "a talk");
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(page.response.text().contains("Waiting for an answer"), "{}", page.response.text());
    let mail = server.taken();
    assert_eq!(mail["to"], serde_json::json!(["anna@inn.example"]));
    let body = body_of(&mail);
    assert!(body.contains("Carla Diaz") && body.contains("a talk") && body.contains("guest0"), "{body}");
    told(&story, 0, "sent");

    let link = link_in(&mail);
    let mut anna = story.outside(CONSOLE);
    let page = anna.open_page(&link).unwrap();
    assert_eq!(page.path.split('?').next(), Some("/login"), "a link alone shows nothing");
    assert!(!page.response.text().contains("Carla"), "{}", page.response.text());
    for _ in 0..3 {
        story.outside(CONSOLE).open_page(&link).unwrap();
    }
    assert_eq!(requests(&story).as_array().unwrap().len(), 1, "it still waits");
    story.assert_nothing_from(&story.addresses(1), &mark);
    let login = [("name", "anna"), ("password", password.as_str())];
    let page = send(&mut anna, &page, "/login", &login);
    let own = [login[0], login[1], ("new", "anna and nobody else")];
    let page = send(&mut anna, &page, "/login/password", &own);
    assert_eq!(page.path, link, "back at the link");
    assert!(page.response.text().contains("a talk"), "{}", page.response.text());
    let done = send(&mut anna, &page, &format!("{link}/approve"), &[("minutes", "30")]);
    assert!(done.response.text().contains("The guest is online."), "{}", done.response.text());
    story.assert_online(1);
    let log = story.gateway.log().unwrap();
    assert!(!log.contains("Carla") && !log.contains("anna@"), "{log}");
}

#[test]
fn only_hosts_who_may_be_asked_get_letters_and_the_guest_cannot_tell() {
    let story = venue_with(MAIL);
    let server = mail_server(&story);
    make_host(&story, "anna", &["--mail", "anna@inn.example"]);
    let made = make_host(&story, "bodo", &["--mail", "bodo@elsewhere.example"]);
    make_host(&story, "dora", &[]);
    let guest = story.ask_gateway(&["account", "create", "gwen", "--mail", "gwen@inn.example"]);
    assert_eq!(guest.0, Some(0), "{}", guest.1);
    for host in ["nobody", "gwen", "bodo"] {
        let (answer, page) = ask_anew(&story, host);
        assert_eq!(answer.status, 303, "{host}: {}", answer.text());
        assert!(page.response.text().contains("Waiting for an answer"), "{}", page.response.text());
        told(&story, 0, "nobody");
    }
    let mut bodo = story.outside(CONSOLE);
    let page = bodo.open_page("/login").unwrap();
    let login = [("name", "bodo"), ("password", made.as_str())];
    let page = send(&mut bodo, &page, "/login", &login);
    let page =
        send(&mut bodo, &page, "/login/password", &[login[0], login[1], ("new", "bodo and nobody else")]);
    let text = page.response.text();
    assert!(
        text.contains("Your guests") && !text.contains("Carla"),
        "who may not be asked sees nothing: {text}"
    );
    ask(&story, 2, "dora", "Carla", "");
    told(&story, 1, "nobody");
    ask_anew(&story, "anna");
    assert_eq!(server.taken()["to"][0], "anna@inn.example", "the first letter of all");
    assert!(server.took_nothing_more());
    let (answer, _) = ask_anew(&story, "anna");
    assert_eq!(answer.status, 429, "the fifth time within the hour: {}", answer.text());
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((3000..=3600).contains(&wait), "{wait}");
}

#[test]
fn a_letter_that_nobody_takes_is_told_to_the_operator_and_holds_nobody_up() {
    let story = venue_with(MAIL);
    make_host(&story, "anna", &["--mail", "anna@inn.example"]);
    let (answer, page) = ask(&story, 1, "anna", "Carla Diaz", "");
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(page.response.text().contains("Waiting for an answer"), "{}", page.response.text());
    told(&story, 0, "failed");
    let log = story.gateway.log().unwrap();
    assert!(log.contains("a letter to a host could not be sent"), "{log}");
    assert!(!log.contains("Carla") && !log.contains("anna@"), "{log}");
    let listed = String::from_utf8(story.command(&["sponsor", "list"]).stdout).unwrap();
    assert!(listed.contains("mail: could not be sent"), "{listed}");
}

#[test]
fn what_a_guest_writes_makes_no_header_no_link_and_no_markup_of_a_letter() {
    let story = venue_with(MAIL);
    let server = mail_server(&story);
    make_host(&story, "anna", &["--mail", "anna@inn.example"]);
    let typed = "https://evil.example/x +49 900 1234567\r\nBcc: all@evil.example";
    let (answer, _) = ask(&story, 1, "anna", typed, HOSTILE);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let mail = server.taken();
    assert_eq!(mail["to"].as_array().unwrap().len(), 1, "{mail}");
    let message = body_of(&mail);
    let head = message.split("\r\n\r\n").next().unwrap();
    assert!(!head.contains("evil") && !head.to_lowercase().contains("bcc"), "{head}");
    assert!(message.contains("https evil example x"), "{message}");
    for bad in ["evil.example", "://evil", "1234567", "<script", "alert(", "\u{202e}", "=E2=80=AE", "\u{1b}"]
    {
        assert!(!message.contains(bad), "{bad:?}: {message}");
    }
    let links = message.matches("https://").count();
    assert_eq!(links, message.matches("https://portal.example:8512/requests/").count(), "{message}");
}
