//! In which language a guest is answered, and how an operator's theme reaches them.

use std::sync::Arc;

use portal::{Settings, Theme};
use wording::Language;

use crate::house::{House, Plan, URL};

#[test]
fn every_page_says_its_language_and_what_it_depends_on() {
    let house = House::open();
    for (fields, tag, words) in [
        ("", "en", "Connect to the internet"),
        ("Accept-Language: xx, de;q=0.8, en;q=0.5\r\n", "de", "Mit dem Internet verbinden"),
        ("Accept-Language: de\r\nCookie: a=b; __Host-language=ja\r\n", "ja", "インターネットに接続"),
        ("Accept-Language: zh-TW\r\n", "zh-Hant", "連線到網際網路"),
        ("Accept-Language: zz;q=9, ;;,*\r\n", "en", "Connect to the internet"),
    ] {
        let page = house.ask(1, "GET /", fields, "");
        assert!(
            page.body.contains(&format!("<html lang=\"{tag}\"")) && page.body.contains(words),
            "{fields}"
        );
        assert_eq!(page.field("content-language"), Some(tag));
        assert_eq!(page.field("vary"), Some("Accept-Language, Cookie"));
        assert_eq!(page.field("set-cookie"), None, "nobody chose by hand");
    }
    let missing = house.ask(1, "GET /nothing", "Accept-Language: pl\r\n", "");
    assert_eq!((missing.code, missing.field("content-language")), (404, Some("pl")));
    assert!(missing.body.contains("Nie ma tu takiej strony."), "{}", missing.body);
}

#[test]
fn a_choice_by_hand_is_carried_through_the_form_and_remembered() {
    let house = House::open();
    let page = house.ask(1, "GET /?lang=fr", "Accept-Language: de\r\n", "");
    assert!(page.body.contains("action=\"/sign-in?lang=fr\""), "{}", page.body);
    let cookie = page.field("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-language=fr; Path=/;"), "{cookie}");
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let answer = house.send_form(1, "/sign-in?lang=fr", &page.form());
    let home = format!("{URL}?lang=fr");
    assert_eq!((answer.code, answer.field("location")), (303, Some(home.as_str())));
    assert!(house.get(1, "/?lang=fr").body.contains("<h1>Vous êtes en ligne</h1>"));
    for nonsense in ["/?lang=", "/?lang=%22%3E%3Cb%3E", "/?lang=../../etc", "/?lang=xx&lang=yy"] {
        let page = house.get(1, nonsense);
        assert_eq!((page.code, page.field("content-language")), (200, Some("en")), "{nonsense}");
        assert!(page.field("set-cookie").is_none() && !page.body.contains("?lang=xx"), "{nonsense}");
    }
}

#[test]
fn a_theme_is_taken_from_the_next_request_on_and_its_logo_can_do_nothing() {
    let house = House::open();
    assert_eq!(house.get(1, "/theme/logo").code, 404, "the default theme has none");
    let folder = house.folder.join("theme");
    portal::theme::begin(&folder).unwrap();
    let theme = Arc::new(Theme::load(&folder).theme);
    house.portal.reload(Settings { theme, ..house.settings.clone() }).unwrap();
    let page = house.get(1, "/");
    assert!(page.body.contains("Welcome! Connect to the internet"), "{}", page.body);
    assert!(page.field("content-security-policy").unwrap().contains("img-src 'self'"));
    let address = page.body.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    let logo = house.get(1, address);
    assert_eq!((logo.code, logo.field("content-type")), (200, Some("image/svg+xml")));
    assert!(logo.field("content-security-policy").unwrap().starts_with("default-src 'none';"));
    assert!(logo.field("content-security-policy").unwrap().ends_with("sandbox"));
    assert!(
        page.length + logo.length < 14_000,
        "the first view with its logo: {}",
        page.length + logo.length
    );
}

#[test]
fn the_terms_are_shown_in_the_guests_language_and_say_which_one_binds() {
    let mut plan = Plan::default();
    let german = Language::of_tag("de").unwrap();
    let texts = vec![(german, "Seien Sie nett. <img src=x>".to_owned())];
    plan.settings.terms_translations = portal::Translations { original: Some(Language::ENGLISH), texts };
    let house = House::open_with(plan);
    let translated = house.get(1, "/?lang=de").body;
    assert!(translated.contains("<p lang=\"de\" dir=\"auto\">Seien Sie nett. &lt;img"), "{translated}");
    assert!(translated.contains("English") && !translated.contains("Be kind."), "{translated}");
    let both = house.get(1, "/terms?lang=de").body;
    assert!(
        both.contains("Seien Sie nett.") && both.contains("<p lang=\"en\" dir=\"auto\">Be kind."),
        "{both}"
    );
    for untranslated in ["/?lang=en", "/?lang=fr", "/terms?lang=fr"] {
        let original = house.get(1, untranslated).body;
        assert!(original.contains("<p lang=\"en\" dir=\"auto\">Be kind."), "{original}");
        assert!(!original.contains("Seien Sie nett."), "{original}");
    }
}
