//! An answer as it comes in: JSON of version 1, believed as little as any other outside word.

use std::num::NonZeroU16;
use std::time::SystemTime;

use captivity::PlanName;
use gateway::identity::{Identity, Way};
use gateway::stay::{Answer, Reason, Stay};
use serde::Deserialize;

use crate::Failure;

/// The most of a word of theirs that an operator is shown.
const LONGEST_SHOWN: usize = 200;

/// Keys that are not known are of no interest: a later version may have more.
#[derive(Deserialize)]
struct Written {
    request: String,
    admit: bool,
    person: Option<String>,
    plan: Option<String>,
    devices: Option<u16>,
    until: Option<String>,
    name: Option<String>,
    reason: Option<String>,
    message: Option<String>,
}

/// What was answered, and what is for operators alone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) answer: Answer,
    /// The name that goes with the stay.
    pub(crate) name: Option<String>,
    /// Why it was refused, in that system's words.
    pub(crate) message: Option<String>,
}

/// Reads an answer to the question of that number.
pub(crate) fn read(body: &[u8], request: &str) -> Result<Read, Failure> {
    let wrong = |what: &str| Failure::Answer(what.to_owned());
    // What serde says may quote their text, and with it what a guest typed.
    let written: Written = serde_json::from_slice(body).map_err(|error| {
        Failure::Answer(format!("no such JSON at line {}, column {}", error.line(), error.column()))
    })?;
    if written.request != request {
        return Err(wrong("\"request\" is not that of the question"));
    }
    let answer = if written.admit {
        let person = written.person.ok_or_else(|| wrong("\"person\" is missing"))?;
        Identity::new(Way::Stay, person.as_str())
            .map_err(|_| wrong("\"person\" is empty, longer than 254 bytes, or has control characters"))?;
        let plan: Option<Result<PlanName, _>> = written.plan.map(|plan| plan.parse());
        let until = written.until.map(|until| until.parse::<jiff::Timestamp>());
        Answer::Admit(Stay {
            person,
            plan: plan.transpose().map_err(|_| wrong("\"plan\" cannot be a plan's name"))?,
            devices: written
                .devices
                .map(|devices| NonZeroU16::new(devices).ok_or_else(|| wrong("\"devices\" is 0")))
                .transpose()?,
            until: until
                .transpose()
                .map_err(|_| wrong("\"until\" is not a moment such as 2026-11-25T11:00:00Z"))?
                .map(SystemTime::from),
        })
    } else {
        Answer::Refuse(match written.reason.as_deref() {
            Some("no-stay") => Reason::NoStay,
            Some("not-yet") => Reason::NotYet,
            Some("over") => Reason::Over,
            Some("other") => Reason::Other,
            _ => return Err(wrong("\"reason\" is none of no-stay, not-yet, over, other")),
        })
    };
    let shown = |text: String| text.chars().filter(|c| !c.is_control()).take(LONGEST_SHOWN).collect();
    Ok(Read { answer, name: written.name.map(shown), message: written.message.map(shown) })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn of(body: &str) -> Result<Read, Failure> {
        read(body.as_bytes(), "7")
    }

    #[test]
    fn who_is_known_comes_with_what_they_may_have() {
        let body = r#"{"request":"7","admit":true,"person":"stay 4711","plan":"premium","devices":4,"until":"2026-11-25T11:00:00Z","new":1}"#;
        let Answer::Admit(stay) = of(body).unwrap().answer else { panic!("refused") };
        assert_eq!((stay.person.as_str(), stay.plan.unwrap().as_str()), ("stay 4711", "premium"));
        assert_eq!(stay.devices, NonZeroU16::new(4));
        assert_eq!(stay.until, Some(UNIX_EPOCH + Duration::from_secs(1_795_604_400)));
        let least = of(r#"{"request":"7","admit":true,"person":"x"}"#).unwrap();
        assert!(matches!(least.answer, Answer::Admit(Stay { plan: None, devices: None, until: None, .. })));
        let offset =
            of(r#"{"request":"7","admit":true,"person":"x","until":"2026-11-25T12:00:00+01:00"}"#).unwrap();
        assert!(matches!(offset.answer, Answer::Admit(Stay { until, .. }) if until == stay.until));
    }

    #[test]
    fn who_is_not_known_is_refused_with_a_reason_and_a_word_for_the_operator() {
        let read = of("{\"request\":\"7\",\"admit\":false,\"reason\":\"over\",\"message\":\"a\\u001b[2Jb\"}")
            .unwrap();
        assert_eq!((read.answer, read.message.as_deref()), (Answer::Refuse(Reason::Over), Some("a[2Jb")));
    }

    #[test]
    fn what_is_not_as_agreed_admits_nobody() {
        for body in [
            "",
            "true",
            "{\"request\":\"7\"}",
            r#"{"request":"8","admit":true,"person":"x"}"#,
            r#"{"admit":true,"person":"x"}"#,
            r#"{"request":"7","admit":true}"#,
            r#"{"request":"7","admit":"yes","person":"x"}"#,
            r#"{"request":"7","admit":true,"person":""}"#,
            "{\"request\":\"7\",\"admit\":true,\"person\":\"a\\nb\"}",
            r#"{"request":"7","admit":true,"person":"x","plan":"a b"}"#,
            r#"{"request":"7","admit":true,"person":"x","devices":0}"#,
            r#"{"request":"7","admit":true,"person":"x","devices":-1}"#,
            r#"{"request":"7","admit":true,"person":"x","until":"tomorrow"}"#,
            r#"{"request":"7","admit":false}"#,
            r#"{"request":"7","admit":false,"reason":"wrong-room"}"#,
        ] {
            assert!(matches!(of(body), Err(Failure::Answer(_))), "{body}");
        }
        let quoted = of(r#"{"request":"7","admit":"Schmidt"}"#).unwrap_err().to_string();
        assert!(!quoted.contains("Schmidt"), "{quoted}");
    }
}
