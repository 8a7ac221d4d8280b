//! Tools that know nothing of portals: before sign-in each fails in plain words and keeps nothing of our page; after it
//! each does its work, with a small repository or index on the lab's internet.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::premises::{Premises, words};

const SITE: &str = "http://203.0.113.10";

#[test]
fn curl_and_wget_fail_where_a_status_counts_and_fetch_the_page_later() {
    let premises = Premises::open();
    let page = format!("{SITE}/");
    let page = page.as_str();
    for (program, arguments, code) in [
        ("curl", &["-sS", page][..], 0),
        ("curl", &["-sSf", page], 22),
        ("curl", &["-sSfL", page], 22),
        ("wget", &["--tries=1", "-nv", "-O", "-", page], 8),
    ] {
        let told = premises.run(program, arguments, &[]);
        assert_eq!(told.status.code(), Some(code), "{program} {arguments:?}: {}", words(&told));
        assert!(words(&told).contains("511"), "{program} {arguments:?}: {}", words(&told));
    }
    premises.sign_in(1);
    for (program, arguments) in [("curl", &["-sSfL", page][..]), ("wget", &["-nv", "-O", "-", page])] {
        let told = premises.run(program, arguments, &[]);
        assert!(told.status.success() && words(&told).contains("The internet"), "{}", words(&told));
    }
}

#[test]
fn git_says_511_and_clones_later() {
    let premises = Premises::open();
    let source = premises.folder().join("source");
    let bare = premises.folder().join("project.git");
    let (source, bare) = (source.to_str().unwrap(), bare.to_str().unwrap());
    let who = ["-c", "user.name=Lab", "-c", "user.email=lab@example.net"];
    for arguments in [
        &["init", "--quiet", source][..],
        &[&["-C", source], &who[..], &["commit", "--quiet", "--allow-empty", "-m", "Begin"]].concat(),
        &["clone", "--quiet", "--bare", source, bare],
        &["-C", bare, "update-server-info"],
    ] {
        succeeds(&premises.run("git", arguments, &[]));
    }
    publish_folder(&premises, Path::new(bare), "/project.git");
    let address = format!("{SITE}/project.git");
    let clone = || premises.run("git", &["clone", &address, "clone"], &[("GIT_TERMINAL_PROMPT", "0")]);
    let told = clone();
    assert_eq!(told.status.code(), Some(128), "{}", words(&told));
    assert!(words(&told).contains("The requested URL returned error: 511"), "{}", words(&told));
    premises.sign_in(1);
    succeeds(&clone());
    assert!(premises.folder().join("clone/.git").is_dir());
}

#[test]
fn apt_says_511_and_updates_later() {
    let premises = Premises::open();
    let packages = "Package: hello-lab\nVersion: 1.0\nArchitecture: all\nMaintainer: Lab <lab@example.net>\n\
                    Filename: ./hello-lab_1.0_all.deb\nSize: 2\n\
                    SHA256: 0000000000000000000000000000000000000000000000000000000000000000\n\
                    Description: says hello\n\n";
    premises.network.internet().publish("/apt/./Packages", packages.as_bytes());
    premises.network.internet().publish("/apt/Packages", packages.as_bytes());
    let folder = premises.folder().join("apt");
    for part in ["state/lists/partial", "cache/archives/partial"] {
        std::fs::create_dir_all(folder.join(part)).unwrap();
    }
    std::fs::write(folder.join("sources.list"), format!("deb [trusted=yes] {SITE}/apt ./\n")).unwrap();
    let at = |key: &str, place: &str| format!("-o{key}={}", folder.join(place).display());
    let options = [
        at("Dir::State", "state"),
        at("Dir::Cache", "cache"),
        at("Dir::Etc::sourcelist", "sources.list"),
        "-oDir::Etc::sourceparts=/dev/null".to_owned(),
        "-oDir::State::status=/dev/null".to_owned(),
        "-oAPT::Sandbox::User=root".to_owned(),
        "-oAcquire::Retries=0".to_owned(),
        "-oAcquire::Languages=none".to_owned(),
    ];
    let apt = |program: &str, words: &[&str]| {
        let arguments: Vec<&str> = options.iter().map(String::as_str).chain(words.iter().copied()).collect();
        premises.run(program, &arguments, &[])
    };
    let told = apt("apt-get", &["update"]);
    assert!(words(&told).contains("511"), "{}", words(&told));
    assert!(!words(&apt("apt-cache", &["show", "hello-lab"])).contains("says hello"), "nothing is kept");
    premises.sign_in(1);
    succeeds(&apt("apt-get", &["update"]));
    let found = apt("apt-cache", &["show", "hello-lab"]);
    assert!(words(&found).contains("says hello"), "{}", words(&found));
}

