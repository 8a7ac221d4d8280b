//! Every 511 there is, as fields and bytes made once (protocols F1 to F11). Nothing here depends on a request.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode, Version};
use http_body_util::Full;

use crate::templates;

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// The body of a 511.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    /// HTML with a link and a META refresh, for people.
    Page,
    /// Two lines, for tools.
    Text,
    /// `application/problem+json` (RFC 9457), for programs.
    Problem,
    /// No body, for who wants an image or a style: the `Link` field leads to the sign-in page.
    Empty,
}

/// Why an address cannot be that of a sign-in page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "the address of the sign-in page is not usable: it must be absolute, begin with https://, name a host, and have at \
     most 2048 printable ASCII characters without quotation marks, backslashes, braces and angle brackets"
)]
pub struct NotASignInPage;

/// One prepared answer: its fields and its body. The status is always 511.
#[derive(Clone, Debug)]
pub struct Answer {
    fields: Arc<[(&'static str, String)]>,
    body: Bytes,
}

impl Answer {
    /// The status code of every answer.
    pub const STATUS: u16 = 511;

    /// The header fields in the order of sending, `Content-Length` and `Connection: close` among them. A server that
    /// writes bytes adds its status line and `Date`; over HTTP/2 leave `Connection` out.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The body; an answer to HEAD has the same fields and leaves it out.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// The answer as a response of the `http` crate, to a request with that method over that version.
    #[must_use]
    pub fn to_response(&self, method: &Method, version: Version) -> Response<Full<Bytes>> {
        let body = if method == Method::HEAD { Bytes::new() } else { self.body.clone() };
        let mut response = Response::new(Full::from(body));
        *response.status_mut() = StatusCode::NETWORK_AUTHENTICATION_REQUIRED;
        let fields = self.fields().filter_map(|(name, value)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
        });
        response.headers_mut().extend(fields);
        // RFC 9113 §8.2.2: HTTP/2 has no connection fields.
        if version > Version::HTTP_11 {
            response.headers_mut().remove(header::CONNECTION);
        }
        response
    }

    fn new(kind: &'static str, body: String, portal_url: &str) -> Self {
        let mut fields = Vec::with_capacity(8);
        if !kind.is_empty() {
            fields.push(("Content-Type", kind.to_owned()));
        }
        fields.extend([
            ("Content-Length", body.len().to_string()),
            ("Cache-Control", "no-store".to_owned()),
            ("Connection", "close".to_owned()),
            ("Link", format!("<{portal_url}>; rel=\"help\"")),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            ("Referrer-Policy", "no-referrer".to_owned()),
            ("Content-Security-Policy", templates::page_policy(kind == HTML)),
        ]);
        Self { fields: fields.into(), body: body.into() }
    }
}

/// All 511 answers for one sign-in page. Clones share the bytes.
#[derive(Clone, Debug)]
pub struct Answers {
    origin: Arc<str>,
    page: Answer,
    text: Answer,
    problem: Answer,
    empty: Answer,
}

impl Answers {
    /// Makes the answers that lead to the sign-in page at `portal_url`, an absolute `https` URL. It is the same for
    /// everybody: nothing of a request travels in it.
    ///
    /// The problem document's `type` is `/status/511` at the same origin, where a Vestibule portal explains the code.
    /// So it is for the layer's own 500 and 503: RFC 9457 §3.1.1 recommends an absolute `type`, since a relative one
    /// would mean a page of the application that the layer protects.
    ///
    /// # Errors
    /// When the URL is not one that can stand in a page, a header field and a JSON string as it is.
    pub fn new(portal_url: &str) -> Result<Self, NotASignInPage> {
        let origin = origin_of(portal_url).ok_or(NotASignInPage)?;
        let own = [
            ("error", "network_authentication_required"),
            ("loginUrl", portal_url),
            ("user-portal-url", portal_url),
        ];
        let words = status_codes::visitor_words(Answer::STATUS);
        let problem = status_codes::problem_with(origin, Answer::STATUS, words, &own);
        Ok(Self {
            origin: origin.into(),
            page: Answer::new(HTML, templates::page(portal_url), portal_url),
            text: Answer::new(TEXT, templates::text(portal_url), portal_url),
            problem: Answer::new(status_codes::PROBLEM_MEDIA_TYPE, problem, portal_url),
            empty: Answer::new("", String::new(), portal_url),
        })
    }

