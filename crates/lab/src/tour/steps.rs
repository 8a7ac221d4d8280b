//! The steps after the gateway has started, in the order a guest lives them.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use super::narrator::{Narrator, Tell};
use super::premises::{Premises, STRANGER, VISITOR};
use super::stopwatch::Stopwatch;
use super::{Broken, Failure, unless};
use crate::{Browser, ContinuityProbe, Guest, Page, Response, Stretch, wait_for};

const BROWSER: [(&str, &str); 2] = [
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("Accept", "text/html"),
];

/// A device's connectivity check, as it is sent.
struct Probe {
    name: &'static str,
    host: &'static str,
    path: &'static str,
    headers: &'static [(&'static str, &'static str)],
}

const ANDROID: Probe = Probe {
    name: "Android",
    host: "connectivitycheck.gstatic.com",
    path: "/generate_204",
    headers: &[
        (
            "User-Agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.32 Safari/537.36",
        ),
        ("Connection", "close"),
    ],
};
const APPLE: Probe = Probe {
    name: "iPhone",
    host: "captive.apple.com",
    path: "/hotspot-detect.html",
    headers: &[("User-Agent", "CaptiveNetworkSupport-443.40.2 wispr")],
};
const PROGRAM: [(&str, &str); 2] = [("User-Agent", "curl/8.14.1"), ("Accept", "application/json")];
const TRANSFER_BYTES: u64 = 64 * 1024 * 1024;
/// How long the continuity probe goes on once the gateway is back.
const LOOK_ON: Duration = Duration::from_millis(500);
/// Promise 4: established flows end within a second.
const CUT_WITHIN: Duration = Duration::from_secs(1);

pub(super) fn all(premises: &mut Premises, narrator: &mut Narrator) -> Result<(), Broken> {
    narrator.step("A newcomer asks for a page and is answered 511, over IPv4 and IPv6", |tell| {
        newcomer(premises, tell)
    })?;
    narrator
        .step("What probes is led to the sign-in page; a program gets an answer it can read", |tell| {
            probes(premises, tell)
        })?;
    narrator.step("Nothing else of a newcomer passes: TCP is reset and UDP refused at once", |tell| {
        nothing_passes(premises, tell)
    })?;
    let mut browser = narrator.step("The Captive Portal API says so too (RFC 8908)", |tell| {
        let mut browser = visitor(premises)?.browser(&premises.portal)?;
        api_says(&mut browser, true, tell)?;
        Ok(browser)
    })?;
    let online = narrator
        .step("The visitor reads the page, accepts, and the first packet passes", |tell| {
            sign_in(premises, &mut browser, tell)
        })?;
    narrator
        .step("The device learns at once that it is online", |tell| api_says(&mut browser, false, tell))?;
    narrator.step("Both families carry data at speed", |tell| transfers(premises, tell))?;
    narrator
        .step("An address that the device takes later is online too", |tell| later_address(premises, tell))?;
    narrator.step("Killed and started again, the gateway interrupts nobody and lets nobody in", |tell| {
        killed(premises, tell)
    })?;
    narrator
        .step("Signing out cuts what is running", |tell| sign_out(premises, &mut browser, &online, tell))?;
    narrator
        .step("After it the newcomer's answer is back", |tell| refused_again(premises, &mut browser, tell))?;
    narrator
        .step("Of the stranger not one frame reached the internet", |tell| stranger_stayed(premises, tell))
}

fn visitor(premises: &Premises) -> Result<&Guest, Failure> {
    Ok(premises.network.guest(VISITOR)?)
}

