//! HAR files, as the network panels of browsers export them (HTTP Archive 1.2).

use serde_json::Value;

use super::{NotUnderstood, Pasted, exchange_of, harmless, raw};
use crate::message::{Exchange, Failure, Field, Head, Outcome, Request, Response, Version};

pub(super) fn read(text: &str) -> Result<Pasted, NotUnderstood> {
    let file: Value = serde_json::from_str(text).map_err(|_| NotUnderstood::NotHar)?;
    let entries = file.pointer("/log/entries").and_then(Value::as_array).ok_or(NotUnderstood::NotHar)?;
    let mut pasted = Pasted::default();
    for entry in entries {
        match exchange(entry) {
            Some(exchange) => pasted.push(exchange),
            None => pasted.skip(0, "an entry of the HAR file has no response"),
        }
    }
    Ok(pasted)
}

fn exchange(entry: &Value) -> Option<Exchange> {
    let answer = entry.get("response")?;
    let code = u16::try_from(answer.get("status")?.as_i64()?.max(0)).ok().filter(|code| *code < 1000)?;
    let request = entry.get("request").map(|request| Request {
        method: word(request, "method"),
        target: word(request, "url"),
        version: Version::of(&word(request, "httpVersion")),
        head: Some(head(request)),
    });
    if code == 0 {
        let said = [word(answer, "_error"), word(entry, "_error"), word(answer, "statusText")];
        let message = said.into_iter().find(|said| !said.is_empty()).unwrap_or_default();
        let failed = Outcome::Failed(Failure { exit_code: None, message: raw::shortened(&message) });
        return Some(Exchange { request, ..exchange_of(failed) });
    }
    let body = answer.pointer("/content/text").and_then(Value::as_str).map(harmless);
    let is_encoded = answer.pointer("/content/encoding").is_some();
    let response = Response {
        version: Version::of(&word(answer, "httpVersion")),
        code,
        phrase: word(answer, "statusText"),
        head: head(answer),
        body: body.filter(|body| !is_encoded && !body.is_empty()),
        is_code_only: false,
    };
    Some(Exchange { request, ..exchange_of(Outcome::Response(response)) })
}

/// JSON can name characters that the text itself does not have, also ends of lines within a value.
fn word(of: &Value, name: &str) -> String {
    harmless(of.get(name).and_then(Value::as_str).unwrap_or_default()).replace(['\n', '\r'], " ")
}

fn head(message: &Value) -> Head {
    let fields = message.get("headers").and_then(Value::as_array).into_iter().flatten();
    let fields = fields.map(|field| Field { name: word(field, "name"), value: word(field, "value") });
    // Chromium lists pseudo-header fields among the others.
    Head { fields: fields.filter(|field| !field.name.starts_with(':')).collect(), flaws: Vec::new() }
}
