//! Reading an operator's folder: `theme.toml`, `theme.css`, a logo, `texts/<language>.ftl`, `templates/*.html`.
//!
//! Each part is taken or left by itself. Nothing outside of the folder is read, no link is followed out of it, and every
//! file has a longest length.

use std::fs;
use std::path::{Component, Path};

use serde::Deserialize;
use wording::{Language, Wording};

use super::colours::{self, Scheme, Written};
use super::logo::Logo;
use super::{Theme, samples, templates};

/// The longest text file of a theme, in bytes.
const LONGEST: u64 = 64 * 1024;
/// The longest style of a theme's own, in bytes: pages carry it.
const LONGEST_STYLE: usize = 8 * 1024;
/// The most files of one kind.
const MOST_FILES: usize = 64;
/// The longest first view, in bytes.
const FIRST_VIEW: usize = 14 * 1024;

/// What a folder gave.
#[derive(Debug)]
pub struct Loaded {
    /// The theme: the default one where the folder gave nothing.
    pub theme: Theme,
    /// What of the folder cannot be used, or not well.
    pub faults: Vec<ThemeFault>,
}

/// Something of a theme that is not as it should be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ThemeFault {
    /// The file, as seen from the folder.
    pub file: String,
    /// What is the matter.
    pub what: String,
    /// Whether guests see the default in its place; else it is used, and could be better.
    pub left_out: bool,
}

/// `theme.toml`
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Sheet {
    #[serde(default)]
    name: String,
    logo: Option<String>,
    language: Option<String>,
    languages: Option<Vec<String>>,
    #[serde(default)]
    light: Written,
    #[serde(default)]
    dark: Written,
}

struct Reader<'f> {
    folder: &'f Path,
    faults: Vec<ThemeFault>,
}

pub(super) fn load(folder: &Path) -> Loaded {
    let mut reader = Reader { folder, faults: Vec::new() };
    let sheet = reader.sheet();
    let style = reader.style(&sheet);
    let (offered, first) = reader.languages(&sheet);
    let wording = reader.texts();
    let logo = sheet.logo.as_deref().and_then(|name| reader.logo(name));
    let mut theme = Theme::made_of(style, templates::built_in(), wording, offered, first, logo);
    reader.templates(&mut theme);
    reader.weigh(&theme);
    if !sheet.name.is_empty() {
        tracing::debug!(name = sheet.name, "a theme was read");
    }
    Loaded { theme, faults: reader.faults }
}

