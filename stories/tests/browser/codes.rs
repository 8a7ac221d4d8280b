//! A guest is let in by a code that is sent, in Chromium, with script and without: mistyped, typed, and by the link of the
//! mail, which changes nothing until its button is pressed. The mail server and the provider are those of the other stories.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

const HOSTILE: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
const PATIENCE: Duration = Duration::from_secs(20);

const SENDING: &str = r#"
[conditions.mail]
plan = "day"
server = "localhost:2525"
security = "none"
from = "The Story Inn <wifi@inn.example>"

[conditions.phone]
plan = "day"
prefixes = ["+49"]
national_prefix = "+49"
url = "http://127.0.0.1:2580/send"
headers = ["Content-Type: application/json"]
body = '{"to": "{to}", "text": "{text}"}'

[[plans]]
name = "day"
duration = "8 hours"
"#;

/// Takes what the gateway sends, on the gateway's machine. Ended with this.
struct Taker {
    child: Child,
    taken: Receiver<String>,
}

impl Taker {
    fn start(premises: &Premises, script: &str, arguments: &[&str]) -> Self {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/courier/tests/courier").join(script);
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = premises.network.gateway().run(move || command.spawn()).unwrap().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (told, taken) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| told.send(line)));
        let begun = taken.recv_timeout(PATIENCE);
        assert!(begun.is_ok(), "python3-aiosmtpd is needed (cargo xtask test installs it)");
        Self { child, taken }
    }

    fn next(&self) -> Value {
        serde_json::from_str(&self.taken.recv_timeout(PATIENCE).unwrap()).unwrap()
    }

    /// What was asked for is all there was.
    fn has_no_more(&self) -> bool {
        self.taken.try_recv().is_err()
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_code_by_mail_is_mistyped_and_typed_with_script_and_axe_finds_nothing() {
    types_the_code_of_a_mail(true);
}

#[test]
fn a_code_by_mail_is_mistyped_and_typed_without_script() {
    types_the_code_of_a_mail(false);
}

#[test]
fn the_link_of_a_mail_signs_nobody_in_until_its_button_is_pressed_with_script() {
    opens_the_link_of_a_mail(true);
}

#[test]
fn the_link_of_a_mail_signs_nobody_in_until_its_button_is_pressed_without_script() {
    opens_the_link_of_a_mail(false);
}

#[test]
fn a_code_by_text_message_is_typed_without_script() {
    let premises = open();
    let provider = Taker::start(&premises, "http_server.py", &["200", "{}", "2580"]);
    let saw = look(&premises, 1, ask("phone", "Phone number", "0170 1234567", false));
    is_told_what_is_wrong(&saw["hostile"]);
    assert!(saw["asked"]["text"].as_str().unwrap().contains("We have sent a code to"), "{saw}");
    let sent: Value = serde_json::from_str(provider.next()["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent["to"], "+491701234567");
    let code = code_in(sent["text"].as_str().unwrap());
    let saw = look(&premises, 1, json!({ "do": "type", "script": false, "codes": [code] }));
    assert_eq!(
        (&saw["typed"][0]["status"], &saw["typed"][0]["heading"]),
        (&json!(303), &json!("You are online"))
    );
    is_online(&premises, 1);
    assert!(provider.has_no_more(), "one message");
}

fn types_the_code_of_a_mail(script: bool) {
    let premises = open();
    let server = Taker::start(&premises, "smtp_server.py", &["open", "-", "-", "2525"]);
    let asked = look(&premises, 1, ask("mail", "E-mail address", "anna@example.org", script));
    is_told_what_is_wrong(&asked["hostile"]);
    let answer = &asked["asked"];
    assert_eq!((&answer["status"], &answer["heading"]), (&json!(303), &json!("Connect to the internet")));
    assert!(
        answer["text"].as_str().unwrap().contains("We have sent a code to anna@example.org."),
        "{answer}"
    );
    assert_eq!(answer["shown"], true, "the field to type it in is open: {answer}");
    let code = code_in(&body_of(&server.next()));
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let typed =
        look(&premises, 1, json!({ "do": "type", "script": script, "codes": [HOSTILE, wrong, code] }));
    let told = &typed["typed"];
    for (place, statuses) in [(0, [403, 422]), (1, [403, 403])] {
        let page = &told[place];
        assert!(statuses.map(|status| json!(status)).contains(&page["status"]), "{page}");
        assert_eq!((&page["invalid"], &page["shown"]), (&json!("true"), &json!(true)), "{page}");
        assert!(
            page["described"].as_str().unwrap().contains("This code is not right"),
            "with its field: {page}"
        );
        assert!(!page["html"].as_str().unwrap().contains("<script"), "{page}");
    }
    assert_eq!((&told[2]["status"], &told[2]["heading"]), (&json!(303), &json!("You are online")), "{typed}");
    is_online(&premises, 1);
    for saw in [&asked, &typed] {
        assert_eq!((&saw["violations"], &saw["dialogs"]), (&json!([]), &json!(0)));
    }
    assert!(server.has_no_more(), "one mail");
    let log = premises.gateway.log().unwrap();
    assert!(!log.contains("alert(1)") && !log.contains("anna") && !log.contains(&code), "{log}");
}

fn opens_the_link_of_a_mail(script: bool) {
    let premises = open();
    let server = Taker::start(&premises, "smtp_server.py", &["open", "-", "-", "2525"]);
    look(&premises, 1, ask("mail", "E-mail address", "anna@example.org", script));
    let body = body_of(&server.next());
    let link: String =
        body.split_once("https://").unwrap().1.chars().take_while(|c| !c.is_whitespace()).collect();
    let open_it = |number, send: bool| {
        let plan = json!({ "do": "link", "script": script, "link": format!("https://{link}"), "send": send });
        look(&premises, number, plan)
    };
    let elsewhere = open_it(2, false);
    let text = elsewhere["opened"]["text"].as_str().unwrap();
    assert!(text.contains("another device") && text.contains(&code_in(&body)), "{elsewhere}");
    let opened = open_it(1, false);
    for page in ["opened", "refreshed"] {
        assert_eq!(opened[page]["heading"], "Connect to the internet", "{opened}");
        assert_eq!((&opened[page]["value"], &opened[page]["shown"]), (&json!(code_in(&body)), &json!(true)));
    }
    for number in [1, 2] {
        assert!(premises.shows(number, "Connect to the internet"), "a link signs nobody in");
    }
    let sent = open_it(1, true);
    assert_eq!(
        (&sent["sent"]["status"], &sent["sent"]["heading"]),
        (&json!(303), &json!("You are online")),
        "{sent}"
    );
    is_online(&premises, 1);
    let again = open_it(1, false);
    assert_eq!(again["opened"]["status"], 404, "good once: {again}");
    for saw in [&elsewhere, &opened, &sent, &again] {
        assert_eq!((&saw["violations"], &saw["dialogs"]), (&json!([]), &json!(0)));
    }
}

fn is_told_what_is_wrong(page: &Value) {
    assert_eq!(
        (&page["status"], &page["invalid"], &page["shown"]),
        (&json!(422), &json!("true"), &json!(true))
    );
    assert!(!page["described"].as_str().unwrap().is_empty(), "{page}");
    let html = page["html"].as_str().unwrap();
    assert!(!html.contains("<script") && !html.contains("<img src=x"), "{html}");
}

fn is_online(premises: &Premises, number: usize) {
    for target in premises.network.internet().echo() {
        premises.guest(number).ping(target).unwrap_or_else(|error| panic!("{target}: {error}"));
    }
}

fn open() -> Premises {
    let premises = Premises::arranged(|config| {
        config.replace("duration_seconds = 3600", "sufficient = false") + SENDING
    });
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    premises
}

fn ask(way: &str, label: &str, address: &str, script: bool) -> Value {
    json!({ "do": "ask", "script": script, "way": way, "label": label, "address": address, "hostile": HOSTILE })
}

/// The first number of six digits.
fn code_in(text: &str) -> String {
    let mut digits = text.split(|c: char| !c.is_ascii_digit());
    digits.find(|word| word.len() == 6).unwrap_or_else(|| panic!("no code: {text}")).to_owned()
}

fn body_of(mail: &Value) -> String {
    mail["message"].as_str().unwrap().replace("=\r\n", "").replace("=3D", "=")
}

/// Lets `codes.mjs` do it in that guest's place.
fn look(premises: &Premises, number: usize, mut plan: Value) -> Value {
    let portal = premises.guest(number).zone().gateway_v4();
    plan["chromium"] = "/usr/bin/chromium".into();
    plan["names"] = format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND").into();
    plan["portal"] = format!("https://{PORTAL}/").into();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/codes.mjs");
    let inside = premises.guest(number).namespace();
    let output = premises.run_inside(inside, "node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
