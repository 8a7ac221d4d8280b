//! The check of the pages finds each mistake that `content/README.md` forbids, and names its file and line.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

#[allow(dead_code, unreachable_pub, reason = "the build uses more of it than these tests do")]
#[path = "../build/content/mod.rs"]
mod content;

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use content::Code;

const GOOD: &str = r#"+++
summary = "The page is somewhere else."
keywords = ["moved", "redirect", "new address"]

[[related]]
code = 404
why = "It is gone."

[[related]]
code = 511
why = "Something else."

[[header]]
name = "Location"
need = "must"
why = "Says where."
source = "RFC 9110 §10.2.2"
+++

## For visitors

The page has moved. Your browser goes there by itself.

1. Follow the link.
2. Tell the site.

## What it means

It moved.{RFC 9110 §15.4.2} See [404](404) and [which](pairs/301-308).

## Causes

- A rename.

## How to debug

```sh
curl -v https://example.org/
```

## How to fix

Mend the link.

## When to send it

- When it moved for good.{RFC 9110 §15.4.2; vendor/nginx}

## Frameworks and clients

| Client | Does |
| --- | --- |
| curl | stays{vendor/nginx §return} |

## Caching and retrying

It may be stored.{RFC 9110 §15.4.2}

## Questions

### Is it stored?

Yes.{RFC 9110 §15.1}

### Is it followed?

Yes, by browsers.{vendor/nginx}
"#;

const GERMAN: &str = "+++\nsummary = \"Die Seite ist umgezogen.\"\n+++\n\nSie ist umgezogen.\n\n1. Dem Link folgen.\n2. Bescheid sagen.\n";
const SOURCES: &str = "[\"vendor/nginx\"]\nbasis = \"vendor\"\ntitle = \"nginx\"\nurl = \"https://nginx.org/en/docs/\"\nchecked = \"2026\"\n";
const PAIR: &str = "+++\ntitle = \"301 or 308\"\nsummary = \"Which.\"\nkeywords = []\n+++\n\n[308](308) keeps the method, [301](301) need not.{RFC 9110 §15.4.9}\n";
const CHOOSER: &str = r#"[[question]]
id = "start"
text = "Did it move?"

[[question.option]]
text = "Yes"
goto = "where"

[[question.option]]
text = "No"
code = 404
because = "Nothing is there."

[[question]]
id = "where"
text = "For good?"

[[question.option]]
text = "Yes"
code = 301
because = "It moved."
runner_up = 404
unless = "it is gone"

[[question.option.not]]
code = 511
why = "That is the network."

[[question.option]]
text = "No"
code = 404
because = "It comes back."
"#;

fn codes() -> Vec<Code> {
    let code = |code, variant: &str, headers_must: Vec<Vec<String>>| Code {
        code,
        variant: variant.to_owned(),
        registered: variant.is_empty(),
        headers_must,
    };
    let one = |name: &str| vec![vec![name.to_owned()]];
    vec![
        code(301, "", one("Location")),
        code(308, "", one("Location")),
        code(404, "", Vec::new()),
        code(499, "esri", Vec::new()),
        code(511, "", Vec::new()),
    ]
}

