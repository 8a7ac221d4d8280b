//! What stands around every page: head, search, foot.

use crate::markup::Markup;
use crate::site::Site;

/// A page before it is framed.
pub(crate) struct Sheet<'a> {
    /// What the tab, a bookmark and a search engine call it.
    pub(crate) title: &'a str,
    /// What a search engine says below that.
    pub(crate) description: &'a str,
    /// Its address on the site; `None` for what is no page of its own.
    pub(crate) canonical: Option<&'a str>,
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
    let mut page = Markup::default();
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>").text(sheet.title);
    page.raw("</title>\n<meta name=\"description\" content=\"").text(sheet.description).raw("\">\n");
    page.raw("<meta property=\"og:type\" content=\"article\">\n<meta property=\"og:title\" content=\"");
    page.text(sheet.title).raw("\">\n<meta property=\"og:description\" content=\"").text(sheet.description);
    page.raw("\">\n");
    addresses(&mut page, site, sheet);
    page.raw("<link rel=\"stylesheet\" href=\"").text(&site.to("reference.css")).raw("\">\n");
    page.raw("<script src=\"").text(&site.to("reference.js")).raw("\" defer></script>\n");
    if let Some(data) = &sheet.data {
        // A `<` could end the element; in JSON it can be written otherwise.
        let data = data.to_string().replace('<', "\\u003c");
        page.raw("<script type=\"application/ld+json\">").raw(&data).raw("</script>\n");
    }
    page.raw("</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header>\n");
    page.raw("<a class=\"home\" href=\"").text(&site.to("")).raw("\">HTTP status reference</a>\n");
    search_box(&mut page, site, sheet.searched);
    page.raw("</header>\n<main id=\"main\" tabindex=\"-1\">\n").raw(sheet.main.as_str());
    page.raw("</main>\n<footer>\n<p>");
    page.link(&site.to(""), "All codes").raw(" · ").link(&site.to("choose"), "Which code should I send?");
    page.raw(" · ")
        .link(&site.to("all.json"), "JSON")
        .raw(" · ")
        .link(&site.to("schema.json"), "JSON Schema");
    page.raw(" · ").link(&site.to("llms.txt"), "llms.txt").raw("</p>\n");
    page.raw(
        "<p>Nothing here is loaded from elsewhere, and no cookie is set.</p>\n</footer>\n</body>\n</html>\n",
    );
    page.into_string()
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
