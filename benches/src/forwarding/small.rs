//! Small packets from a crowd: plain, through a router, and through the rule set, packet for packet the same.
//!
//! What it costs to make a packet is measured too, by sending as many to nobody, and taken off.

use anyhow::{Context, Result};

use super::network::{Family, Forwarder};
use super::packets::{self, Blast, Crowd};
use super::{FAMILIES, Networks, SESSIONS};
use crate::arguments::Arguments;
use crate::report::{Report, Table};
use crate::samples::{Samples, order};

/// Which of [`SESSIONS`] there are, and how many of them send.
const CASES: [(usize, u32); 4] = [(0, 1), (1, 1_000), (2, 1), (2, 100_000)];

/// How far the packets go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Through {
    Nothing,
    Plain,
    Router,
    Rules,
}

impl Through {
    const ALL: [Self; 4] = [Self::Nothing, Self::Plain, Self::Router, Self::Rules];
}

/// One case of one family, with what was found on each way.
struct Case {
    family: Family,
    sessions: usize,
    crowd: Crowd,
    found: [Found; 4],
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
        for (sessions, active) in CASES {
            cases.push(Case::prepare(networks, family, sessions, active)?);
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
    fn prepare(networks: &Networks, family: Family, sessions: usize, active: u32) -> Result<Self> {
        let case =
            Self { family, sessions, crowd: Crowd::gather(family, active)?, found: Default::default() };
        for through in [Through::Plain, Through::Router, Through::Rules] {
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
            Through::Rules => networks.with_rules.get(self.sessions),
        }
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
        let [nothing, plain, router, rules] = &self.found;
        match through {
            Through::Nothing => nothing,
            Through::Plain => plain,
            Through::Router => router,
            Through::Rules => rules,
        }
    }

    fn of_mut(&mut self, through: Through) -> &mut Found {
        let [nothing, plain, router, rules] = &mut self.found;
        match through {
            Through::Nothing => nothing,
            Through::Plain => plain,
            Through::Router => router,
            Through::Rules => rules,
        }
    }

    /// Processor time of the gateway alone, per packet.
    fn gateway_ns(&self, through: Through) -> Samples {
        self.of(through).cpu_ns.minus(&self.of(Through::Nothing).cpu_ns)
    }

    fn sessions(&self) -> u32 {
        SESSIONS.get(self.sessions).copied().unwrap_or_default()
    }

    fn name(&self) -> String {
        format!("{}, {} sessions, {} active", self.family.name(), self.sessions(), self.crowd.devices())
    }
}

fn say(cases: &[Case], report: &mut Report) {
    let mut rates = Table::new(
        "Small packets (60 bytes over IPv4, 62 over IPv6), each from a random one of the active devices, sent by one \
         thread that does the whole way inline; thousands per second. Ratios are paired.",
        &[
            "family",
            "sessions",
            "active",
            "plain",
            "router",
            "vestibule",
            "over plain",
            "over router",
            "delivered",
        ],
    );
    let mut costs = Table::new(
        "The same: the gateway's processor time per packet, ns, without what making the packet costs.",
        &["family", "sessions", "active", "plain", "router", "vestibule", "vestibule less router"],
    );
    for case in cases {
        let [plain, router, rules] =
            [Through::Plain, Through::Router, Through::Rules].map(|through| case.of(through));
        let head =
            [case.family.name().to_owned(), case.sessions().to_string(), case.crowd.devices().to_string()];
        let kpps = [&plain.kpps, &router.kpps, &rules.kpps];
        let ratios = [rules.kpps.over(&plain.kpps), rules.kpps.over(&router.kpps)];
        let delivered = format!("{:.3}", rules.delivered.quantile(0.0));
        rates.row(
            head.clone()
                .into_iter()
                .chain(kpps.map(|kpps| kpps.text(0)))
                .chain(ratios.map(|ratio| ratio.text(2)))
                .chain([delivered]),
        );
        let [plain, router, rules] =
            [Through::Plain, Through::Router, Through::Rules].map(|through| case.gateway_ns(through));
        let more = rules.minus(&router);
        costs.row(head.into_iter().chain([plain, router, rules, more].map(|ns| ns.text(0))));
        for through in Through::ALL {
            report
                .keep(&format!("small packets, {}, {through:?}, kpps", case.name()), &case.of(through).kpps);
            report
                .keep(&format!("small packets, {}, {through:?}, ns", case.name()), &case.of(through).cpu_ns);
        }
    }
    report.table(rates);
    report.table(costs);
    for of_family in cases.chunks_exact(CASES.len()) {
        let [at_one, .., many_rest, many_active] = of_family else { continue };
        for many in [many_rest, many_active] {
            let what = format!("small packets, {}: rate over that at 1 session", many.name());
            let [many, one] = [many, at_one].map(|case| &case.of(Through::Rules).kpps);
            report.at_least(&what, 0.9, many.over(one).median(), 2);
        }
    }
}
