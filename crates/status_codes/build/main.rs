//! Turns the registry and the pages into the tables that `src/` includes, and refuses what it does not understand in
//! full: an unknown word in the registry, a page without a source, a link into nowhere. Each mistake names its file and
//! line. Nothing of this runs in the product.

#[path = "../src/csv.rs"]
mod csv;

// The pages: read, checked, rendered.
mod content;
// The programs that the pages show.
mod examples;
// The facts.
mod registry;
// Both as Rust.
mod tables;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

const REGISTRY: &str = "data/registry.csv";
const CONTENT: &str = "content";
/// Whether a page that is not there stops the build: that of a registered code, or one that another page links to.
/// While one is being written it may only be told.
const EVERY_PAGE_IS_THERE: bool = true;

fn main() -> ExitCode {
    for input in [REGISTRY, CONTENT, "src/csv.rs", "build"] {
        println!("cargo::rerun-if-changed={input}");
    }
    for input in examples::STACKS.iter().map(|stack| stack.folder).chain(["absent.toml"]) {
        println!("cargo::rerun-if-changed={}/{input}", examples::FOLDER);
    }
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error}\n");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), Box<dyn Error>> {
    let registry =
        registry::read(&fs::read_to_string(REGISTRY)?).map_err(|error| format!("{REGISTRY}: {error}"))?;
    let (content, problems) = content::read(Path::new(CONTENT), &registry.codes)?;
    let mut missing = missing(&registry.codes, &content);
    let (links, mistakes): (Vec<_>, Vec<_>) = problems.iter().partition(|problem| problem.is_missing);
    missing.extend(links.iter().map(ToString::to_string));
    let mut complaints: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    if EVERY_PAGE_IS_THERE {
        complaints.extend(missing);
    } else if !missing.is_empty() {
        println!("cargo::warning={} pages are not there yet: {}", missing.len(), shortened(&missing));
    }
    if !complaints.is_empty() {
        return Err(
            format!("{}\n{} mistakes in the reference", complaints.join("\n"), complaints.len()).into()
        );
    }
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    fs::write(out.join("registry_table.rs"), &registry.tables)?;
    fs::write(out.join("words_table.rs"), tables::words(&content)?)?;
    fs::write(out.join("pages_table.rs"), tables::pages(&content)?)?;
    let mut registered: Vec<u16> =
        registry.codes.iter().filter(|code| code.registered).map(|code| code.code).collect();
    registered.sort_unstable();
    fs::write(out.join("examples_table.rs"), examples::tables(&registered)?)?;
    fs::write(out.join("chooser_table.rs"), tables::chooser(&content)?)?;
    Ok(())
}

fn missing(codes: &[content::Code], content: &content::Content) -> Vec<String> {
    let has_page = |code: &content::Code| {
        content.pages.iter().any(|page| page.code == code.code && page.variant == code.variant)
    };
    let without = codes.iter().filter(|code| code.registered && !has_page(code));
    without.map(|code| format!("content/en/{}.md: a registered code has no page", code.slug())).collect()
}

/// The first few names.
fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 2;
    let rest = if names.len() > SHOWN { " ..." } else { "" };
    format!("{}{rest}", names[..names.len().min(SHOWN)].join("; "))
}
