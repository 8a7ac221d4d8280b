//! A page as a terminal shows it, and as curl is answered: plain lines of a given width.

// Which programs show it.
mod examples;
// Lines of a given width.
mod wrap;
// The facts of a code, in words.
mod fact_words;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::words::visitor_text;
use crate::{Article, Block, Language, Page, Section, Source, Status, page};
pub use fact_words::facts_in_words;
pub use wrap::wrap;
use wrap::{pad, table};

/// How a text is to look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The longest line, in columns; from 40 on.
    pub width: usize,
    /// Whether headings are bold and marks dim, by the escape sequences of ECMA-48.
    pub emphasis: bool,
    /// The language that visitors are spoken to in.
    pub language: Language,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: 80, emphasis: false, language: Language::English }
    }
}

/// The whole page about one meaning of a code, or its facts where it has no page.
#[must_use]
pub fn text(status: &Status, look: Look) -> String {
    let mut paper = Paper::new(look);
    title(&mut paper, status);
    visitors(&mut paper, status);
    let page = page(status.code, status.variant);
    for section in page.map_or(&[][..], |page| page.sections) {
        paper.section(section);
    }
    facts(&mut paper, status);
    if let Some(page) = page {
        headers(&mut paper, page);
        examples::list(&mut paper, page);
        relations(&mut paper, page);
        paper.sources(page.sources);
    }
    paper.out
}

/// A page that is about no single code.
#[must_use]
pub fn article_text(article: &Article, look: Look) -> String {
    let mut paper = Paper::new(look);
    paper.strong(article.title);
    paper.out.push('\n');
    paper.paragraph("", article.summary);
    for section in article.sections {
        paper.section(section);
    }
    paper.sources(article.sources);
    paper.out
}

fn title(paper: &mut Paper, status: &Status) {
    paper.strong(&format!("{:03} {}", status.code, status.phrase));
    let mut origin = Vec::from([status.class.name(), status.registration.name()]);
    origin.extend([status.spec].iter().filter(|spec| !spec.is_empty()));
    let section = if status.section.is_empty() { String::new() } else { format!(" §{}", status.section) };
    paper.paragraph("", &format!("{}{section}", origin.join(", ")));
    if let Some(page) = page(status.code, status.variant) {
        paper.out.push('\n');
        paper.paragraph("", page.summary);
    }
}

fn visitors(paper: &mut Paper, status: &Status) {
    let language = paper.look.language;
    paper.heading(language.for_visitors());
    let (spoken, words) = match page(status.code, status.variant) {
        Some(page) => {
            let (spoken, text) = page.visitors(language);
            (spoken, (text.lead, text.steps))
        }
        None => {
            let (spoken, text) = visitor_text(status.code, language);
            (spoken, (text.lead, text.steps))
        }
    };
    if spoken != language {
        paper.paragraph("  ", language.said().english);
    }
    paper.paragraph("  ", words.0);
    for (index, step) in words.1.iter().enumerate() {
        paper.item("  ", index + 1, step);
    }
    paper.paragraph("  ", &format!("({})", language.whose_turn(status.side)));
}

fn facts(paper: &mut Paper, status: &Status) {
    paper.heading("Facts");
    for (name, value) in facts_in_words(status) {
        paper.definition(name, &value, 22);
    }
}

fn headers(paper: &mut Paper, page: &Page) {
    if page.headers.is_empty() {
        return;
    }
    paper.heading("Header fields");
    for header in page.headers {
        let marks: Vec<_> = header.sources.iter().map(ToString::to_string).collect();
        let marks = if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(", ")) };
        paper.definition(header.name, &format!("{}: {}{marks}", header.need.name(), header.why), 20);
    }
}

fn relations(paper: &mut Paper, page: &Page) {
    for (heading, relations) in [("Mixed up with", page.confused_with), ("Related", page.related)] {
        let mut comparisons = page.comparisons().filter(|_| heading == "Mixed up with").peekable();
        if relations.is_empty() && comparisons.peek().is_none() {
            continue;
        }
        paper.heading(heading);
        for article in comparisons {
            paper.definition(article.slug, article.summary, 20);
        }
        for relation in relations {
            let hyphen = if relation.variant.is_empty() { "" } else { "-" };
            let slug = format!("{:03}{hyphen}{}", relation.code, relation.variant);
            paper.definition(&slug, relation.why, 14);
        }
    }
}

/// Where lines are written.
struct Paper {
    out: String,
    look: Look,
}

