//! Guests of the house, over plain HTTP and without script: the example server beside the gateway, away, slow and lying.

use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use lab::{Form, Response, wait_for};
use serde_json::json;

use super::story::{Family, SOON, Script, Story};

const NOBODY: u32 = 65_534;
pub(super) const KEY: &str = "0123456789abcdef0123456789abcdef";
const HOSTILE: &str = "=1+1<script>alert(1)</script>\"'&";

/// A hotel: the example server in the gateway's namespace, until it is dropped.
pub(super) struct Hotel(Child);

impl Drop for Hotel {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Hotel {
    pub(super) fn open(story: &Story, key: &str) -> Self {
        let stays = json!([
            { "room": "101", "surname": "Müller", "person": "stay 4711", "plan": "premium", "devices": 2,
              "until": "2099-11-25T11:00:00Z", "name": HOSTILE },
            { "room": "102", "surname": HOSTILE, "person": HOSTILE },
        ]);
        let (key, stays) = (story.write("its-key", key), story.write("stays.json", &stays.to_string()));
        let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/stay-server/stay_server.py");
        let mut command = Command::new("python3");
        command.arg(server).args(["--port", "8480", "--key-file", &key, "--stays", &stays]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = story.inside_gateway().run(move || command.spawn()).unwrap();
        let hotel = Self(child.unwrap_or_else(|error| panic!("python3 cannot be started: {error}")));
        let reached =
            || story.inside_gateway().run(|| std::net::TcpStream::connect("127.0.0.1:8480")).unwrap().ok();
        wait_for("the hotel's system", SOON * 4, reached).unwrap();
        hotel
    }
}

/// Accepting the terms admits too, for an hour; guests of the house get more.
pub(super) fn venue() -> Story {
    let story = Script::guests(3).on_plan("[[plans]]\nname = \"premium\"\nduration = \"2 days\"").begin();
    let key = story.write("stay-key", &format!("{KEY}\n"));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    // In a user namespace there is nobody else to give it to, and no need to.
    let _ = chown(&key, Some(NOBODY), Some(NOBODY));
    let config = std::fs::read_to_string(story.folder().join("vestibule.toml")).unwrap();
    let section = "[conditions.stay]\nurl = \"http://127.0.0.1:8480/v1/stay\"\nkey_file = \"stay-key\"\nplan = \"free\"\n\
                   fields = [{ name = \"room\", kind = \"digits\" }, { name = \"surname\", kind = \"surname\" }]\n";
    story.write("vestibule.toml", &format!("{config}\n{section}"));
    story.gateway.reload().unwrap();
    let offered = || {
        let page = story.browser(3, Family::V4).open_page("/").unwrap().response.text();
        page.contains("Room number").then_some(())
    };
    wait_for("the fields on the page", SOON, offered).unwrap();
    story
}

pub(super) fn type_in(story: &Story, number: usize, family: Family, room: &str, surname: &str) -> Response {
    let mut browser = story.browser(number, family);
    let page = browser.open_page("/").unwrap();
    let forms = Form::all_in(&page.response.text());
    let form = forms.into_iter().find(|form| form.action.starts_with("/sign-in/stay"));
    let form = form.unwrap_or_else(|| panic!("no such form: {}", page.response.text()));
    let form = form.with("stay-1", room).with("stay-2", surname);
    browser.send_form(&page, &form).unwrap().0
}

/// `vestibule stay try`: its exit code and what it said, on both ways.
fn try_it(story: &Story, fields: &[&str], more: &[&str]) -> (Option<i32>, String) {
    let config = story.folder().join("vestibule.toml");
    let mut arguments = vec!["stay", "try", "--config", config.to_str().unwrap()];
    arguments.extend(fields.iter().flat_map(|field| ["--field", *field]));
    let output = story.gateway.command(&[&arguments[..], more].concat()).unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn room_and_surname_admit_as_people_write_them_with_what_the_house_says_and_nobody_else() {
    let story = venue();
    let _hotel = Hotel::open(&story, KEY);
    let mark = story.mark();
    for (room, surname) in [("101", "Schmidt"), ("999", "Müller"), ("102", "Müller")] {
        let answer = type_in(&story, 1, Family::V4, room, surname);
        assert_eq!(answer.status, 403, "{}", answer.text());
        assert!(answer.text().contains("no stay with this room number and surname"), "{}", answer.text());
    }
    story.assert_nothing_from(&story.addresses(1), &mark);
    for (number, family, surname) in [(1, Family::V4, "anna MUELLER"), (2, Family::V6, "mu\u{308}ller")] {
        let answer = type_in(&story, number, family, " 1 01", surname);
        assert_eq!(answer.status, 303, "{}", answer.text());
        story.assert_online(number);
    }
    let (_, sessions) = story.ask_gateway(&["session", "list"]);
    assert_eq!(
        (&sessions[0]["plan"], &sessions[1]["plan"]),
        (&"premium".into(), &"premium".into()),
        "{sessions}"
    );
    assert!(
        sessions[0]["person"].is_number() && sessions[0]["person"] == sessions[1]["person"],
        "{sessions}"
    );
    // Two devices at once, says the house.
    assert_eq!(type_in(&story, 3, Family::V4, "101", "Müller").status, 409);
    let log = story.gateway.log().unwrap();
    for typed in ["Müller", "MUELLER", "muller", "Schmidt"] {
        assert!(!log.contains(typed), "{typed} is in the log");
    }
}

#[test]
fn an_operator_tries_it_and_hears_what_came_back() {
    let story = venue();
    let hotel = Hotel::open(&story, KEY);
    let (code, said) = try_it(&story, &["room=101", "surname=Müller"], &[]);
    assert_eq!(code, Some(0), "{said}");
    for there in ["comes in", "stay 4711", "premium", "signed"] {
        assert!(said.contains(there), "{there}: {said}");
    }
    let (code, said) = try_it(&story, &["room=101", "surname=Schmidt"], &["--json"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("\"reason\": \"no-stay\"") || said.contains("\"reason\":\"no-stay\""), "{said}");
    assert_eq!(story.recorded_sessions(), []);
    assert!(story.doctor().contains("the house's system answers"), "{}", story.doctor());
    drop(hotel);
    let (code, said) = try_it(&story, &["room=101", "surname=Müller"], &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("cannot be reached") && said.contains("Guests of the house"), "{said}");
    assert!(story.doctor().contains("cannot be reached"), "{}", story.doctor());
}

#[test]
fn while_the_system_is_away_slow_or_lies_nobody_comes_in_and_whoever_is_online_stays() {
    let story = venue();
    let hotel = Hotel::open(&story, KEY);
    assert_eq!(type_in(&story, 1, Family::V4, "101", "Müller").status, 303);
    drop(hotel);
    let mark = story.mark();
    let is_told_to_wait = |answer: &Response| {
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(answer.header("Retry-After").unwrap().parse::<u64>().unwrap() > 0);
        assert!(answer.text().contains("not possible just now"), "{}", answer.text());
        assert!(answer.text().contains("Accept and connect"), "the other way is there: {}", answer.text());
    };
    is_told_to_wait(&type_in(&story, 2, Family::V4, "101", "Müller"));
    // It listens and says nothing.
    let silent = story.inside_gateway().run(|| TcpListener::bind("127.0.0.1:8480")).unwrap().unwrap();
    is_told_to_wait(&type_in(&story, 2, Family::V4, "101", "Müller"));
    drop(silent);
    // Somebody else's key: we are not believed, and would not believe it.
    let liar = Hotel::open(&story, "another key of sufficient length");
    is_told_to_wait(&type_in(&story, 2, Family::V4, "101", "Müller"));
    drop(liar);
    story.assert_nothing_from(&story.addresses(2), &mark);
    story.assert_online(1);
    let log = story.gateway.log().unwrap();
    assert_eq!(log.matches("did not answer as agreed").count(), 1, "said once: {log}");
    let _hotel = Hotel::open(&story, KEY);
    assert_eq!(type_in(&story, 2, Family::V4, "101", "Müller").status, 303);
    story.assert_online(2);
    assert!(story.gateway.log().unwrap().contains("the house's system answers again"));
}

#[test]
fn hostile_words_of_guests_and_of_the_house_harm_no_page_no_terminal_and_no_spreadsheet() {
    let story = venue();
    let _hotel = Hotel::open(&story, KEY);
    let refused = type_in(&story, 1, Family::V4, "101", "\"><script>alert(1)</script>\u{202e}");
    assert_eq!(refused.status, 403);
    let answer = type_in(&story, 1, Family::V4, "102", HOSTILE);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let online = story.browser(1, Family::V4).open_page("/").unwrap();
    story.assert_online(1);
    story.sign_out(1, &online);
    for page in [refused.text(), online.response.text()] {
        assert!(!page.contains("<script") && !page.contains('\u{202e}'), "{page}");
    }
    let usage = |more: &[&str]| {
        String::from_utf8(story.command(&[&["usage", "--by", "person"], more].concat()).stdout)
    };
    let csv = usage(&["--csv"]).unwrap();
    assert!(csv.contains("=1+1<script>") && !csv.contains(",=1+1") && !csv.contains(",\"=1+1"), "{csv}");
    let (_, said) = try_it(&story, &["room=101", "surname=Müller"], &[]);
    assert!(
        said.contains("<script>") && !said.contains('\u{1b}'),
        "as it is, and nothing moves the cursor: {said}"
    );
    let log = story.gateway.log().unwrap();
    assert!(!log.contains("alert(1)") && !log.contains('\u{202e}'), "{log}");
}

#[test]
fn a_device_that_guesses_is_told_to_wait_and_others_are_not() {
    let story = venue();
    let _hotel = Hotel::open(&story, KEY);
    let statuses: Vec<_> =
        (0..8).map(|guess| type_in(&story, 1, Family::V4, "101", &format!("name{guess}x")).status).collect();
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429, 429]);
    assert_eq!(type_in(&story, 2, Family::V4, "101", "Müller").status, 303);
}
