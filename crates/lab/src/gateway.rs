//! The gateway program under test: started in the gateway's namespace, watched, stopped, killed, started again.
//!
//! It is run as an operator would run it, with a configuration file, and known only by its exit, its log and its
//! word that it is ready (sd_notify).

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Signal, pidfd_send_signal};

use crate::error::LabError;
use crate::namespace::Namespace;
use crate::network::Network;
use crate::process::{Process, is_alive, pidfd};
use crate::ready::ReadySocket;
use crate::wait::wait_for;

const READY_WITHIN: Duration = Duration::from_secs(20);
const ENDS_WITHIN: Duration = Duration::from_secs(10);
const LISTEN_FOR: Duration = Duration::from_millis(20);
const LOG_LINES: usize = 40;

/// A gateway program that is ready. It is killed when dropped.
#[derive(Debug)]
pub struct Gateway {
    namespace: Namespace,
    program: PathBuf,
    folder: PathBuf,
    process: Process,
    ready_after: Duration,
}

impl Gateway {
    /// Writes `config` to `folder/vestibule.toml`, starts `program run --config` with it in the gateway's namespace
    /// and waits until it says that it is ready. Its standard error goes to `folder/gateway.log`, one run after the
    /// other.
    ///
    /// # Errors
    /// [`LabError::NotReady`] with the end of its log when it ends or stays silent for 20 seconds.
    pub fn start(network: &Network, program: &Path, config: &str, folder: &Path) -> Result<Self, LabError> {
        let path = folder.join("vestibule.toml");
        fs::write(&path, config).map_err(|source| LabError::File { doing: "writing", path, source })?;
        let namespace = network.gateway().clone();
        let (process, ready_after) = launch(&namespace, program, folder)?;
        Ok(Self { namespace, program: program.to_owned(), folder: folder.to_owned(), process, ready_after })
    }

    /// Its process number.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// How long it took from its start until it was ready.
    #[must_use]
    pub const fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// The process numbers of its children (the helper that holds the privileges).
    #[must_use]
    pub fn children(&self) -> Vec<u32> {
        self.process.children()
    }

