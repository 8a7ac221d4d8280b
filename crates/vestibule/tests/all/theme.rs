//! `vestibule theme` as an operator uses it: begins one, edits it while its preview is served, and reads what is wrong with it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::commands::vestibule;

/// A folder that is not there yet; gone when dropped.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("vestibule-theme-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn write(&self, file: &str, content: &str) {
        std::fs::write(self.0.join(file), content).unwrap();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A preview at a free port; it ends with the test.
struct Preview(Child, String);

impl Preview {
    fn of(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(["theme", "preview", folder.to_str().unwrap(), "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
        Self(child, address)
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.1).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.1).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_theme_that_was_begun_is_whole_and_is_not_written_over() {
    let place = Place::new("begun");
    let begun = vestibule(&["theme", "new", place.path(), "--templates"]);
    assert_eq!(begun.code, Some(0), "{}", begun.err);
    let written: Vec<_> = begun.out.lines().filter(|line| line.starts_with(place.path())).collect();
    assert!(written.iter().all(|file| Path::new(file).is_file()), "{written:?}");
    for file in ["theme.toml", "logo.svg", "texts/en.ftl", "templates/sign_in.html"] {
        assert!(written.iter().any(|written| written.ends_with(file)), "{file}: {written:?}");
    }

    place.write("theme.toml", "# mine\n");
    let again = vestibule(&["theme", "new", place.path()]);
    assert_eq!(again.code, Some(1));
    assert!(again.err.contains("the folder is not empty") && again.err.contains("to do: "), "{}", again.err);
    assert_eq!(std::fs::read_to_string(place.0.join("theme.toml")).unwrap(), "# mine\n");
}

#[test]
fn every_language_is_printed_as_a_file_that_a_theme_may_have() {
    let tags = vestibule(&["theme", "texts"]).out;
    let tags: Vec<_> = tags.lines().filter_map(|line| line.split_once('\t')).collect();
    assert!(tags.len() >= 20 && tags.contains(&("de", "Deutsch")), "{tags:?}");
    let place = Place::new("texts");
    vestibule(&["theme", "new", place.path()]);
    for (tag, _) in tags {
        let texts = vestibule(&["theme", "texts", tag]);
        assert_eq!(texts.code, Some(0), "{tag}: {}", texts.err);
        place.write(&format!("texts/{tag}.ftl"), &texts.out);
    }
    let pages = Place::new("texts-pages");
    let exported = vestibule(&["theme", "preview", place.path(), "--export", pages.path()]);
    assert_eq!(
        (exported.code, exported.err.as_str()),
        (Some(0), ""),
        "no text of ours is at fault as a theme's"
    );

    let unknown = vestibule(&["theme", "texts", "tlh"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.err.contains("\"tlh\" is not spoken here"), "{}", unknown.err);
}

#[test]
fn a_preview_follows_each_change_and_says_what_is_wrong_with_it() {
    let place = Place::new("preview");
    vestibule(&["theme", "new", place.path()]);
    let preview = Preview::of(&place.0);
    let list = preview.get("/");
    assert!(list.starts_with("HTTP/1.1 200 ") && list.contains("/sign-in?lang=de"), "{list}");
    assert!(preview.get("/sign-in?lang=de").contains("<html lang=\"de\""));
    assert!(preview.get("/no-such-page").starts_with("HTTP/1.1 404 "));

    place.write("texts/en.ftl", "connect-heading = Welcome to the Inn\n");
    let page = preview.get("/sign-in?lang=en");
    assert!(page.contains("Welcome to the Inn"), "{page}");
    assert!(page.to_lowercase().contains("content-security-policy: "), "as strict as the portal: {page}");

    place.write("texts/en.ftl", "connect-heading = <script>alert(1)</script>\n");
    let page = preview.get("/sign-in?lang=en");
    assert!(
        page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"),
        "words are no code: {page}"
    );

    place.write("texts/en.ftl", "connect-heading = { $unclosed\n");
    let list = preview.get("/");
    let told = list.split("<h2>").next().unwrap();
    assert!(told.contains("texts/en.ftl"), "{told}");
    assert!(
        preview.get("/sign-in?lang=en").contains("Connect to the internet"),
        "our own words take its place"
    );
}

#[test]
fn a_preview_of_no_folder_and_at_a_port_that_is_taken_says_what_to_do() {
    let none = vestibule(&["theme", "preview", "/nowhere/at/all"]);
    assert_eq!(none.code, Some(1));
    assert!(none.err.contains("is no folder") && none.err.contains("vestibule theme new"), "{}", none.err);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = vestibule(&["theme", "preview", "--port", &port]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.err.contains("cannot be listened at") && refused.err.contains("--port"),
        "{}",
        refused.err
    );
}
