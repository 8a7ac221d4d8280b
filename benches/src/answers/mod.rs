//! 511 answers per second, beside nginx giving the same answer from behind the same rule set.
//!
//! Two equal networks, each with one captive guest: in one the product, in the other the product's rule set (put there
//! by its own helper) and nginx on port 80 with as many workers as cores. The guest runs wrk. Both sides share the
//! cores with the generator, so processor time per answer is measured as well.
//!
//! Every 511 closes its connection (protocols F9), and nginx is told to do the same: a client that would keep the
//! connection alive is answered the same bytes and has to connect again.

mod nginx;
mod twin;
mod wrk;

use std::net::SocketAddr;

use anyhow::Result;
use lab::Zone;

use crate::arguments::Arguments;
use crate::machine;
use crate::report::{Report, Table};
use crate::samples::{Samples, order};
pub(crate) use twin::Twins;
use wrk::Load;

/// Where the guest asks: the gateway itself, or a site of the internet that is intercepted.
const DIRECT: &str = "to the gateway";
const INTERCEPTED: &str = "intercepted";

/// One way to ask, measured on both.
struct Way {
    path: &'static str,
    load: Load,
}

const WAYS: [Way; 7] = [
    Way { path: DIRECT, load: Load { connections: 64, says_close: true } },
    Way { path: DIRECT, load: Load { connections: 1, says_close: true } },
    Way { path: DIRECT, load: Load { connections: 64, says_close: false } },
    Way { path: INTERCEPTED, load: Load { connections: 64, says_close: true } },
    Way { path: INTERCEPTED, load: Load { connections: 1, says_close: true } },
    Way { path: INTERCEPTED, load: Load { connections: 64, says_close: false } },
    Way { path: INTERCEPTED, load: Load { connections: 512, says_close: true } },
];

/// Short turns, so that both sides of a pair meet the same neighbours.
const SECONDS: u32 = 1;

/// What one side did in one way, round by round.
#[derive(Default)]
struct Found {
    rate: Samples,
    p50_ms: Samples,
    p99_ms: Samples,
    cpu_us: Samples,
    errors: f64,
}

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    let twins = Twins::build(arguments, 2)?;
    let mut found: Vec<[Found; 2]> = WAYS.iter().map(|_| Default::default()).collect();
    let contestants = WAYS.len() * 2;
    for round in 0..arguments.rounds(15, 2) {
        for contestant in order(contestants, round) {
            let (way, side) = (contestant / 2, contestant % 2);
            if let (Some(asked), Some(sides)) = (WAYS.get(way), found.get_mut(way))
                && let Some(found) = sides.get_mut(side)
            {
                let said = twins.load(side, target(asked.path), asked.load, SECONDS)?;
                found.rate.push(said.rate);
                found.p50_ms.push(said.p50_ms);
                found.p99_ms.push(said.p99_ms);
                found.cpu_us.push(said.cpu_us);
                found.errors += said.errors;
            }
        }
    }
    Ok(report(&found, &twins))
}

fn target(path: &str) -> SocketAddr {
    let [internet, ..] = lab::INTERNET_V4;
    if path == DIRECT { (Zone::FIRST.gateway_v4(), 80).into() } else { (internet, 80).into() }
}

fn report(found: &[[Found; 2]], twins: &Twins) -> Report {
    let mut report = Report::default();
    let mut rates = Table::new(
        "Answers per second, median [least-most]; ratios are paired round by round.",
        &["where", "client", "connections", "vestibule", "nginx", "ratio"],
    );
    let mut costs = Table::new(
        "Latency as wrk sees it, and processor time of the server per answer.",
        &[
            "where",
            "client",
            "connections",
            "p50 ms",
            "nginx p50 ms",
            "p99 ms",
            "nginx p99 ms",
            "CPU µs",
            "nginx CPU µs",
        ],
    );
    for (way, [own, nginx]) in WAYS.iter().zip(found) {
        let ratio = own.rate.over(&nginx.rate);
        let client = if way.load.says_close { "new connection each" } else { "keep-alive" };
        let head = [way.path.to_owned(), client.to_owned(), way.load.connections.to_string()];
        rates.row(head.clone().into_iter().chain([own.rate.text(0), nginx.rate.text(0), ratio.text(2)]));
        let times = [&own.p50_ms, &nginx.p50_ms, &own.p99_ms, &nginx.p99_ms].map(|times| times.text(2));
        costs.row(head.into_iter().chain(times).chain([own.cpu_us.text(0), nginx.cpu_us.text(0)]));
        let name = format!("{} {client} c={}", way.path, way.load.connections);
        report.keep(&format!("{name}, vestibule per second"), &own.rate);
        report.keep(&format!("{name}, nginx per second"), &nginx.rate);
        report.at_least(&format!("{name}: answers over nginx"), 0.8, ratio.median(), 2);
        if own.errors + nginx.errors > 0.0 {
            report.note(format!("{name}: socket errors, vestibule {}, nginx {}", own.errors, nginx.errors));
        }
    }
    report.table(rates);
    report.table(costs);
    report.note(format!(
        "{} {} wrk with one thread in the guest's namespace; {}",
        twins.sizes(),
        nginx::version(),
        format_args!("{} nginx workers, `listen ... reuseport`, no access log.", machine::cores())
    ));
    report
}