/// A folder of pages of its own for each test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("content-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Self(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name));
        folder.write("en/301.md", GOOD);
        folder.write("de/301.md", GERMAN);
        folder.write("en/pairs/301-308.md", PAIR);
        folder.write("sources/own.toml", SOURCES);
        folder.write("chooser.toml", CHOOSER);
        folder
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the test");
        fs::write(path, text).expect("a file for the test");
    }

    fn problems(&self) -> Vec<String> {
        let (_, problems) = content::read(&self.0, &codes()).expect("the folder can be read");
        problems.iter().map(ToString::to_string).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The problems of that file when `from` is replaced by `to` in it.
fn with(file: &str, from: &str, to: &str) -> Vec<String> {
    let folder = Folder::new();
    let text = fs::read_to_string(folder.0.join(file)).expect("a file");
    assert!(text.contains(from), "{from:?} is not in {file}");
    folder.write(file, &text.replacen(from, to, 1));
    folder.problems()
}

#[test]
fn a_good_page_passes_and_is_rendered() {
    let folder = Folder::new();
    let (content, problems) = content::read(&folder.0, &codes()).expect("read");
    assert_eq!(problems, []);
    let page = &content.pages[0];
    assert_eq!((page.code, page.sections.len(), page.questions.len(), page.references.len()), (301, 8, 2, 5));
    assert_eq!(page.visitors.english.steps, ["Follow the link.", "Tell the site."]);
    assert!(page.visitors.translations[0].as_ref().is_some_and(|german| german.lead == "Sie ist umgezogen."));
    let meaning = &page.sections[0].html;
    assert!(meaning.contains("<a href=\"/status/404\">404</a>"), "{meaning}");
    assert!(meaning.contains("<a href=\"/status/pairs/301-308\">"), "{meaning}");
    assert!(meaning.contains("<sup class=\"source spec\"><a href=\"#source-"), "{meaning}");
    assert_eq!((content.articles.len(), content.chooser.len()), (1, 2));
}

#[test]
fn each_mistake_is_found_where_it_is() {
    let cases = [
        // Structure.
        ("## Causes", "## Reasons", "en/301.md:31: the heading is \"Reasons\" where \"Causes\" is due"),
        ("- A rename.\n", "", "en/301.md:31: nothing stands under \"Causes\""),
        (
            "- A rename.",
            "- A rename.\n\n### Why?\n\nSo.",
            "en/301.md:35: a heading that is not one of the nine",
        ),
        ("2. Tell the site.\n", "", "en/301.md:19: 1 steps for visitors"),
        ("### Is it followed?\n\n", "", "1 questions; two to four belong here"),
        // Sources.
        (
            "It moved.{RFC 9110 §15.4.2}",
            "It moved.",
            "en/301.md:29: no source mark here, under \"What it means\"",
        ),
        ("stays{vendor/nginx §return}", "stays", "en/301.md:51: no source mark here"),
        ("good.{RFC 9110 §15.4.2; vendor/nginx}", "good.", "en/301.md:47: no source mark here"),
        ("{vendor/nginx §return}", "{vendor/apache}", "en/301.md:53: source \"vendor/apache\" is unknown"),
        ("{RFC 9110 §15.1}", "{RFC 9110 15.1}", "en/301.md:63: source \"RFC 9110 15.1\" is unknown"),
        ("has moved.", "has moved.{RFC 9110 §15.4.2}", "en/301.md:22: a source mark in what visitors read"),
        // Links.
        ("[404](404)", "[405](405)", "en/301.md:29: the link to \"405\" leads nowhere"),
        ("[404](404)", "[404](../404)", "en/301.md:29: the link to \"../404\" leads nowhere"),
        (
            "pairs/301-308",
            "pairs/301-302",
            "en/301.md:29: the link to \"pairs/301-302\" leads to a page that is not",
        ),
        (
            "[404](404)",
            "[it](https://example.org/)",
            "en/301.md:29: https://example.org/ is on a host that no source",
        ),
        (
            "[404](404)",
            "[it](http://nginx.org/)",
            "en/301.md:29: the link to \"http://nginx.org/\" leads nowhere",
        ),
        // Markdown.
        ("Mend the link.", "Mend <b>the</b> link.", "en/301.md:43: raw HTML"),
        ("Mend the link.", "![it](404)", "en/301.md:43: an image"),
        ("```sh\n", "```\n", "en/301.md:37: code without a language"),
        ("- A rename.", "- A rename.\n  - Of two.", "a list inside a list"),
        // Front matter.
        (
            "summary = \"The",
            "summary = \"The very long and ever so slow way to say that something that was here once upon a time is not here any more, because it is in another place that nobody told, the",
            "en/301.md:2: the summary has",
        ),
        ("\"redirect\", \"new address\"", "\"redirect\"", "en/301.md:3: fewer than three keywords"),
        ("code = 404\n", "code = 405\n", "en/301.md:5: 405 \"\" is not in the registry"),
        ("need = \"must\"", "need = \"maybe\"", "en/301.md:13: need is \"maybe\""),
        ("name = \"Location\"", "name = \"Allow\"", "the registry demands Location with this code"),
        ("keywords", "key_words", "no key key_words is known here"),
        ("why = \"It is gone.\"", "why = It is gone.", "en/301.md:7: "),
        // Visitors.
        (
            "Your browser goes there by itself.",
            "Your browser goes there by itself and shows the page that you wanted to see all the time without any further ado or question to you.",
            "words in one sentence for visitors",
        ),
    ];
    for (from, to, expected) in cases {
        let found = with("en/301.md", from, to);
        assert!(found.iter().any(|problem| problem.contains(expected)), "{from:?} as {to:?}: {found:?}");
    }
}

#[test]
fn translations_have_the_same_steps_and_nothing_else() {
    for (from, to, expected) in [
        ("2. Bescheid sagen.\n", "", "content/de/301.md:4: 1 steps"),
        ("2. Bescheid sagen.\n", "2. Bescheid sagen.\n3. Warten.\n", "3 steps where English has 2"),
        (
            "summary = ",
            "keywords = [\"Umzug\"]\nsummary = ",
            "content/de/301.md:2: no key keywords is known here",
        ),
        ("umgezogen.\n\n1.", "umgezogen.{RFC 9110 §15.4.2}\n\n1.", "a source mark in what visitors read"),
        ("Sie ist", "## Causes\n\nSie ist", "visitors read one short paragraph and then numbered steps"),
    ] {
        let found = with("de/301.md", from, to);
        assert!(found.iter().any(|problem| problem.contains(expected)), "{to:?}: {found:?}");
    }
    let folder = Folder::new();
    folder.write("fr/404.md", GERMAN);
    folder.write("it/301.md", GERMAN);
    folder.write("en/477.md", GOOD);
    let found = folder.problems().join("\n");
    for expected in [
        "fr/404.md:1: a translation of a page that is not there",
        "it:1: a folder",
        "en/477.md:1: the registry",
    ] {
        assert!(found.contains(expected), "{found}");
    }
}

#[test]
fn advice_that_stands_on_four_pages_is_refused() {
    let sentence = "Look into the log of the server that answered.";
    let page = GOOD.replace("Mend the link.", sentence).replace("name = \"Location\"", "name = \"location\"");
    // What these pages share beside that sentence is made different.
    let distinct = |name: &str| {
        page.replace("Your browser goes there by itself.", &format!("Your browser goes to {name}."))
    };
    let folder = Folder::new();
    for name in ["301", "404", "499-esri"] {
        folder.write(&format!("en/{name}.md"), &distinct(name));
    }
    assert_eq!(folder.problems(), [""; 0], "three pages may say the same");
    folder.write("en/511.md", &distinct("511"));
    let found = folder.problems();
    let expected = "content/en/511.md:43: \"look into the log of the server that answered.\" stands on en/301.md, en/404.md, en/499-esri.md too";
    assert_eq!(found, [expected]);
}

#[test]
fn advice_is_not_repeated_in_other_languages_either() {
    for (language, sentence) in
        [("de", "Sagen Sie den Leuten dort Bescheid, bitte."), ("zh", "请马上告诉网站的人这个页面已经坏了。")]
    {
        let folder = Folder::new();
        // English with other words on each page, so that only the translations are alike.
        for (index, name) in ["301", "404", "499-esri", "511"].into_iter().enumerate() {
            let page = GOOD.replace("Your browser goes there by itself.", &format!("It is number {index}."));
            folder.write(&format!("en/{name}.md"), &page);
            folder.write(
                &format!("{language}/{name}.md"),
                &GERMAN.replace("Sie ist umgezogen.", &format!("{index}: {sentence}")),
            );
        }
        let found = folder.problems();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&format!("content/{language}/511.md:5: ")), "{found:?}");
    }
}

