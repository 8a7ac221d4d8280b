//! The Captive Portal API's document: whether this equipment is captive, and where its user can go (RFC 8908 §5).
//!
//! Only says what a session says; it never decides who is captive, and knows no HTTP. Written by hand because the
//! document has five keys and this crate depends on nothing.

use std::fmt::Write as _;

use crate::{Captivity, Timestamp};

/// The media type of the document (RFC 8908 §5), without parameters.
pub const MEDIA_TYPE: &str = "application/captive+json";

/// Longest document that every client reads whole: Android takes the first 4096 characters.
pub const LONGEST: usize = 4096;

/// ChromeOS drops numbers above this.
const LARGEST_NUMBER: u64 = i32::MAX as u64;

/// Longest address worth telling: with a portal's name it leaves the document under `LONGEST`.
const LONGEST_ADDRESS: usize = 1024;

/// Where the document points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Addresses {
    /// The user portal, absolute, `https`.
    pub user_portal_url: String,
    /// A page about the venue. Left out of the document unless it is `https`, at most 1,024 bytes and without spaces
    /// or controls: ChromeOS rejects the whole document for an address that is none.
    pub venue_info_url: Option<String>,
}

/// The document for equipment in this state: JSON of at most 4,096 bytes.
#[must_use]
pub fn document(captivity: &Captivity, addresses: &Addresses, now: Timestamp) -> String {
    let remaining = remaining_seconds(captivity, now);
    let mut json = String::with_capacity(256);
    let _ = write!(json, r#"{{"captive":{},"user-portal-url":"#, remaining.is_none());
    push_string(&mut json, &addresses.user_portal_url);
    if let Some(venue) = addresses.venue_info_url.as_deref().filter(|venue| is_worth_telling(venue)) {
        json.push_str(r#","venue-info-url":"#);
        push_string(&mut json, venue);
    }
    // `can-extend-session` is left out: accepting the terms again does not prolong a session.
    if let Some(seconds) = remaining {
        let _ = write!(json, r#","seconds-remaining":{}"#, seconds.min(LARGEST_NUMBER));
    }
    json.push('}');
    json
}

/// Whole seconds until the session ends; `None` when captive, which includes a session whose time is over.
fn remaining_seconds(captivity: &Captivity, now: Timestamp) -> Option<u64> {
    match captivity {
        Captivity::Captive => None,
        Captivity::Admitted(session) if session.grant.until <= now => None,
        Captivity::Admitted(session) => Some(now.until(session.grant.until).as_secs()),
    }
}

fn is_worth_telling(address: &str) -> bool {
    let is_plain = !address.bytes().any(|byte| byte.is_ascii_control() || byte == b' ');
    address.starts_with("https://") && address.len() <= LONGEST_ADDRESS && is_plain
}

/// A JSON string (RFC 8259 §7).
fn push_string(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            control if control < ' ' => {
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            other => json.push(other),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EquipmentId, Grant, Session, SessionId};

    const NOW: Timestamp = Timestamp::from_unix_millis(1_000_000);

    fn addresses(venue: Option<&str>) -> Addresses {
        Addresses {
            user_portal_url: "https://portal.example/".to_owned(),
            venue_info_url: venue.map(ToOwned::to_owned),
        }
    }

    fn admitted_until(millis: u64) -> Captivity {
        let equipment = EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: "02:00:5e:10:20:30".parse().unwrap(),
        };
        let grant = Grant { until: Timestamp::from_unix_millis(millis) };
        Captivity::Admitted(Session { id: SessionId::FIRST, equipment, began: NOW, grant })
    }

    #[test]
    fn captive_equipment_learns_where_to_go_and_no_time() {
        // protocols C4, C5, C8.
        let json = document(&Captivity::Captive, &addresses(None), NOW);
        assert_eq!(json, r#"{"captive":true,"user-portal-url":"https://portal.example/"}"#);
    }

    #[test]
    fn admitted_equipment_learns_its_whole_seconds() {
        let json =
            document(&admitted_until(1_061_999), &addresses(Some("https://venue.example/?a=1&b=2")), NOW);
        assert_eq!(
            json,
            r#"{"captive":false,"user-portal-url":"https://portal.example/","venue-info-url":"https://venue.example/?a=1&b=2","seconds-remaining":61}"#
        );
    }

    #[test]
    fn a_session_whose_time_is_over_is_captive_to_the_millisecond() {
        assert!(
            document(&admitted_until(1_000_000), &addresses(None), NOW).starts_with(r#"{"captive":true"#)
        );
        assert!(
            document(&admitted_until(1_000_001), &addresses(None), NOW).contains(r#""seconds-remaining":0}"#)
        );
    }

    #[test]
    fn a_very_long_session_says_the_largest_number_that_clients_read() {
        let json = document(&admitted_until(u64::MAX), &addresses(None), NOW);
        assert!(json.ends_with(r#""seconds-remaining":2147483647}"#), "{json}");
    }

    #[test]
    fn text_is_escaped_and_the_document_stays_short() {
        let hostile = Addresses {
            user_portal_url: "https://p/\"\\\u{1}\n".to_owned(),
            venue_info_url: Some(format!("https://{}", "a".repeat(LONGEST_ADDRESS))),
        };
        let json = document(&Captivity::Captive, &hostile, NOW);
        assert_eq!(json, r#"{"captive":true,"user-portal-url":"https://p/\"\\\u0001\n"}"#);
    }

    #[test]
    fn the_longest_document_is_read_whole_by_every_client() {
        let longest = Addresses {
            user_portal_url: format!("https://{}:65535/", "a".repeat(253)),
            venue_info_url: Some(format!("https://{}", "\"".repeat(LONGEST_ADDRESS - 8))),
        };
        let json = document(&admitted_until(u64::MAX), &longest, NOW);
        assert!(json.contains("venue-info-url") && json.len() < LONGEST, "{}", json.len());
    }

    #[test]
    fn an_address_that_a_client_would_reject_is_left_out() {
        for venue in ["http://venue.example/", "https://venue.example/\n", "venue", ""] {
            assert!(
                !document(&Captivity::Captive, &addresses(Some(venue)), NOW).contains("venue"),
                "{venue}"
            );
        }
    }
}
