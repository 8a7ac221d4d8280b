//! `Retry-After`: how long a service wants to be left alone (RFC 9110 §10.2.3).

use std::time::{Duration, SystemTime};

use hyper::header::{HeaderMap, RETRY_AFTER};

/// How long from `now` a service wants to be left alone, in seconds or as a date; nothing where it does not say so in
/// a way that can be read. A date that has passed is no time at all.
#[must_use]
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = httpdate::parse_http_date(text).ok()?;
    Some(moment.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_understood_and_nonsense_is_nothing() {
        let now = httpdate::parse_http_date("Mon, 23 Nov 2026 06:00:00 GMT").unwrap();
        let said =
            |value: &str| retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]), now);
        assert_eq!(said(" 120 "), Some(Duration::from_secs(120)));
        assert_eq!(said("Mon, 23 Nov 2026 06:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(said("Fri, 31 Dec 1999 23:59:59 GMT"), Some(Duration::ZERO));
        assert_eq!((said("soon"), said("-1")), (None, None));
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
