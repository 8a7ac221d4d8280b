//! What a session costs in memory, in our processes and in the kernel, when it has rates and a limit of data.
//!
//! A network, a record and a gateway for each number of sessions; what none takes is taken off. All networks of a round
//! stay until its end, so that nothing is given back while another is measured. The kernel does not tell what a table
//! takes, so the growth of the whole machine's unreclaimable slab, vmalloc and per-processor memory is taken for it, once
//! two looks say the same.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lab::{Gateway, Network, Plan};

use crate::arguments::Arguments;
use crate::crowd::Granted;
use crate::plot::Plot;
use crate::report::{Report, Table};
use crate::samples::Samples;
use crate::site::Site;
use crate::usage;

const SIZES: [u32; 4] = [0, 1_000, 10_000, 100_000];
const MIB: f64 = 1_048_576.0;
/// 200 MB for all our processes together.
const AT_MOST_MIB: f64 = 200e6 / MIB;
const LOOK_EVERY: Duration = Duration::from_millis(200);
const SETTLES_WITHIN: Duration = Duration::from_secs(10);
/// Two looks that differ by less say the same.
const NOISE: u64 = 256 * 1024;

/// Bytes for one number of sessions, round by round.
#[derive(Default)]
struct Found {
    gateway: Samples,
    helper: Samples,
    announcer: Samples,
    most: Samples,
    kernel: Samples,
}

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    let mut found: [Found; SIZES.len()] = Default::default();
    for _ in 0..arguments.rounds(5, 1) {
        let mut kept = Vec::new();
        for (sessions, found) in SIZES.into_iter().zip(&mut found) {
            kept.push(fill(arguments, sessions, found)?);
        }
    }
    Ok(report(&found))
}

fn fill(arguments: &Arguments, sessions: u32, found: &mut Found) -> Result<(Gateway, Site, Network)> {
    let (network, site) = (Network::build(Plan::guests(1))?, Site::prepare()?);
    if sessions > 0 {
        site.remember(sessions, Granted::RateAndData)?;
    }
    let before = settled()?;
    let gateway = site.start(&network, &arguments.program)?;
    let after = settled()?;
    let [helper, announcer] = gateway.children()[..] else {
        anyhow::bail!("the gateway has not a helper and an announcer")
    };
    let mut most = 0.0;
    for (pid, samples) in
        [(gateway.pid(), &mut found.gateway), (helper, &mut found.helper), (announcer, &mut found.announcer)]
    {
        samples.push(usage::resident(pid).context("reading the memory of a process")? as f64);
        most += usage::resident_at_most(pid).context("reading the memory of a process")? as f64;
    }
    found.most.push(most);
    found.kernel.push(after as f64 - before as f64);
    Ok((gateway, site, network))
}

/// The kernel's memory once it stands still, or what it is after some patience: neighbours may move it for ever.
fn settled() -> Result<u64> {
    let look = || usage::kernel_memory().context("reading the kernel's memory");
    let began = Instant::now();
    let mut last = look()?;
    loop {
        thread::sleep(LOOK_EVERY);
        let now = look()?;
        if now.abs_diff(last) < NOISE || began.elapsed() > SETTLES_WITHIN {
            return Ok(now);
        }
        last = now;
    }
}

impl Found {
    /// All our processes.
    fn resident(&self) -> Samples {
        self.gateway.plus(&self.helper).plus(&self.announcer)
    }
}

fn report(found: &[Found; SIZES.len()]) -> Report {
    let [none, ..] = found;
    let mut report = Report::default();
    let mut whole = Table::new(
        "MiB resident when the gateway is ready, and at most until then; the kernel's growth since before its start.",
        &["sessions", "gateway", "helper", "announcer", "together", "at most", "kernel"],
    );
    let mut each = Table::new(
        "Bytes for each session: what is more than without any, round by round, over their number.",
        &["sessions", "gateway", "helper", "kernel"],
    );
    let mut plot =
        Plot::lines("memory", "Memory with rates and limits of data".to_owned(), "MiB", "sessions");
    for (sessions, found) in SIZES.into_iter().zip(found) {
        let resident = found.resident();
        let kernel = found.kernel.minus(&none.kernel);
        let all = [&found.gateway, &found.helper, &found.announcer, &resident, &found.most, &found.kernel];
        let name = sessions.to_string();
        whole.row([name.clone()].into_iter().chain(all.map(|bytes| bytes.times(1.0 / MIB).text(1))));
        let words = ["gateway", "helper", "announcer", "together", "at most", "kernel"];
        for (what, bytes) in words.iter().zip(all) {
            report.keep(&format!("{sessions} sessions, {what}, bytes"), bytes);
        }
        if sessions > 0 {
            let more = [found.gateway.minus(&none.gateway), found.helper.minus(&none.helper), kernel.clone()];
            let one = 1.0 / f64::from(sessions);
            each.row([name].into_iter().chain(more.map(|bytes| bytes.times(one).text(0))));
            plot.point("our processes", sessions, &resident.times(1.0 / MIB));
            plot.point("the kernel", sessions, &kernel.times(1.0 / MIB));
        }
        if sessions == 100_000 {
            let what = "resident with 100,000 sessions, all processes, MiB (200 MB)";
            report.at_most(what, AT_MOST_MIB, resident.times(1.0 / MIB).median(), 1);
        }
    }
    report.table(whole);
    report.table(each);
    report.plot(plot);
    report.note(
        "Kernel: SUnreclaim + VmallocUsed + Percpu of /proc/meminfo, whole machine, so a few MiB of others' work are in \
         every figure; with 1,000 sessions that is most of it. No connection is open: flows cost connection tracking more.",
    );
    report
}