fn newcomer(premises: &Premises, tell: &mut Tell<'_>) -> Result<(), Failure> {
    for site in premises.network.internet().web() {
        let started = Instant::now();
        let answer = visitor(premises)?.http_get(site, "shop.example", "/basket", &BROWSER)?;
        let took = started.elapsed();
        tell.says(format!("GET http://shop.example/basket at {} ({:.2} ms)", site.ip(), milliseconds(took)));
        unless(answer.status == 511, || format!("the newcomer was answered {}", answer.status))?;
        unless(answer.text().contains(&premises.portal_url), || "the 511 has no link to the portal".into())?;
        if site.is_ipv4() {
            tell.shows(&answer.head());
            tell.shows(&lines_with(&answer, &["<title", "http-equiv", "<a href"]));
        }
        tell.fact(family(site), i64::from(answer.status));
    }
    Ok(())
}

fn probes(premises: &Premises, tell: &mut Tell<'_>) -> Result<(), Failure> {
    let [site, _] = premises.network.internet().web();
    let guest = visitor(premises)?;
    for phone in [ANDROID, APPLE] {
        let answer = guest.http_get(site, phone.host, phone.path, phone.headers)?;
        let location = answer.header("Location").unwrap_or("").to_owned();
        let asked = format!("{}: GET http://{}{}", phone.name, phone.host, phone.path);
        tell.says(format!("{asked}  ->  {} {location}", answer.status));
        unless(answer.status == 302 && location == premises.portal_url, || {
            format!("{} was answered {} to '{location}'", phone.name, answer.status)
        })?;
        tell.fact(phone.name, i64::from(answer.status));
    }
    let answer = guest.http_get(site, "api.example", "/v1/orders", &PROGRAM)?;
    tell.says(format!("a program: GET http://api.example/v1/orders  ->  {}", answer.status));
    tell.shows(&answer.text());
    unless(answer.status == 511 && answer.json()?.get("loginUrl").is_some(), || {
        format!("a program was answered {} without loginUrl", answer.status)
    })
}

fn nothing_passes(premises: &Premises, tell: &mut Tell<'_>) -> Result<(), Failure> {
    let internet = premises.network.internet();
    for number in [VISITOR, STRANGER] {
        let guest = premises.network.guest(number)?;
        for (web, echo) in internet.web().into_iter().zip(internet.echo()) {
            let tls = SocketAddr::new(web.ip(), 443);
            let (reset, after) = timed(|| guest.connect(tls).map(drop));
            let (refused, later) = timed(|| guest.ping_within(echo, Duration::from_millis(500)).map(drop));
            if number == VISITOR {
                tell.says(format!("TCP {tls}: {} after {:.2} ms", outcome(&reset), milliseconds(after)));
                tell.says(format!("UDP {echo}: {} after {:.2} ms", outcome(&refused), milliseconds(later)));
            }
            unless(reset.is_err() && refused.is_err(), || {
                format!("{} got through to {}", guest.name(), web.ip())
            })?;
        }
        unless_leaked(premises, guest)?;
    }
    tell.says("frames of both guests on the internet's side: 0");
    tell.fact("leaks", 0);
    Ok(())
}

/// The oracle's word, not the guest's.
fn unless_leaked(premises: &Premises, guest: &Guest) -> Result<(), Failure> {
    for source in [IpAddr::from(guest.v4()), IpAddr::from(guest.v6())] {
        let frames = premises.oracle.frames_from(source)?;
        unless(frames == 0, || {
            format!("{frames} frames of {} ({source}) reached the internet", guest.name())
        })?;
    }
    Ok(())
}

fn api_says(browser: &mut Browser, captive: bool, tell: &mut Tell<'_>) -> Result<(), Failure> {
    let answer = browser.ask_api()?;
    tell.says(format!("GET /capport  ->  {} {}", answer.status, answer.header("Content-Type").unwrap_or("")));
    tell.shows(&answer.text());
    let said = answer.json()?.get("captive").and_then(serde_json::Value::as_bool);
    tell.fact("captive", said);
    unless(said == Some(captive), || format!("the API says captive: {said:?}"))
}

