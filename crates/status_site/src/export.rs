//! The whole site as files, for any web server: each page is an `index.html` in a folder of its name.

use crate::answer::Asked;
use crate::machines;
use crate::site::{Site, slug_of};

/// One file.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it lies in the folder, with `/` between names.
    pub path: String,
    /// What stands in it.
    pub content: String,
}

/// Every file of the site; the map of the site only where it knows its own address.
#[must_use]
pub fn export(site: &Site) -> Vec<File> {
    let body = |path: &str| {
        let asked = Asked { path, accept: "text/html", ..Asked::default() };
        site.answer(&asked).body.into_owned()
    };
    let mut files: Vec<File> = machines::pages()
        .map(|page| {
            let folder = if page.is_empty() { String::new() } else { format!("{page}/") };
            File { path: format!("{folder}index.html"), content: body(&page) }
        })
        .collect();
    let codes = status_codes::all().iter().map(slug_of);
    let documents = codes.flat_map(|slug| [format!("{slug}.json"), format!("{slug}.txt")]);
    let others = ["all.json", "schema.json", "llms.txt", "reference.css", "reference.js"].map(str::to_owned);
    files.extend(documents.chain(others).map(|path| File { content: body(&path), path }));
    files.push(File { path: "404.html".to_owned(), content: body("no-such-page") });
    files.extend(machines::sitemap(site).map(|content| File { path: "sitemap.xml".to_owned(), content }));
    files
}