    /// Whether it is still running.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.process.ended().is_none()
    }

    /// What it wrote to standard error in all its runs (at most the last 40 lines are kept in errors; this is all).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn log(&self) -> Result<String, LabError> {
        let path = log_path(&self.folder);
        fs::read_to_string(&path).map_err(|source| LabError::File { doing: "reading", path, source })
    }

    /// Kills it without warning (SIGKILL), as a crash would, and waits until it is gone.
    ///
    /// # Errors
    /// When it does not go, which a kernel allows only to a process stuck in it.
    pub fn kill(&mut self) -> Result<ExitStatus, LabError> {
        self.end_by(Signal::KILL)
    }

    /// Kills it and its children, as losing power would, and waits until all are gone.
    ///
    /// # Errors
    /// As [`Gateway::kill`].
    pub fn kill_all(&mut self) -> Result<ExitStatus, LabError> {
        let children = self.children();
        // Held first, so that it cannot notice and act in between.
        self.send(Signal::STOP)?;
        for &child in &children {
            // A child that has ended cannot be opened, which is as good.
            if let Ok(handle) = pidfd(child) {
                let _ = pidfd_send_signal(handle, Signal::KILL);
            }
        }
        let status = self.kill()?;
        wait_for("the end of the gateway's children", ENDS_WITHIN, || {
            children.iter().all(|&child| !is_alive(child)).then_some(())
        })?;
        Ok(status)
    }

    /// Asks it to end (SIGTERM) and waits.
    ///
    /// # Errors
    /// [`LabError::Waited`] when it does not end within ten seconds.
    pub fn terminate(&mut self) -> Result<ExitStatus, LabError> {
        self.end_by(Signal::TERM)
    }

    /// Asks it to read its configuration and certificate again (SIGHUP).
    ///
    /// # Errors
    /// When the signal cannot be sent.
    pub fn reload(&self) -> Result<(), LabError> {
        self.send(Signal::HUP)
    }

    /// Starts it again with the same configuration file after it ended; ends it first if it runs.
    ///
    /// # Errors
    /// As [`Gateway::start`].
    pub fn restart(&mut self) -> Result<(), LabError> {
        if self.is_running() {
            self.terminate()?;
        }
        (self.process, self.ready_after) = launch(&self.namespace, &self.program, &self.folder)?;
        Ok(())
    }

    /// Runs `program upgrade` with the same configuration file, which takes over from the process that runs, and knows the
    /// gateway by the new process from then on. Returns once the former process has ended.
    ///
    /// # Errors
    /// [`LabError::NotReady`] with what the command said when it failed: then the former process is still the gateway.
    pub fn upgrade(&mut self) -> Result<(), LabError> {
        let config = self.folder.join("vestibule.toml");
        let output = self.command(&["upgrade", "--config", &config.to_string_lossy()])?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let number = said.split_whitespace().nth(1).and_then(|pid| pid.parse().ok());
        let (true, Some(pid)) = (output.status.success(), number) else {
            let how = format!("could not take over ({})", output.status);
            return Err(LabError::NotReady {
                how,
                log: String::from_utf8_lossy(&output.stderr).into_owned(),
            });
        };
        let process = Process::adopt(pid)
            .map_err(|source| LabError::Start { program: self.program.clone(), source })?;
        let former = std::mem::replace(&mut self.process, process);
        former.wait("the end of the former gateway", ENDS_WITHIN)?;
        Ok(())
    }

    /// Runs `program` with other arguments in the gateway's namespace, as an operator at its prompt, to its end.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn command(&self, arguments: &[&str]) -> Result<std::process::Output, LabError> {
        let run = || Command::new(&self.program).args(arguments).current_dir(&self.folder).output();
        self.namespace.run(run)?.map_err(|source| LabError::Start { program: self.program.clone(), source })
    }

    fn end_by(&mut self, signal: Signal) -> Result<ExitStatus, LabError> {
        self.send(signal)?;
        self.process.wait("the end of the gateway", ENDS_WITHIN)
    }

    fn send(&self, signal: Signal) -> Result<(), LabError> {
        self.process
            .signal(signal)
            .map_err(|error| LabError::namespace(self.namespace.name(), "signalling the gateway", error))
    }
}

fn launch(namespace: &Namespace, program: &Path, folder: &Path) -> Result<(Process, Duration), LabError> {
    let started = Instant::now();
    let ready = ReadySocket::create(&folder.join("ready.sock"))?;
    let log = log_path(folder);
    let output = File::options().create(true).append(true).open(&log).map_err(|source| LabError::File {
        doing: "opening",
        path: log.clone(),
        source,
    })?;
    let mut command = Command::new(program);
    command
        .arg("run")
        .arg("--config")
        .arg(folder.join("vestibule.toml"))
        .current_dir(folder)
        .env("NOTIFY_SOCKET", ready.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(output);
    let process = Process::start(namespace, command)?;
    wait_until_ready(&process, &ready, &log)?;
    Ok((process, started.elapsed()))
}

fn wait_until_ready(process: &Process, ready: &ReadySocket, log: &Path) -> Result<(), LabError> {
    let started = Instant::now();
    while !ready.hears_ready(LISTEN_FOR) {
        let how = match process.ended() {
            Some(status) => format!("ended with {status}"),
            None if started.elapsed() > READY_WITHIN => format!("said nothing for {READY_WITHIN:?}"),
            None => continue,
        };
        return Err(LabError::NotReady { how, log: last_lines(log) });
    }
    Ok(())
}

fn log_path(folder: &Path) -> PathBuf {
    folder.join("gateway.log")
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(LOG_LINES)..).unwrap_or(&[]).join("\n")
}
