//! How often anybody may try at the same room, the same surname, the same card; and how often all together. So surnames
//! cannot be tried for a room, nor rooms for a surname, whatever link address each try comes from.
//!
//! What was right, or was never asked, is given back. Whoever is online is not concerned.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use captivity::Timestamp;
use gateway::stay::{Entered, FieldName};

/// Of one thing that is typed.
const EACH: Budget = Budget { at_once: 10, one_in: Duration::from_secs(60) };
/// Of all together. It bounds how many things can be remembered.
const ALL: Budget = Budget { at_once: 100, one_in: Duration::from_secs(6) };
/// More than can have a try that counts, by [`ALL`].
const MOST_THINGS: usize = 1024;
/// The log says at most so often that all tries are spent.
const SAID_AGAIN: Duration = Duration::from_secs(600);

struct Budget {
    at_once: u32,
    one_in: Duration,
}

impl Budget {
    /// How long until there is a try; zero for now. `whole` is when there are all of them.
    fn wait(&self, whole: Timestamp, now: Timestamp) -> Duration {
        self.owed(whole, now).saturating_sub(self.one_in * (self.at_once - 1))
    }

    /// Never longer than all tries together, even when the clock was set back.
    fn owed(&self, whole: Timestamp, now: Timestamp) -> Duration {
        now.until(whole).min(self.one_in * self.at_once)
    }
}

type Thing = (FieldName, String);

/// Counts tries, as the moment at which there are all of them again.
#[derive(Debug)]
pub(crate) struct Guesses(Mutex<Counted>);

#[derive(Debug)]
struct Counted {
    things: HashMap<Thing, Timestamp>,
    all: Timestamp,
    said: Option<Timestamp>,
}

impl Default for Guesses {
    fn default() -> Self {
        Self(Mutex::new(Counted { things: HashMap::new(), all: Timestamp::from_unix_millis(0), said: None }))
    }
}

/// What a try was paid with.
pub(crate) struct Spent(Vec<Thing>);

impl Guesses {
    /// Pays for one try at these.
    ///
    /// # Errors
    /// There is none left at one of them, or at all; how long until there is.
    pub(crate) fn spend(&self, fields: &[(FieldName, Entered)], now: Timestamp) -> Result<Spent, Duration> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = &mut *counted;
        let things: Vec<Thing> =
            fields.iter().map(|(name, entered)| (name.clone(), entered.guessed().to_owned())).collect();
        counted.all = now.after(ALL.owed(counted.all, now));
        for thing in &things {
            if let Some(whole) = counted.things.get_mut(thing) {
                *whole = now.after(EACH.owed(*whole, now));
            }
        }
        let of_each = |thing| EACH.wait(*counted.things.get(thing).unwrap_or(&now), now);
        let wait = things.iter().map(of_each).max().unwrap_or_default();
        if !wait.is_zero() {
            return Err(wait);
        }
        let wait = ALL.wait(counted.all, now);
        if !wait.is_zero() {
            counted.say(now);
            return Err(wait);
        }
        if counted.things.len() + things.len() > MOST_THINGS {
            counted.things.retain(|_, whole| *whole > now);
            if counted.things.len() + things.len() > MOST_THINGS {
                return Err(ALL.one_in);
            }
        }
        counted.all = now.after(ALL.owed(counted.all, now) + ALL.one_in);
        for thing in &things {
            let whole = counted.things.entry(thing.clone()).or_insert(now);
            *whole = now.after(EACH.owed(*whole, now) + EACH.one_in);
        }
        Ok(Spent(things))
    }

    /// It was no guess.
    pub(crate) fn give_back(&self, spent: Spent, now: Timestamp) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.all = now.after(ALL.owed(counted.all, now).saturating_sub(ALL.one_in));
        for thing in spent.0 {
            if let Some(whole) = counted.things.get_mut(&thing) {
                *whole = now.after(EACH.owed(*whole, now).saturating_sub(EACH.one_in));
            }
        }
    }
}

impl Counted {
    fn say(&mut self, now: Timestamp) {
        if self.said.is_none_or(|said| said.after(SAID_AGAIN) <= now) {
            self.said = Some(now);
            tracing::warn!(
                guests_notice = "who signs in by the house's system waits for some seconds",
                to_do = "somebody may be trying rooms and names; vestibule session list shows which devices are here",
                "all tries at the house's system are spent"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use gateway::stay::Kind;

    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);

    fn guess(room: &str, surname: &str) -> Vec<(FieldName, Entered)> {
        let field = |name: &str, kind, typed| (name.parse().unwrap(), Entered::read(kind, typed).unwrap());
        vec![field("room", Kind::Digits, room), field("surname", Kind::Surname, surname)]
    }

    fn at(seconds: u64) -> Timestamp {
        NOW.after(Duration::from_secs(seconds))
    }

    #[test]
    fn a_room_cannot_be_tried_with_many_names_nor_a_name_with_many_rooms() {
        let guesses = Guesses::default();
        let tried =
            (0..50).filter(|number| guesses.spend(&guess("101", &format!("name{number}x")), NOW).is_ok());
        assert_eq!(tried.count(), 10);
        assert_eq!(guesses.spend(&guess("101", "Müller"), at(59)).err(), Some(Duration::from_secs(1)));
        assert!(guesses.spend(&guess("101", "Müller"), at(60)).is_ok());
        assert!(guesses.spend(&guess("102", "Müller"), at(60)).is_ok(), "another room");
        let guesses = Guesses::default();
        // Another first name each time is still the same name.
        let first = |number: u32| ["A", "Anna", "Bo", "C"][number as usize % 4];
        let tried = (0..50).filter(|number| {
            guesses.spend(&guess(&number.to_string(), &format!("{} Mueller", first(*number))), NOW).is_ok()
        });
        assert_eq!(tried.count(), 10);
    }

    #[test]
    fn ten_thousand_tries_at_once_are_a_hundred_and_one_in_six_seconds_after_that() {
        let guesses = Guesses::default();
        let asked = |from: u32, now| {
            let all = (from..from + 10_000).filter(|number| {
                guesses.spend(&guess(&number.to_string(), &format!("name{number}x")), now).is_ok()
            });
            all.count()
        };
        assert_eq!(asked(0, NOW), 100);
        assert_eq!(asked(20_000, at(6)), 1);
        assert_eq!(asked(40_000, at(66)), 10);
        assert!(guesses.0.lock().unwrap().things.len() <= MOST_THINGS);
    }

    #[test]
    fn what_is_right_costs_nothing_and_a_clock_that_is_set_back_locks_nobody_out() {
        let guesses = Guesses::default();
        for _ in 0..1000 {
            let spent = guesses.spend(&guess("101", "Müller"), NOW).ok().unwrap();
            guesses.give_back(spent, NOW);
        }
        let later = at(1_000_000);
        for _ in 0..10 {
            assert!(guesses.spend(&guess("101", "Müller"), later).is_ok());
        }
        assert_eq!(guesses.spend(&guess("101", "Müller"), NOW).err(), Some(Duration::from_secs(60)));
        assert_eq!(guesses.spend(&guess("102", "Schmidt"), NOW).err(), Some(ALL.one_in));
        assert!(guesses.spend(&guess("102", "Schmidt"), at(6)).is_ok());
    }
}
