//! `vestibule status export`, as a web server and a search engine read it: other programs' readers of XML, JSON and HTML
//! over every file.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::commands::vestibule;

/// Python's own readers; they stop at what is not well formed. The last line says how much was read.
const READER: &str = r#"
import json, pathlib, sys
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

root, base = pathlib.Path(sys.argv[1]), sys.argv[2]
VOID = {"meta", "link", "br", "input"}

class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.data, self.documents, self.languages = [], None, [], {}
    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        assert len(values) == len(attributes), (tag, attributes)
        if tag == "link" and "hreflang" in values:
            self.languages[values["hreflang"]] = values["href"]
        if tag == "script" and values.get("type") == "application/ld+json":
            self.data = ""
        if tag not in VOID:
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.open)
        if tag == "script" and self.data is not None:
            self.documents.append(json.loads(self.data))
            self.data = None
    def handle_data(self, data):
        if self.data is not None:
            self.data += data

def file_of(address):
    assert address.startswith(base + "/"), address
    return root / address[len(base) + 1:] / "index.html"

pages = documents = 0
for path in sorted(root.rglob("*")):
    if path.suffix == ".html":
        page = Page()
        page.feed(path.read_text("utf-8"))
        page.close()
        assert page.open == [], (path, page.open)
        for document in page.documents:
            documents += 1
            assert document["@context"] == "https://schema.org", path
            article, crumbs = document["@graph"]
            assert article["headline"] and article["description"] and article["inLanguage"], path
            assert file_of(article["mainEntityOfPage"]) == path, path
            for crumb in crumbs["itemListElement"]:
                assert file_of(crumb["item"]).is_file(), (path, crumb)
        for tag, address in page.languages.items():
            assert file_of(address).is_file(), (path, tag, address)
        pages += 1
    elif path.suffix == ".json":
        json.loads(path.read_text("utf-8"))

space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
urls = xml.parse(root / "sitemap.xml").getroot()
assert urls.tag == space + "urlset" and all(url.tag == space + "url" for url in urls)
listed = [file_of(url.find(space + "loc").text) for url in urls]
assert len(listed) == len(set(listed)) <= 50000
there = {path for path in root.rglob("index.html")}
assert set(listed) == there, set(listed) ^ there
print(pages, documents, len(listed))
"#;

#[test]
fn every_exported_file_is_read_by_other_programs_without_complaint() {
    let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join("status-export");
    let _ = fs::remove_dir_all(&site);
    let base = "https://example.org/status";
    let said = vestibule(&["status", "export", site.to_str().unwrap(), "--base-url", base]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let reader = Command::new("python3").args(["-c", READER]).arg(&site).arg(base).output();
    let reader = reader.expect("python3 cannot be started; `cargo xtask test packages` installs it");
    let read = String::from_utf8(reader.stdout).unwrap();
    assert!(reader.status.success(), "{read}{}", String::from_utf8_lossy(&reader.stderr));
    let counts: Vec<u32> = read.split_whitespace().map(|count| count.parse().unwrap()).collect();
    println!("pages, structured data, addresses in the map: {counts:?}");
    assert!(counts[0] > 600 && counts[1] > 500 && counts[2] == counts[0] - 1, "{counts:?}");
    for file in ["511/index.html", "de/511/index.html", "ar/511/index.html", "zh/index.html", "404.html"] {
        assert!(site.join(file).is_file(), "{file}");
    }
    fs::remove_dir_all(&site).unwrap();
}
