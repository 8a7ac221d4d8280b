//! Finding pages by number, by phrase (today's, an older one, that of some software) or by what one sees: "upload too
//! big", "wifi login".
//!
//! Every word of the question is compared with every word of phrases, keywords and summaries; nothing is indexed, because
//! comparing all of them takes about a millisecond, however long the question.

use alloc::vec::Vec;

use crate::{Article, Page, Status, all, articles, page};

/// The most that a search finds.
const MOST: usize = 20;
/// Longer questions are cut: nobody types them, and they would take time.
const LONGEST: usize = 200;
/// More words are left out, for the same reason.
const MOST_WORDS: usize = 12;
/// Words that say nothing here, unless they are all there is.
const EMPTY_WORDS: [&str; 27] = [
    "a", "an", "and", "the", "of", "to", "in", "is", "it", "i", "my", "on", "for", "or", "vs", "versus",
    "with", "what", "why", "how", "does", "http", "https", "status", "code", "error", "page",
];

/// Something that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A code, with its page where it has one.
    Code(&'static Status, Option<&'static Page>),
    /// A page that is about no single code.
    Article(&'static Article),
}

/// What was found, and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub found: Found,
    /// Higher fits better; comparable within one search only.
    pub score: u32,
    /// The phrase or keyword that fits, where one does as a whole.
    pub because: &'static str,
}

/// Up to 20 pages for those words, the best first.
///
/// ```
/// use status_codes::{Found, search};
///
/// let hits = search("Request Entity Too Large");
/// assert!(matches!(hits[0].found, Found::Code(status, _) if status.code == 413));
/// ```
#[must_use]
pub fn search(words: &str) -> Vec<Hit> {
    let question = Question::of(words);
    if question.words.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<Hit> = all().iter().filter_map(|status| question.judge_code(status)).collect();
    hits.extend(articles().iter().filter_map(|article| question.judge_article(article)));
    // The sort is stable: what fits equally well stays in the order of the numbers, the registered meaning first.
    hits.sort_by_key(|hit| core::cmp::Reverse(hit.score));
    let best = hits.first().map_or(0, |hit| hit.score);
    hits.retain(|hit| hit.score * 4 >= best);
    hits.truncate(MOST);
    hits
}

/// How much a word weighs where it is found.
const IN_NUMBER: u32 = 100;
/// For a question that is a number and nothing else.
const NUMBER_ALONE: u32 = 4000;
const IN_PHRASE: u32 = 30;
const IN_KEYWORD: u32 = 24;
const IN_OTHER_PHRASE: u32 = 20;
const IN_ORIGIN: u32 = 18;
const IN_SUMMARY: u32 = 8;

struct Question<'q> {
    words: Vec<&'q str>,
}

/// The best place of each word so far, and of the whole question.
struct Judgement<'q> {
    words: &'q [&'q str],
    weights: Vec<u32>,
    whole: u32,
    because: &'static str,
}

impl<'q> Question<'q> {
    fn of(text: &'q str) -> Self {
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(index, _)| index);
        let text = text.get(..end).unwrap_or_default();
        let all: Vec<&str> = split(text).take(MOST_WORDS).collect();
        let telling = |word: &&str| !EMPTY_WORDS.iter().any(|empty| word.eq_ignore_ascii_case(empty));
        let words: Vec<&str> = all.iter().copied().filter(telling).collect();
        Self { words: if words.is_empty() { all } else { words } }
    }

    fn judgement(&self) -> Judgement<'_> {
        Judgement {
            words: &self.words,
            weights: self.words.iter().map(|_| 0).collect(),
            whole: 0,
            because: "",
        }
    }

    fn judge_code(&self, status: &'static Status) -> Option<Hit> {
        let mut judgement = self.judgement();
        judgement.number(status.code);
        judgement.text(status.phrase, IN_PHRASE);
        judgement.text(status.spec, IN_ORIGIN);
        judgement.text(status.variant, IN_ORIGIN);
        for other in status.other_phrases {
            judgement.text(other.phrase, IN_OTHER_PHRASE);
        }
        let page = page(status.code, status.variant);
        if let Some(page) = page {
            judgement.about(page.keywords, page.summary);
        }
        let bonus = u32::from(status.registration.is_registered()) * 30;
        judgement.hit(Found::Code(status, page), bonus)
    }

    fn judge_article(&self, article: &'static Article) -> Option<Hit> {
        let mut judgement = self.judgement();
        judgement.text(article.title, IN_KEYWORD);
        judgement.text(article.slug, IN_KEYWORD);
        judgement.about(article.keywords, article.summary);
        judgement.hit(Found::Article(article), 0)
    }
}

