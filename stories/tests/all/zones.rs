//! Two zones in one process, each with its own name, theme, terms, ways in and plans: what a device meets, and what it may not
//! bring from the other zone.

use lab::{Form, Response, wait_for};
use serde_json::Value;

use super::story::{Family, SOON, Script, Story};
use super::vouchers::voucher;

const PLANS: &str = "\n[conditions.vouchers]\naccepted = true\n\n\
     [conditions.accounts]\nplan = \"staff\"\nregistration = true\n\n\
     [[plans]]\nname = \"staff\"\nduration = \"8 hours\"\n\n\
     [[plans]]\nname = \"day\"\nduration = \"1 day\"\ncounted = \"first-use\"\ndevices = 3\n\n\
     [[plans]]\nname = \"suite\"\nduration = \"2 days\"\ncounted = \"first-use\"\n";
const LOBBY: &str = "name = \"Lobby\"\nvenue_name = \"The Lobby <b>&\"\n\
     venue_info_url = \"https://lobby.example/\"\ntheme = \"lobby\"\n\
     ways = [\"terms\", \"vouchers\"]\nplans = [\"day\"]\n\
     [zones.terms]\nedition = \"lobby-1\"\ntext = \"Be quiet in the lobby.\"\n";

/// The first guest is in a zone with nothing of its own, the second and the third are in the lobby.
fn inn() -> Story {
    let story = Script::guests(1).second_zone(2).on_plan(PLANS).zone("guest1", LOBBY).begin();
    let theme = story.folder().join("lobby");
    std::fs::create_dir_all(theme.join("texts")).unwrap();
    std::fs::write(theme.join("theme.toml"), "[light]\naccent = \"#0b6e4f\"\n").unwrap();
    std::fs::write(theme.join("texts/en.ftl"), "connect-heading = Connect in the lobby\n").unwrap();
    story.gateway.reload().unwrap();
    wait_for("the lobby's theme", SOON, || page(&story, 2).contains("Connect in the lobby").then_some(()))
        .unwrap();
    story
}

fn page(story: &Story, number: usize) -> String {
    story.browser(number, Family::V4).open_page("/").unwrap().response.text()
}

/// What is answered to the form of the sign-in page with these fields changed.
fn post(story: &Story, number: usize, change: impl FnOnce(Form) -> Form) -> Response {
    let mut browser = story.browser(number, Family::V4);
    let page = browser.open_page("/").unwrap();
    let form = change(page.post_form().unwrap());
    browser.send_form(&page, &form).unwrap().0
}

fn make(story: &Story, plan: &str) -> String {
    let (code, made) = voucher(story, &["create", "--plan", plan]);
    assert_eq!(code, Some(0), "{made}");
    made[0]["code"].as_str().unwrap().to_owned()
}

fn set(form: Form, name: &str, value: &str) -> Form {
    let mut form = form;
    form.fields.retain(|(known, _)| known != name);
    form.fields.push((name.to_owned(), value.to_owned()));
    form
}

#[test]
fn each_zone_has_its_own_name_theme_terms_and_ways_in_and_its_own_api() {
    let story = inn();
    let (house, lobby) = (page(&story, 1), page(&story, 2));
    for (text, is_of_the_lobby) in [
        ("The Story Inn", false),
        ("Be kind to the other guests.", false),
        ("account_name", false),
        ("Connect to the internet", false),
        ("The Lobby &lt;b&gt;&amp;", true),
        ("Be quiet in the lobby.", true),
        ("Connect in the lobby", true),
        ("lobby-1", true),
    ] {
        assert_eq!(
            (house.contains(text), lobby.contains(text)),
            (!is_of_the_lobby, is_of_the_lobby),
            "{text}"
        );
    }
    assert!(!lobby.contains("<b>&"), "{lobby}");
    let api = |number| story.browser(number, Family::V6).ask_api().unwrap().json().unwrap();
    assert_eq!(api(2)["venue-info-url"], "https://lobby.example/");
    assert_eq!(api(1).get("venue-info-url"), None);

    let mut browser = story.browser(2, Family::V4);
    let home = browser.open_page("/").unwrap();
    let account = Form { action: "/sign-in/account".to_owned(), ..home.post_form().unwrap() };
    assert_eq!(browser.send_form(&home, &account).unwrap().0.status, 404, "no accounts in the lobby");

    let told = story.doctor();
    assert!(told.contains("zone guest1 (Lobby): terms lobby-1 are worth free"), "{told}");
    assert!(told.contains("ways in terms, vouchers; plans "), "{told}");
}