impl Paper {
    fn new(look: Look) -> Self {
        Self { out: String::new(), look: Look { width: look.width.clamp(40, 200), ..look } }
    }

    fn strong(&mut self, words: &str) {
        self.strong_within("", words);
    }

    fn strong_within(&mut self, indent: &str, words: &str) {
        let (start, end) = if self.look.emphasis { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        for line in wrap(words, self.look.width - indent.len()) {
            self.out.extend([start, indent, &line, end, "\n"]);
        }
    }

    fn heading(&mut self, words: &str) {
        self.out.push('\n');
        self.strong(words);
    }

    fn paragraph(&mut self, indent: &str, words: &str) {
        for line in wrap(words, self.look.width - indent.len()) {
            self.out.extend([indent, &line, "\n"]);
        }
    }

    /// An item with its number, or with a dash for 0.
    fn item(&mut self, indent: &str, number: usize, words: &str) {
        let sign = if number == 0 { "- ".to_string() } else { format!("{number}. ") };
        self.hanging(&format!("{indent}{sign}"), words);
    }

    /// A name in a column of its own, and what it is beside it; below it where there is little room.
    fn definition(&mut self, name: &str, words: &str, column: usize) {
        let name = pad(&format!("  {name}  "), column);
        if wrap::columns(&name) * 2 > self.look.width {
            self.paragraph("", &format!("  {}", name.trim()));
            self.hanging("    ", words);
        } else {
            self.hanging(&name, words);
        }
    }

    /// Text whose further lines begin where its first one does.
    fn hanging(&mut self, first: &str, words: &str) {
        let indent = wrap::columns(first);
        let width = self.look.width.saturating_sub(indent);
        for (index, line) in wrap(words, width).iter().enumerate() {
            let before = if index == 0 { first.to_string() } else { " ".repeat(indent) };
            self.out.extend([before.as_str(), line, "\n"]);
        }
    }

    fn section(&mut self, section: &Section) {
        if section.heading.is_empty() {
            self.out.push('\n');
        } else {
            self.heading(section.heading);
        }
        let mut before: Option<&Block> = None;
        for block in section.blocks {
            let joins = matches!(
                (before, block),
                (None, _) | (Some(Block::Paragraph(_) | Block::Item { .. }), Block::Item { .. })
            );
            if !joins {
                self.out.push('\n');
            }
            before = Some(block);
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(words) => self.strong_within("  ", words),
            Block::Paragraph(words) => self.paragraph("  ", words),
            Block::Item { number, text } => self.item("  ", *number, text),
            Block::Code { text, .. } => {
                for line in text.lines() {
                    self.out.extend(["      ", line, "\n"]);
                }
            }
            Block::Table(rows) => {
                for line in table(rows, self.look.width - 2) {
                    self.out.extend(["  ", &line, "\n"]);
                }
            }
        }
    }

    fn sources(&mut self, sources: &[Source]) {
        if sources.is_empty() {
            return;
        }
        self.heading("Sources");
        for (index, source) in sources.iter().enumerate() {
            let mut words = format!("{} ({})", source.title, source.basis.name());
            for (before, part) in [(", ", source.checked), (": ", source.url)] {
                if !part.is_empty() {
                    words.extend([before, part]);
                }
            }
            self.hanging(&pad(&format!("  [{}] ", index + 1), 7), &words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{all, articles};

    #[test]
    fn no_line_of_prose_is_longer_than_the_width() {
        for width in [40, 80] {
            for status in all() {
                for language in Language::ALL {
                    let page = text(status, Look { width, emphasis: false, language });
                    // Code stays as it is, and an address or a name is not cut.
                    let prose =
                        page.lines().filter(|line| !line.starts_with("      ") && line.trim().contains(' '));
                    for line in prose.filter(|line| !line.contains("https://") && !line.contains('`')) {
                        let longest = line.split(' ').map(wrap::columns).max().unwrap_or(0);
                        assert!(
                            wrap::columns(line) <= width.max(longest + 24),
                            "{} {language:?}: {line:?}",
                            status.code
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn emphasis_is_only_there_where_it_is_wanted() {
        let plain =
            |emphasis| all().iter().map(move |status| text(status, Look { emphasis, ..Look::default() }));
        assert!(plain(false).all(|page| !page.contains('\u{1b}')));
        assert!(plain(true).all(|page| page.starts_with("\u{1b}[1m")));
    }

    #[test]
    fn every_article_can_be_read() {
        for article in articles() {
            let text = article_text(article, Look::default());
            assert!(text.starts_with(article.title) && text.contains("Sources"), "{}", article.slug);
        }
    }
}
