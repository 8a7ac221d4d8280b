//! The contract of `gateway::consents::Consents`, on SQLite and on the pretended store.

use captivity::{EndCause, Session, Timestamp};
use gateway::consents::Acceptance;
use gateway::forgetting::Forget;
use gateway::identity::{Identity, KnownAs, Way};
use gateway::ports::{Record, Store};

use crate::{id, moment, session};

pub(crate) fn each<S: Store, O: FnMut() -> S>(fresh: &mut dyn FnMut() -> O) {
    words_are_kept_as_they_were_and_other_words_of_an_edition_are_noticed(&mut fresh());
    who_accepted_what_is_known_until_the_session_is_forgotten(&mut fresh());
}

fn words_are_kept_as_they_were_and_other_words_of_an_edition_are_noticed<S: Store>(
    open: &mut impl FnMut() -> S,
) {
    let first = open().note_terms("2026-11", "Be kind.", moment(1)).unwrap();
    assert!(!first.words_differ);
    let again = open().note_terms("2026-11", "Be kind.", moment(9)).unwrap();
    assert_eq!(again, first, "what is there is not written again");
    let second = open().note_terms("2026-12", "Be very kind.", moment(2)).unwrap();
    assert!(!second.words_differ && second.number != first.number);
    let other = open().note_terms("2026-11", "Be unkind.", moment(3)).unwrap();
    assert!(other.words_differ && other.number != first.number);
    let all = open().terms(9).unwrap();
    let words: Vec<_> = all.iter().map(|it| (it.edition.as_str(), it.text.as_str(), it.since)).collect();
    let expected =
        [("2026-11", "Be unkind.", 3), ("2026-12", "Be very kind.", 2), ("2026-11", "Be kind.", 1)];
    assert_eq!(words, expected.map(|(edition, text, since)| (edition, text, moment(since))));
    assert_eq!(open().terms(1).unwrap().len(), 1);
}

fn who_accepted_what_is_known_until_the_session_is_forgotten<S: Store>(open: &mut impl FnMut() -> S) {
    let name = Identity::new(Way::Mail, "anna@example.org").unwrap();
    let person = open().introduce(std::slice::from_ref(&name), moment(1)).unwrap()[0].person;
    let first = open().note_terms("1", "Be kind.", moment(1)).unwrap().number;
    let second = open().note_terms("2", "Be very kind.", moment(2)).unwrap().number;
    let known = Session { person: Some(person), ..session(2) };
    let accepted = |number, terms| Record::Accepted { session: id(number), terms };
    open().record(&[Record::Began(session(1)), accepted(1, first)]).unwrap();
    open().record(&[Record::Began(known), accepted(2, second), Record::Began(session(3))]).unwrap();
    open().record(&[accepted(1, second)]).unwrap();
    let acceptance = |session: Session, known_as, edition: &str| Acceptance {
        session: session.id,
        at: session.began,
        equipment: session.equipment,
        known_as,
        edition: edition.to_owned(),
    };
    let both = [acceptance(session(1), None, "1"), acceptance(known, Some(KnownAs::Identity(name)), "2")];
    assert_eq!(open().acceptances(0, 9).unwrap(), both, "what was accepted once is not changed");
    assert_eq!(open().acceptances(1, 9).unwrap(), both[1..]);
    assert_eq!(open().acceptances(0, 1).unwrap(), both[..1]);
    assert_eq!(open().terms(9).unwrap().iter().map(|it| it.sessions).collect::<Vec<_>>(), [1, 1]);
    open().record(&[Record::Ended { session: id(1), at: moment(5), cause: EndCause::SignedOut }]).unwrap();
    open().forget(Forget::OlderThan(Timestamp::NEVER), 9).unwrap();
    assert_eq!(open().acceptances(0, 9).unwrap(), both[1..]);
    assert_eq!(open().terms(9).unwrap().len(), 2, "words are nobody's");
}
