//! Programs from Debian, running in a namespace until they are dropped.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use lab::Namespace;

/// A program that ends when this is dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a program inside; what it says goes to `log`.
    pub(crate) fn start(
        inside: &Namespace,
        log: &Path,
        program: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let said = std::fs::File::options().create(true).append(true).open(log).unwrap();
        let mut command = Command::new(program);
        command.args(arguments).envs(environment.iter().copied()).stdin(Stdio::null());
        command.stdout(said.try_clone().unwrap()).stderr(said);
        let child = inside.run(|| command.spawn()).unwrap();
        Self(child.unwrap_or_else(|error| missing(program, &error)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a program inside to its end; what it printed.
pub(crate) fn output(inside: &Namespace, program: &str, arguments: &[&str]) -> String {
    let run = || Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = inside.run(run).unwrap().unwrap_or_else(|error| missing(program, &error));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn missing(program: &str, error: &std::io::Error) -> ! {
    panic!("{program} cannot be started ({error}): cargo xtask test installs it")
}
