//! Whether, when and how a client may repeat a request by itself after an answer with some code.
//!
//! From the registry, the idempotence of the method (RFC 9110 §9.2.2) and `Retry-After` (§10.2.3). Advice for software;
//! a person may always try again. Never reads a clock.

use core::time::Duration;

use crate::{AutoRetry, Class, RetryHow, Status, http_date, resolve};

/// What a client may do by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Retry {
    /// Nothing: the same request would meet the same answer, was carried out, or may have been.
    Never,
    /// Repeat it when that time has passed: the server said so.
    After(Duration),
    /// Repeat it after a while that the client chooses, longer each time, with jitter and an end.
    Backoff,
    /// Repeat it at once on another connection.
    DifferentConnection,
    /// Repeat it only after this change, in words.
    WithChange(&'static str),
}

/// Whether to repeat a request with that method that was answered with that code and those fields, `now` being the
/// present in seconds since 1970.
///
/// A code that nobody knows is treated as its class (RFC 9110 §15). A refusal (4xx) was not carried out, so the
/// server's `Retry-After` holds for every method; after a 5xx a method that is not idempotent may have been carried out
/// and is not repeated. A `Retry-After` that is neither seconds nor a date is as none; of several the longest holds.
///
/// ```
/// use core::time::Duration;
/// use status_codes::{Retry, retry};
///
/// assert_eq!(retry(503, "GET", [("Retry-After", "120")], 0), Retry::After(Duration::from_secs(120)));
/// assert_eq!(retry(503, "GET", [], 0), Retry::Backoff);
/// assert_eq!(retry(421, "POST", [], 0), Retry::DifferentConnection);
/// assert_eq!(retry(404, "GET", [], 0), Retry::Never);
/// ```
#[must_use]
pub fn retry<'h>(
    code: u16,
    method: &str,
    headers: impl IntoIterator<Item = (&'h str, &'h str)>,
    now: u64,
) -> Retry {
    let status = resolve(code).status();
    let was_refused = status.class == Class::ClientError;
    let may_repeat = is_idempotent(method);
    match status.auto_retry {
        AutoRetry::NotApplicable => Retry::Never,
        AutoRetry::No | AutoRetry::Yes => without_waiting(status),
        AutoRetry::OnlyIdempotent if may_repeat => {
            longest_wait(headers, now).map_or_else(|| without_waiting(status), Retry::After)
        }
        AutoRetry::AfterRetryAfter if may_repeat || was_refused => {
            longest_wait(headers, now).map_or_else(|| without_waiting(status), Retry::After)
        }
        AutoRetry::OnlyIdempotent | AutoRetry::AfterRetryAfter => Retry::Never,
    }
}

const fn without_waiting(status: &Status) -> Retry {
    match status.retry_how {
        RetryHow::NotAtAll => Retry::Never,
        RetryHow::Change => Retry::WithChange(status.retry_condition),
        RetryHow::Connection => Retry::DifferentConnection,
        RetryHow::Backoff => Retry::Backoff,
    }
}

/// Whether the method is idempotent: carrying it out twice is meant to do what carrying it out once does
/// (RFC 9110 §9.2.2, and RFC 4918 and RFC 5323 for their own methods). Methods are case-sensitive.
#[must_use]
pub fn is_idempotent(method: &str) -> bool {
    matches!(
        method,
        "GET"
            | "HEAD"
            | "OPTIONS"
            | "TRACE"
            | "PUT"
            | "DELETE"
            | "PROPFIND"
            | "PROPPATCH"
            | "MKCOL"
            | "COPY"
            | "MOVE"
            | "UNLOCK"
            | "SEARCH"
    )
}

/// The longest time that a `Retry-After` field asks for.
fn longest_wait<'h>(headers: impl IntoIterator<Item = (&'h str, &'h str)>, now: u64) -> Option<Duration> {
    let fields = headers.into_iter().filter(|(name, _)| name.eq_ignore_ascii_case("Retry-After"));
    fields.filter_map(|(_, value)| wait(value.trim(), now)).max()
}

