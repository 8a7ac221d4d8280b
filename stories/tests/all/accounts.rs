//! Accounts with real traffic, over plain HTTP and without script: made by the operator's command or by the guest, used on the
//! page, changed, disabled, moved.

use lab::{Form, Page, Response};
use serde_json::Value;

use super::plans::shown;
use super::story::{Family, Script, Story};

const HOSTILE: [&str; 4] =
    ["<script>alert(1)</script>", "=CMD()|'/c calc'!A0", "anna\r\nSet-Cookie: a=1", "\u{202e}anna\u{1b}[2J"];

fn venue() -> Story {
    Script::guests(3)
        .on_plan("[conditions.accounts]\nplan = \"free\"\ndevices = 2\nregistration = true")
        .begin()
}

fn account(story: &Story, arguments: &[&str]) -> (Option<i32>, Value) {
    story.ask_gateway(&[&["account"], arguments].concat())
}

/// Makes an account; its password.
pub(super) fn make(story: &Story, name: &str, more: &[&str]) -> String {
    let (code, made) = account(story, &[&["create", name], more].concat());
    assert_eq!(code, Some(0), "{made}");
    made["password"].as_str().unwrap().to_owned()
}

pub(super) fn form_to(page: &Page, action: &str) -> Form {
    let text = page.response.text();
    let found = Form::all_in(&text).into_iter().find(|form| form.action.starts_with(action));
    found.unwrap_or_else(|| panic!("there is no form to {action}: {text}"))
}

