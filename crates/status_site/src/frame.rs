//! What stands around every page: head, search, foot.

use status_codes::Language;

use crate::markup::Markup;
use crate::site::Site;
use crate::spoken::spoken;
use crate::visitor_page::list_address;

/// A page before it is framed.
#[derive(Default)]
pub(crate) struct Sheet<'a> {
    /// The language of its frame.
    pub(crate) language: Language,
    /// What the tab, a bookmark and a search engine call it.
    pub(crate) title: &'a str,
    /// What a search engine says below that.
    pub(crate) description: &'a str,
    /// Its address on the site; `None` for what is no page of its own.
    pub(crate) canonical: Option<&'a str>,
    /// Where it is in each language that has it, itself among them; none where it is in English only.
    pub(crate) translations: Vec<(Language, String)>,
    /// Structured data (JSON-LD).
    pub(crate) data: Option<serde_json::Value>,
    /// Addresses of the same for programs: type and page.
    pub(crate) alternates: &'a [(&'a str, &'a str)],
    /// What the search box holds.
    pub(crate) searched: &'a str,
    /// What stands in `main`.
    pub(crate) main: Markup,
}

/// The whole document.
pub(crate) fn framed(site: &Site, sheet: &Sheet<'_>) -> String {
    let words = spoken(sheet.language);
    let home = site.to(list_address(sheet.language));
    let mut page = Markup::default();
    page.raw("<!doctype html>\n<html lang=\"").raw(sheet.language.tag());
    // What is read from left to right needs no word about it.
    page.raw(if sheet.language.direction() == "rtl" { "\" dir=\"rtl" } else { "" });
    page.raw("\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>").text(sheet.title);
    page.raw("</title>\n<meta name=\"description\" content=\"").text(sheet.description).raw("\">\n");
    page.raw("<meta property=\"og:type\" content=\"article\">\n<meta property=\"og:title\" content=\"");
    page.text(sheet.title).raw("\">\n<meta property=\"og:description\" content=\"").text(sheet.description);
    page.raw("\">\n");
    addresses(&mut page, site, sheet);
    page.raw("<link rel=\"stylesheet\" href=\"").text(&site.to("reference.css")).raw("\">\n");
    // There is code to copy and a list to search on English pages alone.
    if sheet.language == Language::English {
        page.raw("<script src=\"").text(&site.to("reference.js")).raw("\" defer></script>\n");
    }
    if let Some(data) = &sheet.data {
        // A `<` could end the element; in JSON it can be written otherwise.
        let data = data.to_string().replace('<', "\\u003c");
        page.raw("<script type=\"application/ld+json\">").raw(&data).raw("</script>\n");
    }
    page.raw("</head>\n<body>\n<a class=\"skip\" href=\"#main\">");
    page.text(words.skip).raw("</a>\n<header>\n<a class=\"home\" href=\"").text(&home);
    page.raw("\">").text(words.reference).raw("</a>\n");
    if sheet.language == Language::English {
        search_box(&mut page, site, sheet.searched);
    }
    page.raw("</header>\n<main id=\"main\" tabindex=\"-1\">\n").raw(sheet.main.as_str());
    page.raw("</main>\n<footer>\n<p>").link(&home, words.all);
    if sheet.language == Language::English {
        ways_on(&mut page, site);
    }
    page.raw("</p>\n<p>").text(words.nothing_loaded).raw("</p>\n</footer>\n</body>\n</html>\n");
    page.into_string()
}

/// What is there in English alone.
fn ways_on(page: &mut Markup, site: &Site) {
    let ways = [
        ("choose", "Which code should I send?"),
        ("all.json", "JSON"),
        ("schema.json", "JSON Schema"),
        ("llms.txt", "llms.txt"),
    ];
    for (address, words) in ways {
        page.raw(" · ").link(&site.to(address), words);
    }
}

fn addresses(page: &mut Markup, site: &Site, sheet: &Sheet<'_>) {
    match sheet.canonical {
        Some(canonical) => {
            if let Some(address) = site.absolute(canonical) {
                page.raw("<link rel=\"canonical\" href=\"").text(&address).raw("\">\n");
                page.raw("<meta property=\"og:url\" content=\"").text(&address).raw("\">\n");
            }
        }
        None => {
            page.raw("<meta name=\"robots\" content=\"noindex\">\n");
        }
    }
    let english = sheet.translations.iter().filter(|(language, _)| *language == Language::English);
    let default = english.map(|(_, address)| ("x-default", address));
    let languages = sheet.translations.iter().map(|(language, address)| (language.tag(), address));
    for (tag, address) in languages.chain(default) {
        let address = site.absolute(address).unwrap_or_else(|| site.to(address));
        page.raw("<link rel=\"alternate\" hreflang=\"").raw(tag).raw("\" href=\"");
        page.text(&address).raw("\">\n");
    }
    for (kind, address) in sheet.alternates {
        page.raw("<link rel=\"alternate\" type=\"").text(kind).raw("\" href=\"");
        page.text(&site.to(address)).raw("\">\n");
    }
}

/// A form that works without script where a program answers; in files, the script shows it and filters the list.
fn search_box(page: &mut Markup, site: &Site, searched: &str) {
    let hidden = if site.is_served { "" } else { " hidden" };
    page.raw("<form role=\"search\" action=\"").text(&site.to("")).raw("\"").raw(hidden).raw(">\n");
    page.raw("<label class=\"unseen\" for=\"q\">Search by number, phrase or symptom</label>\n");
    page.raw("<input id=\"q\" name=\"q\" type=\"search\" maxlength=\"200\" autocomplete=\"off\" ");
    page.raw("placeholder=\"404, upload too big …\" value=\"").text(searched).raw("\">\n");
    page.raw("<button type=\"submit\">Search</button>\n</form>\n");
}

/// Where its statements come from, as the last part of a page.
pub(crate) fn sources(main: &mut Markup, sources: &[status_codes::Source]) {
    if sources.is_empty() {
        return;
    }
    main.raw("<section id=\"sources\">\n<h2>Sources</h2>\n<ol class=\"sources\">\n");
    for (index, source) in sources.iter().enumerate() {
        main.raw("<li id=\"source-").raw(&(index + 1).to_string()).raw("\"><span class=\"basis\">");
        main.text(source.basis.name()).raw("</span> ");
        if source.url.starts_with("https://") || source.url.starts_with("http://") {
            main.link(source.url, source.title);
        } else {
            main.words(source.title);
        }
        if !source.checked.is_empty() {
            main.raw(" <small>").text(source.checked).raw("</small>");
        }
        main.raw("</li>\n");
    }
    main.raw("</ol>\n</section>\n");
}
