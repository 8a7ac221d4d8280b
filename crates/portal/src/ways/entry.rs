//! A form of a way in that was not taken: which one, what was typed, and why, for the page to show again.
//!
//! It never holds a password or a code that signs in by itself longer than the page that is being made.

use std::time::Duration;

use captivity::{Session, Timestamp};
use minijinja::{Value, context};

use crate::amounts::Amounts;
use crate::secure::asking::Asking;

/// The most of a field that is shown again to who typed it, in characters.
const LONGEST_SHOWN: usize = 64;

/// What the page shows of a form.
#[derive(Clone, Default)]
pub(crate) struct Entry {
    /// The way's name; empty where no form was filled in.
    pub(crate) way: &'static str,
    /// What was typed, by the field's name.
    pub(crate) typed: Vec<(&'static str, String)>,
    /// The message that says what is wrong with it; empty for nothing.
    pub(crate) fault: &'static str,
    /// When it is worth another try; `None` if never, or at once.
    pub(crate) moment: Option<Timestamp>,
    /// Sessions of the same person, of which the guest may end one.
    pub(crate) others: Vec<Session>,
}

impl Entry {
    /// A form of this way with these fields filled in.
    pub(crate) fn of<'a>(
        way: &'static str,
        typed: impl IntoIterator<Item = (&'static str, &'a str)>,
    ) -> Self {
        let shown = |text: &str| text.chars().filter(|c| shows(*c)).take(LONGEST_SHOWN).collect();
        let typed = typed.into_iter().map(|(field, text)| (field, shown(text))).collect();
        Self { way, typed, ..Self::default() }
    }

    /// The same, not taken: the message says why.
    pub(crate) fn refused(self, fault: &'static str) -> Self {
        Self { fault, ..self }
    }

    /// The same, worth another try then.
    pub(crate) fn again_at(self, moment: Timestamp) -> Self {
        Self { moment: Some(moment), ..self }
    }

    /// For the templates: `entry`.
    pub(crate) fn values(&self, asking: &Asking) -> Value {
        let amounts = Amounts::of(asking);
        let others = self.others.iter().map(|session| {
            context! { id => session.id.to_string(), moment => amounts.moment(session.began) }
        });
        let moment = self.moment.filter(|moment| *moment < Timestamp::NEVER);
        let wait = moment.map_or(Duration::ZERO, |moment| asking.portal.now().until(moment));
        let typed = Value::from_pairs(self.typed.iter().map(|(field, text)| (*field, text.as_str())));
        context! {
            entry => context! {
                way => self.way,
                fault => self.fault,
                typed => typed,
                moment => moment.map(|moment| amounts.moment(moment)),
                wait => amounts.length(wait),
                others => others.collect::<Vec<_>>(),
            }
        }
    }
}

/// Whether a character is something to see: not a control, nor one that turns the direction of what is around it.
fn shows(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
