//! Puts the words of the terms on record before anybody can accept them, at the start and at a reload.
//!
//! Where that fails guests sign in all the same, and it is not recorded what they accepted: a full disk shall not close a
//! venue. It is said in the log.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::time::Duration;

use captivity::{Conditions, ConditionsByZone, Terms};
use gateway::consents::Noted;
use gateway::ports::{PortError, Store};
use gateway::{Clock as _, Handle, SystemClock};

/// The conditions with the numbers that their words, by edition, have on record.
pub(super) fn noted_at_start(
    conditions: &ConditionsByZone,
    words: &BTreeMap<String, String>,
    store: &mut impl Store,
) -> ConditionsByZone {
    numbered(conditions, note(words, store).map_err(|error| error.to_string()))
}

/// How long a reload waits for it: some commits.
const PATIENCE: Duration = Duration::from_secs(2);

/// Puts conditions in force once their words are on record, and waits for that a moment.
pub(super) fn put_in_force(handle: &Handle, conditions: ConditionsByZone, words: BTreeMap<String, String>) {
    let changing = handle.clone();
    let (tell, told) = mpsc::channel();
    handle.ask(
        move |store: &mut dyn Store| note(&words, store),
        move |noted| {
            changing.change_conditions(numbered(&conditions, noted.map_err(|refusal| refusal.to_string())));
            // Nobody listens any more when it took too long; it is done all the same.
            let _ = tell.send(());
        },
    );
    let _ = told.recv_timeout(PATIENCE);
}

type ByEdition = BTreeMap<String, Noted>;

fn note(words: &BTreeMap<String, String>, store: &mut (impl Store + ?Sized)) -> Result<ByEdition, PortError> {
    let now = SystemClock.now();
    let noted =
        |(edition, text): (&String, &String)| Ok((edition.clone(), store.note_terms(edition, text, now)?));
    words.iter().map(noted).collect()
}

fn numbered(conditions: &ConditionsByZone, noted: Result<ByEdition, String>) -> ConditionsByZone {
    let noted = noted.unwrap_or_else(|error| {
        tracing::warn!(
            error,
            guests_notice = "nothing",
            to_do = "see why the store cannot be written, then reload",
            "it is not recorded who accepts the terms"
        );
        ByEdition::new()
    });
    for (edition, _) in noted.iter().filter(|(_, noted)| noted.words_differ) {
        tracing::warn!(
            edition,
            guests_notice = "whoever accepted the former words is not asked again",
            to_do = "give every change of the terms an edition of its own; vestibule terms list shows which there are",
            "the terms have other words than before under the same edition"
        );
    }
    conditions.map(|conditions| {
        let number = noted.get(&conditions.terms.edition).map(|noted| noted.number);
        Conditions { terms: Terms { number, ..conditions.terms.clone() }, ..conditions.clone() }
    })
}
