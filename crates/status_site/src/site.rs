//! One site: where it is, and which of its addresses is which answer.

use std::sync::OnceLock;

use status_codes::{Form, Language, Status};

use crate::answer::{Answer, Asked};
use crate::{article_page, chooser_page, code_page, index_page, machines, not_found, visitor_page};

/// The reference under one address.
#[derive(Debug)]
pub struct Site {
    /// `https://portal.example/status`, or empty where the site does not know its own address.
    base_url: String,
    /// `/status`: what every link begins with.
    base_path: String,
    /// Whether a program answers, so that a search can be asked of it.
    pub(crate) is_served: bool,
    all: OnceLock<String>,
}

impl Site {
    /// A site that a program serves under `/status`; `origin` is `https://portal.example`, or empty where it is unknown.
    #[must_use]
    pub fn served(origin: &str) -> Self {
        let base_url = if origin.is_empty() { String::new() } else { format!("{origin}/status") };
        Self { base_url, base_path: "/status".to_owned(), is_served: true, all: OnceLock::new() }
    }

    /// A site that lies in files under that address, such as `https://example.org/status`; under `/status` of a name
    /// that is not known where it is empty.
    #[must_use]
    pub fn in_files(base_url: &str) -> Self {
        let base_url = base_url.trim_end_matches('/');
        let path = base_url.split_once("://").map_or("/status", |(_, rest)| {
            rest.find('/').and_then(|start| rest.get(start..)).unwrap_or_default()
        });
        Self {
            base_url: base_url.to_owned(),
            base_path: path.to_owned(),
            is_served: false,
            all: OnceLock::new(),
        }
    }

    /// The answer to that question. `asked.path` is what follows `/status`.
    #[must_use]
    pub fn answer(&self, asked: &Asked<'_>) -> Answer {
        let path = asked.path.trim_matches('/');
        match path {
            "" => index_page::answer(self, asked),
            "all.json" => Answer::json(self.all().to_owned()),
            "schema.json" => Answer::schema(),
            "llms.txt" => Answer::text(machines::llms(self)),
            "reference.css" => Answer::style(),
            "reference.js" => Answer::script(),
            _ => self.page(asked, path),
        }
    }

    fn page(&self, asked: &Asked<'_>, path: &str) -> Answer {
        if let Some(rest) = path.strip_prefix("choose")
            && (rest.is_empty() || rest.starts_with('/'))
        {
            let rest = rest.trim_start_matches('/');
            return chooser_page::answer(self, rest).unwrap_or_else(|| not_found::answer(self, asked));
        }
        if let Some(answer) = visitor_page::answer(self, asked, path) {
            return answer;
        }
        if let Some(article) = status_codes::article(path) {
            return article_page::answer(self, asked, article);
        }
        let (slug, form) = match path.rsplit_once('.') {
            Some((slug, "json")) => (slug, Some(Form::Problem)),
            Some((slug, "txt")) => (slug, Some(Form::Text)),
            _ => (path, None),
        };
        match status_of(slug) {
            Some(status) => code_page::answer(self, asked, status, form),
            None => not_found::answer(self, asked),
        }
    }

    /// The address of a page of this site: `to("511")`.
    pub(crate) fn to(&self, page: &str) -> String {
        format!("{}/{page}", self.base_path)
    }

    /// The same with scheme and host, where they are known.
    pub(crate) fn absolute(&self, page: &str) -> Option<String> {
        (!self.base_url.is_empty()).then(|| format!("{}/{page}", self.base_url))
    }

    /// HTML of `status_codes` with its links led to where this site is.
    pub(crate) fn led_here(&self, html: &str) -> String {
        if self.base_path == "/status" {
            html.to_owned()
        } else {
            html.replace("href=\"/status/", &format!("href=\"{}/", self.base_path))
        }
    }

    fn all(&self) -> &str {
        self.all.get_or_init(status_codes::all_json)
    }
}

/// The code that a part of an address names: `404`, `499-esri`, `000`.
pub(crate) fn status_of(slug: &str) -> Option<&'static Status> {
    let (code, variant) = slug.split_once('-').unwrap_or((slug, ""));
    let is_number = code.len() == 3 && code.bytes().all(|octet| octet.is_ascii_digit());
    let code: u16 = if is_number { code.parse().ok()? } else { return None };
    status_codes::meanings(code).find(|status| status.variant == variant)
}

/// The part of an address that names this code.
pub(crate) fn slug_of(status: &Status) -> String {
    slug(status.code, status.variant)
}

/// The same by number and meaning.
pub(crate) fn slug(code: u16, variant: &str) -> String {
    let hyphen = if variant.is_empty() { "" } else { "-" };
    format!("{code:03}{hyphen}{variant}")
}

/// The language that was asked for: by `?lang=`, or by what the browser says of its user.
pub(crate) fn language_of(asked: &Asked<'_>) -> Language {
    let chosen = asked.value("lang").and_then(|tag| Language::of_tag(&tag));
    chosen.unwrap_or_else(|| Language::wanted(asked.accept_language))
}