/// The guest opens that page and fills in the form to that address; what the portal answers.
pub(super) fn fill(
    story: &Story,
    number: usize,
    page: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> Response {
    let mut browser = story.browser(number, Family::V4);
    let page = browser.open_page(page).unwrap();
    let form = fields.iter().fold(form_to(&page, action), |form, (name, value)| form.with(name, value));
    browser.send_form(&page, &form).unwrap().0
}

pub(super) fn sign_in(story: &Story, number: usize, name: &str, password: &str) -> Response {
    let fields = [("account_name", name), ("account_password", password)];
    fill(story, number, "/", "/sign-in/account", &fields)
}

fn change(story: &Story, number: usize, name: &str, former: &str, new: &str) -> Response {
    let fields = [("account_name", name), ("account_password", former), ("new_password", new)];
    fill(story, number, "/account/password", "/account/password", &fields)
}

#[test]
fn a_name_and_its_password_admit_as_many_devices_as_may_be_and_the_ledger_says_whose_it_was() {
    let story = venue();
    let password = make(&story, "Anna", &["--no-change", "--note", "<b>=1+1</b>"]);
    let mark = story.mark();
    let (unknown, wrong) = (sign_in(&story, 1, "berta", &password), sign_in(&story, 1, "anna", "guess"));
    for refused in [&unknown, &wrong] {
        assert_eq!(refused.status, 403, "{}", refused.text());
        assert!(refused.text().contains("The user name or the password is not right"), "{}", refused.text());
        assert!(refused.header("WWW-Authenticate").is_none() && !refused.text().contains(&password));
    }
    let same = |text: String, name: &str| text.replace(&format!("value=\"{name}\""), "");
    // A page that is made a moment later offers a moment less.
    let is_same = |line: &&str| !line.contains("token") && !line.contains("class=\"amount\"");
    let strip = |text: String| text.lines().filter(is_same).collect::<String>();
    assert_eq!(
        strip(same(unknown.text(), "berta")),
        strip(same(wrong.text(), "anna")),
        "nobody learns which"
    );
    story.assert_nothing_from(&story.addresses(1), &mark);

    assert_eq!(sign_in(&story, 1, "ANNA", &password).status, 303);
    story.assert_online(1);
    let session = shown(&story);
    let (_, all) = story.ask_gateway(&["session", "list"]);
    assert_eq!(all[0]["account"], "anna", "{all}");
    let (_, listed) = account(&story, &["show", "anna"]);
    assert_eq!((&listed["sessions"][0], &listed["state"]), (&session["id"], &"active".into()), "{listed}");
    assert_eq!(sign_in(&story, 2, "anna", &password).status, 303);
    let third = sign_in(&story, 3, "anna", &password);
    assert_eq!(third.status, 409, "{}", third.text());
    assert!(third.text().contains("As many of your devices"), "{}", third.text());
    let (_, usage) = story.ask_gateway(&["usage", "--by", "person", "--last", "1 day"]);
    assert!(usage.to_string().contains("\"anna\"") && usage.to_string().contains("\"account\""), "{usage}");
}

#[test]
fn a_password_that_was_given_is_changed_before_anything_else() {
    let story = venue();
    let given = make(&story, "anna", &[]);
    let mark = story.mark();
    let asked = sign_in(&story, 1, "anna", &given);
    assert_eq!(asked.status, 409, "{}", asked.text());
    assert!(asked.text().contains("Somebody else chose your password"), "{}", asked.text());
    assert!(!asked.text().contains(&given), "{}", asked.text());
    for (new, status) in [("short", 422), ("12345678", 422), (given.as_str(), 422)] {
        let answer = change(&story, 1, "anna", &given, new);
        assert_eq!(answer.status, status, "{new}: {}", answer.text());
    }
    assert_eq!(change(&story, 1, "anna", "guess", "correct horse").status, 403);
    // Five tries at once: another device goes on.
    let changed = change(&story, 2, "anna", &given, "correct horse");
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert!(changed.text().contains("Your password is changed"), "{}", changed.text());
    story.assert_nothing_from(&story.addresses(1), &mark);
    assert_eq!(sign_in(&story, 2, "anna", &given).status, 403);
    assert_eq!(sign_in(&story, 2, "anna", "correct horse").status, 303);
    story.assert_online(2);
    let online = story.browser(2, Family::V4).open_page("/").unwrap().response.text();
    assert!(online.contains("href=\"/account/password\""), "{online}");
}

#[test]
fn guests_make_an_account_where_that_is_allowed_and_not_under_anothers_name() {
    let story = venue();
    let register = |number, name: &str, password: &str| {
        fill(
            &story,
            number,
            "/account/new",
            "/account/new",
            &[("account_name", name), ("new_password", password)],
        )
    };
    let made = register(1, "Carla", "correct horse");
    assert_eq!(made.status, 200, "{}", made.text());
    assert!(
        made.text().contains("Your account is ready") && made.text().contains("value=\"Carla\""),
        "{}",
        made.text()
    );
    let taken = register(2, "carla", "another horse");
    assert_eq!(taken.status, 409, "{}", taken.text());
    assert!(taken.text().contains("This name is taken"), "{}", taken.text());
    assert_eq!(sign_in(&story, 1, "carla", "correct horse").status, 303);
    story.assert_online(1);
    let closed = Script::guests(1).on_plan("[conditions.accounts]\nplan = \"free\"").begin();
    assert_eq!(closed.browser(1, Family::V4).open_page("/account/new").unwrap().response.status, 404);
}

#[test]
fn whom_an_operator_disables_goes_offline_and_stays_out_over_a_restart() {
    let mut story = venue();
    let password = make(&story, "anna", &["--no-change"]);
    assert_eq!(sign_in(&story, 1, "anna", &password).status, 303);
    story.assert_online(1);
    let (code, answer) = account(&story, &["disable", "anna"]);
    assert_eq!((code, &answer["sessions_ended"]), (Some(0), &1.into()));
    let mark = story.mark();
    story.gateway.restart().unwrap();
    let refused = sign_in(&story, 1, "anna", &password);
    assert_eq!(refused.status, 403, "{}", refused.text());
    story.assert_nothing_from(&story.addresses(1), &mark);
    assert_eq!(account(&story, &["enable", "anna"]).0, Some(0));
    assert_eq!(sign_in(&story, 1, "anna", &password).status, 303);
    let (code, answer) = account(&story, &["delete", "anna"]);
    assert_eq!((code, &answer["sessions_ended"]), (Some(0), &1.into()));
    assert_eq!(account(&story, &["show", "anna"]).0, Some(1));
    assert_eq!(sign_in(&story, 2, "anna", &password).status, 403);
}

#[test]
fn hostile_words_harm_no_page_no_log_and_no_spreadsheet_and_an_import_is_all_or_nothing() {
    let story = venue();
    for (number, hostile) in HOSTILE.iter().enumerate() {
        let answer = sign_in(&story, 1 + number % 2, hostile, hostile);
        assert_eq!(answer.status, 403, "{}", answer.text());
        let text = answer.text();
        assert!(!text.contains("<script") && !text.contains(['\u{202e}', '\u{1b}']), "{text}");
        assert!(answer.header("Set-Cookie").is_none_or(|cookie| !cookie.contains("a=1")));
        assert_eq!(account(&story, &["create", hostile]).0, Some(1), "{hostile:?} is no name");
    }
    let hostile =
        story.write("hostile.csv", "name,note\nanna,=1+1\nberta,<script>alert(1)</script>\n=CMD(),x\n");
    assert_eq!(account(&story, &["import", &hostile]).0, Some(1));
    assert_eq!(account(&story, &["list"]).1, Value::Array(Vec::new()), "nothing half-imported");
    let file = story.write("members.csv", "name,password,note\nanna,,=1+1\nberta,correct horse,\u{202e}x\n");
    let (code, made) = account(&story, &["import", &file, "--no-change"]);
    assert_eq!((code, made.as_array().map(Vec::len)), (Some(0), Some(1)), "{made}");
    let text = |arguments: &[&str]| String::from_utf8(story.command(arguments).stdout).unwrap();
    let (listed, csv) = (text(&["account", "list"]), text(&["account", "export"]));
    assert!(!listed.contains('\u{202e}') && csv.contains(",'=1+1,"), "{listed}{csv}");
    assert_eq!(sign_in(&story, 3, "berta", "correct horse").status, 303);
    let log = story.gateway.log().unwrap();
    for secret in ["alert(1)", "CMD", "berta", "correct horse", "\u{202e}"] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
    // What was exported is imported elsewhere, with the hashes.
    let other = venue();
    let moved = other.write("moved.csv", &csv);
    assert_eq!(account(&other, &["import", &moved]).0, Some(0));
    assert_eq!(sign_in(&other, 1, "berta", "correct horse").status, 303);
    other.assert_online(1);
}
