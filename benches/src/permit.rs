//! From the sign-in to the first packet: how long a device that has just accepted the terms waits until it is online.
//!
//! Every time another device, with an address and a link address that were never seen. It opens the real page over
//! HTTPS and sends the real form on a new connection; meanwhile it sends a datagram every 0.2 ms. The receiver in the
//! internet's namespace takes the time of the first one that comes through, with its own waking up in it. The answer
//! is sent only after the session is on the disk, and the gate opens after that too.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lab::{Gateway, Guest, Network, Plan};

use crate::arguments::Arguments;
use crate::crowd::{self, Granted};
use crate::machine;
use crate::report::{Report, Table};
use crate::samples::{Samples, order};
use crate::site::{Folder, Site};
use crate::visitor::Visitor;

const EVERY: Duration = Duration::from_micros(200);
const PATIENCE: Duration = Duration::from_secs(5);
const PORT: u16 = 4242;
/// Devices signed in one after the other before it is the other side's turn.
const IN_ONE_GO: u32 = 20;
const MANY: u32 = 100_000;

/// A gateway with so many sessions, and the device that signs in next.
struct Side {
    sessions: u32,
    found: Found,
    next: u32,
    network: Network,
    receiver: UdpSocket,
    site: Site,
    _gateway: Gateway,
}

/// Milliseconds, one sample for each device.
#[derive(Default)]
struct Found {
    from_connect: Samples,
    from_post: Samples,
    answer: Samples,
}

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    let mut sides = [Side::build(arguments, 0)?, Side::build(arguments, MANY)?];
    for round in 0..arguments.rounds(11, 3) {
        for index in order(2, round) {
            let Some(side) = sides.get_mut(index) else { continue };
            for _ in 0..IN_ONE_GO {
                side.sign_one_in()?;
            }
        }
    }
    Ok(report(&sides))
}

impl Side {
    fn build(arguments: &Arguments, sessions: u32) -> Result<Self> {
        let network = Network::build(Plan::guests(1))?;
        let site = Site::prepare()?;
        if sessions > 0 {
            site.remember(sessions, Granted::Time)?;
        }
        let gateway = site.start(&network, &arguments.program)?;
        let receiver =
            network.internet().namespace().run(|| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, PORT)))??;
        receiver.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { sessions, found: Found::default(), next: 0, network, receiver, site, _gateway: gateway })
    }

    fn sign_one_in(&mut self) -> Result<()> {
        let guest = self.network.guest(1)?;
        arrive(guest, self.next)?;
        self.next += 1;
        let visitor = Visitor::new(guest.namespace(), &self.site.portal())?;
        let form = visitor
            .connect()
            .with_context(|| format!("device {} of {} connecting", self.next, self.sessions))?
            .form()
            .context("fetching the page")?;
        let stop = AtomicBool::new(false);
        let found = thread::scope(|scope| {
            let sending = scope.spawn(|| guest.namespace().run(|| send_steadily(&stop)));
            let signing_in = scope.spawn(|| guest.namespace().run(|| sign_in(&visitor, &form)));
            let mut octets = [0; 64];
            let came = self.receiver.recv_from(&mut octets).map(|_| Instant::now());
            stop.store(true, Ordering::Relaxed);
            let moments = signing_in.join().map_err(|_| anyhow::anyhow!("signing in"))?;
            sending.join().map_err(|_| anyhow::anyhow!("sending"))???;
            let moments = moments??;
            anyhow::Ok((came.context("no packet came through")?, moments))
        });
        let (came, moments) = found?;
        self.found.from_connect.push(millis(came, moments.connecting));
        self.found.from_post.push(millis(came, moments.sent));
        self.found.answer.push(millis(moments.answered, moments.sent));
        self.forget_what_still_comes()
    }

    /// Datagrams that were on their way must not be taken for the next device's.
    fn forget_what_still_comes(&self) -> Result<()> {
        self.receiver.set_nonblocking(true)?;
        let mut octets = [0; 64];
        while self.receiver.recv_from(&mut octets).is_ok() {}
        self.receiver.set_nonblocking(false)?;
        Ok(())
    }
}

struct Moments {
    connecting: Instant,
    sent: Instant,
    answered: Instant,
}

fn sign_in(visitor: &Visitor, form: &lab::Form) -> Result<Moments> {
    let connecting = Instant::now();
    let mut visit = visitor.connect_from_here().context("connecting to sign in")?;
    let request = visit.request_of(form);
    let sent = visit.send(&request).context("signing in")?;
    Ok(Moments { connecting, sent, answered: Instant::now() })
}

/// A device that was never here: the guest's interface under another link address and another address.
fn arrive(guest: &Guest, device: u32) -> Result<()> {
    let space = guest.namespace();
    let link = space.route("looking for the link", |route| route.index_of("eth0"))?.context("no eth0")?;
    let [a, b, c, _] = guest.v4().octets();
    let host = |device: u32| Ipv4Addr::new(a, b, c, u8::try_from(20 + device % 220).unwrap_or(20));
    let old = device.checked_sub(1).map_or(guest.v4(), host);
    // The first ones of the crowd may be on record already.
    let link_address = crowd::link_address(MANY + device);
    let router: IpAddr = guest.zone().gateway_v4().into();
    space.route("arriving as another device", |route| {
        route.delete_address(link, old.into(), 24)?;
        route.set_down(link)?;
        route.set_link_address(link, link_address)?;
        route.set_up(link)?;
        route.add_address(link, host(device).into(), 24)?;
        route.add_route(Ipv4Addr::UNSPECIFIED.into(), 0, Some(router), link)
    })?;
    Ok(())
}

/// Refusals are what a captive device gets; it goes on sending.
fn send_steadily(stop: &AtomicBool) -> Result<()> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    let [internet, ..] = lab::INTERNET_V4;
    let target = SocketAddr::from((internet, PORT));
    let began = Instant::now();
    while !stop.load(Ordering::Relaxed) && began.elapsed() < PATIENCE {
        let _ = socket.send_to(b"am I online?", target);
        thread::sleep(EVERY);
    }
    Ok(())
}

fn millis(later: Instant, earlier: Instant) -> f64 {
    later.saturating_duration_since(earlier).as_secs_f64() * 1e3
}

fn report(sides: &[Side]) -> Report {
    let mut report = Report::default();
    let mut table = Table::new(
        "Milliseconds until the first forwarded packet, over all devices of the run.",
        &["sessions", "devices", "counted from", "p50", "p99", "least", "most"],
    );
    for side in sides {
        for (from, samples) in [
            ("before connecting (TCP, TLS, form)", &side.found.from_connect),
            ("the form's first byte", &side.found.from_post),
            ("the form's first byte, until its answer instead", &side.found.answer),
        ] {
            let shown = [0.5, 0.99, 0.0, 1.0].map(|share| crate::samples::number(samples.quantile(share), 2));
            let head = [side.sessions.to_string(), samples.all().len().to_string(), from.to_owned()];
            table.row(head.into_iter().chain(shown));
            report.keep(&format!("{} sessions, {from}", side.sessions), samples);
        }
        let what = format!("first packet after connecting to sign in, {} sessions, p50 ms", side.sessions);
        report.at_most(&what, 5.0, side.found.from_connect.median(), 2);
    }
    report.table(table);
    report.note(format!("the record is on {}", machine::file_system(&Folder::parent())));
    report
}
