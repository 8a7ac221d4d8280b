//! One page about one meaning of a code: read, checked against the rules of `content/README.md`, rendered.

use super::document::{Document, Row};
use super::markdown::{self, Block, Kind, has_mark};
use super::problem::Problems;
use super::render::{Piece, Rendering, Targets, anchor, words};
use super::sources::Source;
use super::{Code, visitors};

/// The headings, in their order. The first is for visitors, the others for developers.
pub(crate) const HEADINGS: [&str; 9] = [
    "For visitors",
    "What it means",
    "Causes",
    "How to debug",
    "How to fix",
    "When to send it",
    "Frameworks and clients",
    "Caching and retrying",
    "Questions",
];
/// Where each paragraph, item and table says how we know.
const SOURCED: [&str; 5] =
    ["What it means", "When to send it", "Frameworks and clients", "Caching and retrying", "Questions"];
const LONGEST_SUMMARY: usize = 160;
/// A page weighs at most 40 KB; this leaves room for its frame, facts and examples.
const HEAVIEST: usize = 32_000;

/// A page as it is written into the tables.
pub(crate) struct Page {
    pub(crate) code: u16,
    pub(crate) variant: String,
    pub(crate) file: String,
    pub(crate) summary: String,
    pub(crate) keywords: Vec<String>,
    pub(crate) related: Vec<Relation>,
    pub(crate) confused_with: Vec<Relation>,
    pub(crate) headers: Vec<Header>,
    pub(crate) visitors: visitors::Visitors,
    pub(crate) sections: Vec<Section>,
    pub(crate) questions: Vec<Question>,
    pub(crate) references: Vec<Source>,
    /// What stands in it, to be compared with other pages: line and words of each block.
    pub(crate) words: Vec<(usize, String)>,
}

/// Another code, and why it is named.
pub(crate) struct Relation {
    pub(crate) code: u16,
    pub(crate) variant: String,
    pub(crate) why: String,
}

/// A header field that goes with the code.
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) need: &'static str,
    pub(crate) why: String,
    pub(crate) references: Vec<usize>,
}

/// One part of the page.
pub(crate) struct Section {
    pub(crate) id: String,
    pub(crate) heading: String,
    pub(crate) html: String,
    pub(crate) pieces: Vec<Piece>,
}

/// One question with its answer.
pub(crate) struct Question {
    pub(crate) id: String,
    pub(crate) question: String,
    pub(crate) html: String,
    pub(crate) text: String,
}

/// Reads one page.
pub(crate) fn read(
    mut document: Document,
    code: &Code,
    codes: &[Code],
    targets: &Targets<'_>,
    problems: &mut Problems,
) -> Page {
    let front = document.front();
    let summary = front.text("summary", problems);
    check_summary(&summary, front.line_of("summary", 0), problems);
    let keywords = front.texts("keywords", problems);
    if keywords.len() < 3 {
        problems.say(front.line_of("keywords", 0), "fewer than three keywords: what do people type?");
    }
    let related = relations(front.rows("related", problems), codes, problems);
    if related.len() < 2 {
        problems.say(2, "fewer than two [[related]] codes");
    }
    let confused_with = relations(front.rows("confused_with", problems), codes, problems);
    let rows = front.rows("header", problems);
    front.finish(problems);

    let blocks = markdown::read(&document.body, document.body_line, problems);
    let sections = split(&blocks, problems);
    check_marks(&sections, problems);
    let visitors_blocks = sections.first().map_or(&[][..], |section| section.blocks);
    let mut rendering = Rendering::new(targets, problems);
    let mut visitors = visitors::Visitors::default();
    visitors.english(&summary, visitors_blocks, document.body_line, &mut rendering);
    let questions = sections.last().map_or(Vec::new(), |section| questions(section.blocks, &mut rendering));
    let rendered: Vec<_> = sections.iter().skip(1).map(|section| section.render(&mut rendering)).collect();
    let headers = headers(rows, &mut rendering);
    check_required(code, &headers, rendering.problems);
    let references = rendering.references;
    let weight: usize = rendered.iter().map(|section| section.html.len()).sum();
    if weight > HEAVIEST {
        problems.say(
            1,
            format!("{weight} bytes of HTML; at most {HEAVIEST}, so that the page stays under 40 KB"),
        );
    }
    Page {
        code: code.code,
        variant: code.variant.clone(),
        file: document.file,
        summary,
        keywords,
        related,
        confused_with,
        headers,
        visitors,
        sections: rendered,
        questions,
        references,
        words: words(&blocks),
    }
}

/// What the index, search engines and the command line say.
pub(crate) fn check_summary(summary: &str, line: usize, problems: &mut Problems) {
    let length = summary.chars().count();
    if length > LONGEST_SUMMARY {
        problems.say(line, format!("the summary has {length} characters, at most {LONGEST_SUMMARY}"));
    }
}

fn relations(rows: Vec<Row>, codes: &[Code], problems: &mut Problems) -> Vec<Relation> {
    let mut relations = Vec::new();
    for mut row in rows {
        let line = row.line;
        let number = row.number("code");
        let variant = row.optional("variant", problems).unwrap_or_default();
        let why = row.text("why", problems);
        row.finish(problems);
        match number {
            Some(code) if codes.iter().any(|known| known.code == code && known.variant == variant) => {
                relations.push(Relation { code, variant, why });
            }
            Some(code) => problems.say(line, format!("{code} {variant:?} is not in the registry")),
            None => problems.say(line, "no code"),
        }
    }
    relations
}

