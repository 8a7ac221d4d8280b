//! The other end: takes one value at a time, starts the program for it, says how it ended.
//!
//! It parses nothing that guests send, and starts nothing but the program it was started with.

use std::io::{self, Read as _};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::net::{RecvFlags, SendFlags, recv, send};
use rustix::process::{Pid, Signal, kill_process_group};

use super::{DONE, FAILED, LONGEST, PROGRAM_PATIENCE, SHOW, TAKE_AWAY};

/// Octets of what the program says on standard error that are told to the gateway.
const LAST_WORDS: u64 = 1000;
/// Where programs are found; the hook gets no other environment.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Serves until the gateway is gone.
///
/// # Errors
/// When the socket cannot be used.
pub fn serve(socket: &OwnedFd, name: &str, hook: &[String]) -> io::Result<()> {
    loop {
        let mut message = [MaybeUninit::uninit(); LONGEST];
        let ((heard, _), _) = recv(socket, &mut message, RecvFlags::empty())?;
        let Some((&kind, value)) = heard.split_first() else { return Ok(()) };
        let answer = match understand(kind, value) {
            Some((verb, value)) => run(hook, verb, name, value),
            None => Err("the gateway asked for something that is no proof".to_owned()),
        };
        let said = match answer {
            Ok(()) => vec![DONE],
            Err(why) => [&[FAILED], why.as_bytes()].concat(),
        };
        send(socket, said.get(..LONGEST).unwrap_or(&said), SendFlags::NOSIGNAL)?;
    }
}

/// What to do with which value: 43 characters of base64url, the digest of a key authorization (RFC 8555 §8.4).
fn understand(kind: u8, value: &[u8]) -> Option<(&'static str, &str)> {
    let verb = match kind {
        SHOW => "present",
        TAKE_AWAY => "cleanup",
        _ => return None,
    };
    let usable = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_digest = value.len() == 43 && value.iter().all(usable);
    is_digest.then_some((verb, std::str::from_utf8(value).ok()?))
}

fn run(hook: &[String], verb: &str, name: &str, value: &str) -> Result<(), String> {
    let Some((program, arguments)) = hook.split_first() else {
        return Err("there is no dns_hook".to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments).args([verb, &format!("_acme-challenge.{name}"), value]);
    command.env_clear().env("PATH", PATH).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("{program} cannot be started: {error}"))?;
    let words = listen(&mut child);
    let status = wait(&mut child).map_err(|error| format!("{program} {verb}: {error}"))?;
    if status.success() {
        return Ok(());
    }
    // Something that it left behind may hold its standard error open: not waited for.
    let words = words.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    Err(format!("{program} {verb} ended with {status}: {}", words.trim()))
}

/// The beginning of what it says on standard error, once that is closed.
fn listen(child: &mut Child) -> Receiver<String> {
    let (told, words) = sync_channel(1);
    if let Some(mut said) = child.stderr.take() {
        thread::spawn(move || {
            let mut octets = Vec::new();
            let _ = said.by_ref().take(LAST_WORDS).read_to_end(&mut octets);
            let _ = told.try_send(String::from_utf8_lossy(&octets).into_owned());
            // Read on, so that it never waits for us.
            let _ = io::copy(&mut said, &mut io::sink());
        });
    }
    words
}

fn wait(child: &mut Child) -> io::Result<std::process::ExitStatus> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if begun.elapsed() > PROGRAM_PATIENCE {
            // With all that it started.
            if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                let _ = kill_process_group(group, Signal::KILL);
            }
            child.wait()?;
            return Err(io::Error::other(format!(
                "it did not end within {PROGRAM_PATIENCE:?} and was ended"
            )));
        }
        thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "0123456789012345678901234567890123456789ab-";

    #[test]
    fn nothing_but_a_proof_is_understood() {
        assert_eq!(understand(SHOW, VALUE.as_bytes()), Some(("present", VALUE)));
        assert_eq!(understand(TAKE_AWAY, VALUE.as_bytes()), Some(("cleanup", VALUE)));
        for (kind, value) in [(b'X', VALUE), (SHOW, ""), (SHOW, "short"), (SHOW, &VALUE.replace('-', " "))] {
            assert_eq!(understand(kind, value.as_bytes()), None, "{kind} {value}");
        }
    }

    #[test]
    fn the_program_is_told_what_to_do_and_its_failure_is_told_back() {
        let hook = |script: &str| ["/bin/sh", "-c", script, "hook"].map(str::to_owned).to_vec();
        let told = format!(r#"test "$*" = "present _acme-challenge.a.example {VALUE}" && test -z "$HOME""#);
        assert_eq!(run(&hook(&told), "present", "a.example", VALUE), Ok(()));
        let failed = run(&hook("echo no such zone >&2; exit 3"), "cleanup", "a.example", VALUE).unwrap_err();
        assert!(failed.contains("exit status: 3") && failed.contains("no such zone"), "{failed}");
        let missing = run(&["/nowhere".to_owned()], "present", "a.example", VALUE).unwrap_err();
        assert!(missing.contains("cannot be started"), "{missing}");
    }
}
