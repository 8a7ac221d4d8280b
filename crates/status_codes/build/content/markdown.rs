//! The Markdown that a page may use, read into blocks. What is not listed in `content/README.md` is refused by line.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

use super::problem::Problems;

/// A piece of a page that stands on lines of its own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Heading { level: usize, text: String },
    Paragraph(Vec<Inline>),
    List { ordered: bool, items: Vec<Vec<Block>> },
    Code { language: String, text: String },
    Table { rows: Vec<Vec<Vec<Inline>>> },
}

/// A piece of a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Inline {
    Text(String),
    Code(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Link {
        to: String,
        line: usize,
        text: Vec<Inline>,
    },
    /// A source mark, `{RFC 9110 §15.5.4; vendor/nginx}`, taken apart.
    Mark {
        names: Vec<String>,
        line: usize,
    },
}

/// Reads Markdown that begins on that line of its file.
pub(crate) fn read(text: &str, first_line: usize, problems: &mut Problems) -> Vec<Block> {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
    let lines = Lines::of(text, first_line);
    let events =
        TextMergeWithOffset::new(parser).map(|(event, range)| (event, lines.at(range.start))).collect();
    let mut reading = Reading { events, at: 0, problems };
    let mut blocks = Vec::new();
    while reading.at < reading.events.len() {
        blocks.extend(reading.block());
    }
    blocks
}

/// Where each line of a text begins.
struct Lines {
    starts: Vec<usize>,
    first_line: usize,
}

impl Lines {
    fn of(text: &str, first_line: usize) -> Self {
        let starts = text.match_indices('\n').map(|(index, _)| index + 1).collect();
        Self { starts, first_line }
    }

    fn at(&self, offset: usize) -> usize {
        self.first_line + self.starts.partition_point(|start| *start <= offset)
    }
}

struct Reading<'t, 'p> {
    events: Vec<(Event<'t>, usize)>,
    at: usize,
    problems: &'p mut Problems,
}

impl<'t> Reading<'t, '_> {
    fn next(&mut self) -> Option<(Event<'t>, usize)> {
        let found = self.events.get(self.at).cloned();
        self.at += 1;
        found
    }

    fn ends_with(&mut self, end: TagEnd) -> bool {
        match self.events.get(self.at) {
            None => true,
            Some((Event::End(found), _)) if *found == end => {
                self.at += 1;
                true
            }
            Some(_) => false,
        }
    }

