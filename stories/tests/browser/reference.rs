//! The status reference in a real browser: it looks right in every size and colour, is usable with a keyboard and
//! without script, and loads nothing from elsewhere.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::premises::{vestibule, words};

#[test]
fn the_reference_looks_right_and_axe_finds_nothing_in_any_language() {
    let web = Web::open();
    let mut pages = json!({
        "index": "/status/",
        "search": "/status/?q=wifi+login",
        "404": "/status/no-such-page",
        "511": "/status/511?lang=en",
        "chooser": "/status/choose",
        "verdict": "/status/choose/worked/1",
        "pair": "/status/pairs/401-403",
    });
    for language in ["de", "fr", "es", "pt", "ar", "zh"] {
        pages[format!("511-{language}")] = format!("/status/511?lang={language}").into();
    }
    for (name, path) in [("visitor-ar", "ar/511"), ("visitor-zh", "zh/511"), ("list-de", "de")] {
        pages[name] = format!("/status/{path}").into();
    }
    let plan = json!({
        "chromium": "/usr/bin/chromium", "site": web.address, "pictures": pictures(), "pages": pages,
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/reference.mjs");
    let output = Command::new("node").arg(script).arg(plan.to_string()).output();
    let output = output.unwrap_or_else(|error| {
        panic!("node cannot be started ({error}); `cargo xtask test packages` installs it")
    });
    assert!(output.status.success(), "{}", words(&output));
    let saw: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(saw["violations"], json!([]), "pictures are in {}", pictures().display());
    assert_eq!(saw["elsewhere"], json!([]), "a page asks somebody else");
    assert_eq!(saw["first"], "413 Content Too Large", "{saw}");
    assert!(saw["chosen"].as_str().unwrap().starts_with("Send "), "{saw}");
    assert_eq!(saw["filtered"], json!(["418 (Unused)"]), "{saw}");
    assert_eq!(saw["focused"], "main", "{saw}");
    assert!(saw["copies"].as_u64() > Some(0) && saw["copies"] == saw["blocks"], "{saw}");
}

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts/pages")
}

/// `vestibule status web` at a free port; it ends with the story.
struct Web {
    program: Child,
    address: String,
}

impl Web {
    fn open() -> Self {
        let mut program = Command::new(vestibule())
            .args(["status", "web", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address = said.split_whitespace().last().unwrap().trim_end_matches("/status/").to_owned();
        assert!(address.starts_with("http://127.0.0.1:"), "{said:?}");
        Self { program, address }
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
