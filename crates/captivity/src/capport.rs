//! The Captive Portal API's document: whether this equipment is captive, and where its user can go (RFC 8908 §5).
//!
//! Only says what a session says; it never decides who is captive, and knows no HTTP. Written by hand because the
//! document has five keys and this crate depends on nothing.

use std::fmt::Write as _;

use crate::{ByteCount, Captivity, Extension, Session, Timestamp};

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
pub fn document(
    captivity: &Captivity,
    addresses: &Addresses,
    extension: Extension,
    now: Timestamp,
) -> String {
    let session = live_session(captivity, now);
    let mut json = String::with_capacity(256);
    let _ = write!(json, r#"{{"captive":{},"user-portal-url":"#, session.is_none());
    push_string(&mut json, &addresses.user_portal_url);
    if let Some(venue) = addresses.venue_info_url.as_deref().filter(|venue| is_worth_telling(venue)) {
        json.push_str(r#","venue-info-url":"#);
        push_string(&mut json, venue);
    }
    if let Some(session) = session {
        push_session(&mut json, session, extension, now);
    }
    json.push('}');
    json
}

/// What is left, in integers; a key for what has no limit is left out.
fn push_session(json: &mut String, session: &Session, extension: Extension, now: Timestamp) {
    // RFC 8908 §5: a hint to lead the user to the user portal before the session ends. True only where that works.
    match extension {
        Extension::Offered => json.push_str(r#","can-extend-session":true"#),
        Extension::NotOffered => {}
    }
    let seconds = now.until(session.grant.until).as_secs();
    let _ = write!(json, r#","seconds-remaining":{}"#, seconds.min(LARGEST_NUMBER));
    // With a slower rate beyond it, no data left is no captivity: the key would say what is not so.
    let ends_by_data = |_: &ByteCount| session.grant.beyond.is_none() || !session.is_spent();
    if let Some(left) = session.data_left().filter(ends_by_data) {
        let _ = write!(json, r#","bytes-remaining":{}"#, left.octets().min(LARGEST_NUMBER));
    }
}

/// `None` when captive, which includes a session whose time is over.
fn live_session(captivity: &Captivity, now: Timestamp) -> Option<&Session> {
    match captivity {
        Captivity::Captive => None,
        Captivity::Admitted(session) if session.grant.until <= now => None,
        Captivity::Admitted(session) => Some(session),
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
    use crate::{Allowance, EquipmentId, Grant, PlanName, Rates, SessionId, Stint, Usage};

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
        let grant = Grant::until(Timestamp::from_unix_millis(millis));
        let (plan, began, used) = (PlanName::SESSION, NOW, Usage::NONE);
        let stint = Stint { began, used };
        Captivity::Admitted(Session {
            id: SessionId::FIRST,
            equipment,
            plan,
            began,
            grant,
            used,
            person: None,
            elsewhere: Usage::NONE,
            no_later_than: None,
            stint,
        })
    }

    fn document(captivity: &Captivity, addresses: &Addresses, now: Timestamp) -> String {
        super::document(captivity, addresses, Extension::NotOffered, now)
    }

    fn with_data(granted: u64, used: u64) -> Captivity {
        let Captivity::Admitted(session) = admitted_until(1_060_000) else { unreachable!() };
        let grant = Grant { data: Allowance::of_total(ByteCount::new(granted)), ..session.grant };
        let used = Usage { from_guest: ByteCount::ZERO, to_guest: ByteCount::new(used) };
        Captivity::Admitted(Session { grant, used, ..session })
    }

    #[test]
    fn who_goes_on_slowly_is_not_told_that_no_data_is_left() {
        let slowed = |used| {
            let Captivity::Admitted(session) = with_data(500, used) else { unreachable!() };
            let grant = Grant { beyond: Some(Rates::UNLIMITED), ..session.grant };
            document(&Captivity::Admitted(Session { grant, ..session }), &addresses(None), NOW)
        };
        assert!(slowed(499).contains(r#""bytes-remaining":1"#));
        assert!(!slowed(500).contains("bytes-remaining"), "0 would mean captive (RFC 8908 §5)");
    }

    #[test]
    fn a_limit_of_data_is_told_in_whole_bytes_that_never_fall_below_none() {
        // protocols C8.
        for (granted, used, said) in [
            (500_000_000, 0, 500_000_000),
            (500_000_000, 499_999_999, 1),
            (5, 9, 0),
            (9_000_000_000, 0, 2_147_483_647),
        ] {
            let json = document(&with_data(granted, used), &addresses(None), NOW);
            let ends = format!(r#""seconds-remaining":60,"bytes-remaining":{said}}}"#);
            assert!(json.ends_with(&ends), "{json}");
        }
    }

    #[test]
    fn a_session_can_be_extended_where_that_is_offered_and_there_is_one() {
        // protocols C7.
        let ask = |captivity, extension| super::document(&captivity, &addresses(None), extension, NOW);
        let said = r#""can-extend-session":true"#;
        assert!(ask(admitted_until(1_060_000), Extension::Offered).contains(said));
        assert!(!ask(admitted_until(1_060_000), Extension::NotOffered).contains("can-extend"));
        assert!(!ask(Captivity::Captive, Extension::Offered).contains("can-extend"));
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