fn headers(rows: Vec<Row>, rendering: &mut Rendering<'_, '_>) -> Vec<Header> {
    let mut headers = Vec::new();
    for mut row in rows {
        let line = row.line;
        let name = row.text("name", rendering.problems);
        let need = row.text("need", rendering.problems);
        let why = row.text("why", rendering.problems);
        let source = row.text("source", rendering.problems);
        row.finish(rendering.problems);
        let need = match need.as_str() {
            "must" => "Must",
            "should" => "Should",
            "may" => "May",
            "must-not" => "MustNot",
            other => {
                rendering
                    .problems
                    .say(line, format!("need is {other:?}; it is must, should, may or must-not"));
                continue;
            }
        };
        let references = rendering.reference_list(&source, line);
        headers.push(Header { name, need, why, references });
    }
    headers
}

/// Every field that the registry demands is explained on the page; of fields that share a condition, one at least.
fn check_required(code: &Code, headers: &[Header], problems: &mut Problems) {
    for group in &code.headers_must {
        let is_explained = group.iter().any(|required| {
            headers
                .iter()
                .filter(|header| header.need != "MustNot")
                .any(|header| header.name.split(',').any(|name| name.trim().eq_ignore_ascii_case(required)))
        });
        if !is_explained {
            let names = group.join(", ");
            problems
                .say(1, format!("the registry demands {names} with this code; no [[header]] explains it"));
        }
    }
}

/// A heading and what stands under it.
struct Part<'b> {
    heading: &'b str,
    blocks: &'b [Block],
}

impl Part<'_> {
    fn render(&self, rendering: &mut Rendering<'_, '_>) -> Section {
        let html = rendering.html(self.blocks);
        let pieces = rendering.pieces(self.blocks);
        Section { id: anchor(self.heading), heading: self.heading.to_owned(), html, pieces }
    }
}

/// The parts under the nine headings; a heading that is missing, extra or out of order is a problem.
fn split<'b>(blocks: &'b [Block], problems: &mut Problems) -> Vec<Part<'b>> {
    let mut parts: Vec<Part<'b>> = Vec::new();
    let starts: Vec<usize> =
        (0..blocks.len()).filter(|index| heading(&blocks[*index], 2).is_some()).collect();
    if let Some(stray) = blocks[..starts.first().copied().unwrap_or(blocks.len())].first() {
        problems.say(stray.line, "text before the first heading");
    }
    for (nth, start) in starts.iter().enumerate() {
        let end = starts.get(nth + 1).copied().unwrap_or(blocks.len());
        let found = heading(&blocks[*start], 2).unwrap_or_default();
        let expected = HEADINGS.get(nth).copied().unwrap_or("no further heading");
        if found != expected {
            problems.say(blocks[*start].line, format!("the heading is {found:?} where {expected:?} is due"));
        }
        if end == start + 1 {
            problems.say(blocks[*start].line, format!("nothing stands under {found:?}"));
        }
        parts.push(Part { heading: found, blocks: &blocks[start + 1..end] });
    }
    if parts.len() < HEADINGS.len() {
        problems.say(1, format!("{} of the {} headings", parts.len(), HEADINGS.len()));
    }
    for part in &parts {
        for block in part.blocks {
            let allowed = part.heading == "Questions" && heading(block, 3).is_some();
            if matches!(block.kind, Kind::Heading { .. }) && !allowed {
                problems.say(
                    block.line,
                    "a heading that is not one of the nine, nor a ### question under Questions",
                );
            }
        }
    }
    parts
}

fn heading(block: &Block, wanted: usize) -> Option<&str> {
    match &block.kind {
        Kind::Heading { level, text } if *level == wanted => Some(text),
        _ => None,
    }
}

/// Each paragraph, item and table where a reader may ask how we know has a mark.
fn check_marks(parts: &[Part<'_>], problems: &mut Problems) {
    for part in parts.iter().filter(|part| SOURCED.contains(&part.heading)) {
        for block in part.blocks {
            let missing: Vec<usize> = match &block.kind {
                Kind::Paragraph(inlines) if !has_mark(inlines) => vec![block.line],
                Kind::List { items, .. } => items.iter().filter_map(|item| unmarked_item(item)).collect(),
                Kind::Table { rows } if !rows.iter().flatten().any(|cell| has_mark(cell)) => vec![block.line],
                _ => Vec::new(),
            };
            for line in missing {
                problems.say(line, format!("no source mark here, under {:?}", part.heading));
            }
        }
    }
}

fn unmarked_item(item: &[Block]) -> Option<usize> {
    let marked =
        item.iter().any(|block| matches!(&block.kind, Kind::Paragraph(inlines) if has_mark(inlines)));
    if marked { None } else { item.first().map(|block| block.line) }
}

fn questions(blocks: &[Block], rendering: &mut Rendering<'_, '_>) -> Vec<Question> {
    let mut questions = Vec::new();
    let starts: Vec<usize> =
        (0..blocks.len()).filter(|index| heading(&blocks[*index], 3).is_some()).collect();
    for (nth, start) in starts.iter().enumerate() {
        let end = starts.get(nth + 1).copied().unwrap_or(blocks.len());
        let question = heading(&blocks[*start], 3).unwrap_or_default().to_owned();
        let answer = &blocks[start + 1..end];
        if answer.is_empty() {
            rendering.problems.say(blocks[*start].line, "a question without an answer");
        }
        let text = words(answer).into_iter().map(|(_, words)| words).collect::<Vec<_>>().join(" ");
        let html = rendering.html(answer);
        questions.push(Question { id: anchor(&question), question, html, text });
    }
    if !(2..=4).contains(&questions.len()) {
        let line = blocks.first().map_or(1, |block| block.line);
        rendering.problems.say(line, format!("{} questions; two to four belong here", questions.len()));
    }
    questions
}
