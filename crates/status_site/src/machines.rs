//! What only programs read: structured data of a page, the list for language models, the map of the site.

use serde_json::{Value, json};
use status_codes::{Language, Status};

use crate::chooser_page;
use crate::site::{Site, slug_of};
use crate::spoken::spoken;
use crate::visitor_page::{self, list_address};

/// JSON-LD of a code's page: the article, its questions, and where it stands.
pub(crate) fn linked_data(
    site: &Site,
    status: &Status,
    keywords: &[&str],
    slug: &str,
    language: Language,
    [title, summary]: [&str; 2],
) -> Value {
    let address = |page: &str| site.absolute(page).unwrap_or_else(|| site.to(page));
    let list = if language == Language::English { "HTTP status codes" } else { spoken(language).reference };
    let crumbs = json!({
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": list, "item": address(list_address(language))},
            {"@type": "ListItem", "position": 2, "name": format!("{:03} {}", status.code, status.phrase),
             "item": address(slug)},
        ],
    });
    let article = json!({
        "@type": "TechArticle", "headline": title, "description": summary, "inLanguage": language.tag(),
        "mainEntityOfPage": address(slug),
        "keywords": keywords.join(", "),
    });
    json!({"@context": "https://schema.org", "@graph": [article, crumbs]})
}

/// `llms.txt`: what the site is, and a line for each page.
pub(crate) fn llms(site: &Site) -> String {
    let mut text = String::from(
        "# HTTP status reference\n\n> Every HTTP status code: what it means, what a visitor can do, how a developer \
         debugs and fixes it, when to send it, with the source of each statement. Add .json or .txt to the address of a \
         code.\n\n## Status codes\n\n",
    );
    let address = |page: &str| site.absolute(page).unwrap_or_else(|| site.to(page));
    for status in status_codes::all() {
        let slug = slug_of(status);
        let summary = status_codes::page(status.code, status.variant).map_or("", |page| page.summary);
        let line = format!("- [{slug} {}]({}): {summary}\n", status.phrase, address(&format!("{slug}.txt")));
        text.push_str(&line);
    }
    text.push_str("\n## General\n\n");
    for article in status_codes::articles() {
        text.push_str(&format!("- [{}]({}): {}\n", article.title, address(article.slug), article.summary));
    }
    text.push_str(&format!("- [Everything in one document]({})\n", address("all.json")));
    text
}

/// The pages of the site, without those for programs.
pub(crate) fn pages() -> impl Iterator<Item = String> {
    let codes = status_codes::all().iter().map(slug_of);
    let articles = status_codes::articles().iter().map(|article| article.slug.to_owned());
    [String::new()]
        .into_iter()
        .chain(codes)
        .chain(articles)
        .chain(chooser_page::addresses())
        .chain(visitor_page::addresses())
}

/// `sitemap.xml`, where the site knows its own address.
pub(crate) fn sitemap(site: &Site) -> Option<String> {
    site.absolute("")?;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in pages().filter_map(|page| site.absolute(&page)) {
        let page = page.replace('&', "&amp;");
        xml.push_str(&format!("<url><loc>{page}</loc></url>\n"));
    }
    xml.push_str("</urlset>\n");
    Some(xml)
}
