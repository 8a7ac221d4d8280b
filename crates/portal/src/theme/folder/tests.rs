//! Folders as operators have them, also when they are mistaken.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::super::{Page, Voice, begin, copy_templates, samples};
use super::*;

struct Folder(PathBuf);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder =
            Self(std::env::temp_dir().join(format!("vestibule-theme-{}-{number}", std::process::id())));
        fs::create_dir_all(&folder.0).unwrap();
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn told(&self) -> String {
        let faults = load(&self.0).faults;
        faults.iter().map(|fault| format!("{}: {}\n", fault.file, fault.what)).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn sign_in_page(theme: &Theme) -> String {
    let sample = samples::all(theme, Language::ENGLISH).into_iter().next().unwrap();
    assert_eq!(sample.page, Page::SignIn);
    theme.render(Voice::of(Language::ENGLISH), sample.page, sample.values)
}

const SHEET: (&str, &str) = ("theme.toml", "");

#[test]
fn a_theme_to_begin_from_has_no_fault_and_is_seen() {
    let folder = Folder::with(&[]);
    begin(&folder.0).unwrap();
    copy_templates(&folder.0).unwrap();
    assert_eq!(folder.told(), "");
    let page = sign_in_page(&load(&folder.0).theme);
    for seen in
        ["Welcome! Connect to the internet", "src=\"/theme/logo?", "--accent:#0b6e4f;", "--accent:#7ddab8;"]
    {
        assert!(page.contains(seen), "{seen} is not in {page}");
    }
    assert!(begin(&folder.0).is_err(), "nothing of an operator's is written over");
}

#[test]
fn a_part_that_is_wrong_is_named_and_the_others_are_taken() {
    let folder = Folder::with(&[
        ("theme.toml", "colour = \"#fff\""),
        ("texts/en.ftl", "sign-in = { $who }"),
        ("texts/xx.ftl", "sign-in = x"),
        ("texts/de.ftl", "connect-heading = Willkommen"),
        ("theme.css", "body{background:url(https://evil.test/a.png)}"),
        ("templates/online.html", "{% if %}"),
        ("templates/error.html", "{% include \"../theme.toml\" %}"),
    ]);
    let told = folder.told();
    for part in [
        "theme.toml: line 1: unknown field `colour`",
        "texts/en.ftl: line 1: sign-in asks for $who",
        "texts/xx.ftl: no language",
        "theme.css: it has \"url(\"",
        "templates/online.html: line 1:",
        "templates/error.html: line 1:",
    ] {
        assert!(told.contains(part), "{part} is not told: {told}");
    }
    let theme = load(&folder.0).theme;
    let german = Language::of_tag("de").unwrap();
    assert_eq!(theme.wording().say(german, "connect-heading", &[]).text, "Willkommen");
    assert!(sign_in_page(&theme).contains("<h1>Connect to the internet</h1>"));
}

#[test]
fn nothing_outside_of_the_folder_is_read() {
    let outside = Folder::with(&[("secret.html", "secret"), ("logo.svg", "<svg></svg>")]);
    let folder = Folder::with(&[("templates/own.html", "own")]);
    std::os::unix::fs::symlink(outside.0.join("secret.html"), folder.0.join("templates/sign_in.html"))
        .unwrap();
    for logo in ["../logo.svg", outside.0.join("logo.svg").to_str().unwrap(), "templates"] {
        folder.write("theme.toml", &format!("logo = {logo:?}"));
        let loaded = load(&folder.0);
        assert!(loaded.theme.logo().is_none(), "{logo}");
        assert!(folder.told().contains(&format!("{logo}: it is no")), "{}", folder.told());
        assert!(folder.told().contains("sign_in.html: it is a link that leads out"), "{}", folder.told());
        assert!(!sign_in_page(&loaded.theme).contains("secret"));
    }
}

#[test]
fn a_template_without_end_is_left_out() {
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    let folder = Folder::with(&[SHEET, ("templates/frame.html", endless)]);
    let told = folder.told();
    assert!(told.contains("templates/frame.html") && told.contains("fuel"), "{told}");
    let long = "a".repeat(70_000);
    let folder = Folder::with(&[SHEET, ("templates/frame.html", &long)]);
    assert!(folder.told().contains("longer than 65536 bytes"), "{}", folder.told());
}

#[test]
fn languages_are_offered_as_the_theme_says() {
    let folder =
        Folder::with(&[("theme.toml", "language = \"fr\"\nlanguages = [\"en\", \"xx\", \"fr\", \"en\"]")]);
    assert_eq!(folder.told(), "theme.toml: no language \"xx\" is spoken here\n");
    let theme = load(&folder.0).theme;
    let tags: Vec<_> = theme.offered.iter().map(|language| language.tag()).collect();
    assert_eq!((tags, theme.first_language().tag()), (vec!["en", "fr"], "fr"));
}

#[test]
fn a_folder_that_is_not_there_gives_the_default_theme() {
    let loaded = load(Path::new("/nowhere/at/all"));
    assert!(loaded.faults[0].what.contains("vestibule theme new"), "{:?}", loaded.faults);
    assert!(sign_in_page(&loaded.theme).contains("Accept and connect"));
}
