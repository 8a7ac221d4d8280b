//! Reads the pages of the reference, checks them against the rules of `content/README.md`, and renders them.
//!
//! Everything that is wrong is gathered and told by file and line. Used when the crate is built and by its tests.

// What one file holds.
mod document;
mod markdown;
// Where statements come from.
pub(crate) mod sources;
// What the files become.
pub(crate) mod article;
pub(crate) mod chooser;
pub(crate) mod page;
pub(crate) mod render;
pub(crate) mod visitors;
// What no single file can tell.
mod sentences;
// What is wrong.
mod problem;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use article::Article;
use chooser::Question;
use document::Document;
use page::Page;
pub(crate) use problem::Problem;
use problem::Problems;
use render::Targets;
use sources::Sources;
use visitors::TRANSLATIONS;

/// What the registry says of one meaning of a number, as far as pages are checked against it.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) code: u16,
    pub(crate) variant: String,
    pub(crate) registered: bool,
    /// Names of the fields that must come with it; those that share a condition stand together.
    pub(crate) headers_must: Vec<Vec<String>>,
}

impl Code {
    /// How the code is called in file names and addresses: `404`, `499-esri`.
    pub(crate) fn slug(&self) -> String {
        let Self { code, variant, .. } = self;
        if variant.is_empty() { format!("{code:03}") } else { format!("{code:03}-{variant}") }
    }
}

/// All there is, rendered.
pub(crate) struct Content {
    /// In the order of the registry's table.
    pub(crate) pages: Vec<Page>,
    pub(crate) articles: Vec<Article>,
    pub(crate) chooser: Vec<Question>,
}

/// Reads the folder.
///
/// # Errors
/// When it cannot be read at all. What is wrong inside comes back as problems.
pub(crate) fn read(root: &Path, codes: &[Code]) -> io::Result<(Content, Vec<Problem>)> {
    let mut problems = Vec::new();
    let sources = sources(root, &mut problems)?;
    let slugs = codes.iter().map(Code::slug).collect();
    let article_files = article_files(root)?;
    let articles: BTreeSet<String> = article_files.iter().cloned().collect();
    let targets = Targets { sources: &sources, slugs: &slugs, articles: &articles };
    let mut content = Content { pages: Vec::new(), articles: Vec::new(), chooser: Vec::new() };
    for code in codes {
        content.pages.extend(page(root, code, codes, &targets, &mut problems)?);
    }
    problems.extend(sentences::repeated(&content.pages));
    for slug in article_files {
        let file = format!("en/{slug}.md");
        let mut of_file = Problems::of(&file);
        let text = fs::read_to_string(root.join(&file))?;
        let document = Document::split(&file, &text, &mut of_file);
        let article = document.map(|document| article::read(&slug, document, codes, &targets, &mut of_file));
        content.articles.extend(article);
        problems.extend(of_file.into_inner());
    }
    if let Some(text) = read_if_there(&root.join("chooser.toml"))? {
        let mut of_file = Problems::of("chooser.toml");
        content.chooser = chooser::read(&text, codes, &mut of_file);
        problems.extend(of_file.into_inner());
    }
    problems.extend(strays(root, &slugs)?);
    Ok((content, problems))
}

fn sources(root: &Path, problems: &mut Vec<Problem>) -> io::Result<Sources> {
    let mut sources = Sources::default();
    for path in files(&root.join("sources"), "toml")? {
        let mut of_file = Problems::of(&format!("sources/{}.toml", stem(&path)));
        sources.add(&fs::read_to_string(&path)?, &mut of_file);
        problems.extend(of_file.into_inner());
    }
    Ok(sources)
}

/// The page of one meaning with its translations; `None` where nobody has written it yet.
fn page(
    root: &Path,
    code: &Code,
    codes: &[Code],
    targets: &Targets<'_>,
    problems: &mut Vec<Problem>,
) -> io::Result<Option<Page>> {
    let slug = code.slug();
    let file = format!("en/{slug}.md");
    let Some(text) = read_if_there(&root.join(&file))? else { return Ok(None) };
    let mut of_file = Problems::of(&file);
    let document = Document::split(&file, &text, &mut of_file);
    let mut page = document.map(|document| page::read(document, code, codes, targets, &mut of_file));
    problems.extend(of_file.into_inner());
    for (language, tag) in TRANSLATIONS.into_iter().enumerate() {
        let file = format!("{tag}/{slug}.md");
        let (Some(page), Some(text)) = (&mut page, read_if_there(&root.join(&file))?) else { continue };
        let mut of_file = Problems::of(&file);
        if let Some(document) = Document::split(&file, &text, &mut of_file) {
            page.visitors.translated(language, document, targets, &mut of_file);
        }
        problems.extend(of_file.into_inner());
    }
    Ok(page)
}

/// Files that no code is behind, and folders that no language is behind.
fn strays(root: &Path, slugs: &BTreeSet<String>) -> io::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for folder in folders(root)? {
        let is_language = folder == "en" || TRANSLATIONS.contains(&folder.as_str());
        if !is_language && folder != "sources" {
            problems.push(stray(&folder, "a folder that is neither a language nor sources"));
        }
        if is_language {
            for path in files(&root.join(&folder), "md")? {
                let slug = stem(&path);
                if !slugs.contains(&slug) {
                    problems.push(stray(
                        &format!("{folder}/{slug}.md"),
                        "the registry has no such code and variant",
                    ));
                } else if folder != "en" && !root.join(format!("en/{slug}.md")).exists() {
                    problems.push(stray(
                        &format!("{folder}/{slug}.md"),
                        "a translation of a page that is not there",
                    ));
                }
            }
        }
    }
    Ok(problems)
}

fn stray(file: &str, what: &str) -> Problem {
    Problem { file: file.to_owned(), line: 1, what: what.to_owned(), is_missing: false }
}

fn article_files(root: &Path) -> io::Result<Vec<String>> {
    let mut slugs = Vec::new();
    for folder in ["general", "pairs"] {
        let paths = files(&root.join("en").join(folder), "md")?;
        slugs.extend(paths.iter().map(|path| format!("{folder}/{}", stem(path))));
    }
    Ok(slugs)
}

/// The files with that ending in a folder, by name; none where there is no folder.
fn files(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    let mut paths: Vec<_> =
        paths.into_iter().filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    paths.sort();
    Ok(paths)
}

fn folders(root: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read_if_there(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    }
}
