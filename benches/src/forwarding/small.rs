//! Small packets from a crowd: plain, through a router, and through the rule set, packet for packet the same.
//!
//! What it costs to make a packet is measured too, by sending as many to nobody, and taken off.

use anyhow::{Context, Result};

use super::network::{Family, Forwarder};
use super::packets::{self, Blast, Crowd};
use super::{FAMILIES, Networks, PER_CLIENT, SITES};
use crate::arguments::Arguments;
use crate::crowd::Granted;
use crate::plot::Plot;
use crate::report::{Report, Table};
use crate::samples::{Samples, order};

/// Which of [`SITES`] it is, and how many of its devices send: all of them, but for one case.
const CASES: [(usize, u32); 9] =
    [(0, 1), (1, 1_000), (2, 10_000), (3, 1), (3, 100_000), (4, 1), (5, 1_000), (6, 10_000), (7, 100_000)];

/// How far the packets go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Through {
    Nothing,
    Plain,
    Router,
    PerClient,
    Rules,
}

impl Through {
    const ALL: [Self; 5] = [Self::Nothing, Self::Plain, Self::Router, Self::PerClient, Self::Rules];
}

/// One case of one family, with what was found on each way.
struct Case {
    family: Family,
    site: usize,
    crowd: Crowd,
    found: [Found; 5],
}

#[derive(Debug, Default)]
struct Found {
    kpps: Samples,
    cpu_ns: Samples,
    delivered: Samples,
}

pub(super) fn measure(arguments: &Arguments, networks: &Networks, report: &mut Report) -> Result<()> {
    let seconds = if arguments.quick { 0.2 } else { 0.5 };
    let mut cases = Vec::new();
    for family in FAMILIES {
        for (site, active) in CASES {
            cases.push(Case::prepare(networks, family, site, active)?);
        }
    }
    let ways = Through::ALL.len();
    for round in 0..arguments.rounds(9, 2) {
        for contestant in order(cases.len() * ways, round) {
            if let Some(case) = cases.get_mut(contestant / ways)
                && let Some(&through) = Through::ALL.get(contestant % ways)
            {
                case.blast(networks, through, seconds)?;
            }
        }
    }
    say(&cases, report);
    Ok(())
}

impl Case {
    fn prepare(networks: &Networks, family: Family, site: usize, active: u32) -> Result<Self> {
        let case = Self { family, site, crowd: Crowd::gather(family, active)?, found: Default::default() };
        for through in [Through::Plain, Through::Router, Through::PerClient, Through::Rules] {
            if let Some(network) = case.network(networks, through) {
                packets::introduce(network, family, &case.crowd).with_context(|| format!("{through:?}"))?;
            }
        }
        Ok(case)
    }

    fn network<'n>(&self, networks: &'n Networks, through: Through) -> Option<&'n Forwarder> {
        match through {
            Through::Nothing | Through::Plain => Some(&networks.plain),
            Through::Router => networks.router.as_ref(),
            Through::PerClient => networks.per_client.get(self.per_client()?),
            Through::Rules => networks.with_rules.get(self.site),
        }
    }

    /// Which of [`PER_CLIENT`] it is compared with: as many, all active; where more is granted than time, it has no like.
    fn per_client(&self) -> Option<usize> {
        let (sessions, granted) = self.site();
        let place = PER_CLIENT.iter().position(|&clients| clients == sessions)?;
        (granted == Granted::Time).then_some(place)
    }

    fn blast(&mut self, networks: &Networks, through: Through, seconds: f64) -> Result<()> {
        let Some(network) = self.network(networks, through) else { return Ok(()) };
        let Blast { sent, arrived, seconds, cpu_seconds } =
            packets::blast(network, &self.crowd, through != Through::Nothing, seconds)?;
        let found = self.of_mut(through);
        let counted = if through == Through::Nothing { sent } else { arrived };
        found.kpps.push(counted / seconds / 1e3);
        found.cpu_ns.push(cpu_seconds * 1e9 / sent);
        found.delivered.push(counted / sent);
        Ok(())
    }

    fn of(&self, through: Through) -> &Found {
        let [nothing, plain, router, per_client, rules] = &self.found;
        match through {
            Through::Nothing => nothing,
            Through::Plain => plain,
            Through::Router => router,
            Through::PerClient => per_client,
            Through::Rules => rules,
        }
    }

    fn of_mut(&mut self, through: Through) -> &mut Found {
        let [nothing, plain, router, per_client, rules] = &mut self.found;
        match through {
            Through::Nothing => nothing,
            Through::Plain => plain,
            Through::Router => router,
            Through::PerClient => per_client,
            Through::Rules => rules,
        }
    }

    /// Processor time of the gateway alone, per packet.
    fn gateway_ns(&self, through: Through) -> Samples {
        self.of(through).cpu_ns.minus(&self.of(Through::Nothing).cpu_ns)
    }

    fn site(&self) -> (u32, Granted) {
        SITES.get(self.site).copied().unwrap_or((0, Granted::Time))
    }

    fn name(&self) -> String {
        let (sessions, granted) = self.site();
        let granted = granted.name();
        format!("{}, {sessions} sessions with {granted}, {} active", self.family.name(), self.crowd.devices())
    }
}

