//! What really passed in a session, as its sender and receiver know it, and what is asked of every packet.

use std::collections::VecDeque;
use std::time::Duration;

use captivity::{Session, Timestamp, Usage};
use gateway::pretend::Way;

use super::purse::{Octets, against, limits};

pub(super) const LONGEST_PACKET: u64 = 1_500;

/// What is on record of the two ways.
pub(super) fn octets(used: Usage) -> Octets {
    [used.from_guest.octets(), used.to_guest.octets()]
}

pub(super) const fn index(way: Way) -> usize {
    match way {
        Way::FromGuest => 0,
        Way::ToGuest => 1,
    }
}

/// A packet of a session that was open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packet {
    pub(super) way: Way,
    pub(super) octets: u64,
    pub(super) passes: bool,
    /// Whether the kernel holds what is on record, not a grant of before that changing has failed for.
    pub(super) is_held: bool,
}

#[derive(Debug, Default)]
pub(super) struct Truth {
    pub(super) passed: Octets,
    /// Of which so much may never have been counted.
    pub(super) lost: Octets,
    /// As much of it may be of the present stint: what may be of the one before may be of this one instead.
    lost_of_stint: Octets,
    /// What was counted beyond what passed before the present stint: so much more of this one than is missing may be lost.
    counted_before: Octets,
    /// What was counted beyond it, at most: a packet that does not fit fills its limit.
    pub(super) fills: u64,
    /// By which way a limit has been filled since it was granted.
    filled: [bool; 2],
    /// When what passed, in all: as far back as counting may take.
    log: VecDeque<(Timestamp, u64)>,
    pub(super) last_sent: Option<Timestamp>,
    /// Since when a limit is reached.
    pub(super) spent_since: Option<Timestamp>,
}

impl Truth {
    fn total(&self) -> u64 {
        self.passed.iter().sum()
    }

    /// Limits begin anew, or the kernel forgot that they were filled.
    pub(super) const fn unfill(&mut self) {
        self.filled = [false; 2];
        self.spent_since = None;
    }

    /// The session begins, or goes on with what was granted anew.
    pub(super) fn begin_stint(&mut self, session: &Session) {
        self.unfill();
        self.lost_of_stint = [0; 2];
        let used = octets(session.used);
        self.counted_before = [0, 1].map(|way| used[way].saturating_sub(self.passed[way]));
    }

    /// Whatever is not on record may be forgotten. Returns how much more of the present stint that may be than before.
    pub(super) fn may_lose_uncounted(&mut self, session: &Session, hidden: u64) -> Octets {
        let (uncounted, used) = (self.uncounted(session, hidden), octets(session.used));
        [0, 1].map(|way| {
            self.lost[way] = self.lost[way].max(uncounted[way]);
            let of_stint = (self.passed[way] + hidden + self.counted_before[way]).saturating_sub(used[way]);
            let more = of_stint.saturating_sub(self.lost_of_stint[way]);
            self.lost_of_stint[way] += more;
            more
        })
    }

    /// A packet has passed or not, while the session was open. Returns what it may have filled.
    pub(super) fn note(&mut self, session: &Session, packet: Packet, now: Timestamp) -> u64 {
        let Packet { way, octets: packet, passes, is_held } = packet;
        let (granted, passed) = (limits(session.grant.data), against(self.passed));
        let lost = against(self.lost);
        let concerned = [0, 1 + index(way)];
        let left_at_most = |limit: usize| {
            let granted: Option<u64> = granted[limit];
            granted.map(|granted| (granted + lost[limit]).saturating_sub(passed[limit]))
        };
        let left_at_least = |limit: usize| {
            let granted: Option<u64> = granted[limit];
            granted.map(|granted| granted.saturating_sub(passed[limit] + self.fills))
        };
        let most = concerned.into_iter().filter_map(left_at_most).min();
        let least = concerned.into_iter().filter_map(left_at_least).min();
        let is_slowed = session.grant.beyond.is_some();
        if passes {
            assert!(
                is_slowed || !is_held || most.is_none_or(|left| packet <= left),
                "{packet} octets passed with {most:?} left in {session:?}, {self:?}"
            );
        } else {
            assert!(
                !is_held || least.is_some_and(|left| left < packet),
                "{packet} octets were refused with {least:?} left in {session:?}, {self:?}"
            );
        }
        let overflows = !passes || (is_slowed && least.is_some_and(|left| left < packet));
        if passes {
            self.passed[index(way)] += packet;
            self.log.push_back((now, self.total()));
            if way == Way::FromGuest {
                self.last_sent = Some(now);
            }
        }
        let may_be_spent = limits(session.grant.data).into_iter().zip(against(self.passed)).zip(lost);
        let is_spent = |((limit, passed), lost): ((Option<u64>, u64), u64)| {
            is_held && limit.is_some_and(|limit| limit + lost <= passed)
        };
        if may_be_spent.into_iter().any(is_spent) || (is_held && !passes) {
            self.spent_since.get_or_insert(now);
        }
        if !is_held {
            self.fills += LONGEST_PACKET;
            return LONGEST_PACKET;
        }
        if !overflows || self.filled[index(way)] {
            return 0;
        }
        self.filled[index(way)] = true;
        self.fills += LONGEST_PACKET;
        LONGEST_PACKET
    }

    /// What is on record may be no more than what passed.
    pub(super) fn check_nothing_is_invented(&self, session: &Session) {
        let used = octets(session.used);
        for (used, passed) in used.into_iter().zip(self.passed).chain([(used.iter().sum(), self.total())]) {
            assert!(used <= passed + self.fills, "{session:?} invents: {self:?}");
        }
    }

    /// What passed until then is on record, or was lost.
    pub(super) fn check_counted_until(&mut self, moment: Timestamp, session: &Session) {
        let mut passed = 0;
        while let Some(&(at, total)) = self.log.front().filter(|(at, _)| *at <= moment) {
            debug_assert!(at <= moment);
            passed = total;
            self.log.pop_front();
        }
        let (used, lost) = (session.used.total().octets(), self.lost.iter().sum::<u64>());
        assert!(passed <= used + lost, "{passed} octets passed until {moment:?}: {session:?}, {self:?}");
    }

    /// What is not on record, if so much there was never passed.
    pub(super) fn uncounted(&self, session: &Session, hidden: u64) -> Octets {
        let used = octets(session.used);
        [0, 1].map(|way| (self.passed[way] + hidden).saturating_sub(used[way]))
    }

    /// Whether nothing has come from the guest for so long.
    pub(super) fn is_silent(&self, session: &Session, idle: Duration, at: Timestamp) -> bool {
        self.last_sent.unwrap_or(session.began).after(idle) <= at
    }
}
