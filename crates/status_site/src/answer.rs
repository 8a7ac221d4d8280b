//! A question to the site and its answer, apart from any HTTP library.

use std::borrow::Cow;

/// The pages' style.
const STYLE: &str = include_str!("../assets/reference.css");
/// What makes pages handier: copying, and filtering while one types. Every page works without it.
const SCRIPT: &str = include_str!("../assets/reference.js");

/// A question.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// What follows `/status` in the address: `/511`, `/pairs/401-403`.
    pub path: &'a str,
    /// What follows the question mark.
    pub query: &'a str,
    /// `Accept`.
    pub accept: &'a str,
    /// `Accept-Language`.
    pub accept_language: &'a str,
}

impl Asked<'_> {
    /// A value of the query, decoded; the first one where there are several.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let mut pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| decoded(value))
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub code: u16,
    /// `Content-Type`.
    pub kind: &'static str,
    /// `Content-Language`, where the answer is in one.
    pub language: &'static str,
    /// The body.
    pub body: Cow<'static, str>,
    /// Whether `Accept` and `Accept-Language` decided about it.
    pub varies: bool,
}

impl Answer {
    pub(crate) fn new(kind: &'static str, body: impl Into<Cow<'static, str>>) -> Self {
        Self { code: 200, kind, language: "", body: body.into(), varies: false }
    }

    pub(crate) fn page(html: String) -> Self {
        Self::new("text/html; charset=utf-8", html).varying()
    }

    pub(crate) fn text(text: String) -> Self {
        Self::new("text/plain; charset=utf-8", text)
    }

    pub(crate) fn json(json: String) -> Self {
        Self::new("application/json", json)
    }

    pub(crate) fn schema() -> Self {
        Self::new("application/schema+json", status_codes::JSON_SCHEMA)
    }

    pub(crate) fn style() -> Self {
        Self::new("text/css; charset=utf-8", STYLE)
    }

    pub(crate) fn script() -> Self {
        Self::new("text/javascript; charset=utf-8", SCRIPT)
    }

    pub(crate) fn varying(self) -> Self {
        Self { varies: true, ..self }
    }

    pub(crate) fn in_language(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    /// Whether programs of other origins may read it.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.kind.ends_with("json")
    }
}

/// A form's value: `+` is a space, `%41` an octet. What is no UTF-8 becomes the replacement character.
fn decoded(value: &str) -> String {
    let mut octets = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let escaped = match (first, tail) {
            (b'%', [high, low, after @ ..]) => {
                digit(*high).zip(digit(*low)).map(|(high, low)| (high * 16 + low, after))
            }
            _ => None,
        };
        if let Some((octet, after)) = escaped {
            octets.push(octet);
            rest = after;
        } else {
            octets.push(if *first == b'+' { b' ' } else { *first });
        }
    }
    String::from_utf8_lossy(&octets).into_owned()
}

fn digit(octet: u8) -> Option<u8> {
    char::from(octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_read_as_a_form_writes_it() {
        let asked = Asked { query: "lang=de&q=wifi+login%3F%zz%C3%BC%&q=2", ..Asked::default() };
        assert_eq!(asked.value("q").as_deref(), Some("wifi login?%zzü%"));
        assert_eq!(asked.value("class"), None);
    }
}
