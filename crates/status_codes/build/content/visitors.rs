//! What a page says to visitors, in every language that has it: one short paragraph, then two to five steps.

use super::document::Document;
use super::markdown::{self, Block, Kind, has_mark, plain};
use super::page::check_summary;
use super::problem::Problems;
use super::render::{Rendering, Targets};

/// The languages beside English, in the order of `status_codes::Language`.
pub(crate) const TRANSLATIONS: [&str; 6] = ["de", "fr", "es", "pt", "ar", "zh"];
/// The rule is 20 words; a joined word more or less is not worth a refusal.
const LONGEST_SENTENCE: usize = 22;

/// One language's text.
#[derive(Default, Debug)]
pub(crate) struct Visitor {
    pub(crate) summary: String,
    pub(crate) lead: String,
    pub(crate) steps: Vec<String>,
    pub(crate) html: String,
    /// Its file, where it is a translation.
    pub(crate) file: String,
    /// What stands in it, to be compared with other pages: line and words of each block.
    pub(crate) words: Vec<(usize, String)>,
}

/// English first, then the translations that are there.
#[derive(Default, Debug)]
pub(crate) struct Visitors {
    pub(crate) english: Visitor,
    pub(crate) translations: [Option<Visitor>; TRANSLATIONS.len()],
}

impl Visitors {
    pub(crate) fn english(
        &mut self,
        summary: &str,
        blocks: &[Block],
        line: usize,
        rendering: &mut Rendering<'_, '_>,
    ) {
        self.english = visitor(summary, blocks, line, rendering);
        for (line, words) in super::render::words(blocks) {
            for sentence in super::sentences::sentences(&words) {
                let length = sentence.split_whitespace().count();
                if length > LONGEST_SENTENCE {
                    let what = format!("{length} words in one sentence for visitors: {sentence:?}");
                    rendering.problems.say(line, what);
                }
            }
        }
    }

    /// Adds one translation: `summary` alone, then the text of *For visitors* alone.
    pub(crate) fn translated(
        &mut self,
        language: usize,
        mut document: Document,
        targets: &Targets<'_>,
        problems: &mut Problems,
    ) {
        let front = document.front();
        let summary = front.text("summary", problems);
        check_summary(&summary, front.line_of("summary", 0), problems);
        front.finish(problems);
        let blocks = markdown::read(&document.body, document.body_line, problems);
        let mut rendering = Rendering::new(targets, problems);
        let mut visitor = visitor(&summary, &blocks, document.body_line, &mut rendering);
        visitor.file = document.file;
        visitor.words = super::render::words(&blocks);
        let (expected, found) = (self.english.steps.len(), visitor.steps.len());
        if expected != found {
            problems.say(document.body_line, format!("{found} steps where English has {expected}"));
        }
        if let Some(place) = self.translations.get_mut(language) {
            *place = Some(visitor);
        }
    }
}

fn visitor(summary: &str, blocks: &[Block], line: usize, rendering: &mut Rendering<'_, '_>) -> Visitor {
    let mut visitor = Visitor { summary: summary.to_owned(), ..Visitor::default() };
    let mut refuse = |line: usize, what: &str| rendering.problems.say(line, what);
    for block in blocks {
        match &block.kind {
            Kind::Paragraph(inlines) if visitor.steps.is_empty() => {
                if has_mark(inlines) {
                    refuse(block.line, "a source mark in what visitors read");
                }
                if !visitor.lead.is_empty() {
                    visitor.lead.push(' ');
                }
                visitor.lead.push_str(&plain(inlines));
            }
            Kind::List { ordered: true, items } if visitor.steps.is_empty() => {
                visitor.steps.extend(items.iter().map(|item| step(item)));
            }
            _ => {
                refuse(block.line, "visitors read one short paragraph and then numbered steps, nothing else")
            }
        }
    }
    if visitor.lead.is_empty() {
        refuse(line, "no paragraph for visitors");
    }
    if !(2..=5).contains(&visitor.steps.len()) {
        refuse(line, &format!("{} steps for visitors; two to five belong here", visitor.steps.len()));
    }
    visitor.html = rendering.html(blocks);
    visitor
}

fn step(item: &[Block]) -> String {
    item.iter()
        .filter_map(|block| match &block.kind {
            Kind::Paragraph(inlines) => Some(plain(inlines)),
            _ => None,
        })
        .collect::<Vec<_>>()
        .join(" ")
}