#[test]
fn a_pair_is_called_by_its_codes_and_leads_to_each_of_them() {
    let folder = Folder::new();
    let (content, _) = content::read(&folder.0, &codes()).expect("read");
    assert_eq!(content.articles[0].codes, [301, 308]);
    let found = with("en/pairs/301-308.md", "[301](301)", "301");
    assert_eq!(found, ["content/en/pairs/301-308.md:1: compares 301 and does not link to it"]);
    folder.write("en/pairs/301-477.md", PAIR);
    let expected =
        "content/en/pairs/301-477.md:1: a pair is called by the codes it compares; \"477\" is none";
    assert_eq!(folder.problems(), [expected]);
}

#[test]
fn sources_and_the_chooser_are_whole() {
    for (file, from, to, expected) in [
        ("sources/own.toml", "\"vendor\"", "\"rumour\"", "sources/own.toml:1: basis is \"rumour\""),
        ("sources/own.toml", "https://", "http://", "is not an https address"),
        ("sources/own.toml", "checked = \"2026\"\n", "", "no checked"),
        (
            "chooser.toml",
            "goto = \"where\"",
            "goto = \"when\"",
            "chooser.toml:1: there is no question \"when\"",
        ),
        (
            "chooser.toml",
            "goto = \"where\"",
            "code = 404\nbecause = \"x\"",
            "no way leads to question \"where\"",
        ),
        ("chooser.toml", "code = 301", "code = 477", "names 477, which is not registered"),
        ("chooser.toml", "goto = \"where\"", "goto = \"start\"", "7th on its way"),
        ("chooser.toml", "because = \"It moved.\"\n", "", "no because"),
    ] {
        let found = with(file, from, to);
        assert!(found.iter().any(|problem| problem.contains(expected)), "{to:?}: {found:?}");
    }
}
