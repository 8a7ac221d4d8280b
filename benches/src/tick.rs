//! What counting costs: processor time of our processes while the kernel is asked for the counts of 100,000 sessions and
//! what has changed goes on record.
//!
//! All sessions are counted once in a round, in parts, one part a second. Before a round each device sends one packet, or
//! none does. At the end the record must have every octet that was sent: otherwise a round was not whole.

use std::net::{IpAddr, Ipv4Addr};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use captivity::Timestamp;
use gateway::ports::{LedgerBy, Store as _};
use lab::{Gateway, Network, Plan, UPLINK};
use store::Sqlite;

use crate::arguments::Arguments;
use crate::crowd::{self, Granted, ZONE};
use crate::frames::{framed, packet_v4};
use crate::plot::Plot;
use crate::report::{Report, Table};
use crate::samples::Samples;
use crate::site::Site;
use crate::usage::{self, processor_time};
use crate::wire::Wire;

const SESSIONS: u32 = 100_000;
/// The gateway counts so many sessions of this kind in so many parts, one a second (`gateway`'s own test says it).
const PARTS: u32 = 13;
/// One more than a round has, so that it is whole wherever it begins.
const SECONDS: u32 = PARTS + 1;
/// Nobody is there: what arrives is dropped by the internet's interface.
const TARGET: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 77);
const NOBODY: [u8; 6] = [0x02, 0, 0x5e, 0, 0, 0xee];
const MIB: f64 = 1_048_576.0;
const AT_MOST_MIB: f64 = 200e6 / MIB;

/// One kind of round: seconds of processor time.
#[derive(Default)]
struct Found {
    gateway: Samples,
    helper: Samples,
    dearest_second: Samples,
}

/// A gateway with sessions, and the frames of their devices.
struct Counted {
    gateway: Gateway,
    wire: Wire,
    frames: Vec<Vec<u8>>,
    site: Site,
    _network: Network,
}

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    let mut counted = Counted::start(arguments)?;
    // The first round after a start compares what the kernel has; it belongs to the start.
    counted.round(&mut Found::default())?;
    let (mut busy, mut idle, mut resident) = (Found::default(), Found::default(), Samples::default());
    let rounds = arguments.rounds(5, 1);
    for _ in 0..rounds {
        counted.send_one_each()?;
        counted.round(&mut busy)?;
        counted.round(&mut idle)?;
        resident.push(counted.resident()?);
    }
    let (sent, on_record) = counted.end(rounds)?;
    ensure!(
        sent == on_record,
        "{sent} octets were sent, and {on_record} are on record: a round was not whole"
    );
    Ok(report(&busy, &idle, &resident, sent))
}

impl Counted {
    fn start(arguments: &Arguments) -> Result<Self> {
        let (network, site) = (Network::build(Plan::guests(1))?, Site::prepare()?);
        site.remember(SESSIONS, Granted::RateAndData)?;
        let link_address = lead(&network)?;
        let gateway = site.start(&network, &arguments.program)?;
        let wire = Wire::open(network.guest(1)?.namespace(), "eth0")?;
        let frames = (0..SESSIONS)
            .map(|device| {
                let packet = packet_v4(crowd::v4(device), TARGET, port_of(device)?, 4242);
                Some(framed(link_address, crowd::link_address(device), &packet))
            })
            .collect::<Option<_>>()
            .context("frames of a crowd")?;
        Ok(Self { gateway, wire, frames, site, _network: network })
    }

    fn send_one_each(&self) -> Result<()> {
        Ok(self.frames.iter().try_for_each(|frame| self.wire.send(frame))?)
    }

    /// Watches for one round and a second.
    fn round(&self, found: &mut Found) -> Result<()> {
        let gateway = [self.gateway.pid()];
        let children = self.gateway.children();
        ensure!(self.gateway.is_running(), "the gateway ended");
        let took = || [processor_time(&gateway), processor_time(&children)];
        let (began, [gateway_before, helper_before]) = (Instant::now(), took());
        let (mut last, mut dearest) = (gateway_before + helper_before, Duration::ZERO);
        for second in 1..=SECONDS {
            let until = Duration::from_secs(second.into());
            thread::sleep(until.saturating_sub(began.elapsed()));
            let now: Duration = took().iter().sum();
            dearest = dearest.max(now.saturating_sub(last));
            last = now;
        }
        let [gateway_after, helper_after] = took();
        let of_a_round = f64::from(PARTS) / began.elapsed().as_secs_f64();
        found.gateway.push((gateway_after - gateway_before).as_secs_f64() * of_a_round);
        found.helper.push((helper_after - helper_before).as_secs_f64() * of_a_round);
        found.dearest_second.push(dearest.as_secs_f64());
        Ok(())
    }

