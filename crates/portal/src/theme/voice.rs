//! In which language somebody is spoken to: as they chose by hand, else as their browser asks, else as the theme says.
//!
//! The choice is carried in addresses, `?lang=de`, so that it needs neither script nor a cookie; where a cookie works it
//! is remembered. A language is all that the cookie says.

use std::sync::Arc;

use axum::http::header::{self, HeaderMap};
use minijinja::value::Kwargs;
use minijinja::{Error, Value, context};
use wording::{Language, Said, Text, Wording};

use super::{LOGO_PATH, Theme};

/// The cookie of a choice: of this host alone, and never sent without TLS.
pub(crate) const COOKIE: &str = "__Host-language";
/// How long a choice is remembered, in seconds: a season.
const REMEMBERED: u32 = 90 * 24 * 3600;

/// The language of one answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Voice {
    pub(crate) language: Language,
    /// Whether the address carries the choice, so that the next one has to.
    pub(crate) carried: bool,
    /// Whether the choice is news to the browser.
    remember: bool,
}

impl Voice {
    /// That language, as nobody chose it.
    pub(crate) const fn of(language: Language) -> Self {
        Self { language, carried: false, remember: false }
    }

    /// That language, as an address says it.
    pub(crate) const fn carried(language: Language) -> Self {
        Self { language, carried: true, remember: false }
    }

    /// What a request says of it.
    pub(crate) fn heard(theme: &Theme, query: Option<&str>, headers: &HeaderMap) -> Self {
        let offered = |tag: &str| Language::of_tag(tag).filter(|language| theme.offers(*language));
        let remembered = cookie(headers).and_then(offered);
        let pairs = query.unwrap_or_default().split('&');
        let chosen = pairs.filter_map(|pair| pair.strip_prefix("lang=")).find_map(offered);
        if let Some(language) = chosen {
            return Self { language, carried: true, remember: remembered != Some(language) };
        }
        let asked = || {
            let field = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            Language::wanted(field, |language| theme.offers(language))
        };
        Self::of(remembered.or_else(asked).unwrap_or(theme.first_language()))
    }

    /// The address in our own place with the choice in it.
    pub(crate) fn at(self, path: &str) -> String {
        if self.carried { format!("{path}?lang={}", self.language.tag()) } else { path.to_owned() }
    }

    /// The `Set-Cookie` field that remembers a choice; only for who chose by hand.
    pub(crate) fn cookie(self) -> Option<String> {
        let tag = self.language.tag();
        let kept = || format!("{COOKIE}={tag}; Path=/; Max-Age={REMEMBERED}; Secure; HttpOnly; SameSite=Lax");
        self.remember.then(kept)
    }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let fields = headers.get_all(header::COOKIE).iter().filter_map(|field| field.to_str().ok());
    let mut pairs = fields.flat_map(|field| field.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// The values with everything that a page of that theme in that language is made of.
pub(super) fn with_words(theme: &Theme, voice: Voice, values: Value) -> Value {
    let language = voice.language;
    let languages: Vec<Value> = theme
        .offered
        .iter()
        .map(|each| {
            context! {
                tag => each.tag(), name => each.own_name(), dir => each.direction().name(),
                address => as_address(&Voice::carried(*each).at("/")),
            }
        })
        .collect();
    let (html, plain) = (Arc::clone(&theme.wording), Arc::clone(&theme.wording));
    let say = move |name: &str, put_in: Kwargs| said(&html, language, name, &put_in).map(as_html(language));
    let say_plain =
        move |name: &str, put_in: Kwargs| Ok::<_, Error>(said(&plain, language, name, &put_in)?.text);
    let words = context! {
        lang => language.tag(),
        dir => language.direction().name(),
        language_name => language.own_name(),
        languages,
        say => Value::from_function(say),
        say_plain => Value::from_function(say_plain),
        at => Value::from_function(move |path: &str| as_address(&voice.at(path))),
        style => Value::from_safe_string(theme.style.clone()),
        logo => theme.logo.as_ref().map(|logo| as_address(&format!("{LOGO_PATH}?{}", logo.edition()))),
    };
    context! { ..words, ..values }
}

fn said(wording: &Wording, language: Language, name: &str, put_in: &Kwargs) -> Result<Said, Error> {
    let mut values = Vec::new();
    for key in put_in.args() {
        let value: Value = put_in.get(key)?;
        values.push((key, value));
    }
    let texts: Vec<(&str, String)> = values.iter().map(|(key, value)| (*key, value.to_string())).collect();
    let given: Vec<(&str, Text<'_>)> = values
        .iter()
        .zip(&texts)
        .map(|((key, value), (_, text))| match f64::try_from(value.clone()) {
            Ok(number) if value.is_number() => (*key, Text::Number(number)),
            _ => (*key, Text::Words(text)),
        })
        .collect();
    Ok(wording.say(language, name, &given))
}

/// Escaped by the engine as any text; one that there is in English only says so.
fn as_html(wanted: Language) -> impl Fn(Said) -> Value {
    move |said| {
        if said.language == wanted {
            return Value::from(said.text);
        }
        let text = escaped(&said.text);
        Value::from_safe_string(format!("<span lang=\"en\" dir=\"ltr\">{text}</span>"))
    }
}

/// An address of ours whose slashes stay as they are, for who looks for addresses without reading HTML.
fn as_address(address: &str) -> Value {
    Value::from_safe_string(escaped(address))
}

pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(query: Option<&str>, fields: &[(&'static str, &'static str)]) -> Voice {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, value.parse().unwrap());
        }
        Voice::heard(&Theme::default(), query, &headers)
    }

    #[test]
    fn what_was_chosen_by_hand_comes_before_what_the_browser_asks() {
        let browser = ("accept-language", "fr, de;q=0.5");
        let cookie = ("cookie", "a=b; __Host-language=he; c=d");
        for (query, fields, tag) in [
            (None, &[][..], "en"),
            (None, &[browser], "fr"),
            (None, &[browser, cookie], "he"),
            (Some("lang=ja"), &[browser, cookie], "ja"),
            (Some("token=1&lang=zh-Hant"), &[browser], "zh-Hant"),
            (Some("lang=xx"), &[browser, cookie], "he"),
            (Some("lang=%22%3E"), &[], "en"),
        ] {
            assert_eq!(heard(query, fields).language.tag(), tag, "{query:?} {fields:?}");
        }
    }

    #[test]
    fn a_choice_is_carried_on_and_remembered_and_nothing_else_is() {
        let chosen = heard(Some("lang=de"), &[]);
        assert_eq!(chosen.at("/sign-in"), "/sign-in?lang=de");
        assert!(chosen.cookie().unwrap().starts_with("__Host-language=de; Path=/; "));
        assert_eq!(heard(Some("lang=de"), &[("cookie", "__Host-language=de")]).cookie(), None);
        let asked = heard(None, &[("accept-language", "de")]);
        assert_eq!((asked.at("/"), asked.cookie()), ("/".to_owned(), None));
    }
}
