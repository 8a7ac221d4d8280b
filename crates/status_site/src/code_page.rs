//! The page of one code: first what a visitor needs, then what a developer does, then the facts.

use std::borrow::Cow;

use status_codes::{Form, Language, Look, Page, Relation, Side, Status};

use crate::answer::{Answer, Asked};
use crate::examples;
use crate::frame::{self, Sheet};
use crate::machines;
use crate::markup::Markup;
use crate::site::{Site, language_of, slug, slug_of};
use crate::spoken::spoken;
use crate::visitor_page;

/// The answer in the form that the address names, or else in the one that was asked for.
pub(crate) fn answer(site: &Site, asked: &Asked<'_>, status: &'static Status, form: Option<Form>) -> Answer {
    let language = language_of(asked);
    let negotiated = form.is_none();
    let answer = match form.unwrap_or_else(|| Form::wanted(asked.accept)) {
        Form::Problem => Answer::json(status_codes::json(status)),
        Form::Text => {
            Answer::text(status_codes::text(status, Look { language, ..Look::default() })).varying()
        }
        Form::Html => Answer::page(html(site, status, language)).in_language("en"),
    };
    if negotiated { answer.varying() } else { answer }
}

fn html(site: &Site, status: &'static Status, language: Language) -> String {
    let page = status_codes::page(status.code, status.variant);
    let slug = slug_of(status);
    let summary = page.map_or_else(|| status_codes::visitor_words(status.code), |page| page.summary);
    let title = format!("{:03} {}: what it means and what to do", status.code, status.phrase);
    let mut main = Markup::default();
    hero(&mut main, status);
    let ways = if site.is_served { Ways::ToWords } else { Ways::ToPages };
    visitors(&mut main, site, status, page, language, ways);
    contents(&mut main, page);
    for section in page.map_or(&[][..], |page| page.sections) {
        main.raw("<section id=\"").text(section.id).raw("\">\n<h2>").text(section.heading).raw("</h2>\n");
        main.raw(&site.led_here(section.html)).raw("</section>\n");
    }
    if let Some(page) = page {
        examples::section(&mut main, page);
    }
    facts(&mut main, status, &slug, site);
    if let Some(page) = page {
        headers(&mut main, page);
        confusions(&mut main, site, page);
        relations(&mut main, site, "related", "Related status codes", page.related);
    }
    further(&mut main, site, status);
    frame::sources(&mut main, page.map_or(&[][..], |page| page.sources));
    let json = format!("{slug}.json");
    let text = format!("{slug}.txt");
    let sheet = Sheet {
        title: &title,
        description: summary,
        canonical: Some(&slug),
        translations: page.map(visitor_page::translations).unwrap_or_default(),
        data: Some(machines::linked_data(
            site,
            status,
            page.map_or(&[], |page| page.keywords),
            &slug,
            Language::English,
            [&title, summary],
        )),
        alternates: &[("application/json", &json), ("text/plain", &text)],
        main,
        ..Sheet::default()
    };
    frame::framed(site, &sheet)
}

fn hero(main: &mut Markup, status: &Status) {
    main.raw("<div class=\"hero\" data-side=\"")
        .raw(status.side.name())
        .raw("\">\n<h1><span class=\"code\">");
    main.raw(&format!("{:03}", status.code))
        .raw("</span> ")
        .text(status.phrase)
        .raw("</h1>\n<p class=\"origin\">");
    main.text(status.class.name()).raw(" · ").text(status.registration.name());
    if !status.spec.is_empty() {
        let section =
            if status.section.is_empty() { String::new() } else { format!(" §{}", status.section) };
        main.raw(" · ");
        let words = format!("{}{section}", status.spec);
        if status.spec_url.starts_with("https://") {
            main.link(status.spec_url, &words);
        } else {
            main.text(&words);
        }
    }
    main.raw("</p>\n</div>\n");
}

/// Where the names of the languages lead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ways {
    /// To this page with other words for visitors; somebody has to answer `?lang=`.
    ToWords,
    /// To pages of their own.
    ToPages,
}

