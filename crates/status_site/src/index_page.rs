//! The first page: every code by class, or what a search found.

use status_codes::{Class, Form, Found, Language, Status};

use crate::answer::{Answer, Asked};
use crate::frame::{self, Sheet};
use crate::markup::Markup;
use crate::site::{Site, slug_of};
use crate::visitor_page;

const CLASSES: [(Class, &str); 6] = [
    (Class::Informational, "1xx"),
    (Class::Successful, "2xx"),
    (Class::Redirection, "3xx"),
    (Class::ClientError, "4xx"),
    (Class::ServerError, "5xx"),
    (Class::OutsideRange, "other"),
];
const UNOFFICIAL: &str = "unofficial";
const TITLE: &str = "HTTP status codes: what they mean and what to do";
const DESCRIPTION: &str = "Every HTTP status code for visitors and developers: whose turn it is, what to do, how to \
                           debug and fix it, with the source of each statement.";

/// The index, a part of it, or what a search found.
pub(crate) fn answer(site: &Site, asked: &Asked<'_>) -> Answer {
    let searched = asked.value("q").map(|words| words.trim().to_owned()).filter(|words| !words.is_empty());
    let is_page = Form::wanted(asked.accept) == Form::Html;
    match (searched, is_page) {
        (Some(words), true) => Answer::page(found_page(site, &words)).in_language("en"),
        (Some(words), false) => Answer::text(found_text(&words)).varying(),
        (None, true) => {
            let class = asked.value("class").unwrap_or_default();
            Answer::page(index(site, &class)).in_language("en")
        }
        (None, false) => Answer::text(list()).varying(),
    }
}

fn index(site: &Site, chosen: &str) -> String {
    let mut main = Markup::default();
    main.raw("<h1>HTTP status codes</h1>\n<p class=\"lead\">A page shows you a number, or you have to choose one to send? \
              Each code has its page: whose turn it is, what to do, and how we know.</p>\n");
    filters(&mut main, site, chosen);
    main.raw("<p id=\"none\" role=\"status\"></p>\n");
    for (class, name) in CLASSES {
        let matches = |status: &&Status| {
            let unofficial = !status.registration.is_registered();
            status.class == class && (chosen != UNOFFICIAL || unofficial)
        };
        if chosen.is_empty() || chosen == name || chosen == UNOFFICIAL {
            codes(&mut main, site, class, name, status_codes::all().iter().filter(matches));
        }
    }
    let is_whole = chosen.is_empty();
    if is_whole {
        articles(&mut main, site);
        visitor_page::ways_to_lists(&mut main, site, Language::English);
    }
    let canonical = is_whole.then_some("");
    let sheet = Sheet {
        title: TITLE,
        description: DESCRIPTION,
        canonical,
        translations: if is_whole { visitor_page::lists() } else { Vec::new() },
        alternates: &[("application/json", "all.json"), ("text/plain", "llms.txt")],
        main,
        ..Sheet::default()
    };
    frame::framed(site, &sheet)
}

/// Links that show one class only; in files, links to the class.
fn filters(main: &mut Markup, site: &Site, chosen: &str) {
    main.raw("<nav class=\"filters\" aria-label=\"Classes\">\n");
    let names = CLASSES.iter().map(|(_, name)| *name).chain(site.is_served.then_some(UNOFFICIAL));
    for name in ["all"].into_iter().chain(names) {
        let address = match (name, site.is_served) {
            ("all", _) => site.to(""),
            (_, true) => format!("{}?class={name}", site.to("")),
            (_, false) => format!("#class-{name}"),
        };
        let is_chosen = chosen == name || (name == "all" && chosen.is_empty());
        let current = if is_chosen && site.is_served { " aria-current=\"true\"" } else { "" };
        main.raw("<a href=\"").text(&address).raw("\"").raw(current).raw(">").text(name).raw("</a>\n");
    }
    main.raw("</nav>\n<p>").link(&site.to("choose"), "Which code should I send? A few questions lead there.");
    main.raw("</p>\n");
}

