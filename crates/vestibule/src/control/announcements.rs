//! What is announced in router advertisements at this moment, as operators see it. Written by the task that talks to the
//! announcer; the local socket only reads it.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::announcer::protocol::{LinkReport, Report};
use crate::check::announcing::Verdict;

/// The state, shared.
#[derive(Clone, Default, Debug)]
pub struct Announcements(Arc<Mutex<AnnouncementsView>>);

/// The state as an operator asks for it.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct AnnouncementsView {
    /// Whether the announcer runs.
    pub running: bool,
    /// Why the API is not announced, if it is not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub withheld: Option<String>,
    /// How it goes on each interface.
    pub links: Vec<LinkReport>,
}

impl Announcements {
    /// What is true now.
    #[must_use]
    pub fn view(&self) -> AnnouncementsView {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes whether the API may be announced; whether that is news.
    pub(crate) fn judged(&self, verdict: &Verdict) -> bool {
        let mut view = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let withheld = match verdict {
            Verdict::Withheld(why) => Some(why.clone()),
            Verdict::Announce(_) | Verdict::Off => None,
        };
        let is_news = !view.running || view.withheld != withheld;
        view.running = true;
        view.withheld = withheld;
        is_news
    }

    /// Notes a report; gives every interface with what was known of it before.
    pub(crate) fn reported(&self, report: Report) -> Vec<(LinkReport, Option<LinkReport>)> {
        let mut view = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut view.links, report.links);
        let of = |link: &LinkReport| before.iter().find(|former| former.interface == link.interface).cloned();
        view.links.iter().map(|link| (link.clone(), of(link))).collect()
    }

    /// Notes that the announcer is gone.
    pub(crate) fn lost(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = AnnouncementsView::default();
    }
}