/// What visitors are told, in their language where somebody has translated it.
pub(crate) fn visitors(
    main: &mut Markup,
    site: &Site,
    status: &'static Status,
    page: Option<&Page>,
    language: Language,
    ways: Ways,
) {
    let (tag, direction) = (language.tag(), language.direction());
    main.raw(&format!(
        "<section id=\"for-visitors\" class=\"visitors\" data-side=\"{}\" lang=\"{tag}\" dir=\"{direction}\">\n",
        status.side.name()
    ));
    main.raw("<h2>")
        .text(language.for_visitors())
        .raw("</h2>\n<p class=\"side\"><span aria-hidden=\"true\">");
    main.raw(sign_of(status.side)).raw("</span> ").text(language.whose_turn(status.side)).raw("</p>\n");
    match page {
        Some(page) => {
            let (spoken, text) = page.visitors(language);
            if spoken == language {
                main.raw(&site.led_here(text.html));
            } else {
                main.raw("<p class=\"untranslated\">").text(language.untranslated()).raw("</p>\n");
                main.raw("<div lang=\"en\" dir=\"ltr\">").raw(&site.led_here(text.html)).raw("</div>\n");
            }
        }
        None => {
            main.raw("<p lang=\"en\" dir=\"ltr\">")
                .text(status_codes::visitor_words(status.code))
                .raw("</p>\n");
        }
    }
    if let Some(page) = page {
        let ways = page.languages().map(|other| (other, said_in(site, page, other, ways)));
        languages(main, ways, language);
    }
    main.raw("</section>\n");
}

const fn sign_of(side: Side) -> &'static str {
    match side {
        Side::You => "☛",
        Side::Site => "▤",
        Side::Network => "⇄",
        Side::Nobody => "✓",
    }
}

/// The names of languages, each leading somewhere.
pub(crate) fn languages(main: &mut Markup, ways: impl Iterator<Item = (Language, String)>, chosen: Language) {
    main.raw("<nav class=\"languages\" aria-label=\"").text(spoken(chosen).languages).raw("\">\n");
    for (language, address) in ways {
        let (tag, direction) = (language.tag(), language.direction());
        let current = if language == chosen { " aria-current=\"true\"" } else { "" };
        main.raw("<a href=\"").text(&address);
        main.raw(&format!("\" hreflang=\"{tag}\" lang=\"{tag}\" dir=\"{direction}\"{current}>"));
        main.text(language.own_name()).raw("</a>\n");
    }
    main.raw("</nav>\n");
}

/// Where the same is said to visitors in that language.
fn said_in(site: &Site, page: &Page, language: Language, ways: Ways) -> String {
    let slug = slug(page.code, page.variant);
    match ways {
        Ways::ToWords => format!("{}?lang={}", site.to(&slug), language.tag()),
        Ways::ToPages => site.to(&visitor_page::address(language, &slug)),
    }
}

fn contents(main: &mut Markup, page: Option<&Page>) {
    main.raw("<nav class=\"contents\" aria-labelledby=\"contents\">\n<h2 id=\"contents\">For developers</h2>\n<ul>\n");
    let mut entry = |id: &str, heading: &str| {
        main.raw("<li><a href=\"#").text(id).raw("\">").text(heading).raw("</a></li>\n");
    };
    if let Some(page) = page {
        for section in page.sections {
            entry(section.id, section.heading);
        }
    }
    if page.is_some_and(examples::are_there) {
        let (id, heading) = examples::HEADING;
        entry(id, heading);
    }
    entry("facts", "Facts");
    if let Some(page) = page {
        for (there, id, heading) in [
            (!page.headers.is_empty(), "header-fields", "Header fields"),
            (is_mixed_up(page), "mixed-up-with", "Mixed up with"),
            (!page.related.is_empty(), "related", "Related status codes"),
            (true, "how-codes-work", "How HTTP status codes work"),
            (true, "why-it-matters", "Why the right code matters"),
            (!page.sources.is_empty(), "sources", "Sources"),
        ] {
            if there {
                entry(id, heading);
            }
        }
    }
    main.raw("</ul>\n</nav>\n");
}

fn facts(main: &mut Markup, status: &'static Status, slug: &str, site: &Site) {
    main.raw("<section id=\"facts\">\n<h2>Facts</h2>\n<dl>\n");
    for (name, value) in status_codes::facts_in_words(status) {
        main.raw("<dt>").text(name).raw("</dt><dd>");
        if name == "read" && value.starts_with("https://") {
            main.link(&value, &value);
        } else {
            main.words(&value);
        }
        main.raw("</dd>\n");
    }
    main.raw("</dl>\n");
    let others: Vec<_> =
        status_codes::meanings(status.code).filter(|other| other.variant != status.variant).collect();
    if !others.is_empty() {
        main.raw("<p>Other meanings of the number: ");
        for (index, other) in others.into_iter().enumerate() {
            let slug = slug_of(other);
            let words = format!("{slug} {}", other.phrase);
            main.raw(if index > 0 { ", " } else { "" }).link(&site.to(&slug), &words);
        }
        main.raw("</p>\n");
    }
    main.raw("<p>The same for programs: ").link(&site.to(&format!("{slug}.json")), &format!("{slug}.json"));
    main.raw(", ").link(&site.to(&format!("{slug}.txt")), &format!("{slug}.txt")).raw("</p>\n</section>\n");
}

