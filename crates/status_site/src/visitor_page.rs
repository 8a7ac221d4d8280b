//! What visitors are told, as pages wholly in their language: `de/511` of one code, `de` of all. English visitors have the
//! page of the code itself.

use status_codes::{Form, Language, Look, Page, Status};

use crate::answer::{Answer, Asked};
use crate::code_page::{self, Ways};
use crate::frame::{self, Sheet};
use crate::index_page::beside_its_name;
use crate::machines;
use crate::markup::Markup;
use crate::site::{Site, slug, slug_of, status_of};
use crate::spoken::spoken;

/// The page behind `de/511` or `de`, where somebody has written it.
pub(crate) fn answer(site: &Site, asked: &Asked<'_>, path: &str) -> Option<Answer> {
    let (tag, rest) = path.split_once('/').unwrap_or((path, ""));
    let language = translated().find(|language| language.tag() == tag)?;
    if rest.is_empty() {
        return Some(Answer::page(list(site, language)).in_language(language.tag()));
    }
    let status = status_of(rest)?;
    let page = status_codes::page(status.code, status.variant)?;
    if !page.languages().any(|spoken| spoken == language) {
        return None;
    }
    Some(match Form::wanted(asked.accept) {
        Form::Html => Answer::page(html(site, status, page, language)).in_language(language.tag()),
        Form::Text => {
            Answer::text(status_codes::text(status, Look { language, ..Look::default() })).varying()
        }
        Form::Problem => Answer::json(status_codes::json(status)).varying(),
    })
}

/// Every such page.
pub(crate) fn addresses() -> impl Iterator<Item = String> {
    translated().flat_map(|language| {
        let pages = spoken_pages(language).map(move |page| address(language, &page_slug(page)));
        [language.tag().to_owned()].into_iter().chain(pages)
    })
}

/// The same page in each language that has it, English first, as part of an address.
pub(crate) fn translations(page: &Page) -> Vec<(Language, String)> {
    let slug = page_slug(page);
    page.languages().map(|language| (language, address(language, &slug))).collect()
}

/// Where visitors of that language read of a code.
pub(crate) fn address(language: Language, slug: &str) -> String {
    if language == Language::English { slug.to_owned() } else { format!("{}/{slug}", language.tag()) }
}

/// The list of all codes in each language.
pub(crate) fn lists() -> Vec<(Language, String)> {
    Language::ALL.into_iter().map(|language| (language, list_address(language).to_owned())).collect()
}

/// Where that list is.
pub(crate) const fn list_address(language: Language) -> &'static str {
    if matches!(language, Language::English) { "" } else { language.tag() }
}

/// Links to these lists.
pub(crate) fn ways_to_lists(main: &mut Markup, site: &Site, chosen: Language) {
    let ways = lists().into_iter().map(|(language, address)| (language, site.to(&address)));
    code_page::languages(main, ways, chosen);
}

fn translated() -> impl Iterator<Item = Language> {
    Language::ALL.into_iter().filter(|language| *language != Language::English)
}

fn spoken_pages(language: Language) -> impl Iterator<Item = &'static Page> {
    status_codes::pages().iter().filter(move |page| page.languages().any(|spoken| spoken == language))
}

fn page_slug(page: &Page) -> String {
    slug(page.code, page.variant)
}

fn html(site: &Site, status: &'static Status, page: &Page, language: Language) -> String {
    let words = spoken(language);
    let slug = slug_of(status);
    let canonical = address(language, &slug);
    let (_, text) = page.visitors(language);
    let title = format!("{:03} {} – {}", status.code, status.phrase, words.reference);
    let mut main = Markup::default();
    main.raw("<div class=\"hero\" data-side=\"")
        .raw(status.side.name())
        .raw("\">\n<h1><span class=\"code\">");
    main.raw(&format!("{:03}", status.code)).raw("</span> <bdi lang=\"en\">").text(status.phrase);
    main.raw("</bdi></h1>\n</div>\n");
    code_page::visitors(&mut main, site, status, Some(page), language, Ways::ToPages);
    main.raw("<p>").link(&site.to(&slug), words.whole).raw("</p>\n");
    let sheet = Sheet {
        language,
        title: &title,
        description: text.summary,
        canonical: Some(&canonical),
        translations: translations(page),
        data: Some(machines::linked_data(site, status, &[], &canonical, language, [&title, text.summary])),
        main,
        ..Sheet::default()
    };
    frame::framed(site, &sheet)
}

fn list(site: &Site, language: Language) -> String {
    let words = spoken(language);
    let mut main = Markup::default();
    main.raw("<h1>").text(words.reference).raw("</h1>\n<p class=\"lead\">").text(words.lead).raw("</p>\n");
    ways_to_lists(&mut main, site, language);
    main.raw("<ul class=\"codes\">\n");
    for page in spoken_pages(language) {
        let (_, text) = page.visitors(language);
        let address = site.to(&address(language, &page_slug(page)));
        main.raw("<li><a href=\"").text(&address).raw("\"><bdi lang=\"en\"><b>");
        main.raw(&format!("{:03}", page.code)).raw("</b> ").text(page.status().phrase).raw("</bdi></a>");
        main.raw("<br>").words(&beside_its_name(page.status(), text.summary)).raw("</li>\n");
    }
    main.raw("</ul>\n");
    let sheet = Sheet {
        language,
        title: words.reference,
        description: words.lead,
        canonical: Some(language.tag()),
        translations: lists(),
        main,
        ..Sheet::default()
    };
    frame::framed(site, &sheet)
}
