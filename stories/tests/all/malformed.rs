//! Requests that break HTTP, from a newcomer to sites of the internet: each gets its one answer from the gateway, and
//! nothing of them leaves.

use super::story::Story;

#[test]
fn every_malformed_request_of_a_newcomer_gets_its_one_answer_and_none_leaves() {
    let story = Story::of_a_newcomer();
    let mark = story.mark();
    let mut wrong = Vec::new();
    for site in story.network.internet().web() {
        for shape in lab::malformed::all() {
            // An answer may be complete while the request is not: then the rest is refused, which is no answer.
            let said = story.guest(1).exchange(site, &shape.octets).unwrap_or_default();
            wrong.extend(shape.wrong_about(&said).map(|what| format!("{site}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
    story.assert_silence_since(&mark);
}
