//! What an answer means here: the code's page, read with the evidence of this one answer.

use serde::Serialize;
use status_codes::{Block, Language, Page, Resolved, page, resolve};

use crate::hops::{self, Hop, Role, Speaker};
use crate::message::Exchange;
use crate::particulars;

/// The most sentences of the page that are repeated for developers.
const MOST_GENERAL: usize = 4;

/// What one answer means. Serialised, it is the JSON of `vestibule status explain --json`; members are added, never
/// renamed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Explanation {
    /// The status code; 0 when there was no answer.
    pub code: u16,
    /// The phrase of the reference, or of the code's class.
    pub phrase: &'static str,
    /// Whether the code has a meaning of its own; if not, it is read as the x00 of its class.
    pub is_known: bool,
    /// The version of HTTP; empty when it is not known.
    pub version: &'static str,
    /// The method; empty when it is not known.
    pub method: String,
    /// What was asked for; empty when it is not known.
    pub target: String,
    /// Interim codes that came before.
    pub interim: Vec<u16>,
    /// What the code means, in a sentence.
    pub summary: &'static str,
    /// Whose turn it is, in general: `you`, `site`, `network` or `nobody`.
    pub side: &'static str,
    /// Who wrote the answer, as far as it can be told.
    pub speaker: Option<Speaker>,
    /// Who else stood on the way.
    pub on_the_way: Vec<Hop>,
    /// What is particular to this answer.
    pub here: Vec<String>,
    /// What the visitor does next.
    pub visitor: ForTheVisitor,
    /// What the developer does next, the most particular first.
    pub developer: Vec<Advice>,
    /// The page of the reference that says more: `vestibule status PAGE`.
    pub page: String,
}

/// What visitors are told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ForTheVisitor {
    /// What happened and whose turn it is.
    pub lead: &'static str,
    /// What one can do.
    pub steps: &'static [&'static str],
}

/// A piece of advice for developers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Advice {
    /// What to do.
    pub text: String,
    /// Whether it comes from this answer, and not from the page.
    pub is_particular: bool,
}

/// Says what the exchange means, `now` being the present in seconds since 1970.
#[must_use]
pub fn explain(exchange: &Exchange, language: Language, now: u64) -> Explanation {
    let code = exchange.code();
    let is_known = code == 0 || matches!(resolve(code), Resolved::Known(_));
    let status = if code == 0 {
        status_codes::lookup(0).unwrap_or(resolve(0).status())
    } else {
        resolve(code).status()
    };
    let (speaker, on_the_way) = hops::of(exchange);
    let page = page_for(status.code, speaker.as_ref());
    let (here, particular) = particulars::of(exchange, speaker.as_ref(), now);
    let mut developer: Vec<_> =
        particular.into_iter().map(|text| Advice { text, is_particular: true }).collect();
    // Where the network spoke, what the page advises the site's developers is beside the point.
    let is_of_network = speaker.as_ref().is_some_and(|speaker| speaker.role == Role::Network) && code != 511;
    if let Some(page) = page.filter(|_| !is_of_network) {
        developer.extend(general(page, speaker.as_ref()));
    }
    let request = exchange.request.as_ref();
    let (lead, steps) = page.map_or(("", &[][..]), |page| {
        let (_, text) = page.visitors(language);
        (text.lead, text.steps)
    });
    Explanation {
        code,
        phrase: status.phrase,
        is_known,
        version: exchange.response().map_or("", |response| response.version.name()),
        method: exchange.method().to_owned(),
        target: request.map(|request| crate::signs::shown(&request.target)).unwrap_or_default(),
        interim: exchange.interim.iter().map(|interim| interim.code).collect(),
        summary: page.map_or(status.phrase, |page| page.summary),
        side: status.side.name(),
        speaker,
        on_the_way,
        here,
        visitor: ForTheVisitor { lead, steps },
        developer,
        page: page.map_or_else(|| format!("{:03}", status.code), slug),
    }
}

/// The page about the code; of a number with several meanings the one of whoever spoke.
fn page_for(code: u16, speaker: Option<&Speaker>) -> Option<&'static Page> {
    let name = speaker.map(|speaker| speaker.name.to_ascii_lowercase()).unwrap_or_default();
    let of_speaker = status_codes::meanings(code)
        .find(|status| !status.variant.is_empty() && name.contains(status.variant))
        .and_then(|status| page(code, status.variant));
    of_speaker.or_else(|| page(code, ""))
}

fn slug(page: &'static Page) -> String {
    if page.variant.is_empty() {
        format!("{:03}", page.code)
    } else {
        format!("{:03}-{}", page.code, page.variant)
    }
}

/// What the page advises: first what names the speaker, then what names no program at all.
fn general(page: &'static Page, speaker: Option<&Speaker>) -> Vec<Advice> {
    let items = ["how-to-debug", "how-to-fix"]
        .iter()
        .filter_map(|id| page.section(id))
        .flat_map(|section| section.blocks);
    let texts: Vec<&str> = items
        .filter_map(|block| match block {
            Block::Item { text, .. } | Block::Paragraph(text) if !text.ends_with(':') => Some(*text),
            _ => None,
        })
        .collect();
    let key = speaker.and_then(|speaker| known_name(&speaker.name));
    let names_speaker = |text: &&str| key.is_some_and(|key| text.contains(key));
    let names_nobody = |text: &&str| !PROGRAMS.iter().any(|program| text.contains(program));
    let particular = texts.iter().copied().filter(names_speaker);
    let rest = texts.iter().copied().filter(|text| names_nobody(text) && !names_speaker(text));
    let chosen = particular.chain(rest).take(MOST_GENERAL);
    chosen.map(|text| Advice { text: without_marks(text), is_particular: false }).collect()
}

const PROGRAMS: [&str; 22] = [
    "nginx",
    "Apache",
    "HAProxy",
    "Caddy",
    "Envoy",
    "Cloudflare",
    "ALB",
    "AWS",
    "CloudFront",
    "Varnish",
    "Fastly",
    "Express",
    "Flask",
    "FastAPI",
    "Django",
    "Spring",
    "Node.js",
    "PHP",
    "Gunicorn",
    "IIS",
    "SELinux",
    "Squid",
];

/// The word by which pages call the speaker.
fn known_name(name: &str) -> Option<&'static str> {
    if name.contains("AWS") {
        return Some("ALB");
    }
    PROGRAMS.into_iter().find(|program| name.to_ascii_lowercase().contains(&program.to_ascii_lowercase()))
}

/// Without the numbers of sources at the ends of its sentences.
fn without_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('[') {
        let mark = behind.split_once(']').filter(|(inner, _)| {
            !inner.is_empty() && inner.chars().all(|letter| letter.is_ascii_digit() || ", ".contains(letter))
        });
        match mark {
            Some((_, after)) => {
                plain.push_str(before.trim_end());
                rest = after;
            }
            None => {
                plain.push_str(before);
                plain.push('[');
                rest = behind;
            }
        }
    }
    plain.push_str(rest);
    plain
}