impl Reader<'_> {
    fn left_out(&mut self, file: &str, what: impl Into<String>) {
        self.faults.push(ThemeFault { file: file.to_owned(), what: what.into(), left_out: true });
    }

    fn could_be_better(&mut self, file: &str, what: impl Into<String>) {
        self.faults.push(ThemeFault { file: file.to_owned(), what: what.into(), left_out: false });
    }

    /// A file of the folder; `None` where there is none, or it is told why it cannot be read.
    fn file(&mut self, name: &str, longest: u64) -> Option<Vec<u8>> {
        let path = self.folder.join(name);
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let resolved = (fs::canonicalize(&path), fs::canonicalize(self.folder));
        let read = match resolved {
            _ if !inside => Err("it is not in the theme's folder".to_owned()),
            (Err(error), _) | (_, Err(error)) if error.kind() == std::io::ErrorKind::NotFound => return None,
            (Err(error), _) | (_, Err(error)) => Err(error.to_string()),
            (Ok(file), Ok(folder)) if !file.starts_with(&folder) => {
                Err("it is a link that leads out of the theme's folder".to_owned())
            }
            (Ok(file), _) => read_bounded(&file, longest),
        };
        read.map_err(|what| self.left_out(name, what)).ok()
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let octets = self.file(name, LONGEST)?;
        String::from_utf8(octets).map_err(|_| self.left_out(name, "it is no UTF-8 text")).ok()
    }

    /// The names of the files in a folder of the theme that end so, in order.
    fn names(&mut self, folder: &str, ending: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.folder.join(folder)) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(ending) && !name.starts_with('.'))
            .take(MOST_FILES + 1)
            .collect();
        if names.len() > MOST_FILES {
            self.left_out(folder, format!("there are more than {MOST_FILES} files; the others are not read"));
            names.truncate(MOST_FILES);
        }
        names.sort_unstable();
        names
    }

    fn sheet(&mut self) -> Sheet {
        const NAME: &str = "theme.toml";
        let Some(text) = self.text(NAME) else {
            if self.faults.is_empty() {
                let what =
                    format!("there is none in {}: begin one with vestibule theme new", self.folder.display());
                self.left_out(NAME, what);
            }
            return Sheet::default();
        };
        toml::from_str(&text).unwrap_or_else(|error| {
            let line =
                error.span().map_or(0, |span| text[..span.start.min(text.len())].lines().count().max(1));
            self.left_out(NAME, format!("line {line}: {}", error.message()));
            Sheet::default()
        })
    }

    /// The default's style, the theme's colours, and what it has of its own.
    fn style(&mut self, sheet: &Sheet) -> String {
        const NAME: &str = "theme.css";
        let mut told = Vec::new();
        let light = colours::declarations(Scheme::Light, &sheet.light, &mut told);
        let dark = colours::declarations(Scheme::Dark, &sheet.dark, &mut told);
        told.into_iter().for_each(|what| self.left_out("theme.toml", what));
        for (scheme, written) in [(Scheme::Light, &sheet.light), (Scheme::Dark, &sheet.dark)] {
            for what in colours::too_faint(scheme, written) {
                self.could_be_better("theme.toml", what);
            }
        }
        let mut style = templates::STYLE.to_owned();
        if !light.is_empty() {
            style.push_str(&format!("@media (prefers-color-scheme:light){{:root{{{light}}}}}"));
        }
        if !dark.is_empty() {
            style.push_str(&format!("@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"));
        }
        if let Some(own) = self.text(NAME) {
            let lower = own.to_ascii_lowercase();
            let forbidden = ["</style", "@import", "url("].into_iter().find(|it| lower.contains(it));
            match forbidden {
                Some(it) => self.left_out(NAME, format!("it has {it:?}: a page loads nothing but the logo")),
                None if own.len() > LONGEST_STYLE => {
                    self.left_out(
                        NAME,
                        format!("it is longer than {LONGEST_STYLE} bytes, and every page carries it"),
                    );
                }
                None => style.push_str(&own),
            }
        }
        style
    }

    fn languages(&mut self, sheet: &Sheet) -> (Vec<Language>, Language) {
        let mut known = |tag: &String| {
            let language = Language::of_tag(tag);
            if language.is_none() {
                self.left_out("theme.toml", format!("no language {tag:?} is spoken here"));
            }
            language
        };
        let first = sheet.language.as_ref().and_then(&mut known);
        let mut offered: Vec<Language> = match &sheet.languages {
            Some(tags) => tags.iter().filter_map(&mut known).collect(),
            None => Language::all().collect(),
        };
        let first = first.or(offered.first().copied()).unwrap_or(Language::ENGLISH);
        if !offered.contains(&first) {
            offered.insert(0, first);
        }
        let mut seen = Vec::new();
        offered.retain(|language| {
            !seen.contains(language) && {
                seen.push(*language);
                true
            }
        });
        (offered, first)
    }

    fn texts(&mut self) -> Wording {
        let mut wording = Wording::default();
        for name in self.names("texts", ".ftl") {
            let file = format!("texts/{name}");
            let Some(language) = Language::of_tag(name.trim_end_matches(".ftl")) else {
                self.left_out(&file, "no language of that name is spoken here");
                continue;
            };
            let Some(source) = self.text(&file) else { continue };
            if let Err(fault) = wording.lay_over(language, &source) {
                self.left_out(&file, fault.to_string());
            }
        }
        wording
    }

    fn logo(&mut self, name: &str) -> Option<Logo> {
        let known = self.faults.len();
        let Some(octets) = self.file(name, 1024 * 1024) else {
            if self.faults.len() == known {
                self.left_out(name, "there is no such file; theme.toml names it as the logo");
            }
            return None;
        };
        Logo::of(octets).map_err(|what| self.left_out(name, what)).ok()
    }

    /// Puts the theme's templates in place of ours, one after the other; one with which a page cannot be made is left.
    fn templates(&mut self, theme: &mut Theme) {
        let names = self.names("templates", ".html");
        let mut waiting: Vec<(String, String)> = names
            .into_iter()
            .filter_map(|name| self.text(&format!("templates/{name}")).map(|source| (name, source)))
            .collect();
        // Parts of their own come first, since the others may use them.
        waiting.sort_by_key(|(name, _)| templates::TEMPLATES.iter().position(|(known, _)| known == name));
        for (name, source) in waiting {
            let former = theme.press.clone();
            let tried =
                theme.press.add_template_owned(name.clone(), source).and_then(|()| samples::try_all(theme));
            if let Err(error) = tried {
                theme.press = former;
                let line = error.line().map_or(String::new(), |line| format!("line {line}: "));
                let cause =
                    std::error::Error::source(&error).map_or(String::new(), |cause| format!(" ({cause})"));
                self.left_out(&format!("templates/{name}"), format!("{line}{error}{cause}"));
            }
        }
    }

    fn weigh(&mut self, theme: &Theme) {
        let heaviest = samples::all(theme, theme.first).into_iter().map(|sample| {
            (theme.render(super::Voice::of(theme.first), sample.page, sample.values).len(), sample.name)
        });
        if let Some((length, name)) = heaviest.max().filter(|(length, _)| *length > FIRST_VIEW) {
            let what = format!(
                "{name} has {length} bytes; above {FIRST_VIEW} it takes longer to appear on a weak network"
            );
            self.could_be_better("templates", what);
        }
    }
}

fn read_bounded(file: &Path, longest: u64) -> Result<Vec<u8>, String> {
    use std::io::Read as _;
    let open = fs::File::open(file).map_err(|error| error.to_string())?;
    if !open.metadata().is_ok_and(|it| it.is_file()) {
        return Err("it is no file".to_owned());
    }
    let mut octets = Vec::new();
    open.take(longest + 1).read_to_end(&mut octets).map_err(|error| error.to_string())?;
    if octets.len() as u64 > longest {
        return Err(format!("it is longer than {longest} bytes"));
    }
    Ok(octets)
}

#[cfg(test)]
mod tests;
