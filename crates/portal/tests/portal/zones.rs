//! Settings by zone at both doors: whoever is in the lobby meets the lobby's, and everybody else what holds elsewhere. The
//! lobby's devices have the link addresses of others, so that nothing but the zone tells them apart.

use std::collections::BTreeMap;
use std::time::Duration;

use captivity::{Captivity, Conditions, ConditionsByZone};
use portal::{Settings, SettingsByZone, Wispr};
use serde_json::Value;

use crate::house::{Answer, EDITION, House, Plan, device, in_the_lobby};

const LOBBY: u8 = 101;
const XML: &str = "WISPAccessGatewayParam";

/// A house with WISPr, and a lobby without it that has another name, other terms and another page about itself.
fn house() -> House {
    let plan = Plan::default();
    let wispr = Wispr {
        user: "till".to_owned(),
        password: "open sesame-".to_owned(),
        location_id: "isocc=de,cc=49,ac=30,network=Guest".to_owned(),
        location_name: "The house".to_owned(),
    };
    let house = House::open_with(Plan { settings: Settings { wispr: Some(wispr), ..plan.settings }, ..plan });
    house.portal.reload(with_a_lobby(&house, lobby(&house))).unwrap();
    put_in_force(&house, conditions("lobby-1"));
    house
}

fn lobby(house: &House) -> Settings {
    Settings {
        venue_name: "The Lobby <b>".to_owned(),
        venue_info_url: Some("https://lobby.example/".to_owned()),
        terms_text: "Be quiet in the lobby.".to_owned(),
        wispr: None,
        ..house.settings.clone()
    }
}

fn with_a_lobby(house: &House, lobby: Settings) -> SettingsByZone {
    let zones = BTreeMap::from([("lobby".parse().unwrap(), lobby)]);
    SettingsByZone { elsewhere: house.settings.clone(), zones }
}

fn conditions(edition: &str) -> Conditions {
    Conditions::of(edition, captivity::Plan::lasting(Duration::from_secs(3600)))
}

/// In the lobby; elsewhere it is as the house began.
fn put_in_force(house: &House, lobby: Conditions) {
    let elsewhere = ConditionsByZone::from(conditions(EDITION));
    house.handle.change_conditions(elsewhere.with("lobby".parse().unwrap(), lobby));
}

fn venue_info(house: &House, last: u8) -> Value {
    let answer = house.ask(last, "GET /capport", "Accept: application/captive+json\r\n", "");
    serde_json::from_str::<Value>(&answer.body).unwrap()["venue-info-url"].clone()
}

/// What a smart client is told by the plain door.
fn probed(house: &House, last: u8) -> Answer {
    let request = "GET /online HTTP/1.1\r\nHost: a.test\r\nUser-Agent: ConnMan/1.42 wispr\r\n\r\n";
    Answer::read(house.shout(last, request.as_bytes()))
}

#[test]
fn each_zone_has_its_own_pages_terms_and_page_about_itself() {
    let house = house();
    let (all, lobby) = (house.get(1, "/").body, house.get(LOBBY, "/").body);
    for (text, is_of_the_lobby) in [
        ("Hotel Vestibule", false),
        ("Do no harm.", false),
        (&format!("value=\"{EDITION}\"") as &str, false),
        ("The Lobby &lt;b&gt;", true),
        ("Be quiet in the lobby.", true),
        ("value=\"lobby-1\"", true),
    ] {
        let found = (all.contains(text), lobby.contains(text));
        assert_eq!(found, (!is_of_the_lobby, is_of_the_lobby), "{text}\n{all}\n{lobby}");
    }
    assert!(!lobby.contains("<b>"), "{lobby}");
    assert_eq!(venue_info(&house, 1), "https://hotel.example/");
    assert_eq!(venue_info(&house, LOBBY), "https://lobby.example/");
}

#[test]
fn the_plain_door_answers_by_zone_and_a_way_in_that_a_zone_does_not_offer_is_not_there() {
    let house = house();
    let (all, lobby) = (probed(&house, 1), probed(&house, LOBBY));
    assert_eq!((all.code, lobby.code), (302, 302), "both are led to the one portal");
    assert_eq!(all.field("location"), lobby.field("location"));
    assert!(all.body.contains(XML) && all.body.contains("The house"), "{}", all.body);
    assert!(!lobby.body.contains(XML), "{}", lobby.body);
    let form = "button=Login&UserName=till&Password=open+sesame%2D&FNAME=0";
    let fields = "User-Agent: ConnMan/1.42 wispr\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let log_in = |last| house.ask(last, "POST /wispr/login", fields, form);
    assert_eq!(log_in(LOBBY).code, 404);
    assert_eq!(house.handle.captivity_of(in_the_lobby(1)), Captivity::Captive);
    assert!(log_in(1).body.contains("<ResponseCode>50</ResponseCode>"));
    assert!(matches!(house.handle.captivity_of(device(1)), Captivity::Admitted(_)));
    assert_eq!(
        house.handle.captivity_of(in_the_lobby(1)),
        Captivity::Captive,
        "one zone says nothing of another"
    );
}

#[test]
fn a_form_of_one_zone_is_refused_in_the_other_even_from_the_same_link_address() {
    let house = house();
    for (from, to) in [(1, LOBBY), (LOBBY, 1)] {
        let form = house.get(from, "/").form();
        let answer = house.send_form(to, "/sign-in", &form);
        assert_eq!(answer.code, 403, "{}", answer.body);
    }
    // Its own token with the other zone's edition: the terms of this zone are shown.
    let form = house.get(LOBBY, "/").form().replace("lobby-1", EDITION);
    let answer = house.send_form(LOBBY, "/sign-in", &form);
    assert!(answer.code == 409 && answer.body.contains("Be quiet in the lobby."), "{}", answer.body);
    for device in [device(1), in_the_lobby(1)] {
        assert_eq!(house.handle.captivity_of(device), Captivity::Captive);
    }
    assert_eq!(house.sign_in(LOBBY).code, 303);
    assert!(matches!(house.handle.captivity_of(in_the_lobby(1)), Captivity::Admitted(_)));
}

#[test]
fn a_reload_changes_a_zone_keeps_who_is_admitted_there_and_is_whole_or_not_at_all() {
    let house = house();
    assert_eq!(house.sign_in(LOBBY).code, 303);
    let before = house.handle.captivity_of(in_the_lobby(1));
    let foyer = Settings { venue_name: "The Foyer".to_owned(), ..lobby(&house) };
    house.portal.reload(with_a_lobby(&house, foyer.clone())).unwrap();
    put_in_force(&house, conditions("foyer-1"));
    assert_eq!(house.handle.captivity_of(in_the_lobby(1)), before);
    let online = house.get(LOBBY, "/").body;
    assert!(online.contains("You are online") && online.contains("The Foyer"), "{online}");
    let page = house.get(LOBBY + 1, "/").body;
    assert!(page.contains("The Foyer") && page.contains("foyer-1"), "{page}");

    let wrong = Settings { api_path: "nowhere".to_owned(), ..foyer };
    let elsewhere = Settings { venue_name: "Motel".to_owned(), ..house.settings.clone() };
    let refused = SettingsByZone { elsewhere, ..with_a_lobby(&house, wrong) };
    assert!(house.portal.reload(refused).is_err());
    assert!(house.get(2, "/").body.contains("Hotel Vestibule"), "the former settings stay, in all zones");

    house.portal.reload(house.settings.clone()).unwrap();
    assert!(
        house.get(LOBBY + 1, "/").body.contains("Hotel Vestibule"),
        "a zone without its own has those for all"
    );
}
