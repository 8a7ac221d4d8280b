//! Terms in several languages: guests read theirs and are told which one binds, and all of it is on record as one edition.

use super::story::{Family, Script, Story};

const TRANSLATIONS: &str = r#"
counted = "first-use"

[conditions.terms.translations]
de = "terms.de.txt"
ar = "terms.ar.txt"
"#;

fn inn() -> Story {
    Script::guests(1)
        .on_plan(TRANSLATIONS)
        .with_file("terms.de.txt", "Seien Sie nett.\n\n<script>alert(1)</script>")
        .with_file("terms.ar.txt", "كونوا لطفاء.")
        .begin()
}

fn read(story: &Story, path: &str) -> String {
    story.browser(1, Family::V4).open_page(path).unwrap().response.text()
}

#[test]
fn guests_read_the_terms_in_their_language_and_the_record_has_all_of_them() {
    let story = inn();
    let german = read(&story, "/?lang=de");
    assert!(german.contains("<p lang=\"de\" dir=\"auto\">Seien Sie nett.</p>"), "{german}");
    assert!(german.contains("&lt;script&gt;alert(1)") && !german.contains("<script"), "{german}");
    assert!(german.contains("English") && !german.contains("Be kind to the other guests."), "{german}");
    assert!(read(&story, "/?lang=ar").contains("<p lang=\"ar\" dir=\"auto\">كونوا لطفاء."));
    assert!(read(&story, "/?lang=fr").contains("<p lang=\"en\" dir=\"auto\">Be kind to the other guests."));

    story.sign_in(1);
    let both = read(&story, "/terms?lang=de");
    assert!(both.contains("Seien Sie nett.") && both.contains("Be kind to the other guests."), "{both}");

    let (code, terms) = story.ask_gateway(&["terms", "list"]);
    assert_eq!(code, Some(0), "{terms}");
    let told = terms.to_string();
    assert!(told.contains("2026-11"), "{told}");
    let config = story.folder().join("vestibule.toml");
    let shown = story.gateway.command(&["terms", "show", "2026-11", "--config", config.to_str().unwrap()]);
    let shown = String::from_utf8(shown.unwrap().stdout).unwrap();
    for words in ["Be kind to the other guests.", "[de]", "Seien Sie nett.", "[ar]", "كونوا لطفاء."]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}
