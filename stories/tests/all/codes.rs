//! A guest is let in by a code that is sent to a mailbox or a phone, over plain HTTP and without script. The mail server is
//! aiosmtpd, the provider an HTTP server, both on the gateway's machine.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

use lab::{Browser, Form, Page, Response};
use serde_json::Value;

use super::story::{Family, SOON, Script, Story};

const HOSTILE: &str = "=1+1<script>alert(1)</script>\"'&\r\nBcc: all@example.org\u{202e}\u{1b}[2J";

/// A program on the gateway's machine, and what it was given. Ended with this.
pub(super) struct Program {
    child: Child,
    taken: Receiver<String>,
}

impl Program {
    fn start(story: &Story, script: &str, arguments: &[&str]) -> Self {
        let script =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates/courier/tests/courier").join(script);
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).args(arguments).stdout(Stdio::piped());
        let mut child = story.inside_gateway().run(move || command.spawn()).unwrap().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (told, taken) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| told.send(line)));
        taken
            .recv_timeout(SOON * 4)
            .unwrap_or_else(|_| panic!("python3-aiosmtpd is needed (cargo xtask test installs it)"));
        Self { child, taken }
    }

    pub(super) fn taken(&self) -> Value {
        serde_json::from_str(&self.taken.recv_timeout(SOON).unwrap()).unwrap()
    }
}

