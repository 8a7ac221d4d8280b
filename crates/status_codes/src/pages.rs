//! The pages of the reference, checked and rendered when the crate was built; reading one costs nothing.
//!
//! HTML is made of paragraphs, lists, tables, code, links and source marks only, without scripts and styles. Links to
//! other pages begin with `/status/`; who serves the reference elsewhere changes that.

use crate::{Language, Status, meanings};

include!(concat!(env!("OUT_DIR"), "/pages_table.rs"));

/// The page about one meaning of a code.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// The number.
    pub code: u16,
    /// Which meaning of it, as in [`Status::variant`].
    pub variant: &'static str,
    /// What the index and search engines say, in 160 characters at most.
    pub summary: &'static str,
    /// What people type who look for it.
    pub keywords: &'static [&'static str],
    /// Codes that have to do with it.
    pub related: &'static [Relation],
    /// Codes that it is mixed up with.
    pub confused_with: &'static [Relation],
    /// Header fields that go with it.
    pub headers: &'static [Header],
    visitors: [Option<ForVisitors>; 7],
    /// For developers: what it means, causes, how to debug, how to fix, when to send it, frameworks and clients, caching
    /// and retrying, questions; in this order.
    pub sections: &'static [Section],
    /// The questions once more, one by one.
    pub questions: &'static [Answered],
    /// Where its statements come from. A mark `<a href="#source-3">` means the third.
    pub sources: &'static [Source],
}

/// Another code, and why it is named.
#[derive(Debug, PartialEq, Eq)]
pub struct Relation {
    /// Its number.
    pub code: u16,
    /// Which meaning of it.
    pub variant: &'static str,
    /// Why, in a sentence.
    pub why: &'static str,
}

/// How strongly a field is asked for (RFC 2119).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has to be there.
    Must,
    /// It is there unless there is a reason.
    Should,
    /// It helps.
    May,
    /// It has no place there.
    MustNot,
}

impl Need {
    /// `must`, `should`, `may`, `must not`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
            Self::MustNot => "must not",
        }
    }
}

/// A header field that goes with a code.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: &'static str,
    /// How strongly it is asked for.
    pub need: Need,
    /// What it is for.
    pub why: &'static str,
    /// The numbers of its sources on the page, counted from 1.
    pub sources: &'static [usize],
}

/// What a page says to visitors, in one language.
#[derive(Debug, PartialEq, Eq)]
pub struct ForVisitors {
    /// The summary in that language.
    pub summary: &'static str,
    /// What happened and whose turn it is, as text.
    pub lead: &'static str,
    /// What one can do, most useful first, as text.
    pub steps: &'static [&'static str],
    /// Both as HTML.
    pub html: &'static str,
}

/// One part of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    /// The part of an address behind `#`; stable.
    pub id: &'static str,
    /// Its heading; empty for what stands before the first one of an article.
    pub heading: &'static str,
    /// What stands under it, as HTML.
    pub html: &'static str,
    /// The same without markup.
    pub blocks: &'static [Block],
}

/// A piece of text that stands on lines of its own. Numbers in brackets name sources.
#[derive(Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading inside a section: a question.
    Heading(&'static str),
    /// A paragraph.
    Paragraph(&'static str),
    /// An item of a list.
    Item {
        /// Its number, or 0 in a list without numbers.
        number: usize,
        /// What it says.
        text: &'static str,
    },
    /// Lines that stay as they are.
    Code {
        /// What they are written in.
        language: &'static str,
        /// The lines.
        text: &'static str,
    },
    /// Rows of cells, the headings first.
    Table(&'static [&'static [&'static str]]),
}

/// A question with its answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answered {
    /// The part of an address behind `#`.
    pub id: &'static str,
    /// The question.
    pub question: &'static str,
    /// The answer as HTML.
    pub html: &'static str,
    /// The answer as text.
    pub text: &'static str,
}

/// How something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A specification says so.
    Specification,
    /// It was measured, with the versions that the source names.
    Measured,
    /// Who makes the software says so.
    Vendor,
    /// It is the custom.
    Convention,
    /// It is not certain.
    Doubt,
}

impl Basis {
    /// The word in JSON, and the class of its marks in HTML.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Specification => "spec",
            Self::Measured => "measured",
            Self::Vendor => "vendor",
            Self::Convention => "convention",
            Self::Doubt => "doubt",
        }
    }
}

/// Where a statement comes from.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// How it is known.
    pub basis: Basis,
    /// What it is called.
    pub title: &'static str,
    /// Where to read it; empty where there is no such place.
    pub url: &'static str,
    /// When it was looked at, or which versions were measured; empty for specifications.
    pub checked: &'static str,
}

/// A page that is about no single code.
#[derive(Debug, PartialEq, Eq)]
pub struct Article {
    /// `general/classes`, `pairs/401-403`.
    pub slug: &'static str,
    /// The codes that it compares; none where it is about all of them.
    pub codes: &'static [u16],
    /// Its title.
    pub title: &'static str,
    /// What the index says.
    pub summary: &'static str,
    /// What people type who look for it.
    pub keywords: &'static [&'static str],
    /// Its parts.
    pub sections: &'static [Section],
    /// Where its statements come from.
    pub sources: &'static [Source],
}

impl Page {
    /// The facts of the code.
    #[must_use]
    pub fn status(&self) -> &'static Status {
        // The build makes pages of the registry's entries only.
        let found = meanings(self.code).find(|status| status.variant == self.variant);
        found.unwrap_or(crate::resolve(self.code).status())
    }

    /// What it says to visitors in that language, or else in English: the language tells which.
    #[must_use]
    pub fn visitors(&self, wanted: Language) -> (Language, &ForVisitors) {
        static NOTHING: ForVisitors = ForVisitors { summary: "", lead: "", steps: &[], html: "" };
        for language in [wanted, Language::English] {
            if let Some(text) = self.visitors.get(language as usize).and_then(Option::as_ref) {
                return (language, text);
            }
        }
        // English is always there: the build refuses a page without it.
        (Language::English, &NOTHING)
    }

    /// The languages in which it speaks to visitors, English first.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        Language::ALL
            .into_iter()
            .filter(|language| self.visitors.get(*language as usize).is_some_and(Option::is_some))
    }

    /// The pages that tell this code from those it is mixed up with. Other meanings of the number have none.
    pub fn comparisons(&self) -> impl Iterator<Item = &'static Article> {
        let (code, is_main) = (self.code, self.variant.is_empty());
        ARTICLES.iter().filter(move |article| is_main && article.codes.contains(&code))
    }

    /// The section with that id.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&'static Section> {
        self.sections.iter().find(|section| section.id == id)
    }
}

/// Every page, ordered by number, the registered meaning first.
#[must_use]
pub fn pages() -> &'static [Page] {
    &PAGES
}

/// The page about one meaning of a code; `variant` is empty for the registered or most common one.
#[must_use]
pub fn page(code: u16, variant: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.code == code && page.variant == variant)
}

/// The page that an address names: `404`, `499-esri`, `000`.
#[must_use]
pub fn page_by_slug(slug: &str) -> Option<&'static Page> {
    let (code, variant) = slug.split_once('-').unwrap_or((slug, ""));
    let is_number = code.len() == 3 && code.bytes().all(|octet| octet.is_ascii_digit());
    if is_number { page(code.parse().ok()?, variant) } else { None }
}

/// Every page that is about no single code.
#[must_use]
pub fn articles() -> &'static [Article] {
    &ARTICLES
}

/// One of them.
#[must_use]
pub fn article(slug: &str) -> Option<&'static Article> {
    ARTICLES.iter().find(|article| article.slug == slug)
}
