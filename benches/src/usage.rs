//! What processes use: processor time and memory, as the kernel accounts it (proc(5)).

use std::fs;
use std::time::Duration;

/// Processor time of these processes so far, user and system, all threads.
pub(crate) fn processor_time(pids: &[u32]) -> Duration {
    let ticks: u64 = pids.iter().filter_map(|pid| ticks_of(*pid)).sum();
    // USER_HZ is 100 on every Linux that Rust's standard library knows.
    Duration::from_millis(ticks * 10)
}

/// Resident memory of a process in bytes, shared pages of its program included.
pub(crate) fn resident(pid: u32) -> Option<u64> {
    octets_of(&format!("/proc/{pid}/status"), "VmRSS:")
}

/// The most that a process has had resident so far, in bytes.
pub(crate) fn resident_at_most(pid: u32) -> Option<u64> {
    octets_of(&format!("/proc/{pid}/status"), "VmHWM:")
}

/// What the kernel holds for itself and cannot give back, in bytes: slab, vmalloc and memory for each processor. The
/// whole machine's, so only a difference between two moments says anything.
pub(crate) fn kernel_memory() -> Option<u64> {
    let of = |label| octets_of("/proc/meminfo", label);
    Some(of("SUnreclaim:")? + of("VmallocUsed:")? + of("Percpu:")?)
}

fn octets_of(path: &str, label: &str) -> Option<u64> {
    let text = fs::read_to_string(path).ok()?;
    let kib: u64 =
        text.lines().find_map(|line| line.strip_prefix(label)?.split_whitespace().next()?.parse().ok())?;
    Some(kib * 1024)
}

/// The children of all threads of a process.
pub(crate) fn children(pid: u32) -> Vec<u32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let lists: Vec<String> = threads
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok())
        .collect();
    lists.iter().flat_map(|list| list.split_whitespace()).filter_map(|pid| pid.parse().ok()).collect()
}

fn ticks_of(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may contain anything; utime and stime are the 12th and 13th fields after it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_memory_and_time() {
        let own = std::process::id();
        assert!(resident(own).unwrap() > 100_000);
        assert!(resident_at_most(own) >= resident(own));
        assert!(kernel_memory().unwrap() > 100_000);
        let before = processor_time(&[own]);
        while processor_time(&[own]) <= before {
            std::hint::black_box((0..10_000_u64).sum::<u64>());
        }
    }
}