impl Program {
    /// Whether nothing more was taken until now.
    pub(super) fn took_nothing_more(&self) -> bool {
        self.taken.try_recv().is_err()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Accepting the terms alone admits nobody; codes do, by both ways.
pub(super) fn venue(grace: &str) -> Story {
    Script::guests(2)
        .on_plan(&format!(
            r#"[[plans]]
name = "grace"
duration = "10 minutes"
counted = "first-use"
renews = "day"

[conditions.mail]
plan = "free"
{grace}
server = "localhost:2525"
security = "none"
from = "The Story Inn <wifi@inn.example>"
blocked_domains = ["throwaway.example"]

[conditions.phone]
plan = "free"
prefixes = ["+49"]
national_prefix = "+49"
url = "http://127.0.0.1:2580/send"
headers = ["Content-Type: application/json"]
body = '{{"to": "{{to}}", "text": "{{text}}"}}'"#
        ))
        .begin()
}

pub(super) fn mail_server(story: &Story) -> Program {
    Program::start(story, "smtp_server.py", &["open", "-", "-", "2525"])
}

fn form_to(page: &Page, action: &str) -> Form {
    let text = page.response.text();
    let found = Form::all_in(&text).into_iter().find(|form| form.action.starts_with(action));
    found.unwrap_or_else(|| panic!("there is no form to {action}: {text}"))
}

/// Fills a field of the page at that path and sends it.
pub(super) fn fill(browser: &mut Browser, path: &str, action: &str, field: &str, text: &str) -> Response {
    let page = browser.open_page(path).unwrap();
    let form = form_to(&page, action).with(field, text);
    browser.send_form(&page, &form).unwrap().0
}

/// The first number of that many digits.
pub(super) fn code_in(text: &str) -> String {
    let mut words = text.split(|c: char| !c.is_ascii_digit());
    words.find(|word| word.len() == 6).unwrap_or_else(|| panic!("no code: {text}")).to_owned()
}

pub(super) fn body_of(mail: &Value) -> String {
    mail["message"].as_str().unwrap().replace("=\r\n", "").replace("=3D", "=")
}

#[test]
fn a_guest_reads_the_mail_while_the_page_is_closed_and_is_online_by_its_code() {
    let story = venue("");
    let server = mail_server(&story);
    let mark = story.mark();
    let answer =
        fill(&mut story.browser(1, Family::V4), "/", "/sign-in/mail", "mail", "Anna+wifi@Example.org");
    assert_eq!(answer.status, 303, "{}", answer.text());
    let mail = server.taken();
    assert_eq!(mail["to"][0], "anna+wifi@example.org");
    let code = code_in(&body_of(&mail));
    story.assert_nothing_from(&story.addresses(1), &mark);
    // Another browser: nothing is kept by the one that asked. Another device is asked for no code.
    let mut browser = story.browser(1, Family::V4);
    let page = browser.open_page("/").unwrap().response.text();
    assert!(page.contains("We have sent a code to") && page.contains("anna+wifi@example.org"), "{page}");
    let other = story.browser(2, Family::V4).open_page("/").unwrap().response.text();
    assert!(!other.contains("anna+wifi"), "{other}");
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let answer = fill(&mut browser, "/", "/sign-in/code", "code", wrong);
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert!(answer.text().contains("This code is not right"), "{}", answer.text());
    let typed = format!(" {} {} ", &code[..3], &code[3..]);
    assert_eq!(fill(&mut browser, "/", "/sign-in/code", "code", &typed).status, 303);
    story.assert_online(1);
    assert!(!browser.open_page("/").unwrap().response.text().contains("We have sent"), "it is used");
    let log = story.gateway.log().unwrap();
    assert!(!log.contains("anna") && !log.contains(&code), "{log}");
}

#[test]
fn the_mails_link_changes_nothing_by_itself_and_grace_lasts_until_the_code_is_right() {
    let story = venue("grace_plan = \"grace\"");
    let server = mail_server(&story);
    let mut browser = story.browser(1, Family::V4);
    assert_eq!(fill(&mut browser, "/", "/sign-in/mail", "mail", "anna@example.org").status, 303);
    story.assert_online(1);
    let plan = |story: &Story| story.ask_gateway(&["session", "list"]).1[0]["plan"].clone();
    assert_eq!(plan(&story), "grace");
    let body = body_of(&server.taken());
    let (_, link) = body.split_once("https://portal.example").unwrap();
    let link: String = link.chars().take_while(|c| !c.is_whitespace()).collect();
    assert!(link.starts_with("/code?k="), "{link}");
    let elsewhere = story.browser(2, Family::V4).open_page(&link).unwrap().response;
    assert!(elsewhere.status == 200 && elsewhere.text().contains(&code_in(&body)), "{}", elsewhere.text());
    assert!(elsewhere.text().contains("another device"), "{}", elsewhere.text());
    let page = browser.open_page(&link).unwrap();
    assert!(
        page.response.text().contains(&format!("value=\"{}\"", code_in(&body))),
        "{}",
        page.response.text()
    );
    assert_eq!(plan(&story), "grace", "a link that is opened changes nothing");
    assert_eq!(browser.send_form(&page, &form_to(&page, "/sign-in/code")).unwrap().0.status, 303);
    assert_eq!(plan(&story), "free");
    story.assert_online(1);
    assert_eq!(story.browser(1, Family::V4).open_page(&link).unwrap().response.status, 404, "good once");
}

#[test]
fn a_text_message_goes_to_listed_countries_and_who_cannot_be_written_to_is_told_so() {
    let story = venue("");
    let mut browser = story.browser(1, Family::V4);
    let answer = fill(&mut browser, "/", "/sign-in/phone", "phone", "0170 1234567");
    assert_eq!(answer.status, 503, "nobody is there: {}", answer.text());
    assert_eq!(answer.header("retry-after"), Some("60"));
    assert!(answer.text().contains("could not be sent"), "{}", answer.text());
    let provider = Program::start(&story, "http_server.py", &["200", "{}", "2580"]);
    for (way, field, text) in [
        ("/sign-in/phone", "phone", "+1 212 555 0100"),
        ("/sign-in/mail", "mail", "anna@mail.throwaway.example"),
    ] {
        let answer = fill(&mut browser, "/", way, field, text);
        assert_eq!(answer.status, 403, "{text}: {}", answer.text());
    }
    assert_eq!(fill(&mut browser, "/", "/sign-in/phone", "phone", "0170 1234567").status, 303);
    let sent: Value = serde_json::from_str(provider.taken()["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent["to"], "+491701234567");
    let code = code_in(sent["text"].as_str().unwrap());
    assert_eq!(fill(&mut browser, "/", "/sign-in/code", "code", &code).status, 303);
    story.assert_online(1);
}

#[test]
fn tries_and_messages_are_counted_and_what_strangers_write_harms_nothing() {
    let story = venue("");
    let server = mail_server(&story);
    let mut browser = story.browser(1, Family::V4);
    for field in ["mail", "phone"] {
        let answer = fill(&mut browser, "/", &format!("/sign-in/{field}"), field, HOSTILE);
        assert_eq!(answer.status, 422, "{}", answer.text());
        let page = answer.text();
        assert!(!page.contains("<script") && !page.contains(['\u{202e}', '\u{1b}']), "{page}");
    }
    for _ in 0..5 {
        assert_eq!(fill(&mut browser, "/", "/sign-in/mail", "mail", "anna@example.org").status, 303);
        server.taken();
    }
    let answer = fill(&mut browser, "/", "/sign-in/mail", "mail", "berta@example.org");
    assert_eq!(answer.status, 429, "{}", answer.text());
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((3000..=3600).contains(&wait), "{wait}");
    let answer = fill(&mut story.browser(2, Family::V4), "/", "/sign-in/mail", "mail", "anna@example.org");
    assert_eq!(answer.status, 429, "another device, the same mailbox: {}", answer.text());
    let page = browser.open_page("/").unwrap();
    let form = form_to(&page, "/sign-in/code");
    let tried: Vec<_> = (0..6)
        .map(|n| browser.send_form(&page, &form.clone().with("code", &format!("00000{n}"))).unwrap().0.status)
        .collect();
    assert_eq!(tried, [403, 403, 403, 403, 403, 429]);
    let log = story.gateway.log().unwrap();
    assert!(!log.contains("alert(1)") && !log.contains("anna@"), "{log}");
}

/// `vestibule message try` on the gateway's machine.
fn try_out(story: &Story, to: &str) -> std::process::Output {
    let config = story.folder().join("vestibule.toml");
    story.gateway.command(&["message", "try", "--to", to, "--config", config.to_str().unwrap()]).unwrap()
}

#[test]
fn an_operator_tries_both_ways_and_hears_what_the_other_side_said() {
    let story = venue("");
    let refused = try_out(&story, "anna@example.org");
    assert_eq!(refused.status.code(), Some(1), "nobody is there: {refused:?}");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("mail server did not take it"), "{said}");
    let server = mail_server(&story);
    let done = try_out(&story, "anna@example.org");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success() && said.contains("250 2.0.0 taken"), "{done:?}");
    let mail = server.taken();
    assert_eq!(
        (mail["to"][0].as_str(), code_in(&body_of(&mail)).as_str()),
        (Some("anna@example.org"), "123456")
    );
    let nobody = try_out(&story, "nobody@example.org");
    let said = String::from_utf8_lossy(&nobody.stderr).into_owned();
    assert!(nobody.status.code() == Some(1) && said.contains("no such mailbox"), "{said}");
    let provider = Program::start(&story, "http_server.py", &["200", "{}", "2580"]);
    let done = try_out(&story, "0170 1234567");
    assert!(done.status.success(), "{done:?}");
    let sent: Value = serde_json::from_str(provider.taken()["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent["to"], "+491701234567");
    let wrong = try_out(&story, "anna");
    assert_eq!(wrong.status.code(), Some(1), "{wrong:?}");
}
