//! The example programs: the files that tests run, `examples/status/STACK/CODE.EXTENSION` of the repository, and why some
//! codes have none. They stand outside of this crate, because they are programs and are run as they stand.
//!
//! A registered code has in each framework either an example or a reason; a server's snippet is there where one exists.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use toml::{Table, Value};

/// The folder, from this crate's.
pub(crate) const FOLDER: &str = "../../examples/status";
/// Why some codes have none.
const ABSENT: &str = "absent.toml";
/// What fits a page beside its text.
const LONGEST: usize = 45;

/// One kind of program.
pub(crate) struct Stack {
    pub(crate) folder: &'static str,
    title: &'static str,
    extension: &'static str,
    language: &'static str,
    /// Whether every registered code has an example here or a reason why not.
    is_framework: bool,
}

/// In the order in which they are shown.
pub(crate) const STACKS: [Stack; 7] = [
    framework("express", "Node.js, Express", "mjs", "js"),
    framework("flask", "Python, Flask", "py", "python"),
    framework("fastapi", "Python, FastAPI", "py", "python"),
    framework("axum", "Rust, axum", "rs", "rust"),
    server("nginx", "nginx", "nginx"),
    server("apache", "Apache", "apache"),
    server("caddy", "Caddy", "caddy"),
];

const fn framework(
    folder: &'static str,
    title: &'static str,
    extension: &'static str,
    language: &'static str,
) -> Stack {
    Stack { folder, title, extension, language, is_framework: true }
}

const fn server(folder: &'static str, title: &'static str, language: &'static str) -> Stack {
    Stack { folder, title, extension: "conf", language, is_framework: false }
}

/// The tables as Rust.
///
/// # Errors
/// When a registered code has neither example nor reason, or both, and when an example is too long; all of them at once.
pub(crate) fn tables(registered: &[u16]) -> Result<String, Box<dyn std::error::Error>> {
    let root = Path::new(FOLDER);
    let absent: Table = fs::read_to_string(root.join(ABSENT))
        .map_err(|error| {
            format!("examples/status/{ABSENT}: {error}; the examples of the repository are part of the pages")
        })?
        .parse()
        .map_err(|error| format!("examples/status/{ABSENT}: {error}"))?;
    let (mut examples, mut reasons, mut wrong) = (String::new(), String::new(), Vec::new());
    for code in registered {
        let why = absent.get(&code.to_string()).and_then(Value::as_table);
        for (name, why) in why.into_iter().flatten() {
            let why = why.as_str().unwrap_or_default();
            let stack = if name == "all" { "" } else { name };
            writeln!(reasons, "NoExample {{ code: {code}, stack: {stack:?}, why: {why:?} }},")?;
        }
        for stack in &STACKS {
            let name = format!("{}/{code}.{}", stack.folder, stack.extension);
            let reason = why.is_some_and(|why| why.contains_key("all") || why.contains_key(stack.folder));
            let Ok(text) = fs::read_to_string(root.join(&name)) else {
                if stack.is_framework && !reason {
                    wrong.push(format!("examples/status/{name}: neither this file nor a reason in {ABSENT}"));
                }
                continue;
            };
            if reason {
                wrong.push(format!("examples/status/{name}: exists, and {ABSENT} says why it does not"));
            }
            if text.lines().count() > LONGEST {
                wrong.push(format!("examples/status/{name}: has more than {LONGEST} lines; show one idea"));
            }
            let Stack { folder, title, language, .. } = stack;
            writeln!(
                examples,
                "Example {{ code: {code}, stack: {folder:?}, title: {title:?}, file: \"examples/status/{name}\", \
                 language: {language:?}, text: {text:?} }},"
            )?;
        }
    }
    if wrong.is_empty() {
        Ok(format!(
            "static EXAMPLES: &[Example] = &[\n{examples}];\nstatic WITHOUT: &[NoExample] = &[\n{reasons}];\n"
        ))
    } else {
        Err(wrong.join("\n").into())
    }
}
