//! Ready error answers: a page for people, a problem document for programs, lines of text for tools.
//!
//! A page is whole in itself: no script, nothing fetched from elsewhere, light and dark, under 14 KB, so that it arrives
//! in the first round trip. Nothing of a request is repeated but what the caller hands over, and that is escaped.

use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;

use crate::problem::problem_of;
use crate::words::visitor_text;
use crate::{Cacheable, Language, phrase, preferences, resolve};

/// The forms of an error answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Form {
    /// A page, for people.
    Html,
    /// `application/problem+json`, for programs (RFC 9457).
    Problem,
    /// Lines of text, for tools such as curl.
    Text,
}

impl Form {
    /// The form that an `Accept` value likes best. Without one, and where anything is welcome, it is text: browsers
    /// always name HTML.
    #[must_use]
    pub fn wanted(accept: &str) -> Self {
        Self::wanted_or(accept, Self::Text)
    }

    /// As [`Form::wanted`], with another form for who names none.
    #[must_use]
    pub fn wanted_or(accept: &str, otherwise: Self) -> Self {
        let mut best = (0, otherwise);
        for (range, weight) in preferences(accept) {
            let form = if range == "*/*" { Some(otherwise) } else { Self::of_range(range) };
            if let Some(form) = form.filter(|_| weight > best.0) {
                best = (weight, form);
            }
        }
        best.1
    }

    fn of_range(range: &str) -> Option<Self> {
        let is = |name: &str| range.eq_ignore_ascii_case(name);
        if is("text/html") || is("application/xhtml+xml") {
            Some(Self::Html)
        } else if is("application/problem+json") || is("application/json") || is("application/*") {
            Some(Self::Problem)
        } else if is("text/plain") || is("text/*") {
            Some(Self::Text)
        } else {
            None
        }
    }

    /// The `Content-Type` of it.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Problem => crate::PROBLEM_MEDIA_TYPE,
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

/// An error answer that is about to be written.
///
/// ```
/// use status_codes::{ErrorAnswer, Form, Language};
///
/// let answer = ErrorAnswer::new(503).in_language(Language::German).with_request_id("4f2c").more_at("/status/503");
/// let page = answer.body(Form::wanted("text/html,*/*;q=0.8"));
/// assert!(page.starts_with("<!doctype html>") && page.contains("4f2c"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ErrorAnswer<'a> {
    code: u16,
    language: Language,
    request_id: &'a str,
    more: &'a str,
    detail: &'a str,
    words: &'a str,
}

impl<'a> ErrorAnswer<'a> {
    /// An answer with that code, in English. The words are those of the code's class where it has none of its own.
    #[must_use]
    pub const fn new(code: u16) -> Self {
        Self { code, language: Language::English, request_id: "", more: "", detail: "", words: "" }
    }

    /// In the visitor's language, where the reference speaks it about this code.
    #[must_use]
    pub const fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// With a number under which the operator finds this request in the log.
    #[must_use]
    pub const fn with_request_id(mut self, request_id: &'a str) -> Self {
        self.request_id = request_id;
        self
    }

    /// With a link to where the code is explained. In a problem document it is the `type`.
    #[must_use]
    pub const fn more_at(mut self, url: &'a str) -> Self {
        self.more = url;
        self
    }

    /// With what happened this time, in words for whoever asked.
    #[must_use]
    pub const fn because(mut self, detail: &'a str) -> Self {
        self.detail = detail;
        self
    }

    /// With these words, in English, instead of the reference's: for whoever is no site, or speaks to no visitor.
    #[must_use]
    pub const fn saying(mut self, words: &'a str) -> Self {
        self.words = words;
        self
    }

