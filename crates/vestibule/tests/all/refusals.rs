//! Every kind of error that ends a command: what the operator reads, whole, and the exit code. The text is a golden;
//! with `VESTIBULE_BLESS` set it is written anew, to be reviewed as a change.

use std::fs::Permissions;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use crate::configuration::check_golden;

/// What one run said on standard error, and its exit code, under the command as it was typed.
fn run(mut program: Command, arguments: &[&str], input: &[u8]) -> String {
    let pipes = program.args(arguments).env_remove("COLUMNS").stdin(Stdio::piped());
    let mut child = pipes.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read its input may have ended before it is written.
    let _ = child.stdin.take().unwrap().write_all(input);
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("  read more: the book, chapter "), "{arguments:?}: {said}");
    format!("$ vestibule {}\n{said}exit code {}\n\n", arguments.join(" "), ended.status.code().unwrap())
}

fn vestibule() -> Command {
    Command::new(env!("CARGO_BIN_EXE_vestibule"))
}

/// The program without the right to read what its permissions close to it, even where root runs the tests.
fn without_rights() -> Command {
    if !rustix::process::geteuid().is_root() {
        return vestibule();
    }
    let mut program = Command::new("setpriv");
    program.args(["--bounding-set=-all", env!("CARGO_BIN_EXE_vestibule")]);
    program
}

#[test]
fn every_kind_of_error_says_where_to_read_more_and_has_its_exit_code() {
    let folder = std::env::temp_dir().join(format!("vestibule-refusals-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str| folder.join(name).display().to_string();
    let (mistaken, closed, missing) = (file("mistaken.toml"), file("closed.toml"), file("missing.toml"));
    std::fs::write(&mistaken, "[portal]\nnaem = \"portal.example.net\"\n").unwrap();
    std::fs::write(&closed, "").unwrap();
    std::fs::set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let mut said = String::new();
    for arguments in [
        &["run", "--no-such-option"][..],
        &["no-such-command"],
        &["status", "--lang", "tlh", "404"],
        &["check", "--config", &missing],
        &["check", "--config", &mistaken],
        &["session", "list", "--run-directory", "/nonexistent/run"],
        &["status", "web", "--listen", &address],
        &["status", "serve", "--listen", &address],
        &["status", "700"],
        &["status", "no-such-page"],
        &["status", "418", "--example", "flask"],
        &["status", "search", "zzzzqqqq"],
        &["status", "choose", "--answers", "99"],
        &["status", "export", "/proc/nowhere"],
        &["explain-probe", "https://a.test/"],
        &["helper"],
    ] {
        said.push_str(&run(vestibule(), arguments, b""));
    }
    said.push_str(&run(without_rights(), &["check", "--config", &closed], b""));
    // What the reference can be written to, without a word about where it will stand.
    let written = vestibule().args(["status", "export", &file("site")]).output().unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    for command in ["explain", "lint"] {
        said.push_str(&run(vestibule(), &["status", command], b"\x00\xff nothing that anybody said"));
    }
    let told = said.replace(&folder.display().to_string(), "FOLDER").replace(&address, "127.0.0.1:PORT");
    std::fs::remove_dir_all(&folder).unwrap();
    check_golden(&told, "refusals.txt");
}
