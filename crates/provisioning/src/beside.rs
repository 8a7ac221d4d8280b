//! When to send our advertisement on one link beside its routers (RFC 4861 §6.2.4, §6.2.6), and when to keep silent.
//!
//! It disturbs nobody. Before it has heard how the link's routers set the two flags it sends nothing unasked, and answers
//! a solicitation only after they have, so that no host ever learns other flags from us. Where a router says the same URI
//! itself, or somebody else uses our address, it is silent. Pure: time is an argument, since any start, and so is chance.

use std::net::Ipv6Addr;
use std::time::Duration;

use crate::Announcement;
use crate::discovery::{Advertisement, Flags, Heard, write};

/// Unasked, at least so seldom (RFC 4861 §6.2.1, `MaxRtrAdvInterval`), and at most three times as often.
const SELDOM: Duration = Duration::from_secs(600);
const OFTEN: Duration = Duration::from_secs(200);
/// The first ones come quickly (RFC 4861 §10, `MAX_INITIAL_RTR_ADVERTISEMENTS` and their interval).
const QUICK_ONES: u8 = 3;
const QUICKLY: Duration = Duration::from_secs(16);
/// To all nodes not more often than this (RFC 4861 §10, `MIN_DELAY_BETWEEN_RAS`).
const APART: Duration = Duration::from_secs(3);
/// A solicitation is answered within this (RFC 4861 §10, `MAX_RA_DELAY_TIME`), by the other routers too ...
const ANSWERED_WITHIN: Duration = Duration::from_millis(500);
/// ... unless they have to wait until they may speak to all nodes again: after this nobody else will answer.
const NOBODY_ANSWERED: Duration = Duration::from_secs(4);
/// So long after another router's answer comes ours.
const AFTER_YOU: Duration = Duration::from_millis(20);
/// What is heard of somebody else holds so long, or as long as they say.
const REMEMBERED: Duration = Duration::from_secs(1800);

/// Others that are remembered on one link; whoever was heard longest ago gives way.
const MOST_OTHERS: usize = 8;
/// Solicitations that wait for their answers; one answer to all nodes serves any more.
const MOST_WAITING: usize = 32;
/// Answers to single hosts in one second.
const ANSWERS_A_SECOND: u8 = 20;

/// Whom an advertisement is sent to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum To {
    /// All nodes of the link, `ff02::1`.
    AllNodes,
    /// The host that asked.
    Host(Ipv6Addr),
}

/// Somebody else who advertises on the link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Other {
    /// Their link-local address.
    pub from: Ipv6Addr,
    /// The URI of their option 37.
    pub uri: Option<String>,
    flags: Flags,
    is_router: bool,
    heard: Duration,
    until: Duration,
}

/// What the sender does on its link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conduct {
    /// It waits to hear how the link's routers set the flags, or that there are none.
    Listens,
    /// It announces.
    Announces,
    /// It is silent: this router announces the same URI, and for some hosts (systemd-networkd) an advertisement with
    /// router lifetime 0 would take it away.
    SaidBy(Ipv6Addr),
    /// It is silent: somebody else advertises from our address, and hosts would take ours for theirs.
    AddressTaken,
}

/// The sender on one link.
#[derive(Clone, Debug)]
pub struct Beside {
    announcement: Announcement,
    source: Ipv6Addr,
    others: Vec<Other>,
    taken_until: Option<Duration>,
    /// Since when a solicitation waits without any router's answer.
    unanswered: Option<Duration>,
    /// Nobody answered: there is no other router to agree with.
    is_alone: bool,
    waiting: Vec<(To, Duration)>,
    quick_ones: u8,
    unasked: Option<Duration>,
    last_to_all: Option<Duration>,
    answers: (Duration, u8),
}

impl Beside {
    /// A sender that has heard nothing yet. No other node of the link may have `source`.
    #[must_use]
    pub const fn new(announcement: Announcement, source: Ipv6Addr) -> Self {
        Self {
            announcement,
            source,
            others: Vec::new(),
            taken_until: None,
            unanswered: None,
            is_alone: false,
            waiting: Vec::new(),
            quick_ones: 0,
            unasked: None,
            last_to_all: None,
            answers: (Duration::ZERO, 0),
        }
    }

