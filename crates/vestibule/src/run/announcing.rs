//! What the announcer is told, and hearing what became of it: announced is only an API that devices can trust, looked at
//! again and again, because certificates end while a gateway runs (protocols P7).

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;

use super::announcer_process::AnnouncerProcess;
use crate::announcer::protocol::{Conduct, LONGEST_LINE, LinkReport, Orders, Report, Saying};
use crate::check::announcing::{Verdict, verdict};
use crate::config::Config;
use crate::control::announcements::Announcements;

/// How often the certificate is looked at; what is announced after its end does harm for so long at most.
const LOOK_EVERY: Duration = Duration::from_secs(15);
const UNHARMED: &str = "nothing: devices find the portal by their probes, some of them later";

/// Orders for a configuration, by what is true at this moment.
#[must_use]
fn orders(config: &Config, verdict: &Verdict) -> Orders {
    let say = |uri: &str, interface: &captivity::InterfaceName| Saying {
        interface: interface.to_string(),
        uri: uri.to_owned(),
    };
    let mut orders = Orders::default();
    if let Verdict::Announce(api) = verdict {
        orders.say.extend(config.zones.iter().map(|zone| say(api.uri(), zone)));
    }
    let without = &config.provisioning.unrestricted;
    orders.say.extend(without.iter().map(|interface| say(provisioning::UNRESTRICTED, interface)));
    orders
}

/// Tells the announcer what to say, and operators what it reports, until it is gone or the gateway stops.
pub(super) async fn keep(
    process: AnnouncerProcess,
    mut config: watch::Receiver<Config>,
    announcements: Announcements,
    mut stop: watch::Receiver<bool>,
) {
    let kept = tokio::select! {
        kept = converse(&process, &mut config, &announcements) => kept,
        _ = stop.wait_for(|stop| *stop) => return,
    };
    announcements.lost();
    let why = kept.err().map_or_else(|| "it ended by itself".to_owned(), |error| error.to_string());
    tracing::error!(
        why,
        guests_notice = UNHARMED,
        to_do = "see the lines before this one, and restart the gateway when it suits; or set provisioning.announce = false",
        "the announcer is gone: nothing is announced in router advertisements"
    );
}

async fn converse(
    process: &AnnouncerProcess,
    config: &mut watch::Receiver<Config>,
    announcements: &Announcements,
) -> io::Result<()> {
    let socket = process.socket.try_clone()?;
    socket.set_nonblocking(true)?;
    let (reading, mut writing) = UnixStream::from_std(socket)?.into_split();
    tokio::select! {
        told = tell(&mut writing, config, announcements) => told,
        heard = hear(reading, announcements) => heard,
    }
}

async fn tell(
    announcer: &mut OwnedWriteHalf,
    config: &mut watch::Receiver<Config>,
    announcements: &Announcements,
) -> io::Result<()> {
    let mut told = None;
    loop {
        let now = config.borrow_and_update().clone();
        let verdict = verdict(&now);
        let orders = orders(&now, &verdict);
        if announcements.judged(&verdict) {
            say_verdict(&verdict);
        }
        if told.as_ref() != Some(&orders) {
            let mut line = serde_json::to_vec(&orders)?;
            line.push(b'\n');
            announcer.write_all(&line).await?;
            told = Some(orders);
        }
        // A sender that is gone means that the gateway stops.
        let _ = tokio::time::timeout(LOOK_EVERY, config.changed()).await;
    }
}

fn say_verdict(verdict: &Verdict) {
    match verdict {
        Verdict::Off => tracing::info!("the API is not announced: provisioning.announce = false"),
        Verdict::Announce(api) => tracing::info!(uri = api.uri(), "the API may be announced"),
        Verdict::Withheld(why) => tracing::warn!(
            why,
            guests_notice = UNHARMED,
            to_do = "run: vestibule check",
            "the API is not announced, because devices cannot trust it"
        ),
    }
}

async fn hear(announcer: OwnedReadHalf, announcements: &Announcements) -> io::Result<()> {
    let mut announcer = BufReader::new(announcer);
    loop {
        let mut line = Vec::new();
        (&mut announcer).take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Ok(());
        }
        let report: Report = serde_json::from_slice(&line)?;
        for (link, before) in announcements.reported(report) {
            if before.as_ref().is_none_or(|before| before.conduct != link.conduct) {
                say_conduct(&link);
            }
            let knew = |uri: &String| {
                before.iter().any(|before| before.others.iter().any(|other| other.uri == *uri))
            };
            for other in
                link.others.iter().filter(|other| Some(&other.uri) != link.uri.as_ref() && !knew(&other.uri))
            {
                say_other(&link, &other.from, &other.uri);
            }
        }
    }
}

fn say_conduct(link: &LinkReport) {
    let (interface, uri) = (&link.interface, link.uri.as_deref().unwrap_or_default());
    match &link.conduct {
        Conduct::ToldNothing => tracing::info!(interface, "nothing is announced in router advertisements"),
        Conduct::Listening => {
            tracing::info!(interface, uri, "waits to hear the link's routers before it announces");
        }
        Conduct::Announcing => {
            tracing::info!(interface, uri, "announces in router advertisements");
        }
        Conduct::NoLink => tracing::warn!(
            interface,
            guests_notice = UNHARMED,
            to_do = "set it up, with IPv6; announcing begins by itself then",
            "nothing can be announced: the interface is not there, down, or without an IPv6 link-local address"
        ),
        Conduct::SaidByRouter { router } => {
            tracing::info!(interface, uri, router, "silent: the link's router announces the same by itself");
        }
        Conduct::AddressTaken => tracing::error!(
            interface,
            address = link.source,
            guests_notice = UNHARMED,
            to_do = "find who sends router advertisements from this address",
            "silent: a router advertises from the address that is ours"
        ),
        Conduct::Failing { why } => tracing::warn!(
            interface,
            why,
            guests_notice = UNHARMED,
            to_do = "see the cause; it is tried again",
            "announcing fails"
        ),
    }
}

fn say_other(link: &LinkReport, from: &str, uri: &str) {
    tracing::warn!(
        interface = link.interface,
        from,
        uri,
        ours = link.uri,
        guests_notice = "devices are told two addresses, and may ask the wrong one",
        to_do = "let all DHCP servers and routers of the network say the same, or none",
        "somebody else announces another address in router advertisements"
    );
}
