//! Every document fits the schema that is published with it. The check knows the few words that the schema uses and
//! refuses others, so that it never passes over one.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use serde_json::{Map, Value};
use status_codes::{JSON_SCHEMA, all, all_json, json};

fn schema() -> Value {
    serde_json::from_str(JSON_SCHEMA).expect("the schema is JSON")
}

#[test]
fn every_code_fits_the_schema() {
    let schema = schema();
    for status in all() {
        let document: Value = serde_json::from_str(&json(status)).expect("JSON");
        let at = format!("{} {}", status.code, status.variant);
        check(&schema, &schema, &document, &at).unwrap_or_else(|problem| panic!("{problem}"));
    }
}

#[test]
fn all_codes_in_one_document_are_the_same_documents() {
    let all_of_them: Value = serde_json::from_str(&all_json()).expect("JSON");
    let schema = schema();
    check(&schema, &schema["$defs"]["all"], &all_of_them, "all")
        .unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(all_of_them["registered"], 64);
    let codes = all_of_them["codes"].as_array().expect("a list");
    assert_eq!(codes.len(), all().len());
    for (document, status) in codes.iter().zip(all()) {
        assert_eq!(*document, serde_json::from_str::<Value>(&json(status)).expect("JSON"));
    }
}

#[test]
fn the_check_finds_what_does_not_fit() {
    let schema = schema();
    let good: Value = serde_json::from_str(&json(&all()[0])).expect("JSON");
    let refused = |change: fn(&mut Map<String, Value>)| {
        let mut document = good.clone();
        change(document.as_object_mut().expect("an object"));
        check(&schema, &schema, &document, "changed").is_err()
    };
    assert!(!refused(|_| ()));
    assert!(refused(|document| drop(document.remove("phrase"))));
    assert!(refused(|document| drop(document.insert("extra".to_owned(), Value::Null))));
    assert!(refused(|document| drop(document.insert("phrase".to_owned(), "".into()))));
    assert!(refused(|document| drop(document.insert("side".to_owned(), "moon".into()))));
    assert!(refused(|document| drop(document.insert("code".to_owned(), 1000.into()))));
    assert!(refused(|document| drop(document.insert("registered".to_owned(), "yes".into()))));
}

/// Whether `value` fits `rule`, by the words of JSON Schema 2020-12 that our schema uses.
fn check(root: &Value, rule: &Value, value: &Value, at: &str) -> Result<(), String> {
    let rule_words = rule.as_object().ok_or_else(|| format!("{at}: a rule is no object"))?;
    for (word, wanted) in rule_words {
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "additionalProperties" => {}
            "$ref" => {
                let path =
                    wanted.as_str().and_then(|path| path.strip_prefix('#')).expect("a place in the schema");
                check(root, root.pointer(path).expect("a definition"), value, at)?;
            }
            "type" => ensure(is_type(wanted, value), at, "type", value)?,
            "enum" => ensure(wanted.as_array().expect("a list").contains(value), at, "enum", value)?,
            "anyOf" => {
                let fits = |rule: &Value| check(root, rule, value, at).is_ok();
                ensure(wanted.as_array().expect("a list").iter().any(fits), at, "anyOf", value)?;
            }
            "minLength" | "maxLength" => {
                let Some(text) = value.as_str() else { continue };
                let (length, limit) = (text.chars().count() as u64, wanted.as_u64().expect("a number"));
                ensure(if word == "minLength" { length >= limit } else { length <= limit }, at, word, value)?;
            }
            "minimum" => ensure(value.as_i64() >= wanted.as_i64(), at, word, value)?,
            "maximum" => ensure(value.as_i64() <= wanted.as_i64(), at, word, value)?,
            "required" => {
                for name in wanted.as_array().expect("a list") {
                    ensure(
                        value.get(name.as_str().expect("a name")).is_some(),
                        at,
                        &format!("{name}"),
                        value,
                    )?;
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, item, &format!("{at}[{index}]"))?;
                }
            }
            "properties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    if let Some(rule) = wanted.get(name) {
                        check(root, rule, member, &format!("{at}.{name}"))?;
                    }
                }
            }
            unknown => return Err(format!("{at}: this check does not know {unknown}")),
        }
    }
    check_additional(root, rule_words, value, at)
}

/// Members that `properties` does not name.
fn check_additional(root: &Value, rule: &Map<String, Value>, value: &Value, at: &str) -> Result<(), String> {
    let Some(additional) = rule.get("additionalProperties") else { return Ok(()) };
    let named = |name: &str| rule.get("properties").is_some_and(|named| named.get(name).is_some());
    for (name, member) in value.as_object().into_iter().flatten().filter(|(name, _)| !named(name)) {
        match additional {
            Value::Bool(false) => return Err(format!("{at}: {name} is not in the schema")),
            rule => check(root, rule, member, &format!("{at}.{name}"))?,
        }
    }
    Ok(())
}

fn is_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "null" => value.is_null(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        unknown => panic!("this check does not know the type {unknown}"),
    };
    match wanted {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => panic!("a type is a name or a list of names"),
    }
}

fn ensure(is_so: bool, at: &str, word: &str, value: &Value) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(format!("{at}: {word} does not hold for {value}")) }
}
