//! The machine a number was measured on: without it a number says nothing.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What stands above every table.
pub(crate) fn description() -> String {
    let kernel = read("/proc/sys/kernel/osrelease");
    format!("{} x {}, {} GiB, Linux {}", cores(), processor(), memory_gib(), kernel.trim())
}

/// Processor cores that this process may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The load average of the last minute: what else was going on.
pub(crate) fn load() -> f64 {
    read("/proc/loadavg").split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or(f64::NAN)
}

/// The commit of the checkout, marked when files differ from it.
pub(crate) fn commit() -> String {
    let commit = git(&["rev-parse", "--short=12", "HEAD"]);
    let changed = !git(&["status", "--porcelain", "--untracked-files=no"]).is_empty();
    format!("{commit}{}", if changed { " with changes" } else { "" })
}

/// Today, as `2026-11-30`.
pub(crate) fn date() -> String {
    output(Command::new("date").args(["-u", "+%Y-%m-%d"]))
}

/// The kind of file system that a folder is on.
pub(crate) fn file_system(folder: &Path) -> String {
    let mounts = read("/proc/self/mounts");
    let fields = mounts.lines().filter_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        Some((fields.next()?, fields.next()?))
    });
    let holding = fields.filter(|(point, _)| folder.starts_with(point));
    holding
        .max_by_key(|(point, _)| point.len())
        .map_or_else(|| "unknown".to_owned(), |(_, kind)| kind.to_owned())
}

fn processor() -> String {
    let about = read("/proc/cpuinfo");
    let name = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned())
}

fn memory_gib() -> u64 {
    let about = read("/proc/meminfo");
    let kib = about.lines().find_map(|line| line.strip_prefix("MemTotal:")?.split_whitespace().next());
    kib.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0).div_ceil(1 << 20)
}

fn git(arguments: &[&str]) -> String {
    output(Command::new("git").arg("-C").arg(env!("CARGO_MANIFEST_DIR")).args(arguments))
}

fn output(command: &mut Command) -> String {
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
