//! What happens at the border of two zones: ways in that are posted where they are not offered, sessions that go on in the
//! other zone, and what operators are told of it.

use lab::{Browser, Form, Page, wait_for};

use super::accounts;
use super::story::{Family, SOON, Script, Story, written};
use super::vouchers::voucher;

const WAYS: &str = "\n[conditions.vouchers]\naccepted = true\n\n[conditions.resume]\naccepted = true\n\n\
     [conditions.accounts]\nplan = \"staff\"\nregistration = true\n\n\
     [[plans]]\nname = \"staff\"\nduration = \"8 hours\"\n\n\
     [[plans]]\nname = \"day\"\nduration = \"1 day\"\ncounted = \"first-use\"\n\n\
     [[plans]]\nname = \"suite\"\nduration = \"2 days\"\ncounted = \"first-use\"\n";

/// The first guest is where all ways are offered; the second is in the lobby, of which these lines are.
fn inn(lobby: &str) -> Story {
    Script::guests(1).second_zone(1).on_plan(WAYS).zone("guest1", lobby).begin()
}

fn form(page: &Page, action: &str) -> Form {
    let text = page.response.text();
    let found = Form::all_in(&text).into_iter().find(|form| form.action.starts_with(action));
    found.unwrap_or_else(|| panic!("no form {action}: {text}"))
}

/// Presses "Go on with your session" with that code typed.
fn resume(browser: &mut Browser, code: &str) -> (u16, String) {
    let page = browser.open_page("/").unwrap();
    let answer = browser.send_form(&page, &form(&page, "/resume").with("resume", code)).unwrap().0;
    (answer.status, answer.text())
}

/// The code that the page of somebody who is online shows.
fn code(browser: &mut Browser) -> String {
    let text = browser.open_page("/").unwrap().response.text();
    let (_, behind) = text.split_once("<code>").unwrap_or_else(|| panic!("no code: {text}"));
    behind.split_once("</code>").unwrap().0.to_owned()
}

/// What decides is the zone, whatever the device says of itself (threats A8).
#[test]
fn no_way_that_a_zone_does_not_offer_admits_whatever_is_posted_there() {
    let story = inn("ways = [\"vouchers\"]");
    let password = accounts::make(&story, "anna", &["--no-change"]);
    let mark = story.mark();
    let mut browser = story.browser(2, Family::V4);
    let page = browser.open_page("/").unwrap();
    let own = form(&page, "/sign-in");
    let claims =
        [("account_name", "anna"), ("account_password", &password), ("way", "terms"), ("authType", "0")];
    let whole = claims.iter().fold(own, |form, (name, value)| form.with(name, value));
    for (action, expected) in [
        ("/sign-in", 422),
        ("/sign-in/account", 404),
        ("/account/new", 404),
        ("/sign-in/code", 404),
        ("/sign-in/mail", 404),
        ("/sign-in/stay", 404),
        ("/sponsor", 404),
        ("/provider", 404),
        ("/wispr/login", 404),
    ] {
        let posted = Form { action: action.to_owned(), ..whole.clone() };
        let answer = browser.send_form(&page, &posted).unwrap().0;
        assert_eq!(answer.status, expected, "{action}: {}", answer.text());
    }
    story.assert_nothing_from(&story.addresses(2), &mark);
    assert_eq!(accounts::sign_in(&story, 1, "anna", &password).status, 303, "it is good where it is offered");
    story.assert_online(1);
}

