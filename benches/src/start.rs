//! Starting with 100,000 sessions on record: how long until guests are answered, and what it takes in memory.
//!
//! After a reboot the kernel holds none of them and all are opened; after a restart the kernel holds them all and they
//! are compared. Each round has a new network, so each begins with an empty kernel.

use std::fs;

use anyhow::{Context, Result};
use lab::{Gateway, Network, Plan};

use crate::arguments::Arguments;
use crate::crowd::Granted;
use crate::plot::Plot;
use crate::report::{Report, Table};
use crate::samples::{Samples, number};
use crate::site::Site;
use crate::usage;

const MANY: u32 = 100_000;
const MIB: f64 = 1_048_576.0;

/// One kind of start, round by round.
#[derive(Default)]
struct Found {
    ready_ms: Samples,
    gateway_mib: Samples,
    helper_mib: Samples,
    announcer_mib: Samples,
}

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    let mut found: [Found; 4] = Default::default();
    for round in 0..arguments.rounds(7, 2) {
        let mut sizes = [0, MANY];
        if !round.is_multiple_of(2) {
            sizes.reverse();
        }
        for sessions in sizes {
            let offset = if sessions == 0 { 0 } else { 2 };
            let network = Network::build(Plan::guests(1))?;
            let site = Site::prepare()?;
            if sessions > 0 {
                site.remember(sessions, Granted::Time)?;
            }
            let mut gateway = site.start(&network, &arguments.program)?;
            note(&gateway, found.get_mut(offset))?;
            gateway.restart()?;
            note(&gateway, found.get_mut(offset + 1))?;
        }
    }
    report(&found, arguments)
}

fn note(gateway: &Gateway, found: Option<&mut Found>) -> Result<()> {
    let found = found.context("a kind of start")?;
    found.ready_ms.push(gateway.ready_after().as_secs_f64() * 1e3);
    found.gateway_mib.push(mib(gateway.pid())?);
    let [helper, announcer] = gateway.children()[..] else {
        anyhow::bail!("the gateway has not a helper and an announcer")
    };
    found.helper_mib.push(mib(helper)?);
    found.announcer_mib.push(mib(announcer)?);
    Ok(())
}

fn mib(pid: u32) -> Result<f64> {
    Ok(usage::resident(pid).context("reading the memory of a process")? as f64 / MIB)
}

fn report(found: &[Found; 4], arguments: &Arguments) -> Result<Report> {
    let mut report = Report::default();
    let mut table = Table::new(
        "From starting the program until it says that it is ready, and resident memory then; median [least-most].",
        &[
            "sessions on record",
            "the kernel holds",
            "ready after ms",
            "gateway MiB",
            "helper MiB",
            "announcer MiB",
        ],
    );
    let mut plot = Plot::bars("start", "From the start until ready".to_owned(), "ms");
    let kinds = [("0", "no table"), ("0", "the table"), ("100,000", "no table"), ("100,000", "all sessions")];
    for ((sessions, holds), found) in kinds.iter().zip(found) {
        let memory = [&found.gateway_mib, &found.helper_mib, &found.announcer_mib].map(|mib| mib.text(1));
        let cells = [found.ready_ms.text(0)].into_iter().chain(memory);
        table.row([(*sessions).to_owned(), (*holds).to_owned()].into_iter().chain(cells));
        plot.bar("ready after", &format!("{sessions} on record, kernel: {holds}"), &found.ready_ms);
        report.keep(&format!("{sessions} sessions, {holds}, ready after ms"), &found.ready_ms);
        report.keep(&format!("{sessions} sessions, {holds}, gateway MiB"), &found.gateway_mib);
        report.keep(&format!("{sessions} sessions, {holds}, helper MiB"), &found.helper_mib);
        report.keep(&format!("{sessions} sessions, {holds}, announcer MiB"), &found.announcer_mib);
    }
    report.table(table);
    report.plot(plot);
    let [idle, ..] = found;
    let own = idle.gateway_mib.all().iter().zip(idle.helper_mib.all()).zip(idle.announcer_mib.all());
    let all: Samples = own.map(|((gateway, helper), announcer)| gateway + helper + announcer).collect();
    report.at_most("resident when idle, its three processes together, MiB", 30.0, all.median(), 1);
    let size = fs::metadata(&arguments.program).context("reading the program's size")?.len();
    let size = size as f64 / MIB;
    report.note(format!("The program has {} MiB, stripped.", number(size, 1)));
    Ok(report)
}