fn say(cases: &[Case], report: &mut Report) {
    let mut rates = Table::new(
        "Small packets (60 bytes over IPv4, 62 over IPv6), each from a random one of the active devices, sent by one \
         thread that does the whole way inline; thousands per second. Ratios are paired.",
        &[
            "family",
            "granted",
            "sessions",
            "active",
            "plain",
            "router",
            "rule each",
            "vestibule",
            "over plain",
            "over router",
            "over rule each",
            "delivered",
        ],
    );
    let mut costs = Table::new(
        "The same: the gateway's processor time per packet, ns, without what making the packet costs.",
        &[
            "family",
            "granted",
            "sessions",
            "active",
            "plain",
            "router",
            "rule each",
            "vestibule",
            "vestibule less router",
        ],
    );
    for case in cases {
        let ways = [Through::Plain, Through::Router, Through::PerClient, Through::Rules];
        let [plain, router, each, rules] = ways.map(|through| case.of(through));
        let (sessions, granted) = case.site();
        let head = [
            case.family.name().to_owned(),
            granted.name().to_owned(),
            sessions.to_string(),
            case.crowd.devices().to_string(),
        ];
        let kpps = [&plain.kpps, &router.kpps, &each.kpps, &rules.kpps];
        let ratios = [&plain.kpps, &router.kpps, &each.kpps].map(|other| rules.kpps.over(other));
        let delivered = format!("{:.3}", rules.delivered.quantile(0.0));
        rates.row(
            head.clone()
                .into_iter()
                .chain(kpps.map(|kpps| kpps.text(0)))
                .chain(ratios.map(|ratio| ratio.text(2)))
                .chain([delivered]),
        );
        let [plain, router, each, rules] = ways.map(|through| case.gateway_ns(through));
        let more = rules.minus(&router);
        costs.row(head.into_iter().chain([plain, router, each, rules, more].map(|ns| ns.text(0))));
        for through in Through::ALL {
            report
                .keep(&format!("small packets, {}, {through:?}, kpps", case.name()), &case.of(through).kpps);
            report
                .keep(&format!("small packets, {}, {through:?}, ns", case.name()), &case.of(through).cpu_ns);
        }
    }
    for (family, file) in FAMILIES.into_iter().zip(["forwarding-ipv4", "forwarding-ipv6"]) {
        report.plot(drawn(cases, family, file));
    }
    report.table(rates);
    report.table(costs);
    goals(cases, report);
}

/// The cases of a family in which all that are admitted send.
fn drawn(cases: &[Case], family: Family, file: &'static str) -> Plot {
    let title = format!("Small packets over {}, all sessions active", family.name());
    let mut plot = Plot::lines(file, title, "thousands of packets per second", "sessions");
    for case in cases.iter().filter(|case| case.family == family) {
        let (sessions, granted) = case.site();
        if case.crowd.devices() != sessions as usize {
            continue;
        }
        if granted == Granted::Time {
            plot.point("plain", sessions, &case.of(Through::Plain).kpps);
            plot.point("router", sessions, &case.of(Through::Router).kpps);
            plot.point("one rule each", sessions, &case.of(Through::PerClient).kpps);
        }
        plot.point(&format!("vestibule, {}", granted.name()), sessions, &case.of(Through::Rules).kpps);
    }
    plot
}

/// With all 100,000 active: over plain forwarding, over a router that masquerades, and over one session.
fn goals(cases: &[Case], report: &mut Report) {
    for case in cases.iter().filter(|case| case.crowd.devices() == 100_000) {
        let (_, granted) = case.site();
        let least = if granted == Granted::Time { 0.80 } else { 0.60 };
        let what = format!("small packets, {}: over plain forwarding", case.name());
        let [plain, router, rules] =
            [Through::Plain, Through::Router, Through::Rules].map(|through| &case.of(through).kpps);
        report.at_least(&what, least, rules.over(plain).median(), 2);
        let what = format!("small packets, {}: over a router that masquerades", case.name());
        report.at_least(&what, least, rules.over(router).median(), 2);
        let is_one =
            |other: &&Case| other.family == case.family && other.site().1 == granted && other.site().0 == 1;
        if let Some(one) = cases.iter().find(is_one) {
            let what = format!("small packets, {}: rate over that at 1 session", case.name());
            report.at_least(&what, 0.9, rules.over(&one.of(Through::Rules).kpps).median(), 2);
        }
    }
}
