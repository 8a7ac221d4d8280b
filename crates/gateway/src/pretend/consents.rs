//! What guests accepted, in the pretended store.

use captivity::{SessionId, TermsNumber, Timestamp};

use super::{Call, Inner, PretendStore};
use crate::consents::{Acceptance, Consents, Noted, TermsOnRecord};
use crate::ports::PortError;

const WHAT: &str = "the pretended store";

/// All terms, and which session began by accepting which.
#[derive(Default)]
pub(super) struct Signed {
    terms: Vec<(String, String, Timestamp)>,
    sessions: std::collections::BTreeMap<SessionId, TermsNumber>,
}

impl Signed {
    pub(super) fn accept(&mut self, session: SessionId, terms: TermsNumber) {
        self.sessions.entry(session).or_insert(terms);
    }

    fn note(&mut self, edition: &str, text: &str, at: Timestamp) -> Option<Noted> {
        let is_it = |it: &&(String, String, Timestamp)| it.0 == edition && it.1 == text;
        if !self.terms.iter().any(|it| is_it(&it)) {
            self.terms.push((edition.to_owned(), text.to_owned(), at));
        }
        let place = self.terms.iter().position(|it| is_it(&it))?;
        let number = TermsNumber::new(u32::try_from(place).ok()?.checked_add(1)?)?;
        let words_differ = self.terms.iter().any(|it| it.0 == edition && it.1 != text);
        Some(Noted { number, words_differ })
    }
}

impl Inner {
    fn acceptances(&self, after: u32, most: usize) -> Vec<Acceptance> {
        let behind = self.signed.sessions.iter().filter(|(session, _)| session.mark() > after);
        let one = |(session, terms): (&SessionId, &TermsNumber)| {
            let recorded = self.record.get(session)?.session;
            let edition =
                self.signed.terms.get(usize::try_from(terms.get()).ok()?.checked_sub(1)?)?.0.clone();
            let known_as = recorded.person.and_then(|person| self.people.known_as(person));
            Some(Acceptance {
                session: *session,
                at: recorded.began,
                equipment: recorded.equipment,
                known_as,
                edition,
            })
        };
        behind.filter_map(one).take(most).collect()
    }
}

impl Consents for PretendStore {
    fn note_terms(&mut self, edition: &str, text: &str, at: Timestamp) -> Result<Noted, PortError> {
        let full = || PortError::Refused { what: WHAT, source: "there are too many terms".into() };
        self.0.call(Call::Record, &[], WHAT, |inner| inner.signed.note(edition, text, at))?.ok_or_else(full)
    }

    fn accepted_by(&mut self, session: SessionId) -> Result<Option<TermsNumber>, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| inner.signed.sessions.get(&session).copied())
    }

    fn terms(&mut self, most: usize) -> Result<Vec<TermsOnRecord>, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| {
            let mut numbered: Vec<_> = inner.signed.terms.iter().zip(1..).collect();
            numbered.reverse();
            let one = |((edition, text, since), number): (&(String, String, Timestamp), u32)| {
                let number = TermsNumber::new(number)?;
                let on_record = |(session, terms): &(&SessionId, &TermsNumber)| {
                    **terms == number && inner.record.contains_key(session)
                };
                let sessions = inner.signed.sessions.iter().filter(on_record).count();
                let sessions = u32::try_from(sessions).unwrap_or(u32::MAX);
                Some(TermsOnRecord {
                    number,
                    edition: edition.clone(),
                    text: text.clone(),
                    since: *since,
                    sessions,
                })
            };
            numbered.into_iter().take(most).filter_map(one).collect()
        })
    }

    fn acceptances(&mut self, after: u32, most: usize) -> Result<Vec<Acceptance>, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| inner.acceptances(after, most))
    }
}