    /// What is told, and in which language: one paragraph and steps.
    fn told(&self) -> (Language, &'a str, &'static [&'static str]) {
        if !self.words.is_empty() {
            return (Language::English, self.words, &[]);
        }
        let (spoken, text) = visitor_text(self.code, self.language);
        (spoken, text.lead, text.steps)
    }

    /// The fields that go with the body: `Content-Type`, `Content-Language`, and `Cache-Control` where the code may not
    /// be stored or the body is for one request alone.
    pub fn fields(&self, form: Form) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let must_not_store = resolve(self.code).status().cacheable_by_default == Cacheable::MustNotStore;
        let is_for_one = [self.request_id, self.detail, self.words].iter().any(|text| !text.is_empty());
        let caching = (must_not_store || is_for_one).then_some(("Cache-Control", "no-store"));
        let (spoken, ..) = self.told();
        [("Content-Type", form.content_type()), ("Content-Language", spoken.tag())].into_iter().chain(caching)
    }

    /// The body.
    #[must_use]
    pub fn body(&self, form: Form) -> String {
        match form {
            Form::Html => self.html(),
            Form::Problem => self.problem(),
            Form::Text => self.text(),
        }
    }

    fn problem(&self) -> String {
        let (_, lead, _) = self.told();
        let detail = if self.detail.is_empty() { lead } else { self.detail };
        let members = [("instance", self.request_id)];
        let members = if self.request_id.is_empty() { &[][..] } else { &members[..] };
        // RFC 9457 §4.2.1: where nothing more is said, the status alone is the type.
        let kind = if self.more.is_empty() { "about:blank" } else { self.more };
        problem_of(kind, self.code, detail, members)
    }

    fn text(&self) -> String {
        let (spoken, lead, steps) = self.told();
        let said = self.language.said();
        let mut text = format!("{} {}\n\n", self.code, phrase(self.code));
        if spoken != self.language {
            let _ = writeln!(text, "{}", said.english);
        }
        for part in [self.detail, lead].into_iter().filter(|part| !part.is_empty()) {
            let _ = writeln!(text, "{part}");
        }
        for (index, step) in steps.iter().enumerate() {
            let _ = writeln!(text, "{}. {step}", index + 1);
        }
        if !self.request_id.is_empty() {
            let _ = writeln!(text, "\n{}: {}", said.request, self.request_id);
        }
        if !self.more.is_empty() {
            let _ = writeln!(text, "\n{} {}: {}", said.more, self.code, self.more);
        }
        text
    }

    fn html(&self) -> String {
        let (spoken, lead, steps) = self.told();
        let said = self.language.said();
        let mut body = String::new();
        if spoken != self.language {
            let _ = writeln!(body, "<p><small>{}</small></p>", said.english);
        }
        let place = if spoken == self.language {
            String::new()
        } else {
            format!(" lang=\"{}\" dir=\"{}\"", spoken.tag(), spoken.direction())
        };
        if !self.detail.is_empty() {
            let _ = writeln!(body, "<p>{}</p>", Escaped(self.detail));
        }
        let _ = writeln!(body, "<div{place}>\n<p>{}</p>", Escaped(lead));
        if !steps.is_empty() {
            body.push_str("<ol>\n");
            for step in steps {
                let _ = writeln!(body, "<li>{}</li>", Escaped(step));
            }
            body.push_str("</ol>\n");
        }
        body.push_str("</div>\n");
        if !self.request_id.is_empty() {
            let _ = writeln!(body, "<p>{}: <code>{}</code></p>", said.request, Escaped(self.request_id));
        }
        if !self.more.is_empty() {
            let (more, code) = (Escaped(self.more), self.code);
            let _ = writeln!(body, "<p><a href=\"{more}\">{} {code}</a></p>", said.more);
        }
        let (code, phrase) = (self.code, phrase(self.code));
        let (tag, direction) = (self.language.tag(), self.language.direction());
        format!(
            "<!doctype html>\n<html lang=\"{tag}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"robots\" content=\"noindex\">\n<title>{code} {phrase}</title>\n<style>{STYLE}</style>\n\
             </head>\n<body>\n<main>\n<h1 lang=\"en\" dir=\"ltr\"><b>{code}</b> {phrase}</h1>\n{body}</main>\n</body>\n</html>\n"
        )
    }
}

