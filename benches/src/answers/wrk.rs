//! wrk as the guest: how many answers it gets in a second, how long each takes.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use lab::Namespace;

use crate::programs;

/// The request of a person's browser for a page of some other site.
pub(super) const HEADERS: [(&str, &str); 3] = [
    ("Host", "www.example.com"),
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
];

/// Prints one line of numbers at the end.
const SCRIPT: &str = r#"
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %f %f %d %d\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.timeout, e.status))
end
"#;

/// How many ask at a time, and whether they say that they will close.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) connections: u32,
    pub(super) says_close: bool,
}

/// What wrk saw.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) requests: f64,
    pub(super) rate: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    pub(super) errors: f64,
}

/// Asks for so many seconds.
pub(super) fn ask(
    inside: &Namespace,
    folder: &Path,
    target: SocketAddr,
    load: Load,
    seconds: u32,
) -> Result<Seen> {
    let script = folder.join("result.lua");
    fs::write(&script, SCRIPT).context("writing the script for wrk")?;
    let mut command = Command::new("wrk");
    command.args(["--threads", "1", "--timeout", "5s", "--latency"]);
    command.args(["--connections", &load.connections.to_string(), "--duration", &format!("{seconds}s")]);
    command.arg("--script").arg(script);
    for (name, value) in HEADERS {
        command.args(["--header", &format!("{name}: {value}")]);
    }
    if load.says_close {
        command.args(["--header", "Connection: close"]);
    }
    command.arg(format!("http://{target}/"));
    parse(&programs::run(inside, &mut command)?)
}

fn parse(text: &str) -> Result<Seen> {
    let line = text.lines().find_map(|line| line.strip_prefix("RESULT ")).context("wrk's result")?;
    let numbers: Vec<f64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [requests, micros, p50_ms, p99_ms, errors, refused] = numbers[..] else {
        anyhow::bail!("wrk said {line:?}");
    };
    ensure!(refused >= requests, "wrk saw answers other than 511: {line}");
    Ok(Seen { requests, rate: requests / micros * 1e6, p50_ms, p99_ms, errors })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_other_than_511_are_not_counted_as_work() {
        let seen = parse("Running\nRESULT 1000 500000 1.5 9.0 0 1000\n").unwrap();
        assert!((seen.rate - 2000.0).abs() < 1e-9);
        assert!(parse("RESULT 1000 500000 1.5 9.0 0 999\n").is_err());
        assert!(parse("nothing").is_err());
    }
}