#[test]
fn pip_finds_nothing_and_downloads_later() {
    let premises = Premises::open();
    let wheel = "hello_lab-1.0-py3-none-any.whl";
    let path = premises.folder().join(wheel);
    let make = "import sys, zipfile\n\
                with zipfile.ZipFile(sys.argv[1], 'w') as z:\n    \
                d = 'hello_lab-1.0.dist-info/'\n    \
                z.writestr('hello_lab.py', '')\n    \
                z.writestr(d + 'METADATA', 'Metadata-Version: 2.1\\nName: hello-lab\\nVersion: 1.0\\n')\n    \
                z.writestr(d + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')\n    \
                z.writestr(d + 'RECORD', '')\n";
    succeeds(&premises.run("python3", &["-c", make, path.to_str().unwrap()], &[]));
    let internet = premises.network.internet();
    internet.publish(&format!("/files/{wheel}"), &std::fs::read(&path).unwrap());
    internet.publish("/simple/hello-lab/", format!("<a href=\"/files/{wheel}\">{wheel}</a>").as_bytes());
    let index = format!("{SITE}/simple");
    let download = || {
        let options = ["-m", "pip", "download", "--no-deps", "--retries=0", "--disable-pip-version-check"];
        let from = ["--index-url", &index, "--trusted-host", "203.0.113.10", "-d", "pip", "hello-lab"];
        premises.run("/usr/bin/python3", &[&options[..], &from[..]].concat(), &[])
    };
    let told = download();
    assert_eq!(told.status.code(), Some(1), "{}", words(&told));
    assert!(words(&told).contains("No matching distribution"), "{}", words(&told));
    premises.sign_in(1);
    succeeds(&download());
    assert!(premises.folder().join("pip").join(wheel).is_file());
}

#[test]
fn npm_says_e511_and_installs_later() {
    let premises = Premises::open();
    let package = premises.folder().join("package");
    std::fs::create_dir(&package).unwrap();
    std::fs::write(package.join("package.json"), r#"{"name":"hello-lab","version":"1.0.0"}"#).unwrap();
    succeeds(&premises.run("tar", &["czf", "hello-lab-1.0.0.tgz", "package"], &[]));
    let internet = premises.network.internet();
    let tarball = std::fs::read(premises.folder().join("hello-lab-1.0.0.tgz")).unwrap();
    internet.publish("/npm/hello-lab-1.0.0.tgz", &tarball);
    let document = serde_json::json!({
        "name": "hello-lab",
        "dist-tags": { "latest": "1.0.0" },
        "versions": { "1.0.0": {
            "name": "hello-lab", "version": "1.0.0",
            "dist": { "tarball": format!("{SITE}/npm/hello-lab-1.0.0.tgz") },
        } },
    });
    internet.publish("/npm/hello-lab", document.to_string().as_bytes());
    let registry = format!("--registry={SITE}/npm/");
    let install = || {
        let options = ["install", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=0"];
        premises.run("npm", &[&options[..], &[&registry, "--prefix", "npm", "hello-lab"]].concat(), &[])
    };
    let told = install();
    assert!(!told.status.success() && words(&told).contains("E511"), "{}", words(&told));
    premises.sign_in(1);
    succeeds(&install());
    assert!(premises.folder().join("npm/node_modules/hello-lab/package.json").is_file());
}

fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", words(output));
}

/// Publishes every file below a folder under the same names.
fn publish_folder(premises: &Premises, folder: &Path, at: &str) {
    let listed = Command::new("find").arg(folder).args(["-type", "f"]).output().unwrap();
    for file in String::from_utf8(listed.stdout).unwrap().lines().map(PathBuf::from) {
        let name = file.strip_prefix(folder).unwrap().display().to_string();
        premises.network.internet().publish(&format!("{at}/{name}"), &std::fs::read(&file).unwrap());
    }
}
