//! A program that serves one example: started on a port of its own, heard when it fails, ended when it is dropped.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::stacks::Stack;

/// How long an example may take to open its port, on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ports that were given away in this process, so that no two examples get the same.
static GIVEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());

/// A running example.
pub(super) struct Program {
    child: Child,
    port: u16,
    place: PathBuf,
    log: PathBuf,
    /// What a gateway example forwards to; it takes connections and never answers.
    _silent: TcpListener,
}

impl Program {
    pub(super) fn start(stack: Stack, code: u16) -> Result<Self, String> {
        let port = free_port().map_err(|error| format!("no free port: {error}"))?;
        let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
        // 502 is forwarded to a port where nobody listens, 504 to one where nobody answers.
        let upstream = match code {
            504 => silent.local_addr().map_err(|error| error.to_string())?.port(),
            _ => free_port().map_err(|error| format!("no free port: {error}"))?,
        };
        // Its port is nobody else's, so its folder is not either.
        let place = stack.workplace().join(format!("run-{code}-{port}"));
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
        let log = place.join("log");
        let to_log = File::create(&log).map_err(|error| error.to_string())?;
        let also = to_log.try_clone().map_err(|error| error.to_string())?;
        let mut command: Command = stack.command(code, port, upstream, &place)?;
        command
            .env("PORT", port.to_string())
            .env("UPSTREAM", format!("127.0.0.1:{upstream}"))
            .current_dir(&place)
            .stdin(Stdio::null())
            .stdout(to_log)
            .stderr(also);
        let child = command.spawn().map_err(|error| {
            format!("{} cannot be started: {error}; cargo xtask test packages installs it", stack.name())
        })?;
        let mut program = Self { child, port, place, log, _silent: silent };
        program.wait()?;
        Ok(program)
    }

    pub(super) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The last lines that the program printed.
    pub(super) fn said(&mut self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }

    fn wait(&mut self) -> Result<(), String> {
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address()).is_err() {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("ended with {status} before it listened\n{}", self.said()));
            }
            if Instant::now() > end {
                return Err(format!("does not listen on its port\n{}", self.said()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.place);
    }
}

/// A port where nobody listens: below those that the kernel hands out by itself, so that it stays free.
fn free_port() -> std::io::Result<u16> {
    const FIRST: u16 = 10_240;
    let mut given = GIVEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    // Tests of other stacks run in processes of their own: each begins elsewhere.
    let start = FIRST + u16::try_from(std::process::id() % 160).unwrap_or(0) * 120;
    for port in start..start + 2_000 {
        if !given.contains(&port) && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            given.push(port);
            return Ok(port);
        }
    }
    Err(std::io::Error::other("all ports are taken"))
}
