//! A code as programs read it: one JSON document, described by `docs/status.schema.json` beside this crate's sources.
//!
//! The command line and the web serve the same bytes. Facts come first, then the texts of the page where there is one.

use alloc::string::String;
use core::fmt::Write as _;

use crate::problem::push_string;
use crate::{
    Block, Header, Language, Page, Relation, Section, Source, Status, all, meanings, page, registered,
};

/// The JSON Schema (2020-12) of what [`json`] writes; what [`all_json`] writes is its `#/$defs/all`.
pub const JSON_SCHEMA: &str = include_str!("../docs/status.schema.json");

/// The document of one meaning of a code. A line ends it.
#[must_use]
pub fn json(status: &Status) -> String {
    let mut writer = Writer::default();
    write_status(&mut writer, status);
    writer.out.push('\n');
    writer.out
}

/// The documents of every code in one: `{"codes": [...]}`, with how many of them are registered.
#[must_use]
pub fn all_json() -> String {
    let mut writer = Writer::default();
    writer.object(|writer| {
        writer.number("registered", registered().count());
        writer.name("codes");
        writer.array(all(), write_status);
    });
    writer.out.push('\n');
    writer.out
}

fn write_status(writer: &mut Writer, status: &Status) {
    writer.object(|writer| {
        writer.number("code", usize::from(status.code));
        writer.text_or_null("variant", status.variant);
        writer.text("phrase", status.phrase);
        writer.text("class", status.class.name());
        writer.text("registration", status.registration.name());
        writer.bool("registered", status.registration.is_registered());
        writer.text("lifecycle", status.lifecycle.name());
        writer.text_or_null("registration_expires", status.expires);
        writer.text_or_null("registration_reviewed", status.reviewed);
        writer.name("specification");
        writer.object(|writer| {
            writer.text_or_null("document", status.spec);
            writer.text_or_null("section", status.section);
            writer.text_or_null("url", status.spec_url);
        });
        writer.text("side", status.side.name());
        writer.text("on_the_wire", status.on_wire);
        writer.text("cacheable_by_default", status.cacheable_by_default.name());
        writer.text("body", status.body.name());
        writer.name("retry");
        writer.object(|writer| {
            writer.text("automatic", status.auto_retry.name());
            writer.text("how", status.retry_how.name());
            writer.text_or_null("condition", status.retry_condition);
        });
        write_required(writer, status);
        writer.name("other_phrases");
        writer.array(status.other_phrases, |writer, other| {
            writer.object(|writer| {
                writer.text("phrase", other.phrase);
                writer.text("whose", other.whose);
            });
        });
        writer.text_or_null("note", status.note);
        let others = meanings(status.code).filter(|other| other.variant != status.variant);
        writer.name("other_meanings");
        writer.array(others, |writer, other| {
            writer.object(|writer| {
                writer.number("code", usize::from(other.code));
                writer.text_or_null("variant", other.variant);
                writer.text("phrase", other.phrase);
            });
        });
        writer.name("page");
        match page(status.code, status.variant) {
            Some(page) => write_page(writer, page),
            None => writer.out.push_str("null"),
        }
    });
}

fn write_required(writer: &mut Writer, status: &Status) {
    writer.name("required_headers");
    writer.array(status.required_headers, |writer, header| {
        writer.object(|writer| {
            writer.text("name", header.name);
            writer.text_or_null("value", header.value);
            writer.text_or_null("condition", header.condition);
        });
    });
}

fn write_page(writer: &mut Writer, page: &Page) {
    writer.object(|writer| {
        writer.text("summary", page.summary);
        writer.texts("keywords", page.keywords);
        writer.name("related");
        writer.array(page.related, write_relation);
        writer.name("confused_with");
        writer.array(page.confused_with, write_relation);
        writer.name("compared_in");
        writer.array(page.comparisons(), |writer, article| push_string(&mut writer.out, article.slug));
        writer.name("headers");
        writer.array(page.headers, write_header);
        writer.name("visitors");
        writer.object(|writer| {
            for language in page.languages() {
                write_visitors(writer, page, language);
            }
        });
        writer.name("sections");
        writer.array(page.sections, write_section);
        writer.name("questions");
        writer.array(page.questions, |writer, question| {
            writer.object(|writer| {
                writer.text("id", question.id);
                writer.text("question", question.question);
                writer.text("answer", question.text);
            });
        });
        writer.name("examples");
        writer.array(page.examples(), |writer, example| {
            writer.object(|writer| {
                writer.text("stack", example.stack);
                writer.text("file", example.file);
                writer.text("language", example.language);
                writer.text("text", example.text);
            });
        });
        writer.name("without_example");
        writer.array(page.without_example(), |writer, reason| {
            writer.object(|writer| {
                writer.text_or_null("stack", reason.stack);
                writer.text("why", reason.why);
            });
        });
        writer.name("sources");
        writer.array(page.sources, write_source);
    });
}

