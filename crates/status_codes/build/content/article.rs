//! A page that is about no single code: how codes work, two codes that are mixed up, a myth.

use super::Code;
use super::document::Document;
use super::markdown::{self, Kind};
use super::page::{Section, check_summary};
use super::problem::Problems;
use super::render::{ROOT, Rendering, Targets, anchor};
use super::sources::Source;

/// Such a page.
pub(crate) struct Article {
    /// `general/classes`, `pairs/401-403`.
    pub(crate) slug: String,
    /// The codes that it compares, where its slug says that it does.
    pub(crate) codes: Vec<u16>,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) keywords: Vec<String>,
    /// The text before the first heading has an empty heading.
    pub(crate) sections: Vec<Section>,
    pub(crate) references: Vec<Source>,
}

/// Reads one.
pub(crate) fn read(
    slug: &str,
    mut document: Document,
    codes: &[Code],
    targets: &Targets<'_>,
    problems: &mut Problems,
) -> Article {
    let front = document.front();
    let title = front.text("title", problems);
    let summary = front.text("summary", problems);
    check_summary(&summary, front.line_of("summary", 0), problems);
    let keywords = front.texts("keywords", problems);
    front.finish(problems);
    let blocks = markdown::read(&document.body, document.body_line, problems);
    let mut rendering = Rendering::new(targets, problems);
    let mut sections = Vec::new();
    let is_start = |index: &usize| matches!(blocks[*index].kind, Kind::Heading { level: 2, .. });
    let mut starts: Vec<usize> = (0..blocks.len()).filter(is_start).collect();
    if starts.first() != Some(&0) && !blocks.is_empty() {
        starts.insert(0, 0);
    }
    for (nth, start) in starts.iter().enumerate() {
        let end = starts.get(nth + 1).copied().unwrap_or(blocks.len());
        let (heading, first) = match &blocks[*start].kind {
            Kind::Heading { level: 2, text } => (text.clone(), start + 1),
            _ => (String::new(), *start),
        };
        let html = rendering.html(&blocks[first..end]);
        let pieces = rendering.pieces(&blocks[first..end]);
        sections.push(Section { id: anchor(&heading), heading, html, pieces });
    }
    for block in &blocks {
        if matches!(block.kind, Kind::Heading { level, .. } if level != 2 && level != 3) {
            rendering.problems.say(block.line, "headings here are ## and ###");
        }
    }
    let references = rendering.references;
    if references.is_empty() {
        problems.say(1, "no source mark on the whole page: how do we know?");
    }
    if sections.is_empty() {
        problems.say(1, "the page is empty");
    }
    let codes = compared(slug, codes, &sections, problems);
    Article { slug: slug.to_owned(), codes, title, summary, keywords, sections, references }
}

/// The codes that `pairs/502-503-504` names. Their pages lead here by themselves; this page has to lead to each of them.
fn compared(slug: &str, known: &[Code], sections: &[Section], problems: &mut Problems) -> Vec<u16> {
    let Some(names) = slug.strip_prefix("pairs/") else { return Vec::new() };
    let mut codes = Vec::new();
    for name in names.split('-') {
        let code = known.iter().find(|code| code.variant.is_empty() && code.slug() == name);
        match code {
            Some(code) => codes.push(code.code),
            None => problems.say(1, format!("a pair is called by the codes it compares; {name:?} is none")),
        }
        let link = format!("href=\"{ROOT}{name}\"");
        if code.is_some() && !sections.iter().any(|section| section.html.contains(&link)) {
            problems.say(1, format!("compares {name} and does not link to it"));
        }
    }
    codes
}
