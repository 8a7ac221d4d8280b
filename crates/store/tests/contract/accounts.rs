//! The contract of `gateway::accounts::Accounts`, on SQLite and on the pretended store.

use std::num::NonZeroU16;

use captivity::PlanName;
use gateway::accounts::{
    Account, AccountName, AccountRevision, Creation, KeptAccount, PasswordHash, Role, Whose,
};
use gateway::identity::{Identity, Way};
use gateway::ports::{Record, Store};

use crate::{id, moment, session};

pub(crate) fn each<S: Store, O: FnMut() -> S>(fresh: &mut dyn FnMut() -> O) {
    accounts_are_made_all_or_none_and_found_as_they_were_made(&mut fresh());
    every_change_is_kept_and_says_whose_it_is(&mut fresh());
    a_hash_is_made_anew_only_in_place_of_the_one_that_was_verified(&mut fresh());
    a_deleted_account_leaves_no_name_and_its_name_is_somebody_elses(&mut fresh());
    a_device_that_was_signed_in_by_it_is_told_from_others(&mut fresh());
    accounts_are_found_by_their_owners_mail_and_by_nothing_like_it(&mut fresh());
}

fn name(text: &str) -> AccountName {
    text.parse().unwrap()
}

fn plain(called: &str) -> KeptAccount {
    let account = Account {
        name: name(called),
        role: Role::Guest,
        plan: None,
        most_devices: None,
        mail: None,
        note: String::new(),
        created: moment(7),
        valid_until: None,
        disabled: None,
        must_change: false,
    };
    KeptAccount { account, hash: PasswordHash::new(format!("$of${called}")) }
}

fn rich(called: &str) -> KeptAccount {
    let account = Account {
        role: Role::Host,
        plan: Some(PlanName::SESSION),
        most_devices: NonZeroU16::new(3),
        mail: Some("a@example.org".to_owned()),
        note: "<b>\u{202e}=1+1\n'; DROP TABLE account; --".to_owned(),
        valid_until: Some(moment(9)),
        disabled: Some(moment(8)),
        must_change: true,
        ..plain(called).account
    };
    KeptAccount { account, ..plain(called) }
}

fn accounts_are_made_all_or_none_and_found_as_they_were_made<S: Store>(open: &mut impl FnMut() -> S) {
    let made = [rich("zoë"), plain("anna")];
    assert_eq!(open().create_accounts(&made).unwrap(), Creation::Created);
    let again = [plain("berta"), plain("anna")];
    assert_eq!(open().create_accounts(&again).unwrap(), Creation::Taken(name("anna")));
    let twice = [plain("berta"), plain("berta")];
    assert_eq!(open().create_accounts(&twice).unwrap(), Creation::Taken(name("berta")));
    assert_eq!(open().account(&name("berta")).unwrap(), None);
    assert_eq!(open().account(&name("zoë")).unwrap(), Some(rich("zoë")));
    assert_eq!(open().accounts(None, 9).unwrap(), [plain("anna"), rich("zoë")]);
    assert_eq!(open().accounts(None, 1).unwrap(), [plain("anna")]);
    assert_eq!(open().accounts(Some(&name("anna")), 9).unwrap(), [rich("zoë")]);
}

