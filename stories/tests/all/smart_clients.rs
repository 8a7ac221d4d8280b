//! Smart clients (WISPr 1.0): programs that find where to sign in, send credentials, and leave by the link they got.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;

use lab::{Browser, Request, Response, wait_for};

use super::story::{Family, PORTAL, SOON, Script, Story};

const NOBODY: u32 = 65_534;
const XML: &str = "WISPAccessGatewayParam";
const AGENT: &str = "ConnMan/1.42 wispr";

/// A payment terminal: it reads only what stands between the tags, and knows no page.
struct Terminal<'s> {
    story: &'s Story,
    number: usize,
    secure: Browser,
}

impl<'s> Terminal<'s> {
    fn of(story: &'s Story, number: usize) -> Self {
        Self { story, number, secure: story.browser(number, Family::V4) }
    }

    /// What an intercepted page of a shop says.
    fn intercepted(&self, agent: &str) -> String {
        let shop = self.story.network.internet().web()[0];
        let fields = [("User-Agent", agent), ("Connection", "close")];
        self.story.guest(self.number).http_get(shop, "shop.example", "/", &fields).unwrap().text()
    }

    fn log_in(&mut self, address: &str, password: &str) -> Response {
        self.log_in_as("till", address, password)
    }

    fn log_in_as(&mut self, user: &str, address: &str, password: &str) -> Response {
        let form = format!(
            "button=Login&UserName={user}&Password={password}&FNAME=0&OriginatingServer=http://shop.example/"
        );
        let request = Request::new("POST", PORTAL, path_of(address))
            .header("User-Agent", AGENT)
            .body("application/x-www-form-urlencoded", form.as_bytes());
        self.secure.send(&request).unwrap().0
    }

    fn follow(&mut self, address: &str) -> String {
        let request = Request::get(PORTAL, path_of(address)).header("User-Agent", AGENT);
        self.secure.send(&request).unwrap().0.text()
    }
}

fn path_of(address: &str) -> &str {
    address.strip_prefix("https://portal.example").unwrap()
}

/// What stands in that element.
#[track_caller]
fn told(answer: &str, element: &str) -> String {
    let after = answer.split(&format!("<{element}>")).nth(1).unwrap_or_else(|| panic!("{element}: {answer}"));
    after.split("</").next().unwrap().replace("&amp;", "&").replace("&#45;", "-")
}

#[track_caller]
fn assert_told(answer: &str, number: &str, code: &str) {
    assert_eq!((told(answer, "MessageType").as_str(), told(answer, "ResponseCode").as_str()), (number, code));
}

/// The operator hands out credentials while the gateway runs.
pub(super) fn hand_out_credentials(story: &Story) {
    let password = story.write("wispr-password", "open-sesame\n");
    std::fs::set_permissions(&password, std::fs::Permissions::from_mode(0o640)).unwrap();
    // In a user namespace there is nobody else to give it to, and no need to.
    let _ = chown(&password, Some(NOBODY), Some(NOBODY));
    let config = std::fs::read_to_string(Path::new(story.folder()).join("vestibule.toml")).unwrap();
    let section = "[portal.wispr]\nuser = \"till\"\npassword_file = \"wispr-password\"\n\
                   location_id = \"isocc=de,cc=49,ac=30,network=Guest\"\n";
    story.write("vestibule.toml", &format!("{config}\n{section}"));
    story.gateway.reload().unwrap();
}

#[test]
fn a_terminal_signs_in_with_credentials_and_out_by_its_link_and_people_see_none_of_it() {
    let story = Script::guests(2).begin();
    let mut terminal = Terminal::of(&story, 1);
    assert!(!terminal.intercepted(AGENT).contains(XML), "nothing is shown unless it is configured");
    hand_out_credentials(&story);
    let found = |answer: String| answer.contains(XML).then_some(answer);
    let before = wait_for("the XML", SOON, || found(terminal.intercepted(AGENT))).unwrap();
    assert_told(&before, "100", "0");
    assert_eq!(told(&before, "AccessLocation"), "isocc=de,cc=49,ac=30,network=Guest");
    for agent in ["Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "curl/8.5.0"] {
        assert!(!terminal.intercepted(agent).contains(XML), "{agent}");
    }

    let login = told(&before, "LoginURL");
    let mark = story.mark();
    for _ in 0..4 {
        assert_told(&terminal.log_in(&login, "guess").text(), "120", "100");
    }
    story.assert_silence_since(&mark);

    let admitted = terminal.log_in(&login, "open-sesame").text();
    assert_told(&admitted, "120", "50");
    story.assert_online(1);
    assert_eq!(story.recorded_sessions().len(), 1);

    let mut other = Terminal::of(&story, 2);
    let leave = told(&admitted, "LogoffURL");
    assert_told(&other.follow(&leave), "130", "255");
    story.assert_online(1);
    assert_told(&terminal.follow(&leave), "130", "150");
    let mark = story.mark();
    for target in story.network.internet().echo() {
        assert!(story.guest(1).ping(target).is_err(), "{target} is still reached");
    }
    story.assert_silence_since(&mark);

    // Who guesses is told to wait, and the right password waits as well.
    for _ in 0..5 {
        assert_told(&other.log_in(&login, "guess").text(), "120", "100");
    }
    let refused = other.log_in(&login, "open-sesame");
    assert_eq!(refused.status, 429);
    assert!(refused.header("Retry-After").unwrap().parse::<u64>().unwrap() <= 30);
    assert_told(&refused.text(), "120", "100");
    assert!(story.recorded_sessions().is_empty());
    assert_told(&terminal.follow(&told(&before, "AbortLoginURL")), "150", "151");
    terminal.log_in(&login, "open-sesame");
    let mark = story.mark();
    story.assert_online(1);
    let fresh = story.mark().since(&mark);
    for address in story.addresses(1) {
        assert!(fresh.frames_from(address) > 0, "the oracle is blind for {address}");
    }
}

#[test]
fn a_terminal_signs_in_with_an_account_unless_its_password_has_to_be_changed_first() {
    let story = Script::guests(2).on_plan("[conditions.accounts]\nplan = \"free\"").begin();
    let make = |arguments: &[&str]| {
        let (code, made) = story.ask_gateway(&[&["account", "create"], arguments].concat());
        assert_eq!(code, Some(0), "{made}");
        made["password"].as_str().unwrap().to_owned()
    };
    let (right, given) = (make(&["anna", "--no-change"]), make(&["berta"]));
    hand_out_credentials(&story);
    let mut terminal = Terminal::of(&story, 1);
    let found = |answer: String| answer.contains(XML).then_some(answer);
    let before = wait_for("the XML", SOON, || found(terminal.intercepted(AGENT))).unwrap();
    let login = told(&before, "LoginURL");
    let mark = story.mark();
    for (user, password) in [("anna", "guess"), ("berta", given.as_str()), ("carla", right.as_str())] {
        assert_told(&terminal.log_in_as(user, &login, password).text(), "120", "100");
    }
    story.assert_silence_since(&mark);
    assert_told(&terminal.log_in_as("Anna", &login, &right).text(), "120", "50");
    story.assert_online(1);
}