    /// Where the codes are explained: the scheme and authority of the sign-in page.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The answer in that shape.
    #[must_use]
    pub const fn shaped(&self, shape: Shape) -> &Answer {
        match shape {
            Shape::Page => &self.page,
            Shape::Text => &self.text,
            Shape::Problem => &self.problem,
            Shape::Empty => &self.empty,
        }
    }
}

/// `https://` and the authority; `None` for what is no usable URL (protocols F8).
fn origin_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_usable = |octet: u8| octet.is_ascii_graphic() && !b"\"'<>\\^`{|}".contains(&octet);
    let is_whole = !authority.is_empty() && !authority.contains('@') && url.len() <= 2048;
    (is_whole && url.bytes().all(is_usable)).then(|| url.split_at("https://".len() + authority.len()).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://portal.example:8443/?venue=1&lang=en";

    #[test]
    fn only_an_absolute_https_address_without_markup_leads_to_a_sign_in_page() {
        assert_eq!(origin_of(URL), Some("https://portal.example:8443"));
        assert_eq!(origin_of("https://portal.example"), Some("https://portal.example"));
        let long = format!("https://portal.example/{}", "a".repeat(2048));
        for wrong in [
            "",
            "https://",
            "https:///x",
            "http://portal.example/",
            "//portal.example/",
            "javascript:alert(1)",
            "https://a b/",
            "https://a/\"><b",
            "https://a/\r\nSet-Cookie: x",
            "https://u@h/",
            "https://a/{style}",
            &long,
        ] {
            assert_eq!(Answers::new(wrong).err(), Some(NotASignInPage), "{wrong}");
        }
    }

    #[test]
    fn the_link_is_in_every_body_and_every_header_and_nothing_acts_on_the_site() {
        // protocols F1, F2, F3, F6, F8, F10.
        let answers = Answers::new(URL).unwrap();
        for shape in [Shape::Page, Shape::Text, Shape::Problem, Shape::Empty] {
            let answer = answers.shaped(shape);
            let body = std::str::from_utf8(answer.body()).unwrap();
            let linked = if shape == Shape::Page { URL.replace('&', "&amp;") } else { URL.to_owned() };
            assert!(shape == Shape::Empty || body.contains(&linked), "{body}");
            let field = |name: &str| answer.fields().find(|(each, _)| *each == name).map(|(_, value)| value);
            assert_eq!(field("Link"), Some(&*format!("<{URL}>; rel=\"help\"")));
            assert_eq!((field("Cache-Control"), field("Connection")), (Some("no-store"), Some("close")));
            assert_eq!(field("Content-Length"), Some(&*body.len().to_string()));
            assert!(answer.body().len() <= 4096, "{} bytes", answer.body().len());
            for forbidden in
                ["Set-Cookie", "WWW-Authenticate", "Strict-Transport-Security", "ETag", "Last-Modified"]
            {
                assert_eq!(field(forbidden), None);
            }
        }
    }

    #[test]
    fn the_problem_document_says_where_to_sign_in() {
        let answers = Answers::new(URL).unwrap();
        let document: serde_json::Value =
            serde_json::from_slice(answers.shaped(Shape::Problem).body()).unwrap();
        assert_eq!(document["type"], "https://portal.example:8443/status/511");
        assert_eq!(
            (&document["status"], &document["title"]),
            (&511.into(), &"Network Authentication Required".into())
        );
        assert_eq!(document["error"], "network_authentication_required");
        assert_eq!((&document["loginUrl"], &document["user-portal-url"]), (&URL.into(), &URL.into()));
        assert!(document["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
    }
}
