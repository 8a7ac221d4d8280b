//! A theme's pages with a guest made up for it: served while the theme is edited, or written as files.
//!
//! The folder is read anew for every page, so that a change is seen at once. Nobody signs in here.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as Asked, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use wording::Language;

use super::{LOGO_PATH, Loaded, Theme, ThemeFault, Voice, samples};

/// The pages as a service: `/` lists them, `/<page>` shows one, in the language of `?lang=`.
pub fn router(folder: Option<PathBuf>) -> Router {
    Router::new()
        .route("/", get(list))
        .route(LOGO_PATH, get(logo))
        .route("/{page}", get(show))
        .with_state(Arc::new(folder))
}

/// Writes every page in every language that is offered as `<language>/<page>.html`, with an `index.html`; says what was written.
///
/// # Errors
/// When a file cannot be written.
pub fn export(theme: &Theme, into: &Path) -> io::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for language in &theme.offered {
        let folder = into.join(language.tag());
        fs::create_dir_all(&folder)?;
        for sample in samples::all(theme, *language) {
            let html = theme.render(Voice::carried(*language), sample.page, sample.values);
            let file = folder.join(format!("{}.html", sample.name));
            fs::write(&file, as_file(theme, &html))?;
            written.push(file);
        }
    }
    if let Some(logo) = theme.logo() {
        let file = into.join("logo").with_extension(ending(logo.kind()));
        fs::write(&file, logo.octets())?;
        written.push(file);
    }
    let index = into.join("index.html");
    fs::write(&index, index_of(theme, &[], &theme.offered, |tag, name| format!("{tag}/{name}.html")))?;
    written.push(index);
    Ok(written)
}

/// Files lead to files: the logo beside the folders, languages to the same place in another.
fn as_file(theme: &Theme, html: &str) -> String {
    let mut html = html.to_owned();
    if let Some(logo) = theme.logo() {
        let served = format!("src=\"{LOGO_PATH}?{}\"", logo.edition());
        html = html.replace(&served, &format!("src=\"../logo.{}\"", ending(logo.kind())));
    }
    for language in Language::all() {
        let tag = language.tag();
        html = html.replace(&format!("href=\"/?lang={tag}\""), &format!("href=\"../{tag}/sign-in.html\""));
    }
    html
}

fn ending(kind: &str) -> &str {
    match kind {
        "image/svg+xml" => "svg",
        other => other.trim_start_matches("image/"),
    }
}

fn read(folder: Option<&PathBuf>) -> Loaded {
    match folder {
        Some(folder) => Theme::load(folder),
        None => Loaded { theme: Theme::default(), faults: Vec::new() },
    }
}

async fn list(State(folder): State<Arc<Option<PathBuf>>>, query: RawQuery, headers: HeaderMap) -> Response {
    let Loaded { theme, faults } = read(folder.as_ref().as_ref());
    // The pages' own list of languages leads to "/": stay with the first page in that language.
    if let Some(query) = query.0.filter(|query| query.contains("lang=")) {
        return answer(&theme, "sign-in", Some(&query), &headers);
    }
    let languages: Vec<Language> = theme.offered.clone();
    let html = index_of(&theme, &faults, &languages, |tag, name| format!("/{name}?lang={tag}"));
    page(StatusCode::OK, &theme, html)
}

async fn show(
    State(folder): State<Arc<Option<PathBuf>>>,
    Asked(name): Asked<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&read(folder.as_ref().as_ref()).theme, &name, query.0.as_deref(), &headers)
}

async fn logo(State(folder): State<Arc<Option<PathBuf>>>) -> Response {
    read(folder.as_ref().as_ref()).theme.logo().map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |logo| {
            let fields = [(header::CONTENT_TYPE, logo.kind()), (header::CACHE_CONTROL, "no-store")];
            (fields, logo.octets().to_vec()).into_response()
        },
    )
}

fn answer(theme: &Theme, name: &str, query: Option<&str>, headers: &HeaderMap) -> Response {
    let voice = Voice::heard(theme, query, headers);
    let sample = samples::all(theme, voice.language).into_iter().find(|sample| sample.name == name);
    match sample {
        Some(sample) => page(StatusCode::OK, theme, theme.render(voice, sample.page, sample.values)),
        None => (StatusCode::NOT_FOUND, "there is no such page in the preview; see /\n").into_response(),
    }
}

fn page(code: StatusCode, theme: &Theme, html: String) -> Response {
    let fields = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, theme.policy()),
    ];
    (code, fields, html).into_response()
}

/// The list of the pages, in the theme's own style.
fn index_of(
    theme: &Theme,
    faults: &[ThemeFault],
    languages: &[Language],
    address: impl Fn(&str, &str) -> String,
) -> String {
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>Preview of the theme</title>\n<style>{}</style>\n\
         </head>\n<body>\n<main>\n<h1>Preview of the theme</h1>\n",
        theme.style
    );
    for fault in faults {
        let text = format!("{}: {}", fault.file, fault.what);
        html.push_str(&format!("<p class=\"note\">{}</p>\n", super::voice::escaped(&text)));
    }
    for sample in samples::all(theme, theme.first) {
        html.push_str(&format!("<h2>{}: {}</h2>\n<p>", sample.name, sample.about));
        for language in languages {
            let (tag, name) = (language.tag(), language.own_name());
            let address = address(tag, sample.name);
            html.push_str(&format!("<a href=\"{address}\" lang=\"{tag}\">{name}</a> "));
        }
        html.push_str("</p>\n");
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}
