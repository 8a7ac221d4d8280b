//! What is kept of who was here: a device is forgotten when the operator says so, also by the files.

use super::story::{Script, Story};

/// Whether a file of the gateway's state holds that text.
fn is_on_disk(story: &Story, text: &str) -> bool {
    let folder = std::fs::read_dir(story.folder().join("state")).unwrap();
    let files = folder.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let mut contents = files.map(|path| std::fs::read(path).unwrap());
    contents.any(|octets| octets.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[test]
fn a_device_is_forgotten_on_request_and_never_while_it_is_online() {
    let story = Script::guests(2).begin();
    let online = story.sign_in(1);
    story.sign_in(2);
    let [first, second] = [1, 2].map(|number| {
        let octets = story.guest(number).link_address().unwrap();
        octets.map(|octet| format!("{octet:02x}")).join(":")
    });
    assert!(is_on_disk(&story, &first) && is_on_disk(&story, &second), "the test looks at the right files");
    let (code, _) = story.ask_gateway(&["privacy", "forget", &first]);
    assert_eq!(code, Some(1), "it is online");
    story.assert_online(1);
    story.sign_out(1, &online);
    let (code, told) = story.ask_gateway(&["privacy", "show"]);
    assert_eq!((code, &told["ended_sessions"]), (Some(0), &1.into()), "{told}");
    assert_eq!(told["forget_after_seconds"], 90 * 24 * 3600, "{told}");
    let (code, told) = story.ask_gateway(&["privacy", "forget", &first]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told["forgotten"].as_u64().unwrap() > 0, "{told}");
    assert!(!is_on_disk(&story, &first), "the address is still in a file");
    assert!(is_on_disk(&story, &second));
    story.assert_online(2);
    let (code, _) = story.ask_gateway(&["privacy", "forget", &first]);
    assert_eq!(code, Some(1), "nothing is known of it any more");
    // Who comes back is a newcomer like any other.
    story.sign_in(1);
    story.assert_online(1);
}