fn headers(main: &mut Markup, page: &Page) {
    if page.headers.is_empty() {
        return;
    }
    main.raw("<section id=\"header-fields\">\n<h2>Header fields</h2>\n<dl>\n");
    for header in page.headers {
        main.raw("<dt><code>").text(header.name).raw("</code> <em>").text(header.need.name());
        main.raw("</em></dt><dd>").words(header.why);
        for number in header.sources {
            main.raw(&format!(" <sup><a href=\"#source-{number}\">{number}</a></sup>"));
        }
        main.raw("</dd>\n");
    }
    main.raw("</dl>\n</section>\n");
}

fn is_mixed_up(page: &Page) -> bool {
    !page.confused_with.is_empty() || page.comparisons().next().is_some()
}

/// The codes that it is mixed up with, after the pages that tell them apart at length.
fn confusions(main: &mut Markup, site: &Site, page: &Page) {
    if !is_mixed_up(page) {
        return;
    }
    main.raw("<section id=\"mixed-up-with\">\n<h2>Mixed up with</h2>\n");
    for article in page.comparisons() {
        main.raw("<p>").link(&site.to(article.slug), article.title).raw(" ");
        main.words(article.summary).raw("</p>\n");
    }
    entries(main, site, page.confused_with);
    main.raw("</section>\n");
}

fn relations(main: &mut Markup, site: &Site, id: &str, heading: &str, relations: &[Relation]) {
    if relations.is_empty() {
        return;
    }
    main.raw("<section id=\"").raw(id).raw("\">\n<h2>").raw(heading).raw("</h2>\n");
    entries(main, site, relations);
    main.raw("</section>\n");
}

fn entries(main: &mut Markup, site: &Site, relations: &[Relation]) {
    if relations.is_empty() {
        return;
    }
    main.raw("<dl>\n");
    for relation in relations {
        let slug = slug(relation.code, relation.variant);
        let known = status_codes::meanings(relation.code).find(|status| status.variant == relation.variant);
        let phrase = known.map_or(Cow::Borrowed(""), |status| Cow::Borrowed(status.phrase));
        main.raw("<dt>").link(&site.to(&slug), &format!("{slug} {phrase}")).raw("</dt><dd>");
        main.words(relation.why).raw("</dd>\n");
    }
    main.raw("</dl>\n");
}

/// How codes of this class work and why the right one matters, and the ways into the rest of the reference.
fn further(main: &mut Markup, site: &Site, status: &Status) {
    main.raw("<section id=\"how-codes-work\">\n<h2>How HTTP status codes work</h2>\n");
    opening(main, site, &format!("general/class-{}xx", status.class.fallback_code() / 100));
    main.raw("<ul>\n");
    let general = status_codes::articles().iter().filter(|article| article.slug.starts_with("general/"));
    for article in general.filter(|article| !article.slug.starts_with("general/class-")) {
        main.raw("<li>").link(&site.to(article.slug), article.title).raw("</li>\n");
    }
    main.raw("<li>").link(&site.to("choose"), "Which code should I send?").raw("</li>\n</ul>\n</section>\n");
    main.raw("<section id=\"why-it-matters\">\n<h2>Why the right code matters</h2>\n");
    let why = "general/why-it-matters";
    opening(main, site, why);
    main.raw("<p>").link(&site.to(why), "For whom, and what goes wrong").raw("</p>\n</section>\n");
}

/// The first part of an article; its sources are listed there.
fn opening(main: &mut Markup, site: &Site, slug: &str) {
    let article = status_codes::articles().iter().find(|article| article.slug == slug);
    if let Some(first) = article.and_then(|article| article.sections.first()) {
        let there = format!("href=\"{}#source-", site.to(slug));
        main.raw(&site.led_here(first.html).replace("href=\"#source-", &there));
    }
}