fn wait(value: &str, now: u64) -> Option<Duration> {
    let is_number = !value.is_empty() && value.bytes().all(|octet| octet.is_ascii_digit());
    let seconds = if is_number {
        // RFC 9110 §10.2.3 has no upper end; a number that fits nowhere means "not in our lifetime".
        value.parse().unwrap_or(u64::MAX)
    } else {
        http_date::unix_seconds(value, now)?.saturating_sub(now)
    };
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 784_111_777;

    fn seconds(code: u16, method: &str, value: &'static str) -> Retry {
        retry(code, method, [("retry-after", value)], NOW)
    }

    #[test]
    fn the_server_says_when_in_seconds_or_by_date() {
        let after = |seconds| Retry::After(Duration::from_secs(seconds));
        assert_eq!(seconds(503, "GET", "120"), after(120));
        assert_eq!(seconds(503, "GET", "Sun, 06 Nov 1994 08:50:37 GMT"), after(60));
        assert_eq!(seconds(503, "GET", "Sun, 06 Nov 1994 08:49:37 GMT"), after(0));
        assert_eq!(seconds(503, "GET", "Sat, 05 Nov 1994 08:49:37 GMT"), after(0), "a date that has passed");
        assert_eq!(seconds(503, "GET", "99999999999999999999999"), after(u64::MAX));
        for unreadable in ["soon", "-1", "1.5", "", "1 2"] {
            assert_eq!(seconds(503, "GET", unreadable), Retry::Backoff, "{unreadable}");
        }
        let several = [("Retry-After", "5"), ("Retry-After", "7"), ("Date", "9")];
        assert_eq!(retry(429, "GET", several, NOW), after(7));
    }

    #[test]
    fn what_may_have_been_carried_out_is_not_repeated() {
        // RFC 9110 §9.2.2.
        for code in [408, 500, 502, 503, 504, 599, 700] {
            assert_eq!(retry(code, "POST", [("Retry-After", "1")], NOW), Retry::Never, "{code}");
            assert_ne!(retry(code, "PUT", [], NOW), Retry::Never, "{code}");
        }
        assert_eq!(retry(503, "get", [], NOW), Retry::Never, "methods are case-sensitive");
    }

    #[test]
    fn a_refusal_was_not_carried_out_so_any_method_may_come_back() {
        assert_eq!(seconds(429, "POST", "3"), Retry::After(Duration::from_secs(3)));
        assert_eq!(retry(429, "PATCH", [], NOW), Retry::Backoff);
        assert!(matches!(retry(413, "POST", [], NOW), Retry::WithChange(_)));
        assert_eq!(seconds(413, "POST", "60"), Retry::After(Duration::from_secs(60)));
        assert_eq!(retry(421, "POST", [], NOW), Retry::DifferentConnection);
        assert_eq!(retry(408, "GET", [], NOW), Retry::DifferentConnection);
    }

    #[test]
    fn some_codes_ask_for_another_request() {
        for code in [401, 403, 407, 411, 412, 415, 416, 417, 425, 426, 428, 431, 511] {
            let Retry::WithChange(change) = retry(code, "GET", [], NOW) else { panic!("{code}") };
            assert!(!change.is_empty(), "{code} does not say which change");
        }
    }

    #[test]
    fn nothing_else_is_repeated() {
        for code in [100, 200, 204, 301, 304, 400, 404, 405, 410, 414, 422, 451, 471, 501, 507, 508] {
            assert_eq!(seconds(code, "GET", "1"), Retry::Never, "{code}");
        }
        // RFC 9110 §15: an unknown 5xx is a 500, and so is what is no status code.
        assert_eq!(retry(597, "GET", [], NOW), Retry::Backoff);
    }
}