fn sign_in(premises: &Premises, browser: &mut Browser, tell: &mut Tell<'_>) -> Result<Page, Failure> {
    let [echo, _] = premises.network.internet().echo();
    let page = browser.open_page("/")?;
    let size = page.response.raw.len();
    tell.says(format!(
        "GET {}  ->  {}, {size} bytes in all, no script",
        premises.portal_url, page.response.status
    ));
    unless(size < 14 * 1024 && !page.response.text().contains("<script"), || "the page is too heavy".into())?;
    let form = page.post_form()?;
    let stopwatch = Stopwatch::start(visitor(premises)?, echo)?;
    let (answer, took) = browser.send_form(&page, &form)?;
    let pressed = Instant::now().checked_sub(took).ok_or("the clock has only begun")?;
    tell.says(format!(
        "POST {}  ->  {} after {:.2} ms, on record and open",
        form.action,
        answer.status,
        milliseconds(took)
    ));
    let first = stopwatch.first()?.ok_or("no packet passed after signing in")?;
    let gap = first.saturating_duration_since(pressed);
    tell.figure(
        "from the press of the button to the first packet back",
        format!("{:.2} ms", milliseconds(gap)),
    );
    tell.says(format!(
        "first packet there and back {:.2} ms after the press of the button",
        milliseconds(gap)
    ));
    let online = browser.open_page("/")?;
    tell.shows(&lines_with(&online.response, &["<title", "<h1", "<time"]));
    unless(online.response.text().contains("You are online"), || {
        "the page does not say 'You are online'".into()
    })?;
    Ok(online)
}

fn transfers(premises: &Premises, tell: &mut Tell<'_>) -> Result<(), Failure> {
    for site in premises.network.internet().transfers() {
        let transfer = visitor(premises)?.transfer(site, TRANSFER_BYTES)?;
        let rate = format!("{:.2} Gbit/s", transfer.bits_per_second() / 1e9);
        tell.says(format!(
            "{} MiB over {} in {:.0} ms: {rate}",
            TRANSFER_BYTES >> 20,
            family(site),
            milliseconds(transfer.took)
        ));
        tell.figure(if site.is_ipv4() { "transfer over IPv4" } else { "transfer over IPv6" }, rate);
    }
    Ok(())
}

fn later_address(premises: &Premises, tell: &mut Tell<'_>) -> Result<(), Failure> {
    let guest = visitor(premises)?;
    let mut octets = guest.v6().octets();
    octets[8..].copy_from_slice(&[0x5e, 0x1f, 0xa2, 0x0c, 0x77, 0x3d, 0x90, 0x11]);
    let later = IpAddr::from(octets);
    guest.add_address(later)?;
    let [_, discard] = premises.network.internet().discard();
    guest.send_as(later, discard, b"from a new address")?;
    wait_for("a packet from the later address", Duration::from_secs(3), || {
        premises.oracle.frames_from(later).ok().filter(|frames| *frames > 0)
    })?;
    tell.says(format!("{later} was never signed in, and its packet is through: one device, one session"));
    Ok(())
}

fn killed(premises: &mut Premises, tell: &mut Tell<'_>) -> Result<(), Failure> {
    let echo = premises.network.internet().echo();
    let probe = ContinuityProbe::start(premises.network.guest(VISITOR)?, echo)?;
    premises.gateway.kill_all()?;
    tell.says("kill -9 of the gateway and its helper; the kernel goes on holding the sessions");
    let stranger = premises.network.guest(STRANGER)?;
    for target in echo {
        unless(stranger.ping_within(target, Duration::from_millis(100)).is_err(), || {
            "the stranger got through while the gateway was dead".into()
        })?;
    }
    premises.gateway.restart()?;
    let ready = milliseconds(premises.gateway.ready_after());
    std::thread::sleep(LOOK_ON);
    let continuity = probe.finish();
    let gap = milliseconds(continuity.longest_gap());
    tell.says(format!("started again, ready after {ready:.0} ms; sessions adopted"));
    tell.says(format!(
        "the visitor's packets (20 a second, both families): {} lost, longest gap {gap:.0} ms",
        continuity.lost()
    ));
    tell.figure("packets lost while the gateway was killed and restarted", continuity.lost());
    unless(continuity.v4.sent > 0 && continuity.v6.sent > 0, || "the probe did not run".into())?;
    unless(continuity.lost() == 0, || {
        let of = |name, stretch: Stretch| {
            format!("{} of {} over {name}", stretch.sent - stretch.received, stretch.sent)
        };
        format!("packets were lost: {} and {}", of("IPv4", continuity.v4), of("IPv6", continuity.v6))
    })?;
    unless_leaked(premises, stranger)
}

