//! The content as Rust: arrays of constants, in the shapes that `src/pages.rs` and `src/chooser.rs` declare.

use std::fmt::{self, Write as _};

use crate::content::Content;
use crate::content::article::Article;
use crate::content::chooser::{Choice, End, Question};
use crate::content::page::{Header, Page, Relation, Section};
use crate::content::render::Piece;
use crate::content::sources::Source;
use crate::content::visitors::{TRANSLATIONS, Visitor};

/// What every page says to visitors in one paragraph, and its summary.
pub(crate) fn words(content: &Content) -> Result<String, fmt::Error> {
    let mut source = format!("static WORDS: [Words; {}] = [\n", content.pages.len());
    for Page { code, variant, summary, visitors, .. } in &content.pages {
        let lead = &visitors.english.lead;
        writeln!(
            source,
            "Words {{ code: {code}, variant: {variant:?}, visitors: {lead:?}, summary: {summary:?} }},"
        )?;
    }
    source.push_str("];\n");
    Ok(source)
}

/// Every page and every article.
pub(crate) fn pages(content: &Content) -> Result<String, fmt::Error> {
    let mut source = format!("static PAGES: [Page; {}] = [\n", content.pages.len());
    for page in &content.pages {
        writeln!(source, "{},", page_source(page))?;
    }
    writeln!(source, "];\nstatic ARTICLES: [Article; {}] = [", content.articles.len())?;
    for article in &content.articles {
        writeln!(source, "{},", article_source(article))?;
    }
    source.push_str("];\n");
    Ok(source)
}

/// Every question of the chooser.
pub(crate) fn chooser(content: &Content) -> Result<String, fmt::Error> {
    let mut source = format!("static QUESTIONS: [Question; {}] = [\n", content.chooser.len());
    for Question { id, text, help, options, .. } in &content.chooser {
        let options = list(options, option_source);
        writeln!(source, "Question {{ id: {id:?}, text: {text:?}, help: {help:?}, options: {options} }},")?;
    }
    source.push_str("];\n");
    Ok(source)
}

fn list<T>(items: &[T], source: impl Fn(&T) -> String) -> String {
    let items: Vec<_> = items.iter().map(source).collect();
    format!("&[{}]", items.join(", "))
}

fn page_source(page: &Page) -> String {
    let Page { code, variant, summary, keywords, .. } = page;
    let english = Some(&page.visitors.english);
    let languages = [english].into_iter().chain(page.visitors.translations.iter().map(Option::as_ref));
    let visitors: Vec<_> = languages.map(visitor_source).collect();
    debug_assert_eq!(visitors.len(), TRANSLATIONS.len() + 1);
    let questions = list(&page.questions, |question| {
        let crate::content::page::Question { id, question, html, text } = question;
        format!("Answered {{ id: {id:?}, question: {question:?}, html: {html:?}, text: {text:?} }}")
    });
    format!(
        "Page {{ code: {code}, variant: {variant:?}, summary: {summary:?}, keywords: &{keywords:?}, related: {}, \
         confused_with: {}, headers: {}, visitors: [{}], sections: {}, questions: {questions}, sources: {} }}",
        list(&page.related, relation_source),
        list(&page.confused_with, relation_source),
        list(&page.headers, header_source),
        visitors.join(", "),
        list(&page.sections, section_source),
        list(&page.references, reference_source),
    )
}

fn article_source(article: &Article) -> String {
    let Article { slug, codes, title, summary, keywords, .. } = article;
    format!(
        "Article {{ slug: {slug:?}, codes: &{codes:?}, title: {title:?}, summary: {summary:?}, keywords: &{keywords:?}, sections: {}, \
         sources: {} }}",
        list(&article.sections, section_source),
        list(&article.references, reference_source),
    )
}

fn visitor_source(visitor: Option<&Visitor>) -> String {
    let Some(Visitor { summary, lead, steps, html, .. }) = visitor else { return "None".to_owned() };
    format!("Some(ForVisitors {{ summary: {summary:?}, lead: {lead:?}, steps: &{steps:?}, html: {html:?} }})")
}

fn relation_source(relation: &Relation) -> String {
    let Relation { code, variant, why } = relation;
    format!("Relation {{ code: {code}, variant: {variant:?}, why: {why:?} }}")
}

fn header_source(header: &Header) -> String {
    let Header { name, need, why, references } = header;
    format!("Header {{ name: {name:?}, need: Need::{need}, why: {why:?}, sources: &{references:?} }}")
}

fn section_source(section: &Section) -> String {
    let Section { id, heading, html, pieces } = section;
    let blocks = list(pieces, piece_source);
    format!("Section {{ id: {id:?}, heading: {heading:?}, html: {html:?}, blocks: {blocks} }}")
}

fn piece_source(piece: &Piece) -> String {
    match piece {
        Piece::Heading(text) => format!("Block::Heading({text:?})"),
        Piece::Paragraph(text) => format!("Block::Paragraph({text:?})"),
        Piece::Item { number, text } => format!("Block::Item {{ number: {number}, text: {text:?} }}"),
        Piece::Code { language, text } => format!("Block::Code {{ language: {language:?}, text: {text:?} }}"),
        Piece::Table(rows) => format!("Block::Table({})", list(rows, |row| format!("&{row:?}"))),
    }
}

fn reference_source(source: &Source) -> String {
    let Source { basis, title, url, checked } = source;
    let basis = match basis.as_str() {
        "spec" => "Specification",
        "measured" => "Measured",
        "vendor" => "Vendor",
        "convention" => "Convention",
        _ => "Doubt",
    };
    format!("Source {{ basis: Basis::{basis}, title: {title:?}, url: {url:?}, checked: {checked:?} }}")
}

fn option_source(choice: &Choice) -> String {
    let end = match &choice.end {
        End::Question(id) => format!("Leads::ToQuestion({id:?})"),
        End::Verdict(verdict) => {
            let others = list(&verdict.not, |(code, why)| format!("({code}, {why:?})"));
            format!(
                "Leads::ToCode(Verdict {{ code: {}, because: {:?}, runner_up: {:?}, not: {others} }})",
                verdict.code, verdict.because, verdict.runner_up
            )
        }
    };
    format!("Choice {{ text: {:?}, leads: {end} }}", choice.text)
}