fn write_relation(writer: &mut Writer, relation: &Relation) {
    writer.object(|writer| {
        writer.number("code", usize::from(relation.code));
        writer.text_or_null("variant", relation.variant);
        writer.text("why", relation.why);
    });
}

fn write_header(writer: &mut Writer, header: &Header) {
    writer.object(|writer| {
        writer.text("name", header.name);
        writer.text("need", header.need.name());
        writer.text("why", header.why);
        writer.name("sources");
        writer.array(header.sources, |writer, number| {
            let _ = write!(writer.out, "{number}");
        });
    });
}

fn write_visitors(writer: &mut Writer, page: &Page, language: Language) {
    let (_, text) = page.visitors(language);
    writer.name(language.tag());
    writer.object(|writer| {
        writer.text("summary", text.summary);
        writer.text("what_happened", text.lead);
        writer.texts("steps", text.steps);
    });
}

fn write_section(writer: &mut Writer, section: &Section) {
    let mut text = String::new();
    for block in section.blocks {
        if !text.is_empty() {
            text.push('\n');
        }
        push_block(&mut text, block);
    }
    writer.object(|writer| {
        writer.text("id", section.id);
        writer.text("heading", section.heading);
        writer.text("text", &text);
    });
}

/// A block in the fewest signs that keep it readable.
fn push_block(text: &mut String, block: &Block) {
    match block {
        Block::Heading(words) | Block::Paragraph(words) => text.push_str(words),
        Block::Item { number: 0, text: words } => text.extend(["- ", words]),
        Block::Item { number, text: words } => {
            let _ = write!(text, "{number}. {words}");
        }
        Block::Code { language, text: lines } => text.extend(["```", language, "\n", lines, "\n```"]),
        Block::Table(rows) => {
            for (index, row) in rows.iter().enumerate() {
                if index > 0 {
                    text.push('\n');
                }
                for cell in *row {
                    text.extend(["| ", cell, " "]);
                }
                text.push('|');
            }
        }
    }
}

fn write_source(writer: &mut Writer, source: &Source) {
    writer.object(|writer| {
        writer.text("basis", source.basis.name());
        writer.text("title", source.title);
        writer.text_or_null("url", source.url);
        writer.text_or_null("checked", source.checked);
    });
}

/// Writes JSON (RFC 8259), indented by two for people who look into it.
#[derive(Default)]
struct Writer {
    out: String,
    depth: usize,
    /// Whether something stands before what comes next in the same object or array.
    is_further: bool,
}

impl Writer {
    fn line(&mut self) {
        if self.is_further {
            self.out.push(',');
        }
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    fn inside(&mut self, open: char, close: char, write: impl FnOnce(&mut Self)) {
        self.out.push(open);
        self.depth += 1;
        self.is_further = false;
        write(self);
        self.depth -= 1;
        if self.is_further {
            self.is_further = false;
            self.line();
        }
        self.out.push(close);
        self.is_further = true;
    }

    fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.inside('{', '}', write);
    }

    fn array<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.inside('[', ']', |writer| {
            for item in items {
                writer.line();
                write(writer, item);
                writer.is_further = true;
            }
        });
    }

    fn name(&mut self, name: &str) {
        self.line();
        push_string(&mut self.out, name);
        self.out.push_str(": ");
        self.is_further = true;
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        push_string(&mut self.out, text);
    }

    fn text_or_null(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            self.name(name);
            self.out.push_str("null");
        } else {
            self.text(name, text);
        }
    }

    fn texts(&mut self, name: &str, texts: &[&str]) {
        self.name(name);
        self.array(texts, |writer, text| push_string(&mut writer.out, text));
    }

    fn number(&mut self, name: &str, number: usize) {
        self.name(name);
        let _ = write!(self.out, "{number}");
    }

    fn bool(&mut self, name: &str, is_so: bool) {
        self.name(name);
        self.out.push_str(if is_so { "true" } else { "false" });
    }
}