impl Judgement<'_> {
    fn number(&mut self, code: u16) {
        let count = u32::try_from(self.words.len()).unwrap_or(u32::MAX).max(1);
        let digits =
            [code / 100, code / 10 % 10, code % 10].map(|digit| b'0' + u8::try_from(digit).unwrap_or(0));
        for (word, weight) in self.words.iter().zip(&mut self.weights) {
            let octets = word.as_bytes();
            let typed = octets.iter().take_while(|octet| octet.is_ascii_digit()).count();
            let rest_is_open = octets[typed..].iter().all(|octet| octet.eq_ignore_ascii_case(&b'x'));
            if typed == 3 && octets == digits {
                *weight = IN_NUMBER;
                self.whole += NUMBER_ALONE / (count * count);
            } else if typed > 0 && typed < 3 && rest_is_open && digits.starts_with(&octets[..typed]) {
                *weight = IN_NUMBER / 2;
            }
        }
    }

    fn about(&mut self, keywords: &'static [&'static str], summary: &'static str) {
        for keyword in keywords {
            self.text(keyword, IN_KEYWORD);
        }
        self.text(summary, IN_SUMMARY);
    }

    /// Looks for each word of the question in that text, and for the question as a whole.
    fn text(&mut self, text: &'static str, worth: u32) {
        let mut found = 0;
        // A word among few says more than a word among many.
        let length = u32::try_from(split(text).count()).unwrap_or(u32::MAX).min(worth / 3);
        for (word, weight) in self.words.iter().zip(&mut self.weights) {
            let here =
                split(text).map(|other| likeness(word, other)).max().unwrap_or(0) * (worth - length) / 10;
            found += usize::from(here > 0);
            *weight = (*weight).max(here);
        }
        // Every word stands in one text: it is what was looked for, the more so the less else stands there.
        if found == self.words.len() && worth > IN_SUMMARY {
            let telling =
                split(text).filter(|word| !EMPTY_WORDS.iter().any(|empty| word.eq_ignore_ascii_case(empty)));
            let extra = telling.count().saturating_sub(found);
            let whole = worth * 80 / (u32::try_from(extra).unwrap_or(9) + 1);
            if whole > self.whole {
                self.whole = whole;
                self.because = text;
            }
        }
    }

    fn hit(self, found: Found, bonus: u32) -> Option<Hit> {
        let matched = self.weights.iter().filter(|weight| **weight > 0).count();
        if matched * 2 < self.words.len() || matched == 0 {
            return None;
        }
        let count = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let share =
            10 * self.weights.iter().sum::<u32>() * u32::try_from(matched).unwrap_or(0) / (count * count);
        Some(Hit { found, score: share + self.whole + bonus, because: self.because })
    }
}

/// Ten for the same word, less for a word that begins alike, nothing for others.
fn likeness(asked: &str, other: &str) -> u32 {
    if asked.eq_ignore_ascii_case(other) {
        return 10;
    }
    let shorter = asked.len().min(other.len());
    let begins_alike = match (asked.get(..shorter), other.get(..shorter)) {
        (Some(one), Some(another)) => one.eq_ignore_ascii_case(another),
        _ => false,
    };
    // "redirects" and "redirect", "upl" and "upload"; but "a" is not "access", and "timer" is not "time".
    let is_inflected =
        begins_alike && asked.len() > other.len() && other.len() >= 4 && asked.len() - other.len() <= 3;
    let is_begun = begins_alike && asked.len() < other.len() && asked.len() >= 3;
    if is_inflected || is_begun { 6 } else { 0 }
}

/// The words of a text: letters and digits together, whatever stands between them. `I'm` is one word.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '\'')
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(words: &str) -> Option<(u16, &'static str)> {
        match search(words).first()?.found {
            Found::Code(status, _) => Some((status.code, status.variant)),
            Found::Article(article) => Some((0, article.slug)),
        }
    }

    #[test]
    fn a_number_finds_its_code_and_every_other_meaning_of_it() {
        assert_eq!(first("511"), Some((511, "")));
        assert_eq!(first("http error 404"), Some((404, "")));
        let meanings: Vec<_> = search("530").into_iter().map(|hit| hit.found).collect();
        assert_eq!(meanings.len(), 3, "{meanings:?}");
    }

    #[test]
    fn the_beginning_of_a_number_finds_all_that_begin_so() {
        for beginning in ["50", "50x"] {
            let codes: Vec<_> = search(beginning)
                .into_iter()
                .filter_map(
                    |hit| if let Found::Code(status, _) = hit.found { Some(status.code) } else { None },
                )
                .collect();
            assert!(codes.starts_with(&[500, 501, 502, 503]), "{beginning}: {codes:?}");
        }
    }

    #[test]
    fn any_wording_of_a_phrase_finds_the_code() {
        for (phrase, code) in [
            ("Request Entity Too Large", 413),
            ("payload too large", 413),
            ("Unprocessable Entity", 422),
            ("Moved Temporarily", 302),
            ("i'm a teapot", 418),
            ("Gateway Time-out", 504),
            ("network authentication required", 511),
            ("not found", 404),
            ("forbidden", 403),
        ] {
            assert_eq!(first(phrase), Some((code, "")), "{phrase}");
        }
    }

    #[test]
    fn nothing_is_found_for_nothing_and_for_nonsense() {
        for nothing in ["", " .,; ", "qwertzuiop asdfghjkl"] {
            assert_eq!(search(nothing), [], "{nothing:?}");
        }
        let long = "redirect ".repeat(10_000);
        assert!(search(&long).len() <= MOST);
    }
}