#[test]
fn a_device_brings_nothing_of_one_zone_into_the_other() {
    let story = inn();
    let mark = story.mark();
    let mut stolen = None;
    let answer = post(&story, 1, |form| {
        stolen = Some(form.clone());
        set(form, "edition", "lobby-1")
    });
    assert_eq!(answer.status, 409, "terms of the lobby are not those of the house: {}", answer.text());
    let answer = post(&story, 2, |_| stolen.unwrap());
    assert_eq!(answer.status, 403, "the token is another device's: {}", answer.text());
    for number in [1, 2] {
        story.assert_nothing_from(&story.addresses(number), &mark);
    }
    for number in [1, 2] {
        assert_eq!(post(&story, number, |form| form).status, 303);
        story.assert_online(number);
    }
    let (_, accepted) = story.ask_gateway(&["terms", "accepted"]);
    let editions: Vec<&Value> = accepted.as_array().unwrap().iter().map(|one| &one["edition"]).collect();
    assert_eq!(editions, ["2026-11", "lobby-1"], "{accepted}");
    let listed = |zone: &str| {
        let (_, sessions) = story.ask_gateway(&["session", "list", "--zone", zone]);
        sessions.as_array().unwrap().iter().map(|one| one["interface"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((listed("guest0"), listed("Lobby")), (vec!["guest0".into()], vec!["guest1".into()]));
}

#[test]
fn a_voucher_is_good_in_both_zones_where_both_offer_its_plan_and_only_there() {
    let story = inn();
    let (day, suite) = (make(&story, "day"), make(&story, "suite"));
    let mark = story.mark();
    let answer = post(&story, 2, |form| set(form, "voucher", &suite));
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert!(answer.text().contains("not in this part of the network"), "{}", answer.text());
    story.assert_nothing_from(&story.addresses(2), &mark);

    for number in [1, 2] {
        let answer = post(&story, number, |form| set(form, "voucher", &day));
        assert_eq!(answer.status, 303, "{}", answer.text());
        story.assert_online(number);
    }
    let (_, shown) = voucher(&story, &["show", &day]);
    assert_eq!(shown[0]["sessions"].as_array().unwrap().len(), 2, "one person in two zones: {shown}");
}

#[test]
fn a_reload_changes_a_zone_and_interrupts_nobody() {
    let story = inn();
    let suite = make(&story, "suite");
    assert_eq!(post(&story, 2, |form| form).status, 303);
    let config = story.folder().join("vestibule.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let changed = text
        .replace("plans = [\"day\"]", "plans = [\"day\", \"suite\"]")
        .replace("ways = [\"terms\", ", "ways = [");
    std::fs::write(&config, changed.replace("The Lobby <b>&", "The Foyer")).unwrap();
    story.gateway.reload().unwrap();
    let foyer =
        wait_for("the foyer", SOON, || Some(page(&story, 3)).filter(|it| it.contains("The Foyer"))).unwrap();
    story.assert_online(2);
    assert!(foyer.contains("lobby-1"), "{foyer}");
    let mark = story.mark();
    assert_eq!(post(&story, 3, |form| form).status, 422, "terms alone admit nobody there any more");
    story.assert_nothing_from(&story.addresses(3), &mark);
    let answer = post(&story, 3, |form| set(form, "voucher", &suite));
    assert_eq!(answer.status, 303, "{}", answer.text());
    story.assert_online(3);
}