    fn resident(&self) -> Result<f64> {
        let pids = self.gateway.children().into_iter().chain([self.gateway.pid()]);
        let bytes: Option<u64> = pids.map(usage::resident).sum();
        Ok(bytes.context("reading the memory of a process")? as f64 / MIB)
    }

    /// Ends the gateway: octets sent in all, and octets on record.
    fn end(&mut self, rounds: usize) -> Result<(u64, u64)> {
        self.gateway.terminate()?;
        let mut store = Sqlite::open(&self.site.record())?;
        let (from, to) = (Timestamp::from_unix_millis(0), Timestamp::from_unix_millis(u64::MAX / 2));
        let on_record = store.ledger(from, to, LedgerBy::Hour, 0)?.sum;
        // A frame has 14 octets before its packet.
        let sent: usize = self.frames.iter().map(|frame| frame.len() - 14).sum();
        Ok((sent as u64 * rounds as u64, on_record.from_guest.octets()))
    }
}

/// Gives the gateway its address among the crowd, and a way to the target; returns its link address on that side.
fn lead(network: &Network) -> Result<[u8; 6]> {
    let link = network.gateway().route("leading the crowd", |route| {
        let link = route.link(ZONE)?;
        let (inside, outside) =
            (link.as_ref().map_or(0, |link| link.index), route.index_of(UPLINK)?.unwrap_or_default());
        route.add_address(inside, crowd::v4(crowd::DEVICES_AT_MOST).into(), crowd::V4_PREFIX)?;
        route.add_neighbour(outside, IpAddr::V4(TARGET), NOBODY)?;
        route.add_route(IpAddr::V4(TARGET), 32, None, outside)?;
        Ok(link)
    })?;
    link.and_then(|link| link.address).context("the link address of the guests' bridge")
}

/// Masqueraded flows keep their ports and differ where they can; the rest find others.
fn port_of(device: u32) -> Option<u16> {
    2_000_u16.checked_add(u16::try_from(device % 60_000).ok()?)
}

fn report(busy: &Found, idle: &Found, resident: &Samples, sent: u64) -> Report {
    let mut report = Report::default();
    let mut table = Table::new(
        "Seconds of processor time, user and system, for counting 100,000 sessions with rates and limits of data once, and \
         of the dearest second of it.",
        &["since the last count", "gateway", "helper", "both", "the dearest second"],
    );
    let mut plot =
        Plot::bars("tick", "Counting 100,000 sessions once".to_owned(), "seconds of processor time");
    for (what, found) in [("all have sent", busy), ("nobody has sent", idle)] {
        let both = found.gateway.plus(&found.helper);
        let all = [&found.gateway, &found.helper, &both, &found.dearest_second];
        table.row([what.to_owned()].into_iter().chain(all.map(|seconds| seconds.text(2))));
        for (whose, seconds) in ["gateway", "helper", "both", "dearest second"].iter().zip(all) {
            report.keep(&format!("{what}, {whose}, CPU s"), seconds);
        }
        for (whose, seconds) in ["gateway", "helper"].iter().zip(all) {
            plot.bar(whose, what, seconds);
        }
    }
    report.table(table);
    report.plot(plot);
    let all = busy.gateway.plus(&busy.helper);
    report.at_most("counting 100,000 sessions that all have sent, CPU seconds", 1.0, all.median(), 2);
    report.at_most(
        "resident while 100,000 sessions are counted, all processes, MiB",
        AT_MOST_MIB,
        resident.median(),
        1,
    );
    report.keep("resident, MiB", resident);
    report.note(format!(
        "The kernel is asked for 8,192 sessions a second at most, so all are counted in {PARTS} s; each second is one durable \
         commit. \"helper\" includes the announcer, which does next to nothing. All {sent} octets that were sent are on record.",
    ));
    report
}