const STYLE: &str = "\
:root{color-scheme:light dark;--text:#1c1f23;--back:#fff;--link:#0b57a4;--line:#c9ced6}\
@media(prefers-color-scheme:dark){:root{--text:#e8eaed;--back:#16181c;--link:#8ab8f5;--line:#3c424b}}\
body{margin:0;background:var(--back);color:var(--text);font:1.0625rem/1.6 system-ui,sans-serif}\
main{max-width:38rem;margin:0 auto;padding:12vh 1.25rem 3rem}\
h1{font-size:1.25rem;font-weight:400;border-bottom:1px solid var(--line);padding-bottom:.75rem}\
[dir=rtl] h1{text-align:right}h1 b{font-size:2rem}a{color:var(--link)}code{word-break:break-all}\
li{margin:.25rem 0}";

/// Text as it may stand in HTML and in an attribute.
struct Escaped<'t>(&'t str);

impl core::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_asker_gets_the_form_that_it_likes_best() {
        for (accept, form) in [
            ("", Form::Text),
            ("*/*", Form::Text),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Form::Html),
            ("application/json", Form::Problem),
            ("application/problem+json, text/html;q=0.5", Form::Problem),
            ("text/plain;q=0.5, application/json;q=0.9", Form::Problem),
            ("application/json;q=0, */*", Form::Text),
            ("image/avif,image/webp,*/*;q=0.8", Form::Text),
        ] {
            assert_eq!(Form::wanted(accept), form, "{accept}");
        }
        for (accept, form) in [
            ("", Form::Problem),
            ("*/*", Form::Problem),
            ("image/png", Form::Problem),
            ("text/html,*/*;q=0.8", Form::Html),
            ("text/plain;q=0.5, */*", Form::Problem),
            ("text/*", Form::Text),
        ] {
            assert_eq!(Form::wanted_or(accept, Form::Problem), form, "{accept}");
        }
    }

    #[test]
    fn a_page_stands_alone_and_is_small_for_every_code_in_every_language() {
        for code in (100..600).chain([0, 999]) {
            for language in Language::ALL {
                let answer = ErrorAnswer::new(code).in_language(language);
                let page =
                    answer.with_request_id("4f2c-99").more_at("https://portal.example/status/503").html();
                assert!(page.len() < 14 * 1024, "{code} {language:?}: {} bytes", page.len());
                for outside in ["<script", "src=", "@import", "url(", "<link"] {
                    assert!(!page.contains(outside), "{code}: {outside}");
                }
                assert!(page.contains(&format!("<html lang=\"{}\"", language.tag())));
                assert!(page.contains("4f2c-99"));
            }
        }
    }

    #[test]
    fn what_the_caller_hands_over_is_escaped_in_every_form() {
        let evil = "\"><script>alert('1')</script>";
        let answer = ErrorAnswer::new(400).with_request_id(evil).more_at(evil).because(evil);
        let page = answer.body(Form::Html);
        assert!(!page.contains("<script") && !page.contains("href=\"\">"), "{page}");
        let problem: serde_json::Value = serde_json::from_str(&answer.body(Form::Problem)).expect("JSON");
        assert_eq!((&problem["detail"], &problem["instance"]), (&evil.into(), &evil.into()));
    }

    #[test]
    fn words_of_the_callers_own_stand_instead_of_the_references() {
        let answer = ErrorAnswer::new(400).in_language(Language::German).saying("Send an <address>.");
        for form in [Form::Html, Form::Problem, Form::Text] {
            let body = answer.body(form).replace("&lt;", "<").replace("&gt;", ">");
            assert!(body.contains("Send an <address>.") && !body.contains("cookie"), "{body}");
            let language = answer.fields(form).find(|(name, _)| *name == "Content-Language");
            assert_eq!(language, Some(("Content-Language", "en")));
        }
    }

    #[test]
    fn what_must_not_be_stored_says_so() {
        let stored =
            |answer: &ErrorAnswer<'_>| answer.fields(Form::Html).all(|(name, _)| name != "Cache-Control");
        assert!(!stored(&ErrorAnswer::new(511)), "protocols F1");
        assert!(stored(&ErrorAnswer::new(404)));
        assert!(!stored(&ErrorAnswer::new(404).with_request_id("1")), "it is for one request alone");
    }
}
