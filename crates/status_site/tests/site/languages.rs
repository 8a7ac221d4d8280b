//! Visitors' pages in their own languages: where they are, what they say, and how search engines learn of them.

use std::collections::HashMap;

use status_codes::Language;
use status_site::{Site, export};

use super::{page, values};

/// The addresses that a page names for its languages, by tag.
fn alternates(html: &str) -> HashMap<&str, &str> {
    let links = html.split("<link rel=\"alternate\" hreflang=\"").skip(1);
    links.map(|rest| (rest.split('"').next().unwrap(), rest.split('"').nth(2).unwrap())).collect()
}

#[test]
fn a_code_has_a_page_wholly_in_each_language_that_somebody_wrote() {
    let site = Site::served("https://portal.example");
    let mut written = 0;
    for page_of in status_codes::pages() {
        let slug = format!("{:03}-{}", page_of.code, page_of.variant);
        let slug = slug.trim_end_matches('-');
        for language in Language::ALL.into_iter().filter(|language| *language != Language::English) {
            let answer = page(&site, &format!("/{}/{slug}", language.tag()), "");
            let is_written = page_of.languages().any(|spoken| spoken == language);
            assert_eq!(answer.code, if is_written { 200 } else { 404 }, "{slug} {language:?}");
            if !is_written {
                continue;
            }
            written += 1;
            assert_eq!(answer.language, language.tag(), "{slug}");
            let right_to_left = if language == Language::Arabic { " dir=\"rtl\"" } else { "" };
            let begin = format!("<!doctype html>\n<html lang=\"{}\"{right_to_left}>", language.tag());
            assert!(answer.body.starts_with(&begin), "{slug} {language:?}");
            assert!(answer.body.contains(page_of.visitors(language).1.html), "{slug} {language:?}");
            for english in ["For developers", "For visitors", "All codes", "Skip to"] {
                assert!(!answer.body.contains(english), "{slug} {language:?}: {english}");
            }
        }
    }
    assert!(written > 500, "only {written}");
    for nowhere in ["/en/511", "/en", "/tlh/511", "/de/471", "/de/511/more"] {
        assert_eq!(page(&site, nowhere, "").code, 404, "{nowhere}");
    }
}

#[test]
fn all_languages_of_a_page_name_each_other_and_english_is_for_everybody_else() {
    let files = export(&Site::in_files("https://example.org/status"));
    let by_address: HashMap<String, &str> = files
        .iter()
        .filter_map(|file| {
            let folder = file.path.strip_suffix("index.html")?.trim_end_matches('/');
            Some((format!("https://example.org/status/{folder}"), file.content.as_str()))
        })
        .collect();
    let mut groups = 0;
    for (address, html) in &by_address {
        let named = alternates(html);
        if named.is_empty() {
            continue;
        }
        groups += 1;
        assert_eq!(named.get("x-default"), named.get("en"), "{address}");
        assert!(named.values().any(|other| other == address), "{address} does not name itself: {named:?}");
        let canonical = html.split("rel=\"canonical\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(canonical, address, "an address that is not canonical has no languages");
        for other in named.values() {
            assert_eq!(alternates(by_address[*other]), named, "{address} and {other}");
        }
    }
    assert!(groups > 600, "only {groups}");
    let map = &files.iter().find(|file| file.path == "sitemap.xml").unwrap().content;
    for address in by_address.keys() {
        assert!(map.contains(&format!("<loc>{address}</loc>")), "{address} is not in the sitemap");
    }
}

#[test]
fn in_files_the_languages_lead_to_pages_and_where_a_program_answers_to_other_words() {
    let languages = |site: &Site, path: &str| {
        let html = page(site, path, "").body;
        let part = html.split("<nav class=\"languages\"").nth(1).unwrap().split("</nav>").next().unwrap();
        values(part, "href").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let files = Site::in_files("");
    assert_eq!(languages(&files, "/511")[..2], ["/status/511", "/status/de/511"]);
    assert_eq!(languages(&files, "/ar/511")[..2], ["/status/511", "/status/de/511"]);
    assert_eq!(languages(&files, "/")[..2], ["/status/", "/status/de"]);
    let served = Site::served("");
    assert_eq!(languages(&served, "/511")[..2], ["/status/511?lang=en", "/status/511?lang=de"]);
}
