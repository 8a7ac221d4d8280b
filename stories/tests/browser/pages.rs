//! The pages as guests and operators have them: in every language, by keyboard, without script; and in an operator's own
//! theme, which is edited while guests are served.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

/// A sign-in page with every block that a form can be built of.
const ALL_BLOCKS: &str = r#"{% extends "frame.html" %}{% import "blocks.html" as blocks %}
{% block title %}Blocks{% endblock %}
{% block main %}<h1>{{ say("connect-heading") }}</h1>
{{ blocks.note(say("voucher-wrong"), "wrong") }}<p>{{ say("choose-way") }}</p>
{% call blocks.way(say("voucher-code"), open=true) %}{% call blocks.form(at("/sign-in"), token) %}
<input type="hidden" name="edition" value="{{ edition }}">
{{ blocks.field("code", say("voucher-code"), hint=say("voucher-hint"), error=say("voucher-wrong"), left_to_right=true) }}
{{ blocks.button(say("voucher-use")) }}{% endcall %}{% endcall %}
{% call blocks.way(say("user-name")) %}{% call blocks.form(at("/sign-in"), token) %}
{{ blocks.field("name", say("user-name"), autocomplete="username") }}
{{ blocks.field("password", say("password"), type="password", autocomplete="current-password") }}
{{ blocks.tick("agreed", say("accept-terms")) }}{{ blocks.button(say("sign-in"), "other") }}{% endcall %}{% endcall %}
{{ blocks.go("/", say("continue-with", provider="Example"), "other") }}{% endblock %}"#;

#[test]
fn a_guest_chooses_a_language_by_hand_without_script_or_cookie_and_keeps_it() {
    let premises = Premises::open();
    let saw = look(&premises, json!({ "do": "choose" }));
    assert_eq!(
        saw["asked"],
        json!(["fr", "ltr", "Se connecter à Internet", "fr"]),
        "as the browser asks: {saw}"
    );
    assert_eq!(saw["chosen"], json!(["ar", "rtl", "الاتصال بالإنترنت", "ar"]), "{saw}");
    assert_eq!(saw["online"], json!(["ar", "rtl", "أنت متصل الآن", "ar"]), "carried through the form: {saw}");
    assert_eq!(saw["remembered"], json!(["ar", "rtl", "أنت متصل الآن", "ar"]), "where a cookie works: {saw}");
    assert_eq!(saw["cookies"], json!(["__Host-language=ar"]), "{saw}");
}

#[test]
fn a_guest_gets_online_by_keyboard_alone_and_hears_what_the_page_is() {
    let premises = Premises::open();
    let saw = look(&premises, json!({ "do": "keyboard" }));
    assert_eq!(
        saw["order"],
        json!(["Accept and connect", "Language: English", "Accept and connect"]),
        "{saw}"
    );
    assert!(saw["visible"].as_bool().unwrap(), "what has the focus is outlined: {saw}");
    assert_eq!(saw["heading"], "You are online", "{saw}");
    for heard in
        ["banner", "main", "heading \"You are online\" [level=1]", "button \"Sign out\"", "contentinfo"]
    {
        assert!(saw["heard"].as_str().unwrap().contains(heard), "{heard} is not heard: {}", saw["heard"]);
    }
}

#[test]
fn every_page_is_usable_in_both_directions_on_every_screen() {
    let premises = Premises::open();
    let saw = look(&premises, json!({ "do": "look", "name": "default" }));
    assert_eq!(saw["violations"], json!([]), "pictures are in {}", pictures().display());
    let largest = saw["largest"].as_u64().unwrap();
    assert!(largest < 14 * 1024, "the heaviest first view has {largest} bytes");
}

#[test]
fn a_theme_is_edited_while_guests_are_served_and_a_broken_template_is_never_seen() {
    let premises = Premises::themed(|folder| {
        write(folder, "theme.toml", "logo = \"logo.svg\"\n[light]\naccent = \"#0b6e4f\"\n");
        write(
            folder,
            "logo.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"30\"><rect width=\"90\" height=\"30\" fill=\"#0b6e4f\"/></svg>",
        );
        write(folder, "texts/en.ftl", "connect-heading = Welcome to the Inn\n");
    });
    let folder = premises.folder().join("theme");
    let saw = look(&premises, json!({ "do": "theme" }));
    assert_eq!(saw["heading"], "Welcome to the Inn", "{saw}");
    assert_eq!((&saw["logo"], &saw["accent"]), (&json!(90), &json!("rgb(11, 110, 79)")), "{saw}");
    assert_eq!(saw["refused"], json!([]), "the page's own policy lets it be: {saw}");

    write(
        &folder,
        "templates/sign_in.html",
        "{% extends \"frame.html\" %}{% block main %}{{ nowhere }}{% endblock %}",
    );
    reload(&premises, "templates/sign_in.html");
    assert_eq!(
        look(&premises, json!({ "do": "theme" }))["heading"],
        "Welcome to the Inn",
        "the default stands in"
    );

    write(&folder, "templates/sign_in.html", ALL_BLOCKS);
    reload(&premises, "the configuration is in force");
    let saw = look(&premises, json!({ "do": "look", "name": "blocks", "only": "sign-in" }));
    assert_eq!(saw["violations"], json!([]), "pictures are in {}", pictures().display());
    let saw = look(&premises, json!({ "do": "theme" }));
    assert_eq!(
        saw["described"],
        "This code is not valid. Please check it and try again. It is printed on your voucher. Capital letters and spaces do not matter.",
        "{saw}"
    );
}

/// Reloads, and waits until the log says so once more.
fn reload(premises: &Premises, told: &str) {
    let count = || premises.gateway.log().unwrap().matches(told).count();
    let before = count();
    premises.gateway.reload().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while count() == before {
        assert!(Instant::now() < deadline, "{told} is not in the log");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts/themes")
}

fn look(premises: &Premises, mut plan: Value) -> Value {
    let store = premises.folder().join(".pki/nssdb");
    if !store.exists() {
        premises.trust_the_authority(&store);
    }
    let portal = premises.guest(1).zone().gateway_v4();
    plan["chromium"] = "/usr/bin/chromium".into();
    plan["names"] = format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND").into();
    plan["portal"] = format!("https://{PORTAL}/").into();
    plan["pictures"] = pictures().to_str().unwrap().into();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/pages.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