fn accounts_are_found_by_their_owners_mail_and_by_nothing_like_it<S: Store>(open: &mut impl FnMut() -> S) {
    let with_mail = |called: &str, mail: &str| {
        let mut kept = plain(called);
        kept.account.mail = Some(mail.to_owned());
        kept
    };
    let made = [
        with_mail("zoë", "Anna.Berg@Example.org"),
        with_mail("anna", "anna.berg@example.org"),
        with_mail("bert", "bert@example.org"),
        plain("carl"),
    ];
    open().create_accounts(&made).unwrap();
    let mut found = |mail: &str, most| {
        let found = open().accounts_of_mail(mail, most).unwrap();
        found.iter().map(|kept| kept.account.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found("anna.BERG@example.org", 9), ["anna", "zoë"]);
    assert_eq!(found("anna.berg@example.org", 1), ["anna"]);
    for nobodys in ["", "%", "annaXberg@example.org", "berg@example.org", "' OR 1=1 --"] {
        assert_eq!(found(nobodys, 9), [""; 0], "{nobodys}");
    }
}

fn every_change_is_kept_and_says_whose_it_is<S: Store>(open: &mut impl FnMut() -> S) {
    open().create_accounts(&[plain("anna"), plain("berta")]).unwrap();
    let hash = PasswordHash::new("$of$anna");
    let expected = rich("anna");
    let revisions = [
        AccountRevision::Role(Role::Host),
        AccountRevision::Plan(Some(PlanName::SESSION)),
        AccountRevision::MostDevices(NonZeroU16::new(3)),
        AccountRevision::Mail(expected.account.mail.clone()),
        AccountRevision::Note(expected.account.note.clone()),
        AccountRevision::ValidUntil(Some(moment(9))),
        AccountRevision::Disable(moment(8)),
        AccountRevision::Disable(moment(99)),
        AccountRevision::Password { hash: hash.clone(), must_change: true },
    ];
    assert_eq!(open().revise_account(&name("anna"), &revisions).unwrap(), Whose::Newcomers);
    assert_eq!(open().account(&name("anna")).unwrap(), Some(expected));
    assert_eq!(open().account(&name("berta")).unwrap(), Some(plain("berta")));
    let back = [
        AccountRevision::Role(Role::Guest),
        AccountRevision::Plan(None),
        AccountRevision::MostDevices(None),
        AccountRevision::Mail(None),
        AccountRevision::Note(String::new()),
        AccountRevision::ValidUntil(None),
        AccountRevision::Enable,
        AccountRevision::Password { hash, must_change: false },
    ];
    let anna = Identity::new(Way::Account, "anna").unwrap();
    let known = open().introduce(&[anna], moment(1)).unwrap()[0];
    assert_eq!(open().revise_account(&name("anna"), &back).unwrap(), Whose::Persons(known.person));
    assert_eq!(open().account(&name("anna")).unwrap(), Some(plain("anna")));
    assert_eq!(open().revise_account(&name("carla"), &back).unwrap(), Whose::Nobodys);
    assert_eq!(open().account(&name("carla")).unwrap(), None);
    assert_eq!(open().account_of(known.person).unwrap(), Some(plain("anna").account));
}

fn a_hash_is_made_anew_only_in_place_of_the_one_that_was_verified<S: Store>(open: &mut impl FnMut() -> S) {
    open().create_accounts(&[plain("anna")]).unwrap();
    let rehash = |former: &str| {
        let (former, hash) = (PasswordHash::new(former), PasswordHash::new("$new"));
        [AccountRevision::Rehash { former, hash }]
    };
    open().revise_account(&name("anna"), &rehash("$another")).unwrap();
    assert_eq!(open().account(&name("anna")).unwrap(), Some(plain("anna")));
    open().revise_account(&name("anna"), &rehash("$of$anna")).unwrap();
    assert_eq!(open().account(&name("anna")).unwrap().unwrap().hash.as_str(), "$new");
}

fn a_deleted_account_leaves_no_name_and_its_name_is_somebody_elses<S: Store>(open: &mut impl FnMut() -> S) {
    let identities =
        [Identity::new(Way::Account, "anna").unwrap(), Identity::new(Way::Mail, "anna").unwrap()];
    let known = open().introduce(&identities, moment(1)).unwrap();
    assert_eq!(open().account_of(known[0].person).unwrap(), None, "an identity is no account yet");
    open().create_accounts(&[plain("anna")]).unwrap();
    assert_eq!(open().account_of(known[1].person).unwrap(), None, "a mailbox is no account");
    assert_eq!(open().delete_account(&name("anna")).unwrap(), Whose::Persons(known[0].person));
    assert_eq!(open().delete_account(&name("anna")).unwrap(), Whose::Nobodys);
    assert_eq!(open().account(&name("anna")).unwrap(), None);
    open().create_accounts(&[plain("anna")]).unwrap();
    let again = open().introduce(&identities, moment(2)).unwrap();
    assert_ne!(again[0].person, known[0].person);
    assert_eq!(again[1].person, known[1].person);
}

fn a_device_that_was_signed_in_by_it_is_told_from_others<S: Store>(open: &mut impl FnMut() -> S) {
    open().create_accounts(&[plain("anna"), plain("berta")]).unwrap();
    let identities = ["anna", "berta"].map(|called| Identity::new(Way::Account, called).unwrap());
    let known = open().introduce(&identities, moment(1)).unwrap();
    let hers = captivity::Session { person: Some(known[0].person), ..session(1) };
    open().record(&[Record::Began(hers), Record::Began(session(2))]).unwrap();
    let cause = captivity::EndCause::SignedOut;
    open().record(&[Record::Ended { session: id(1), at: moment(1_700_000_000_900), cause }]).unwrap();
    assert!(open().was_signed_in(&name("anna"), hers.equipment).unwrap());
    assert!(!open().was_signed_in(&name("anna"), session(2).equipment).unwrap());
    assert!(!open().was_signed_in(&name("berta"), hers.equipment).unwrap());
    assert!(!open().was_signed_in(&name("carla"), hers.equipment).unwrap());
}