    /// Says something else from now on, soon and quickly.
    pub fn announce(&mut self, announcement: Announcement, now: Duration) {
        self.announcement = announcement;
        if self.knows_the_link() {
            self.begin_quick_ones(now);
        }
    }

    /// The ICMPv6 message to send at this moment.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        write(self.flags(), &self.announcement)
    }

    /// The link-local address that it is sent from.
    #[must_use]
    pub const fn source(&self) -> Ipv6Addr {
        self.source
    }

    /// What it says.
    #[must_use]
    pub const fn announcement(&self) -> &Announcement {
        &self.announcement
    }

    /// Who else was heard, lately.
    #[must_use]
    pub fn others(&self) -> &[Other] {
        &self.others
    }

    /// What it does, and why.
    #[must_use]
    pub fn conduct(&self) -> Conduct {
        let same = |other: &&Other| other.is_router && other.uri.as_deref() == Some(self.announcement.uri());
        match (self.taken_until, self.others.iter().find(same)) {
            (Some(_), _) => Conduct::AddressTaken,
            (None, Some(other)) => Conduct::SaidBy(other.from),
            (None, None) if self.knows_the_link() => Conduct::Announces,
            (None, None) => Conduct::Listens,
        }
    }

    /// Takes note of what was on the link; `chance` is any number.
    pub fn hear(&mut self, heard: Heard, now: Duration, chance: u16) {
        self.forget(now);
        match heard {
            Heard::Solicitation { from } => self.hear_solicitation(from, now, chance),
            Heard::Advertisement(heard) if heard.from == self.source => self.hear_own_address(&heard, now),
            Heard::Advertisement(heard) => self.hear_other(heard, now),
        }
    }

    fn hear_solicitation(&mut self, from: Option<Ipv6Addr>, now: Duration, chance: u16) {
        let to = from.map_or(To::AllNodes, To::Host);
        let within = if self.knows_the_link() {
            ANSWERED_WITHIN / 2 + share(ANSWERED_WITHIN / 2, chance)
        } else {
            self.unanswered.get_or_insert(now);
            NOBODY_ANSWERED
        };
        let due = now + within;
        if self.waiting.iter().any(|(waits, _)| *waits == to) {
            return;
        }
        if self.waiting.len() < MOST_WAITING {
            self.waiting.push((to, due));
        } else if let Some(last) = self.waiting.last_mut() {
            last.0 = To::AllNodes;
        }
    }

    fn hear_own_address(&mut self, heard: &Advertisement, now: Duration) {
        // Our own echo, or what we said before, is no router's.
        if heard.is_of_a_router() {
            self.taken_until = Some(now + REMEMBERED);
        }
    }

    fn hear_other(&mut self, heard: Advertisement, now: Duration) {
        let flags = self.flags();
        let knew = self.knows_the_link();
        self.others.retain(|other| other.from != heard.from);
        let is_router = heard.is_of_a_router();
        let says_another = heard.uri.as_deref().is_some_and(|uri| uri != self.announcement.uri());
        if is_router || says_another {
            self.remember(Other {
                from: heard.from,
                uri: heard.uri,
                flags: heard.flags,
                is_router,
                heard: now,
                until: now + REMEMBERED.max(Duration::from_secs(heard.lifetime_seconds.into())),
            });
        }
        if !is_router {
            return;
        }
        self.unanswered = None;
        self.is_alone = false;
        for (_, due) in &mut self.waiting {
            *due = (*due).min(now + AFTER_YOU);
        }
        if !knew || self.flags() != flags {
            self.begin_quick_ones(now + AFTER_YOU);
        }
    }

    fn remember(&mut self, other: Other) {
        if self.others.len() == MOST_OTHERS {
            let oldest = self.others.iter().enumerate().min_by_key(|(_, other)| other.heard);
            if let Some((place, _)) = oldest {
                self.others.remove(place);
            }
        }
        self.others.push(other);
    }

    /// Whom to send to at this moment.
    pub fn wake(&mut self, now: Duration, chance: u16) -> Vec<To> {
        self.forget(now);
        if self.unanswered.is_some_and(|since| now >= since + NOBODY_ANSWERED) {
            self.unanswered = None;
            self.is_alone = true;
            self.begin_quick_ones(now);
        }
        match self.conduct() {
            Conduct::Announces => {}
            Conduct::Listens => {
                self.unasked = None;
                return Vec::new();
            }
            Conduct::SaidBy(_) | Conduct::AddressTaken => {
                self.waiting.clear();
                self.unasked = Some(now + SELDOM);
                return Vec::new();
            }
        }
        let asked_by_all = self.waiting.iter().any(|&(to, due)| to == To::AllNodes && due <= now);
        let is_due = self.unasked.is_some_and(|due| due <= now) || asked_by_all;
        if is_due && self.last_to_all.is_none_or(|last| now >= last + APART) {
            // Who waits hears it too.
            self.waiting.clear();
            self.sent_to_all(now, chance);
            return vec![To::AllNodes];
        }
        self.answer_hosts(now)
    }

    fn sent_to_all(&mut self, now: Duration, chance: u16) {
        self.last_to_all = Some(now);
        self.quick_ones = self.quick_ones.saturating_sub(1);
        let later = if self.quick_ones > 0 { QUICKLY } else { OFTEN + share(SELDOM - OFTEN, chance) };
        self.unasked = Some(now + later);
    }

    fn answer_hosts(&mut self, now: Duration) -> Vec<To> {
        if now >= self.answers.0 + Duration::from_secs(1) {
            self.answers = (now, 0);
        }
        let left = usize::from(ANSWERS_A_SECOND - self.answers.1);
        let is_due = |&(to, due): &(To, Duration)| to != To::AllNodes && due <= now;
        let hosts: Vec<To> =
            self.waiting.iter().filter(|each| is_due(each)).map(|&(to, _)| to).take(left).collect();
        self.waiting.retain(|(to, _)| !hosts.contains(to));
        self.answers.1 += u8::try_from(hosts.len()).unwrap_or(ANSWERS_A_SECOND);
        hosts
    }

    /// When to be woken next.
    #[must_use]
    pub fn next_wake(&self) -> Option<Duration> {
        let apart = self.last_to_all.map_or(Duration::ZERO, |last| last + APART);
        let next_second = self.answers.0 + Duration::from_secs(1);
        let is_spent = self.answers.1 == ANSWERS_A_SECOND;
        let waiting = self.waiting.iter().map(|&(to, due)| match to {
            To::AllNodes => due.max(apart),
            To::Host(_) if is_spent => due.max(next_second),
            To::Host(_) => due,
        });
        let unanswered = self.unanswered.map(|since| since + NOBODY_ANSWERED);
        waiting.chain(self.unasked.map(|due| due.max(apart))).chain(unanswered).min()
    }

    fn begin_quick_ones(&mut self, now: Duration) {
        self.quick_ones = QUICK_ONES;
        self.unasked = Some(now);
    }

    fn knows_the_link(&self) -> bool {
        self.is_alone || self.others.iter().any(|other| other.is_router)
    }

    fn flags(&self) -> Flags {
        let routers = self.others.iter().filter(|other| other.is_router);
        routers.fold(Flags::default(), |flags, other| flags.or(other.flags))
    }

    fn forget(&mut self, now: Duration) {
        self.others.retain(|other| other.until > now);
        self.taken_until = self.taken_until.filter(|&until| until > now);
    }
}

/// A part of `whole`, as chance has it.
fn share(whole: Duration, chance: u16) -> Duration {
    whole * u32::from(chance) / u32::from(u16::MAX)
}

#[cfg(test)]
#[path = "beside_tests.rs"]
mod tests;