fn codes<'s>(
    main: &mut Markup,
    site: &Site,
    class: Class,
    name: &str,
    codes: impl Iterator<Item = &'s Status>,
) {
    let mut list = Markup::default();
    for status in codes {
        entry(&mut list, site, status);
    }
    if list.is_empty() {
        return;
    }
    main.raw("<section id=\"class-").raw(name).raw("\" class=\"class\">\n<h2>");
    let number = if class == Class::OutsideRange { String::new() } else { format!("{name} ") };
    main.text(&number).text(class.name()).raw("</h2>\n<ul class=\"codes\">\n").raw(list.as_str());
    main.raw("</ul>\n</section>\n");
}

fn entry(list: &mut Markup, site: &Site, status: &Status) {
    list.raw("<li><a href=\"").text(&site.to(&slug_of(status))).raw("\"><b>");
    list.raw(&format!("{:03}", status.code)).raw("</b> ").text(status.phrase).raw("</a>");
    if !status.variant.is_empty() {
        list.raw(" <i>").text(status.variant).raw("</i>");
    } else if !status.registration.is_registered() {
        list.raw(" <i>unofficial</i>");
    }
    if let Some(page) = status_codes::page(status.code, status.variant) {
        list.raw("<br>").words(&beside_its_name(status, page.summary));
    }
    list.raw("</li>\n");
}

/// A summary where the number and the phrase stand already.
pub(crate) fn beside_its_name(status: &Status, summary: &str) -> String {
    let named = format!("{:03} {}", status.code, status.phrase);
    let rest = summary.strip_prefix(&named).and_then(|rest| rest.trim_start().strip_prefix([':', '：']));
    let mut rest = rest.map_or(summary, str::trim_start).chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", rest.as_str())
}

fn articles(main: &mut Markup, site: &Site) {
    main.raw("<section id=\"general\" class=\"class\">\n<h2>How status codes work, and codes that are mixed up</h2>\n");
    main.raw("<ul class=\"codes\">\n");
    for article in status_codes::articles() {
        main.raw("<li>").link(&site.to(article.slug), article.title).raw("</li>\n");
    }
    main.raw("</ul>\n</section>\n");
}

fn found_page(site: &Site, words: &str) -> String {
    let hits = status_codes::search(words);
    let shown: String = words.chars().take(200).collect();
    let mut main = Markup::default();
    main.raw("<h1>Search</h1>\n<p role=\"status\">");
    main.text(&said(hits.len(), &shown)).raw("</p>\n<ul class=\"codes\">\n");
    for hit in hits {
        match hit.found {
            Found::Code(status, _) => entry(&mut main, site, status),
            Found::Article(article) => {
                main.raw("<li>").link(&site.to(article.slug), article.title).raw("<br>");
                main.words(article.summary).raw("</li>\n");
            }
        }
    }
    main.raw("</ul>\n<p>").link(&site.to(""), "All codes").raw(" · ");
    main.link(&site.to("choose"), "Which code should I send?").raw("</p>\n");
    let title = format!("Search: {shown} – HTTP status reference");
    let sheet = Sheet { title: &title, description: DESCRIPTION, searched: &shown, main, ..Sheet::default() };
    frame::framed(site, &sheet)
}

fn said(count: usize, words: &str) -> String {
    match count {
        0 => format!("Nothing was found for “{words}”. Try the number, or what you see in other words."),
        1 => format!("One page for “{words}”."),
        count => format!("{count} pages for “{words}”, the best first."),
    }
}

fn found_text(words: &str) -> String {
    let hits = status_codes::search(words);
    let line = |hit: &status_codes::Hit| match hit.found {
        Found::Code(status, _) => format!("{:12} {}\n", slug_of(status), status.phrase),
        Found::Article(article) => format!("{:12} {}\n", article.slug, article.title),
    };
    if hits.is_empty() { "Nothing was found.\n".to_owned() } else { hits.iter().map(line).collect() }
}

fn list() -> String {
    let line = |status: &Status| format!("{:12} {}\n", slug_of(status), status.phrase);
    status_codes::all().iter().map(line).collect()
}