#[test]
fn a_session_goes_on_in_the_other_zone_where_that_offers_its_plan_and_stays_where_it_was_otherwise() {
    let story = inn("plans = [\"day\"]");
    let password = accounts::make(&story, "anna", &["--no-change"]);
    assert_eq!(accounts::sign_in(&story, 1, "anna", &password).status, 303);
    // The lobby offers accounts too, and with them their plan.
    let first = code(&mut story.browser(1, Family::V4));
    assert_eq!(resume(&mut story.browser(2, Family::V4), &first).0, 303);
    story.assert_online(2);
    let before = story.ask_gateway(&["session", "list"]).1;
    assert_eq!(
        (&before[0]["interface"], before.as_array().unwrap().len()),
        (&"guest1".into(), 1),
        "{before}"
    );

    let back = code(&mut story.browser(2, Family::V4));
    let config = story.folder().join("vestibule.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let house = "interface = \"guest0\"\n";
    std::fs::write(&config, text.replacen(house, &format!("{house}ways = [\"vouchers\"]\nplans = []\n"), 1))
        .unwrap();
    story.gateway.reload().unwrap();
    let is_in_force = || {
        let plans = story.ask_gateway(&["plan", "list"]).1;
        plans.to_string().contains("\"zones\":[\"guest1\"]").then_some(())
    };
    wait_for("the house without accounts", SOON, is_in_force).unwrap();
    let mark = story.mark();
    let (status, text) = resume(&mut story.browser(1, Family::V4), &back);
    assert_eq!(status, 403, "{text}");
    assert!(text.contains("not in this part of the network"), "{text}");
    story.assert_nothing_from(&story.addresses(1), &mark);
    story.assert_online(2);
    let after = story.ask_gateway(&["session", "list"]).1;
    assert_eq!(after[0]["id"], before[0]["id"], "nothing was lost by trying: {after}");
}

#[test]
fn operators_are_told_where_plans_may_be_begun_and_what_the_zone_of_a_device_asks_of_it() {
    let story = inn("name = \"Lobby\"\nways = [\"vouchers\"]\nplans = [\"day\"]");
    let (code, plans) = story.ask_gateway(&["plan", "list"]);
    let of = |name: &str| plans.as_array().unwrap().iter().find(|plan| plan["name"] == name).unwrap();
    assert_eq!(code, Some(0), "{plans}");
    assert_eq!(of("staff")["zones"], serde_json::json!(["guest0"]), "{plans}");
    assert_eq!(of("day").get("zones"), None, "in both: {plans}");
    assert_eq!(of("free")["offered_in"], serde_json::json!(["guest0"]), "{plans}");
    let listed = String::from_utf8(story.command(&["plan", "list"]).stdout).unwrap();
    assert!(listed.contains("(only in guest0)"), "{listed}");

    let (_, made) = voucher(&story, &["create", "--plan", "suite"]);
    let mut browser = story.browser(2, Family::V4);
    let page = browser.open_page("/").unwrap();
    let suite = form(&page, "/sign-in").with("voucher", made[0]["code"].as_str().unwrap());
    assert_eq!(browser.send_form(&page, &suite).unwrap().0.status, 403);
    let told = |number: usize| {
        let device = written(story.guest(number).link_address().unwrap());
        String::from_utf8(story.config_command(&["doctor", "--guest", &device]).stdout).unwrap()
    };
    let lobby = told(2);
    assert!(lobby.contains("zone guest1 (Lobby): terms 2026-11 admit nobody; ways in vouchers"), "{lobby}");
    assert!(lobby.contains("its sign-in was refused with 403"), "{lobby}");
    story.browser(1, Family::V4).open_page("/").unwrap();
    assert!(!told(1).contains("zone guest"), "{}", told(1));
}

/// A VLAN has a dot in its name, and may come when the gateway is long there.
#[test]
fn a_zone_with_the_name_of_a_vlan_that_comes_later_is_served_like_any_other() {
    let story = Script::guests(1).second_zone(1).second_called(&["guest0", "guest1.20"]).begin();
    let mark = story.mark();
    let renamed = story.inside_gateway().run(|| {
        std::process::Command::new("ip").args(["link", "set", "dev", "guest1", "name", "guest1.20"]).output()
    });
    let renamed = renamed.unwrap().unwrap();
    assert!(renamed.status.success(), "{}", String::from_utf8_lossy(&renamed.stderr));
    let is_served = || story.browser(2, Family::V4).open_page("/").is_ok().then_some(());
    wait_for("the portal on the new interface", SOON, is_served).unwrap();
    story.assert_nothing_from(&story.addresses(2), &mark);
    story.sign_in(2);
    story.assert_online(2);
    let (_, sessions) = story.ask_gateway(&["session", "list", "--zone", "guest1.20"]);
    assert_eq!(sessions.as_array().unwrap().len(), 1, "{sessions}");
    story.assert_nothing_from(&story.addresses(1), &mark);
}
