//! What one device has of one plan in one period, by what really passed: the second opinion about what is left.

use captivity::plan::{Renewal, Since};
use captivity::{Allowance, ByteCount, Extension, Grant, Plan, Session, Timestamp};

use super::offers::period;

/// Octets from the guest and to the guest.
pub(super) type Octets = [u64; 2];

/// The limits of an allowance: in total, from the guest, to the guest.
pub(super) fn limits(allowance: Allowance) -> [Option<u64>; 3] {
    [allowance.total, allowance.from_guest, allowance.to_guest].map(|limit| limit.map(ByteCount::octets))
}

/// What counts against each of these limits.
pub(super) fn against(octets: Octets) -> [u64; 3] {
    [octets[0] + octets[1], octets[0], octets[1]]
}

/// From the least to the most that it can be, where a failure or a crash leaves it open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) least: u64,
    pub(super) most: u64,
}

impl Range {
    const fn exactly(value: u64) -> Self {
        Self { least: value, most: value }
    }

    pub(super) const fn has(self, value: u64) -> bool {
        self.least <= value && value <= self.most
    }
}

#[derive(Clone, Debug)]
pub(super) struct Purse {
    /// When it begins anew; `None` before it is known.
    until: Option<Timestamp>,
    period: (Timestamp, Timestamp),
    granted: [Option<Range>; 3],
    /// What really passed.
    pub(super) passed: Octets,
    /// Of which so much may have been forgotten, because it was lost before it was counted.
    pub(super) lost: Octets,
    /// So much more may have been charged: a packet that did not fit fills its limit.
    pub(super) fills: u64,
    first: Timestamp,
    /// An operator gave one of its sessions time beyond its end: whether that one or a new purse is drawn on from then until
    /// the session's end is no promise to anybody.
    is_outlived: bool,
    /// How long it was used, in milliseconds.
    pub(super) online: Range,
}

impl Purse {
    /// A new one, after this one.
    pub(super) fn begin(plan: &Plan, before: Option<&Self>, now: Timestamp) -> Self {
        let period = period(now, plan.renewal);
        let is_periodic = plan.renewal != Renewal::Session;
        let mut granted = limits(plan.data).map(|limit| limit.map(Range::exactly));
        if let Some(before) = before.filter(|_| plan.rolls_over && is_periodic) {
            let left = before.left();
            for (index, limit) in limits(plan.data).into_iter().enumerate() {
                let (Some(limit), Some(left)) = (limit, left[index]) else { continue };
                let carried = match before.period.1 == period.0 {
                    true => Range { least: left.least.min(limit), most: left.most.min(limit) },
                    // Older than the last period: nobody promises what is remembered of it.
                    false => Range { least: 0, most: limit },
                };
                granted[index] = Some(Range { least: limit + carried.least, most: limit + carried.most });
            }
        }
        let until = is_periodic.then_some(period.1);
        let (online, is_outlived) = (Range::exactly(0), before.is_some_and(|it| it.is_outlived));
        Self {
            until,
            period,
            granted,
            passed: [0; 2],
            lost: [0; 2],
            fills: 0,
            first: now,
            is_outlived,
            online,
        }
    }

    /// Whether it still counts for one who begins now.
    pub(super) fn counts(&self, plan: &Plan, now: Timestamp) -> bool {
        let is_kept = plan.extension == Extension::NotOffered
            && (plan.data.is_limited() || plan.renewal != Renewal::Session || plan.since != Since::SignIn);
        is_kept && self.until.is_none_or(|until| now < until)
    }

    /// A session that drew on it is over: where there are no periods it counts until that one's time would have been over.
    pub(super) fn settle(&mut self, plan: &Plan, session: &Session) {
        let until = match plan.since {
            Since::SignIn => session.grant.until,
            Since::FirstUse | Since::WhileOnline => Timestamp::NEVER,
        };
        self.is_outlived |= plan.renewal == Renewal::Session && self.until.is_some_and(|it| it < until);
        self.until.get_or_insert(until);
    }

    /// What is left of each limit.
    fn left(&self) -> [Option<Range>; 3] {
        let (passed, lost) = (against(self.passed), against(self.lost));
        let mut index = 0;
        self.granted.map(|granted| {
            let (passed, lost) = (passed[index], lost[index]);
            index += 1;
            granted.map(|granted| Range {
                least: granted.least.saturating_sub(passed + self.fills),
                most: granted.most.saturating_sub(passed.saturating_sub(lost)),
            })
        })
    }

    /// Whether nothing can be left.
    pub(super) fn can_be_spent(&self, plan: &Plan, now: Timestamp) -> bool {
        let is_spent = self.left().into_iter().flatten().any(|left| left.least == 0);
        is_spent || self.is_outlived || self.end(plan, now).is_some_and(|end| end.least <= now.unix_millis())
    }

    /// The end of the time for one who begins now.
    fn end(&self, plan: &Plan, now: Timestamp) -> Option<Range> {
        let length = u64::try_from(plan.length?.as_millis()).unwrap();
        let now = now.unix_millis();
        Some(match plan.since {
            Since::SignIn => {
                let until = self.until.filter(|_| plan.renewal == Renewal::Session);
                Range::exactly(until.map_or(now + length, |until| until.unix_millis().min(now + length)))
            }
            Since::FirstUse => Range::exactly(self.first.unix_millis() + length),
            Since::WhileOnline => Range {
                least: now + length.saturating_sub(self.online.most),
                most: now + length.saturating_sub(self.online.least),
            },
        })
    }

    /// What the session was granted from its present stint on is what is left here.
    pub(super) fn check(&self, plan: &Plan, session: &Session) {
        if self.is_outlived {
            return;
        }
        let Grant { until, data, renews, .. } = session.grant;
        let used = against([session.stint.used.from_guest.octets(), session.stint.used.to_guest.octets()]);
        for (index, (limit, left)) in limits(data).into_iter().zip(self.left()).enumerate() {
            assert_eq!(limit.is_some(), left.is_some(), "limit {index} of {session:?}");
            let (Some(limit), Some(left)) = (limit, left) else { continue };
            let rest = limit.saturating_sub(used[index]);
            assert!(left.has(rest), "limit {index}: granted {rest} of {left:?} to {session:?} from {self:?}");
        }
        let end = self.end(plan, session.stint.began);
        if let Some(end) = end {
            assert!(end.has(until.unix_millis()), "{end:?} is the end, not that of {session:?}, {self:?}");
        }
        if let Some(renews) = renews {
            assert_eq!(renews, self.period.1, "it begins anew at the edge: {session:?}");
        }
    }
}
