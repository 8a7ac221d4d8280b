//! The contract of `gateway::choices::Choices`, on SQLite and on the pretended store.

use captivity::{EndCause, Session, SessionId};
use gateway::choices::{Asked, CHANGES_WITHIN, Choice, Chosen, Held, MOST_CHANGES};
use gateway::forgetting::Forget;
use gateway::identity::{Identity, KnownAs, Way};
use gateway::ports::{Record, Store};

use crate::{id, moment, session};

pub(crate) fn each<S: Store, O: FnMut() -> S>(fresh: &mut dyn FnMut() -> O) {
    a_change_is_a_line_and_what_is_the_same_is_none(&mut fresh());
    a_person_has_one_mind_on_all_devices(&mut fresh());
    nobody_changes_their_mind_without_end(&mut fresh());
    an_operator_withdraws_what_was_given(&mut fresh());
    a_device_is_forgotten_before_a_person_and_both_in_the_end(&mut fresh());
}

fn choice(name: &str, edition: &str, given: bool) -> Choice {
    let text = format!("Words of {name}, {edition}");
    let asked = Asked { name: name.to_owned(), edition: edition.to_owned(), language: "en".to_owned(), text };
    Choice { asked, given }
}

fn begin<S: Store>(store: &mut S, sessions: &[Session]) {
    let records: Vec<_> = sessions.iter().map(|session| Record::Began(*session)).collect();
    store.record(&records).unwrap();
}

fn held<S: Store>(open: &mut impl FnMut() -> S, session: SessionId) -> Vec<String> {
    let said = |it: Held| format!("{} {}", it.name, it.edition);
    open().held(session).unwrap().into_iter().map(said).collect()
}

fn a_change_is_a_line_and_what_is_the_same_is_none<S: Store>(open: &mut impl FnMut() -> S) {
    let choose =
        |store: &mut S, session, choices: &[Choice]| store.choose(session, choices, moment(7)).unwrap();
    assert_eq!(choose(&mut open(), id(1), &[choice("news", "1", true)]), Chosen::NoSession);
    begin(&mut open(), &[session(1), session(2)]);
    let first = [choice("news", "1", true), choice("survey", "1", false)];
    assert_eq!(
        choose(&mut open(), id(1), &first),
        Chosen::Changed(1),
        "who never gave has nothing to withdraw"
    );
    assert_eq!(choose(&mut open(), id(1), &first), Chosen::Changed(0));
    assert_eq!(held(open, id(1)), ["news 1"]);
    assert!(held(open, id(2)).is_empty(), "another device");
    assert_eq!(choose(&mut open(), id(1), &[choice("news", "2", true)]), Chosen::Changed(1), "other words");
    assert_eq!(choose(&mut open(), id(1), &[choice("news", "2", false)]), Chosen::Changed(1));
    assert!(held(open, id(1)).is_empty());
    let lines = open().choices(0, 9).unwrap();
    let said: Vec<_> = lines.iter().map(|it| (it.choice.asked.edition.as_str(), it.choice.given)).collect();
    assert_eq!(said, [("1", true), ("2", true), ("2", false)]);
    assert_eq!(lines[0].choice.asked.text, "Words of news, 1");
    assert_eq!(
        (lines[0].at, lines[0].session, lines[0].equipment),
        (moment(7), id(1), Some(session(1).equipment))
    );
    assert_eq!(open().choices(lines[0].id, 1).unwrap(), lines[1..2]);
}

fn a_person_has_one_mind_on_all_devices<S: Store>(open: &mut impl FnMut() -> S) {
    let name = Identity::new(Way::Mail, "anna@example.org").unwrap();
    let person = open().introduce(std::slice::from_ref(&name), moment(1)).unwrap()[0].person;
    let of = |number| Session { person: Some(person), ..session(number) };
    begin(&mut open(), &[of(1), of(2), session(3)]);
    open().choose(id(1), &[choice("news", "1", true)], moment(1)).unwrap();
    assert_eq!(held(open, id(2)), ["news 1"]);
    assert!(held(open, id(3)).is_empty());
    assert_eq!(open().choices(0, 9).unwrap()[0].known_as, Some(KnownAs::Identity(name)));
}

fn nobody_changes_their_mind_without_end<S: Store>(open: &mut impl FnMut() -> S) {
    begin(&mut open(), &[session(1)]);
    let mut choose = |given, at| open().choose(id(1), &[choice("news", "1", given)], at).unwrap();
    let now = moment(1).after(CHANGES_WITHIN);
    for number in 0..MOST_CHANGES {
        assert_eq!(choose(number % 2 == 0, now), Chosen::Changed(1));
    }
    assert_eq!(choose(true, now), Chosen::TooOften);
    assert_eq!(choose(true, now.after(CHANGES_WITHIN)), Chosen::Changed(1), "an hour later");
}

fn an_operator_withdraws_what_was_given<S: Store>(open: &mut impl FnMut() -> S) {
    begin(&mut open(), &[session(1)]);
    open().choose(id(1), &[choice("news", "1", true)], moment(1)).unwrap();
    let given = open().choices(0, 9).unwrap()[0].id;
    assert!(!open().withdraw(given + 100, moment(2)).unwrap());
    assert!(open().withdraw(given, moment(2)).unwrap());
    assert!(held(open, id(1)).is_empty());
    let lines = open().choices(given, 9).unwrap();
    assert_eq!(
        (lines.len(), lines[0].choice.given, lines[0].by_operator, lines[0].at),
        (1, false, true, moment(2))
    );
    assert!(!open().withdraw(lines[0].id, moment(3)).unwrap(), "nothing was given by that line");
}

fn a_device_is_forgotten_before_a_person_and_both_in_the_end<S: Store>(open: &mut impl FnMut() -> S) {
    let name = Identity::new(Way::Mail, "anna@example.org").unwrap();
    let person = open().introduce(std::slice::from_ref(&name), moment(1)).unwrap()[0].person;
    begin(&mut open(), &[session(1), Session { person: Some(person), ..session(2) }]);
    for number in [1, 2] {
        open().choose(id(number), &[choice("news", "1", true)], moment(10)).unwrap();
        let ended = Record::Ended { session: id(number), at: moment(11), cause: EndCause::SignedOut };
        open().record(&[ended]).unwrap();
    }
    while open().forget(Forget::OlderThan(moment(100)), 9).unwrap() > 0 {}
    let lines = open().choices(0, 9).unwrap();
    assert_eq!(lines.len(), 1, "a device without a name is nobody once it is forgotten");
    assert_eq!((lines[0].equipment, lines[0].person), (None, Some(person)));
    assert_eq!(lines[0].known_as, Some(KnownAs::Identity(name)), "as long as the choice is kept");
    assert!(open().forget(Forget::ChoicesOlderThan(moment(10)), 9).unwrap() == 0);
    assert!(open().forget(Forget::ChoicesOlderThan(moment(11)), 9).unwrap() > 0);
    assert!(open().choices(0, 9).unwrap().is_empty());
    assert!(open().forget(Forget::OlderThan(moment(100)), 9).unwrap() > 0, "the name is of no use any more");
}
