//! Blocks as HTML and as plain pieces for a terminal. Links and source marks are checked here, because here they are
//! resolved: a page that names a code, a page or a source that does not exist is refused.

use std::collections::BTreeSet;

use super::markdown::{Block, Inline, Kind, plain};
use super::problem::Problems;
use super::sources::{Source, Sources};

/// Where pages of the reference stand; the web changes it where the reference stands elsewhere.
pub(crate) const ROOT: &str = "/status/";

/// What a page may point at.
pub(crate) struct Targets<'a> {
    pub(crate) sources: &'a Sources,
    /// `404`, `499-esri`: every meaning in the registry.
    pub(crate) slugs: &'a BTreeSet<String>,
    /// `general/classes`, `pairs/401-403`.
    pub(crate) articles: &'a BTreeSet<String>,
}

/// A block without markup, as `status_codes::Block` has it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Heading(String),
    Paragraph(String),
    Item { number: usize, text: String },
    Code { language: String, text: String },
    Table(Vec<Vec<String>>),
}

/// The rendering of one page, which numbers its sources in the order of their first use.
pub(crate) struct Rendering<'a, 'p> {
    targets: &'a Targets<'a>,
    pub(crate) problems: &'p mut Problems,
    pub(crate) references: Vec<Source>,
}

impl<'a, 'p> Rendering<'a, 'p> {
    pub(crate) fn new(targets: &'a Targets<'a>, problems: &'p mut Problems) -> Self {
        Self { targets, problems, references: Vec::new() }
    }

    /// The number of that source on this page; `None` and a problem for one that nobody described.
    pub(crate) fn reference(&mut self, name: &str, line: usize) -> Option<usize> {
        let Some(source) = self.targets.sources.find(name) else {
            let what = format!(
                "source {name:?} is unknown: write `RFC number §section`, or describe it in a file of sources/"
            );
            self.problems.say(line, what);
            return None;
        };
        if let Some(index) = self.references.iter().position(|known| *known == source) {
            return Some(index + 1);
        }
        self.references.push(source);
        Some(self.references.len())
    }

    /// The numbers of a `source` value such as `RFC 9110 §15.5.2; vendor/nginx`.
    pub(crate) fn reference_list(&mut self, names: &str, line: usize) -> Vec<usize> {
        names.split(';').filter_map(|name| self.reference(name.trim(), line)).collect()
    }

    pub(crate) fn html(&mut self, blocks: &[Block]) -> String {
        let mut html = String::new();
        for block in blocks {
            self.block(block, &mut html);
        }
        html
    }

