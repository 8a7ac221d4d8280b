//! Optional consents in the pretended store.

use std::collections::BTreeMap;

use captivity::{PersonId, SessionId, Timestamp};

use super::{Call, Inner, PretendStore};
use crate::choices::{CHANGES_WITHIN, Choice, ChoiceOnRecord, Choices, Chosen, Held, MOST_CHANGES};
use crate::forgetting::{Forget, is_forgotten};
use crate::ports::PortError;

const WHAT: &str = "the pretended store";

/// Every line.
#[derive(Default)]
pub(super) struct Said {
    lines: Vec<ChoiceOnRecord>,
    last: u32,
}

impl Said {
    fn add(&mut self, line: ChoiceOnRecord) {
        self.last += 1;
        self.lines.push(ChoiceOnRecord { id: self.last, ..line });
    }

    /// Whose name is kept with what they chose.
    pub(super) fn persons(&self, forgotten: Forget) -> impl Iterator<Item = PersonId> {
        let persons = self.lines.iter().filter_map(|line| line.person);
        persons.filter(move |_| matches!(forgotten, Forget::OlderThan(_)))
    }

    pub(super) fn forget(&mut self, what: Forget, most: usize) -> usize {
        let had = self.lines.len();
        let mut left = most;
        let mut goes = |is_meant: bool| {
            let goes = is_meant && left > 0;
            left -= usize::from(goes);
            goes
        };
        let mut stripped = 0;
        self.lines.retain_mut(|line| {
            let is_device = |address| line.equipment.is_some_and(|device| device.link_address == address);
            let is_nameless = line.person.is_none();
            let loses_its_device = match what {
                Forget::OlderThan(before) => line.at < before && line.equipment.is_some(),
                Forget::Device(address) => is_device(address),
                Forget::Person(_) | Forget::ChoicesOlderThan(_) => false,
            };
            let goes_whole = match what {
                Forget::Person(person) => line.person == Some(person),
                Forget::ChoicesOlderThan(before) => line.at < before,
                Forget::OlderThan(_) | Forget::Device(_) => loses_its_device && is_nameless,
            };
            if goes_whole {
                return !goes(true);
            }
            if loses_its_device && goes(true) {
                line.equipment = None;
                stripped += 1;
            }
            true
        });
        had - self.lines.len() + stripped
    }
}

impl Inner {
    /// What holds: of each name the latest line.
    fn latest(&self, session: SessionId) -> Option<BTreeMap<&str, &ChoiceOnRecord>> {
        let session = self.record.get(&session)?.session;
        let is_own = |line: &&ChoiceOnRecord| match session.person {
            Some(person) => line.person == Some(person),
            None => line.person.is_none() && line.equipment == Some(session.equipment),
        };
        Some(
            self.said
                .lines
                .iter()
                .filter(is_own)
                .map(|line| (line.choice.asked.name.as_str(), line))
                .collect(),
        )
    }

    fn choose(&mut self, session: SessionId, choices: &[Choice], at: Timestamp) -> Chosen {
        let Some(latest) = self.latest(session) else { return Chosen::NoSession };
        let differs = |choice: &&Choice| {
            let held = latest.get(choice.asked.name.as_str()).map(|line| &line.choice);
            match held {
                Some(held) => {
                    held.given != choice.given || (choice.given && held.asked.edition != choice.asked.edition)
                }
                None => choice.given,
            }
        };
        let changed: Vec<Choice> = choices.iter().filter(differs).cloned().collect();
        let since = at.before(CHANGES_WITHIN);
        let of_session =
            self.said.lines.iter().filter(|line| line.session == session && line.at > since).count();
        if of_session + changed.len() > MOST_CHANGES {
            return Chosen::TooOften;
        }
        let Some(recorded) = self.record.get(&session).map(|it| it.session) else { return Chosen::NoSession };
        for choice in &changed {
            self.said.add(ChoiceOnRecord {
                id: 0,
                at,
                choice: choice.clone(),
                by_operator: false,
                session,
                equipment: Some(recorded.equipment).filter(|it| !is_forgotten(it.link_address)),
                person: recorded.person,
                known_as: None,
            });
        }
        Chosen::Changed(changed.len())
    }
}

impl Choices for PretendStore {
    fn choose(&mut self, session: SessionId, choices: &[Choice], at: Timestamp) -> Result<Chosen, PortError> {
        self.0.call(Call::Record, &[], WHAT, |inner| inner.choose(session, choices, at))
    }

    fn held(&mut self, session: SessionId) -> Result<Vec<Held>, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| {
            let latest = inner.latest(session).unwrap_or_default();
            let given = latest.values().filter(|line| line.choice.given).map(|line| &line.choice.asked);
            given.map(|asked| Held { name: asked.name.clone(), edition: asked.edition.clone() }).collect()
        })
    }

    fn choices(&mut self, after: u32, most: usize) -> Result<Vec<ChoiceOnRecord>, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| {
            let known = |line: &ChoiceOnRecord| {
                let known_as = line.person.and_then(|person| inner.people.known_as(person));
                ChoiceOnRecord { known_as, ..line.clone() }
            };
            inner.said.lines.iter().filter(|line| line.id > after).take(most).map(known).collect()
        })
    }

    fn withdraw(&mut self, choice: u32, at: Timestamp) -> Result<bool, PortError> {
        self.0.call(Call::Record, &[], WHAT, |inner| {
            let Some(line) = inner.said.lines.iter().find(|line| line.id == choice).cloned() else {
                return false;
            };
            if !line.choice.given {
                return false;
            }
            let choice = Choice { given: false, ..line.choice.clone() };
            inner.said.add(ChoiceOnRecord { at, choice, by_operator: true, ..line });
            true
        })
    }
}
