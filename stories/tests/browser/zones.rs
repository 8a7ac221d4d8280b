//! Two zones of one gateway in Chromium: whoever is in one of them sees its name, colours, words, terms and ways in, and
//! nothing of the other; they sign in without script.

use std::path::Path;

use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

const PLANS: &str = "
[conditions.vouchers]
accepted = true

[conditions.accounts]
plan = \"staff\"

[[plans]]
name = \"staff\"
duration = \"8 hours\"

[[plans]]
name = \"day\"
duration = \"1 day\"
counted = \"first-use\"
";
const HOUSE: &str = "theme = \"house-theme\"\nways = [\"terms\", \"accounts\"]\n";
/// What its operator wrote carelessly, or somebody wrote for them.
const LOBBY: &str = "venue_name = \"The Lobby <img src=x onerror=alert(1)>\"\ntheme = \"lobby-theme\"\n\
     ways = [\"vouchers\"]\nplans = [\"day\"]\n\
     [zones.terms]\nedition = \"lobby-1\"\ntext = \"Be quiet in the lobby. <script>alert(2)</script>\"\n";

#[test]
fn each_zone_looks_speaks_and_admits_in_its_own_way() {
    let premises = open();
    let (house, lobby) = (look(&premises, 1, None), look(&premises, 2, None));
    for (saw, accent, heading, venue) in [
        (&house, "rgb(11, 110, 79)", "Connect to the internet", "The Story Inn"),
        (&lobby, "rgb(138, 28, 90)", "Connect in the lobby", "The Lobby <img src=x onerror=alert(1)>"),
    ] {
        assert_eq!((&saw["violations"], &saw["dialogs"]), (&json!([]), &json!(0)), "{saw}");
        assert_eq!((&saw["scripts"], &saw["images"]), (&json!(0), &json!(0)), "{saw}");
        assert_eq!((&saw["accent"], &saw["heading"]), (&json!(accent), &json!(heading)), "{saw}");
        assert_eq!(saw["venue"], venue, "{saw}");
        assert!(saw["title"].as_str().unwrap().ends_with(&format!("– {venue}")), "{saw}");
        assert_eq!(saw["intercepted"], 511, "{saw}");
    }
    assert_eq!(house["forms"], json!(["/sign-in", "/sign-in/account"]), "{house}");
    assert_eq!(lobby["forms"], json!(["/sign-in"]), "{lobby}");
    assert_eq!((&house["voucher"], &lobby["voucher"]), (&json!(0), &json!(1)), "{house}\n{lobby}");
    let (of_house, of_lobby) = (house["read"].as_str().unwrap(), lobby["read"].as_str().unwrap());
    assert!(of_house.contains("Be kind to the other guests.") && !of_house.contains("obby"), "{of_house}");
    assert!(of_lobby.contains("Be quiet in the lobby. <script>alert(2)</script>"), "{of_lobby}");
    assert!(!of_lobby.contains("Be kind") && !of_lobby.contains("The Story Inn"), "{of_lobby}");
}

#[test]
fn without_script_each_signs_in_by_the_way_of_their_zone() {
    let premises = open();
    let code = voucher(&premises);
    let saw = [look(&premises, 1, Some("")), look(&premises, 2, Some(&code))];
    for (saw, venue) in saw.iter().zip(["The Story Inn", "The Lobby <img src=x onerror=alert(1)>"]) {
        let expected = (&json!(303), &json!("You are online"), &json!(venue));
        assert_eq!((&saw["status"], &saw["online"], &saw["venue"]), expected, "{saw}");
    }
    for (number, target) in [1, 2]
        .into_iter()
        .flat_map(|number| premises.network.internet().echo().into_iter().map(move |target| (number, target)))
    {
        premises.guest(number).ping(target).unwrap_or_else(|error| panic!("{number}: {target}: {error}"));
    }
    let log = premises.gateway.log().unwrap();
    assert!(!log.contains("<script") && !log.contains("<img"), "{log}");
}

fn open() -> Premises {
    let premises = Premises::zoned(|folder, config| {
        theme(&folder.join("house-theme"), "#0b6e4f", "#ffffff", None);
        theme(&folder.join("lobby-theme"), "#8a1c5a", "#ffffff", Some("Connect in the lobby"));
        let house = "[[zones]]\ninterface = \"guest0\"\n";
        let zones = format!("{house}{HOUSE}\n[[zones]]\ninterface = \"guest1\"\n{LOBBY}");
        config.replace(house, &zones) + PLANS
    });
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    premises
}

fn theme(folder: &Path, accent: &str, on_accent: &str, heading: Option<&str>) {
    std::fs::create_dir_all(folder.join("texts")).unwrap();
    let colours = format!("accent = \"{accent}\"\non-accent = \"{on_accent}\"\n");
    std::fs::write(folder.join("theme.toml"), format!("[light]\n{colours}")).unwrap();
    if let Some(heading) = heading {
        std::fs::write(folder.join("texts/en.ftl"), format!("connect-heading = {heading}\n")).unwrap();
    }
}

fn voucher(premises: &Premises) -> String {
    let config = premises.folder().join("vestibule.toml");
    let config = config.to_str().unwrap();
    let command = ["voucher", "create", "--plan", "day", "--json", "--config", config];
    let output = premises.gateway.command(&command).unwrap();
    assert!(output.status.success(), "{}", words(&output));
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    made[0]["code"].as_str().unwrap().to_owned()
}

/// Lets `zones.mjs` look in that guest's place; with `voucher` it signs in without script, by that code or none.
fn look(premises: &Premises, number: usize, voucher: Option<&str>) -> Value {
    let guest = premises.guest(number);
    let portal = guest.zone().gateway_v4();
    let web = premises.network.internet().web()[0].ip();
    let plan = json!({
        "chromium": "/usr/bin/chromium",
        "names": format!("MAP {PORTAL} {portal}, MAP shop.example {web}, MAP * ~NOTFOUND"),
        "portal": format!("https://{PORTAL}/"),
        "site": "http://shop.example/",
        "voucher": voucher,
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/zones.mjs");
    let arguments = [script.to_str().unwrap(), &plan.to_string()];
    let output = premises.run_inside(guest.namespace(), "node", &arguments, &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
