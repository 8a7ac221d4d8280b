//! A session as an operator sees it: numbers, device, moments in RFC 3339.

use captivity::{Bearing, ByteCount, EndCause, Rate, Session, Timestamp};
use serde::{Deserialize, Serialize};

/// A session as an operator sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionView {
    /// Its number, which is also the mark of its flows.
    pub id: u32,
    /// The guests' interface.
    pub interface: String,
    /// The device's link address there.
    pub link_address: String,
    /// When it began, in UTC.
    pub began: String,
    /// When its granted time is over, in UTC.
    pub until: String,
    /// Seconds that are left; 0 once it has ended.
    pub remaining_seconds: u64,
    /// The plan that it is on.
    #[serde(default)]
    pub plan: String,
    /// The number of the person whose voucher it is by; nothing where the device alone was admitted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<u32>,
    /// The name of the account that it is by, where somebody asked for sessions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub account: Option<String>,
    /// The octets that passed, both directions together, when they were last counted.
    #[serde(default)]
    pub used_bytes: u64,
    /// The octets that came from the guest, when they were last counted.
    #[serde(default)]
    pub from_guest_bytes: u64,
    /// The octets that went to the guest.
    #[serde(default)]
    pub to_guest_bytes: u64,
    /// The octets of data that it was granted since it began, both directions together, without what other devices of the
    /// same person used of them; nothing without such a limit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub data_bytes: Option<u64>,
    /// The octets that are left before a limit is reached: what the guest's device is told; nothing without a limit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remaining_bytes: Option<u64>,
    /// Whether its data is used up and it goes on at its slower rate.
    #[serde(skip_serializing_if = "is_false", default)]
    pub slowed: bool,
    /// The most octets in a second from the guest, as it is now; nothing without a limit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rate_from_guest_bytes: Option<u64>,
    /// The most octets in a second to the guest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rate_to_guest_bytes: Option<u64>,
    /// When what it was granted begins anew, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub renews: Option<String>,
    /// When it ended, in UTC; nothing while it lives.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended: Option<String>,
    /// Why it ended: `time-over`, `data-over`, `signed-out`, `operator`, `idle`, `replaced`, `displaced`,
    /// `away` or `resumed`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_cause: Option<String>,
}

impl SessionView {
    /// The session as it is at the bearing, with the days and hours of the wall clock as it stands there.
    #[must_use]
    pub fn of(session: &Session, ended: Option<(Timestamp, EndCause)>, now: &Bearing) -> Self {
        let slowed = session.grant.beyond.filter(|_| session.is_spent());
        let rates = slowed.unwrap_or(session.grant.rates);
        let remaining = if ended.is_some() { 0 } else { now.moment.until(session.grant.until).as_secs() };
        Self {
            id: session.id.mark(),
            interface: session.equipment.interface.to_string(),
            link_address: session.equipment.link_address.to_string(),
            began: rfc3339(now.calendar(session.began)),
            until: rfc3339(now.calendar(session.grant.until)),
            remaining_seconds: remaining,
            plan: session.plan.to_string(),
            person: session.person.map(captivity::PersonId::number),
            account: None,
            used_bytes: session.used.total().octets(),
            from_guest_bytes: session.used.from_guest.octets(),
            to_guest_bytes: session.used.to_guest.octets(),
            data_bytes: session.grant.data.total.map(|data| data.less(session.elsewhere.total()).octets()),
            remaining_bytes: session.data_left().map(ByteCount::octets),
            slowed: session.grant.beyond.is_some() && session.is_spent(),
            rate_from_guest_bytes: rates.from_guest.map(Rate::octets_per_second),
            rate_to_guest_bytes: rates.to_guest.map(Rate::octets_per_second),
            renews: session.grant.renews.map(|moment| rfc3339(now.calendar(moment))),
            ended: ended.map(|(at, _)| rfc3339(now.calendar(at))),
            end_cause: ended.map(|(_, cause)| cause.name().to_owned()),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A moment in UTC to the second, as RFC 3339 §5.6 writes it.
#[must_use]
pub fn rfc3339(moment: Timestamp) -> String {
    let seconds = moment.unix_seconds();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of that many days after 1970 began, in the Gregorian calendar. Counts from a first of March, so
/// that the leap day comes last.
const fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + if month <= 2 { 1 } else { 0 };
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339_wants() {
        let known = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_709_251_200, "2024-03-01T00:00:00Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
        ];
        for (seconds, text) in known {
            assert_eq!(rfc3339(Timestamp::from_unix_millis(seconds * 1000)), text);
        }
    }
}
