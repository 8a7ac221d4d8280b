//! Which terms a guest accepted is on record with the session, and what they said, when others are long in force.

use lab::wait_for;

use super::story::{Family, SOON, Script};

#[test]
fn who_accepted_which_terms_is_known_when_other_terms_are_in_force() {
    let story = Script::guests(2).begin();
    story.sign_in(1);
    let config = story.folder().join("vestibule.toml");
    let written = std::fs::read_to_string(&config).unwrap();
    let changed = written
        .replace("edition = \"2026-11\"", "edition = \"2026-12\"")
        .replace("Be kind to the other guests.", "Be very kind, =1+1.");
    assert_ne!(changed, written);
    std::fs::write(&config, changed).unwrap();
    story.gateway.reload().unwrap();
    let shows = |words: &str| {
        let page = story.browser(2, Family::V4).open_page("/").unwrap();
        page.response.text().contains(words).then_some(())
    };
    wait_for("the other terms", SOON, || shows("2026-12")).unwrap();
    story.sign_in(2);
    let (code, terms) = story.ask_gateway(&["terms", "list"]);
    assert_eq!(code, Some(0), "{terms}");
    let told = |index: usize| {
        let it = &terms[index];
        (it["edition"].as_str().unwrap(), it["text"].as_str().unwrap(), it["sessions"].as_u64().unwrap())
    };
    assert_eq!(told(0), ("2026-12", "Be very kind, =1+1.", 1), "{terms}");
    assert_eq!(told(1), ("2026-11", "Be kind to the other guests.", 1), "{terms}");
    let (_, accepted) = story.ask_gateway(&["terms", "accepted"]);
    let editions: Vec<_> =
        accepted.as_array().unwrap().iter().map(|it| it["edition"].as_str().unwrap()).collect();
    assert_eq!(editions, ["2026-11", "2026-12"], "{accepted}");
    assert_eq!(story.ask_gateway(&["terms", "show", "2025-01"]).0, Some(1), "there is no such edition");
}
