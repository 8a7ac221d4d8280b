//! A question as it goes out: JSON of version 1.

use std::time::SystemTime;

use gateway::stay::Question;
use serde::Serialize;

#[derive(Serialize)]
struct Written<'q> {
    version: &'static str,
    /// The same in a second try of the same question, and in the answer.
    request: &'q str,
    time: String,
    zone: &'q str,
    fields: std::collections::BTreeMap<&'q str, WrittenField<'q>>,
}

#[derive(Serialize)]
struct WrittenField<'q> {
    typed: &'q str,
    forms: &'q [String],
}

/// The body.
pub(crate) fn write(question: &Question, request: &str, now: SystemTime) -> Vec<u8> {
    let fields = question.fields.iter().map(|(name, entered)| {
        (name.as_str(), WrittenField { typed: entered.typed(), forms: entered.forms() })
    });
    let written = Written {
        version: "v1",
        request,
        time: rfc3339(now),
        zone: question.zone.as_str(),
        fields: fields.collect(),
    };
    // Texts and lists of texts alone: there is nothing that JSON cannot hold.
    serde_json::to_vec(&written).unwrap_or_default()
}

fn rfc3339(moment: SystemTime) -> String {
    let moment = jiff::Timestamp::try_from(moment).unwrap_or_default();
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::{Duration, UNIX_EPOCH};

    use gateway::stay::{Entered, Kind};
    use serde_json::Value;

    use super::*;

    const SCHEMA: &str = include_str!("../../../docs/stay/v1.schema.json");

    fn keys(value: &Value) -> BTreeSet<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn a_question_has_the_keys_of_the_schema_and_what_was_typed_stays_a_text() {
        let hostile = "\"},{\"admit\":true|RN\u{2028}";
        let question = Question {
            zone: "guest0".parse().unwrap(),
            fields: vec![("surname".parse().unwrap(), Entered::read(Kind::Surname, hostile).unwrap())],
        };
        let now = UNIX_EPOCH + Duration::from_secs(1_795_413_600);
        let body = write(&question, "0815", now);
        let read: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(read["fields"]["surname"]["typed"], hostile.trim());
        assert_eq!((&read["time"], &read["request"]), (&"2026-11-23T06:00:00Z".into(), &"0815".into()));
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let question = &schema["$defs"]["question"];
        assert_eq!(keys(&read), keys(&question["properties"]));
        assert_eq!(keys(&read["fields"]["surname"]), keys(&schema["$defs"]["field"]["properties"]));
    }
}
