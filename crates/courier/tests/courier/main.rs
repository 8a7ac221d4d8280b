//! Messages to a real mail server (aiosmtpd) and to an HTTP server, both on the loopback.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail the test")]

mod mail;
mod texts;

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A program that tells its port first, and then line by line what it took. Ended with this.
struct Program {
    child: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl Program {
    fn start(script: &str, arguments: &[&str]) -> Self {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/courier").join(script);
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("Debian's python3 is needed (cargo xtask test installs it)");
        let lines = BufReader::new(child.stdout.take().expect("piped"));
        let mut program = Self { child, lines, port: 0 };
        let line = program.line();
        program.port = line.parse().expect("python3-aiosmtpd is needed (cargo xtask test installs it)");
        program
    }

    /// The next line; empty when the program ended.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    fn taken(&mut self) -> serde_json::Value {
        serde_json::from_str(&self.line()).expect("JSON")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