fn sign_out(
    premises: &Premises,
    browser: &mut Browser,
    online: &Page,
    tell: &mut Tell<'_>,
) -> Result<(), Failure> {
    let echo = premises.network.internet().echo();
    let mut streams = Vec::new();
    for target in echo {
        let mut stream = visitor(premises)?
            .echo_stream(target)
            .map_err(|error| format!("no TCP stream over {} while signed in: {error}", family(target)))?;
        stream.say(b"before", CUT_WITHIN)?;
        streams.push(stream);
    }
    let pressed = Instant::now();
    let page = browser.sign_out(online)?;
    tell.says(format!(
        "POST /sign-out  ->  {} after {:.2} ms",
        page.response.status,
        milliseconds(pressed.elapsed())
    ));
    for (stream, target) in streams.iter_mut().zip(echo) {
        let cut = wait_for("the stream to be cut", CUT_WITHIN, || {
            stream.say(b"after", Duration::from_millis(50)).is_err().then(Instant::now)
        })
        .map_err(|error| format!("an open TCP stream over {} went on: {error}", family(target)))?;
        let after = milliseconds(cut.saturating_duration_since(pressed));
        tell.says(format!(
            "the open TCP stream over {} is cut, seen {after:.0} ms after the press",
            family(target)
        ));
    }
    let before = premises.oracle.frames_from(visitor(premises)?.v4())?;
    for stream in &mut streams {
        let _ = stream.say(b"late", Duration::from_millis(20));
    }
    let more = premises.oracle.frames_from(visitor(premises)?.v4())? - before;
    unless(more == 0, || format!("{more} frames of the ended session reached the internet"))
}

fn refused_again(premises: &Premises, browser: &mut Browser, tell: &mut Tell<'_>) -> Result<(), Failure> {
    for site in premises.network.internet().web() {
        let answer = visitor(premises)?.http_get(site, "shop.example", "/", &BROWSER)?;
        tell.says(format!("GET http://shop.example/ over {}  ->  {}", family(site), answer.status));
        unless(answer.status == 511, || format!("after signing out: {}", answer.status))?;
    }
    api_says(browser, true, tell)
}

fn stranger_stayed(premises: &Premises, tell: &mut Tell<'_>) -> Result<(), Failure> {
    let stranger = premises.network.guest(STRANGER)?;
    unless_leaked(premises, stranger)?;
    let passed = premises.oracle.frames_from(visitor(premises)?.v4())?;
    unless(passed > 0, || "the oracle saw nothing of the visitor either: it is blind".into())?;
    tell.says(format!(
        "counted on the internet's side: visitor {passed} frames over IPv4, stranger 0 over both"
    ));
    tell.figure("frames of the stranger that reached the internet", 0);
    Ok(())
}

fn lines_with(answer: &Response, needles: &[&str]) -> String {
    let text = answer.text();
    let wanted =
        text.lines().map(str::trim).filter(|line| needles.iter().any(|needle| line.contains(needle)));
    wanted.collect::<Vec<_>>().join("\n")
}

fn timed(work: impl FnOnce() -> io::Result<()>) -> (io::Result<()>, Duration) {
    let started = Instant::now();
    (work(), started.elapsed())
}

fn outcome(result: &io::Result<()>) -> String {
    result.as_ref().err().map_or_else(|| "passed".into(), |error| error.kind().to_string())
}

const fn family(address: SocketAddr) -> &'static str {
    if address.is_ipv4() { "IPv4" } else { "IPv6" }
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}