    /// The next block; `None` where what stands there is refused.
    fn block(&mut self) -> Option<Block> {
        let (event, line) = self.next()?;
        let kind = match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let inlines = self.inlines(TagEnd::Heading(level));
                Kind::Heading { level: level as usize, text: plain(&inlines) }
            }
            Event::Start(Tag::Paragraph) => Kind::Paragraph(self.inlines(TagEnd::Paragraph)),
            Event::Start(Tag::List(first)) => self.list(first.is_some()),
            Event::Start(Tag::CodeBlock(kind)) => self.code(kind, line),
            Event::Start(Tag::Table(_)) => self.table(),
            Event::Text(_)
            | Event::Code(_)
            | Event::Start(Tag::Strong | Tag::Emphasis | Tag::Link { .. }) => {
                self.at -= 1;
                Kind::Paragraph(self.loose_inlines())
            }
            other => return self.refuse(&other, line),
        };
        Some(Block { line, kind })
    }

    fn refuse(&mut self, event: &Event<'_>, line: usize) -> Option<Block> {
        let what = match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => "raw HTML",
            Event::Start(Tag::BlockQuote(_)) => "a block quotation",
            Event::Start(Tag::Image { .. }) => "an image",
            Event::Rule => "a rule",
            Event::HardBreak => "a forced line break",
            Event::End(_) => return None,
            _ => "this kind of Markdown",
        };
        self.problems.say(line, format!("{what} is not for these pages (content/README.md, Markdown)"));
        None
    }

    fn list(&mut self, ordered: bool) -> Kind {
        let mut items = Vec::new();
        while !self.ends_with(TagEnd::List(ordered)) {
            let Some((event, line)) = self.next() else { break };
            if !matches!(event, Event::Start(Tag::Item)) {
                continue;
            }
            let mut blocks = Vec::new();
            while !self.ends_with(TagEnd::Item) {
                blocks.extend(self.block());
            }
            if blocks.iter().any(|block| matches!(block.kind, Kind::List { .. } | Kind::Table { .. })) {
                self.problems.say(line, "a list inside a list: lists have one level");
            }
            items.push(blocks);
        }
        Kind::List { ordered, items }
    }

    fn code(&mut self, kind: CodeBlockKind<'_>, line: usize) -> Kind {
        let language = match kind {
            CodeBlockKind::Fenced(language) => language.to_string(),
            CodeBlockKind::Indented => String::new(),
        };
        if language.is_empty() {
            self.problems
                .say(line, "code without a language: begin it with three backticks and the language");
        }
        let mut text = String::new();
        while !self.ends_with(TagEnd::CodeBlock) {
            if let Some((Event::Text(piece), _)) = self.next() {
                text.push_str(&piece);
            }
        }
        Kind::Code { language, text }
    }

    fn table(&mut self) -> Kind {
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        while !self.ends_with(TagEnd::Table) {
            match self.next() {
                Some((Event::Start(Tag::TableHead | Tag::TableRow), _)) => rows.push(Vec::new()),
                Some((Event::Start(Tag::TableCell), _)) => {
                    let cell = self.inlines(TagEnd::TableCell);
                    if let Some(row) = rows.last_mut() {
                        row.push(cell);
                    }
                }
                Some(_) => {}
                None => break,
            }
        }
        Kind::Table { rows }
    }

    fn inlines(&mut self, end: TagEnd) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while !self.ends_with(end) {
            let Some((event, line)) = self.next() else { break };
            self.inline(event, line, &mut inlines);
        }
        inlines
    }

    /// The text of a tight list's item, which stands in no paragraph.
    fn loose_inlines(&mut self) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, line)) = self.events.get(self.at).cloned() {
            let is_inline = matches!(
                event,
                Event::Text(_)
                    | Event::Code(_)
                    | Event::SoftBreak
                    | Event::InlineHtml(_)
                    | Event::Start(Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. })
            );
            if !is_inline {
                break;
            }
            self.at += 1;
            self.inline(event, line, &mut inlines);
        }
        inlines
    }

    fn inline(&mut self, event: Event<'_>, line: usize, into: &mut Vec<Inline>) {
        match event {
            Event::Text(text) => self.text(&text, line, into),
            Event::SoftBreak => into.push(Inline::Text(" ".to_owned())),
            Event::Code(text) => into.push(Inline::Code(text.to_string())),
            Event::Start(Tag::Strong) => into.push(Inline::Strong(self.inlines(TagEnd::Strong))),
            Event::Start(Tag::Emphasis) => into.push(Inline::Emphasis(self.inlines(TagEnd::Emphasis))),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let text = self.inlines(TagEnd::Link);
                into.push(Inline::Link { to: dest_url.to_string(), line, text });
            }
            other => {
                self.refuse(&other, line);
            }
        }
    }

    /// Text with the source marks taken out of it.
    fn text(&mut self, text: &str, line: usize, into: &mut Vec<Inline>) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((mark, after)) = after.split_once('}') else {
                self.problems
                    .say(line, "a { without its }: braces hold source marks; write others as `code`");
                break;
            };
            if !before.is_empty() {
                into.push(Inline::Text(before.to_owned()));
            }
            let names = mark.split(';').map(|name| name.trim().to_owned()).collect();
            into.push(Inline::Mark { names, line });
            rest = after;
        }
        if !rest.is_empty() {
            into.push(Inline::Text(rest.to_owned()));
        }
    }
}

/// The words alone, without marks and emphasis.
pub(crate) fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(piece) | Inline::Code(piece) => text.push_str(piece),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { text: inner, .. } => {
                text.push_str(&plain(inner));
            }
            Inline::Mark { .. } => {}
        }
    }
    text
}

/// Whether a source mark stands in there.
pub(crate) fn has_mark(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Mark { .. } => true,
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { text: inner, .. } => has_mark(inner),
        Inline::Text(_) | Inline::Code(_) => false,
    })
}
