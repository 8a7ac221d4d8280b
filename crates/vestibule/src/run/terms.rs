//! Puts the words of the terms on record before anybody can accept them, at the start and at a reload.
//!
//! Where that fails guests sign in all the same, and it is not recorded what they accepted: a full disk shall not close a
//! venue. It is said in the log.

use std::sync::mpsc;
use std::time::Duration;

use captivity::Conditions;
use gateway::consents::Noted;
use gateway::ports::{PortError, Store};
use gateway::{Clock as _, Handle, SystemClock};

/// The conditions with the number that their words have on record.
pub(super) fn noted_at_start(conditions: Conditions, text: &str, store: &mut impl Store) -> Conditions {
    let noted = store.note_terms(&conditions.terms.edition, text, SystemClock.now());
    numbered(conditions, noted.map_err(|error| error.to_string()))
}

/// How long a reload waits for it: a commit or two.
const PATIENCE: Duration = Duration::from_secs(2);

/// Puts conditions in force once their words are on record, and waits for that a moment.
pub(super) fn put_in_force(handle: &Handle, conditions: Conditions, text: String) {
    let (changing, edition) = (handle.clone(), conditions.terms.edition.clone());
    let note = move |store: &mut dyn Store| -> Result<Noted, PortError> {
        store.note_terms(&edition, &text, SystemClock.now())
    };
    let (tell, told) = mpsc::channel();
    handle.ask(note, move |noted| {
        changing.change_conditions(numbered(conditions, noted.map_err(|refusal| refusal.to_string())));
        // Nobody listens any more when it took too long; it is done all the same.
        let _ = tell.send(());
    });
    let _ = told.recv_timeout(PATIENCE);
}

fn numbered(mut conditions: Conditions, noted: Result<Noted, String>) -> Conditions {
    let edition = &conditions.terms.edition;
    match &noted {
        Ok(noted) if noted.words_differ => tracing::warn!(
            edition,
            guests_notice = "whoever accepted the former words is not asked again",
            to_do = "give every change of the terms an edition of its own; vestibule terms list shows which there are",
            "the terms have other words than before under the same edition"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(
            edition,
            error,
            guests_notice = "nothing",
            to_do = "see why the store cannot be written, then reload",
            "it is not recorded who accepts the terms"
        ),
    }
    conditions.terms.number = noted.ok().map(|noted| noted.number);
    conditions
}