    fn block(&mut self, block: &Block, html: &mut String) {
        match &block.kind {
            Kind::Heading { level, text } => {
                let id = anchor(text);
                html.push_str(&format!("<h{level} id=\"{id}\">{}</h{level}>\n", escape(text)));
            }
            Kind::Paragraph(inlines) => {
                html.push_str("<p>");
                self.inlines(inlines, html);
                html.push_str("</p>\n");
            }
            Kind::List { ordered, items } => self.list(*ordered, items, html),
            Kind::Code { language, text } => html.push_str(&format!(
                "<pre tabindex=\"0\"><code class=\"language-{}\">{}</code></pre>\n",
                escape(language),
                escape(text)
            )),
            Kind::Table { rows } => self.table(rows, html),
        }
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block>], html: &mut String) {
        let kind = if ordered { "ol" } else { "ul" };
        html.push_str(&format!("<{kind}>\n"));
        for item in items {
            html.push_str("<li>");
            for block in item {
                match &block.kind {
                    Kind::Paragraph(inlines) if item.len() == 1 => self.inlines(inlines, html),
                    _ => self.block(block, html),
                }
            }
            html.push_str("</li>\n");
        }
        html.push_str(&format!("</{kind}>\n"));
    }

    fn table(&mut self, rows: &[Vec<Vec<Inline>>], html: &mut String) {
        html.push_str("<div class=\"table\" tabindex=\"0\" role=\"group\"><table>\n");
        for (index, row) in rows.iter().enumerate() {
            html.push_str("<tr>");
            for cell in row {
                // A heading without words says nothing to who cannot see the table: the corner is a cell.
                let is_heading = index == 0 && !cell.is_empty();
                let (start, end) =
                    if is_heading { ("<th scope=\"col\">", "</th>") } else { ("<td>", "</td>") };
                html.push_str(start);
                self.inlines(cell, html);
                html.push_str(end);
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</table></div>\n");
    }

    fn inlines(&mut self, inlines: &[Inline], html: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => html.push_str(&escape(text)),
                Inline::Code(text) => html.push_str(&format!("<code>{}</code>", escape(text))),
                Inline::Strong(inner) => self.wrapped("strong", inner, html),
                Inline::Emphasis(inner) => self.wrapped("em", inner, html),
                Inline::Link { to, line, text } => {
                    html.push_str(&format!("<a href=\"{}\">", escape(&self.address(to, *line))));
                    self.inlines(text, html);
                    html.push_str("</a>");
                }
                Inline::Mark { names, line } => {
                    for name in names {
                        self.mark(name, *line, html);
                    }
                }
            }
        }
    }

    fn wrapped(&mut self, element: &str, inner: &[Inline], html: &mut String) {
        html.push_str(&format!("<{element}>"));
        self.inlines(inner, html);
        html.push_str(&format!("</{element}>"));
    }

    fn mark(&mut self, name: &str, line: usize, html: &mut String) {
        if let Some(number) = self.reference(name, line) {
            let basis = &self.references[number - 1].basis;
            html.push_str(&format!(
                "<sup class=\"source {basis}\"><a href=\"#source-{number}\">{number}</a></sup>"
            ));
        }
    }

    /// The address that a link leads to; a link into nowhere is a problem.
    fn address(&mut self, to: &str, line: usize) -> String {
        let is_inside = self.targets.slugs.contains(to) || self.targets.articles.contains(to);
        if is_inside {
            return format!("{ROOT}{to}");
        }
        if to.starts_with("general/") || to.starts_with("pairs/") {
            self.problems.miss(line, format!("the link to {to:?} leads to a page that is not there"));
            return format!("{ROOT}{to}");
        }
        if to.starts_with("https://") {
            if !self.targets.sources.may_link(to) {
                self.problems.say(line, format!("{to} is on a host that no source names"));
            }
        } else {
            let what = format!(
                "the link to {to:?} leads nowhere: link to a code (404, 499-esri), to general/... or pairs/..., or by https"
            );
            self.problems.say(line, what);
        }
        to.to_owned()
    }

    /// The same blocks without markup. To be asked after `html`, which numbers the sources.
    pub(crate) fn pieces(&mut self, blocks: &[Block]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for block in blocks {
            match &block.kind {
                Kind::Heading { text, .. } => pieces.push(Piece::Heading(text.clone())),
                Kind::Paragraph(inlines) => pieces.push(Piece::Paragraph(self.text(inlines))),
                Kind::Code { language, text } => {
                    pieces.push(Piece::Code { language: language.clone(), text: text.trim_end().to_owned() });
                }
                Kind::Table { rows } => {
                    let rows = rows.iter().map(|row| row.iter().map(|cell| self.text(cell)).collect());
                    pieces.push(Piece::Table(rows.collect()));
                }
                Kind::List { ordered, items } => {
                    for (index, item) in items.iter().enumerate() {
                        self.item(if *ordered { index + 1 } else { 0 }, item, &mut pieces);
                    }
                }
            }
        }
        pieces
    }

    fn item(&mut self, number: usize, item: &[Block], pieces: &mut Vec<Piece>) {
        for (index, block) in item.iter().enumerate() {
            match &block.kind {
                Kind::Paragraph(inlines) if index == 0 => {
                    pieces.push(Piece::Item { number, text: self.text(inlines) });
                }
                _ => pieces.extend(self.pieces(std::slice::from_ref(block))),
            }
        }
    }

    fn text(&mut self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        for inline in inlines {
            match inline {
                Inline::Text(piece) => text.push_str(piece),
                Inline::Code(piece) => text.push_str(&format!("`{piece}`")),
                Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { text: inner, .. } => {
                    text.push_str(&self.text(inner));
                }
                Inline::Mark { names, .. } => {
                    let numbers: Vec<_> = names
                        .iter()
                        .filter_map(|name| self.targets.sources.find(name))
                        .filter_map(|source| self.references.iter().position(|known| *known == source))
                        .map(|index| (index + 1).to_string())
                        .collect();
                    text.push_str(&format!(" [{}]", numbers.join(", ")));
                }
            }
        }
        text
    }
}

/// Text that stands as it is in HTML, also in an attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A heading as the part of an address behind the `#`: stable as long as its words are.
pub(crate) fn anchor(heading: &str) -> String {
    let mut anchor = String::new();
    for character in heading.chars() {
        if character.is_ascii_alphanumeric() {
            anchor.push(character.to_ascii_lowercase());
        } else if character != '\'' && !anchor.is_empty() && !anchor.ends_with('-') {
            anchor.push('-');
        }
    }
    anchor.trim_end_matches('-').to_owned()
}

/// The plain words of a whole piece of a page, block by block, with the line of each.
pub(crate) fn words(blocks: &[Block]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for block in blocks {
        match &block.kind {
            Kind::Heading { text, .. } => found.push((block.line, text.clone())),
            Kind::Paragraph(inlines) => found.push((block.line, plain(inlines))),
            Kind::List { items, .. } => found.extend(items.iter().flat_map(|item| words(item))),
            Kind::Table { rows } => {
                found.extend(rows.iter().flatten().map(|cell| (block.line, plain(cell))));
            }
            Kind::Code { .. } => {}
        }
    }
    found
}
