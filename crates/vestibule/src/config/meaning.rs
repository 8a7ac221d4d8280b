//! What was written becomes what it means: [`Config`], in which every value has been checked and no default is open.
//!
//! Every mistake is noted before it gives up, and it never guesses a value that was written wrongly.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use captivity::probe::Policy;
use captivity::{Conditions, InterfaceName};
use enforcement::ruleset::{Network, Service, Shaping};
use portal::{Question, Translations};

use super::acme::{self, Acme};
use super::document::Placed;
use super::garden::{self, WalledGarden};
use super::shaping;
use super::ways::Beside;
use super::written::{
    WrittenCaptiveDns, WrittenConfig, WrittenEnforcement, WrittenPortal, WrittenProvisioning,
};
use super::zones::{self, Common, Zone};
use super::{
    Console, ForwardAuth, OwnDnsmasq, Privacy, Problems, Provisioning, consents, console, dnsmasq,
    forward_auth, plans, privacy, probes, provisioning, rules, terms, wispr,
};
use super::{Ways, Wispr};

/// How the gateway is to work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// Where sessions and keys are kept; must survive a reboot.
    pub state_directory: PathBuf,
    /// Where the control socket is; may vanish at a reboot.
    pub run_directory: PathBuf,
    /// The account that the gateway becomes when it is started as root.
    pub user: String,
    /// The guest-side interfaces, at least one, each once.
    pub zones: Vec<InterfaceName>,
    /// What zones have of their own.
    pub apart: BTreeMap<InterfaceName, Zone>,
    /// What guests meet.
    pub portal: Portal,
    /// What newcomers' probes and pages are answered.
    pub probes: Policy,
    /// What they accept.
    pub conditions: Conditions,
    /// The words of the terms.
    pub terms_text: String,
    /// The terms in other languages.
    pub terms_translations: Translations,
    /// What they are asked beside.
    pub consents: Vec<Question>,
    /// The ways in beside terms and vouchers.
    pub ways: Ways,
    /// What the kernel lets pass.
    pub enforcement: Enforcement,
    /// Where other software asks who is admitted, if it may.
    pub forward_auth: Option<ForwardAuth>,
    /// For how long it is kept who was here.
    pub privacy: Privacy,
    /// The operator door, if there is one.
    pub console: Option<Console>,
    /// The dnsmasq that the gateway runs itself, if it does.
    pub dnsmasq: Option<OwnDnsmasq>,
    /// DNS for newcomers.
    pub captive_dns: CaptiveDns,
    /// What everybody reaches without signing in.
    pub walled_garden: WalledGarden,
    /// What the gateway itself announces.
    pub provisioning: Provisioning,
}

/// The guest door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Portal {
    /// Its host name, which the certificate is for.
    pub name: String,
    /// The TCP port that plain HTTP of newcomers is led to.
    pub plain_port: u16,
    /// The TCP port of the user portal and the RFC 8908 API.
    pub secure_port: u16,
    /// The certificate chain, PEM; with ACME the file that it is kept in, which may be still to come.
    pub certificate: PathBuf,
    /// Its private key, PEM; with ACME the same file.
    pub key: PathBuf,
    /// How the certificate is got, unless it is given in files.
    pub acme: Option<Acme>,
    /// The venue as guests know it.
    pub venue_name: String,
    /// The folder of the theme; `None` is the default theme.
    pub theme: Option<PathBuf>,
    /// A page about the venue (RFC 8908 `venue-info-url`).
    pub venue_info_url: Option<String>,
    /// The path of the RFC 8908 API.
    pub api_path: String,
    /// Paths that it had before, which devices may still have been told.
    pub former_api_paths: Vec<String>,
    /// How smart clients sign in, if they may.
    pub wispr: Option<Wispr>,
    /// Open connections that one device may have to the portal.
    pub connections_per_device: usize,
    /// Open connections to the portal from all devices.
    pub connections_total: usize,
}

impl Portal {
    /// The address of the sign-in page.
    #[must_use]
    pub fn url(&self) -> String {
        match self.secure_port {
            443 => format!("https://{}/", self.name),
            port => format!("https://{}:{port}/", self.name),
        }
    }
}

/// The enforcement device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enforcement {
    /// Whether guests' IPv4 packets leave under the gateway's own address.
    pub masquerade_ipv4: bool,
    /// Whether guests' IPv6 packets leave under the gateway's own address.
    pub masquerade_ipv6: bool,
    /// Private ranges that the admitted may reach all the same.
    pub reachable_private_ranges: Vec<Network>,
    /// Services of the gateway itself that captive guests need.
    pub guest_services: Vec<Service>,
    /// Flows that a newcomer may begin in a second, to what newcomers reach.
    pub newcomer_flows_per_second: u32,
    /// The same for all newcomers together.
    pub newcomers_flows_per_second: u32,
    /// Flows that a session may have open at once; `None` leaves them uncounted.
    pub flows_per_session: Option<u32>,
    /// Where rates are held by queues; `None` where what is above them is dropped.
    pub shaping: Option<Shaping>,
}

/// DNS for newcomers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaptiveDns {
    /// The port of the gateway that it is answered on; `None` when it is left to others.
    pub port: Option<u16>,
    /// The resolvers that are asked; none written: the machine's own.
    pub upstream: Vec<SocketAddr>,
    /// The longest that newcomers may keep an answer, in seconds.
    pub longest_ttl: u32,
}

const GUEST_SERVICES: [&str; 5] = ["udp/53", "tcp/53", "udp/67", "udp/547", "udp/123"];
const PORTS: RangeInclusive<i64> = 1..=65_535;
const TTL_SECONDS: RangeInclusive<i64> = 5..=3600;
const API_PATH: &str = "/capport";
const MOST_ENTRIES: usize = 64;

/// Gives what was written its meaning; `None` (or noted problems) when it has none.
pub(super) fn understand(
    mut written: WrittenConfig,
    folder: &Path,
    problems: &mut Problems,
) -> Option<Config> {
    let state_directory = absolute(written.state_directory, "/var/lib/vestibule", problems);
    let run_directory = absolute(written.run_directory, "/run/vestibule", problems);
    let user = checked(written.user, rules::account, "name an account such as vestibule or nobody", problems);
    let zones = zones::interfaces(&written.zones, &written.zones_place, problems);
    let enforcement = &written.enforcement;
    let portal = portal(written.portal, enforcement, folder, state_directory.as_deref(), problems);
    let probes = probes::understand(written.probes, problems);
    let terms_text = terms::text(&written.terms, folder, problems);
    let terms_translations = terms::translations(&written.terms, terms_text.as_deref(), folder, problems);
    let asked = std::mem::take(&mut written.terms.consents);
    let consents = consents::understand(asked, problems);
    let calendar = plans::calendar(written.time_zone, problems);
    let plans = plans::understand(written.plans, &calendar, problems);
    let beside = Beside { post: written.mail, has_console: written.console.is_some() };
    let ways = written.terms.ways.understand(&plans, beside, folder, problems);
    let conditions = terms::understand(written.terms, written.session, plans, &calendar, problems);
    let captive_dns = captive_dns(written.captive_dns, portal.as_ref(), problems);
    let dns = captive_dns.as_ref();
    let apart =
        portal.as_ref().zip(conditions.as_ref()).zip(terms_text.as_deref()).map(|(known, terms_text)| {
            let (portal, conditions) = known;
            let has_wispr = portal.wispr.is_some();
            zones::understand(
                written.zones,
                Common { conditions, terms_text, ways: &ways, has_wispr, dns, folder },
                problems,
            )
        });
    let enforcement = understand_enforcement(written.enforcement, &zones, problems);
    let forward_auth = forward_auth::understand(written.forward_auth, problems);
    let privacy = privacy::understand(written.privacy, problems);
    let taken = console::taken(portal.as_ref(), captive_dns.as_ref(), forward_auth.as_ref());
    let console = console::understand(written.console, &taken, folder, problems);
    let WrittenProvisioning { announce, unrestricted, dnsmasq: own } = written.provisioning;
    let provisioning = provisioning::understand(&announce, unrestricted, &zones, portal.as_ref(), problems);
    let dnsmasq = dnsmasq::understand(own, &zones, portal.as_ref(), captive_dns.as_ref(), problems);
    let walled_garden = garden::understand(written.walled_garden, captive_dns.as_ref(), problems);
    Some(Config {
        state_directory: state_directory?,
        run_directory: run_directory?,
        user: user.unwrap_or_else(|| "vestibule".to_owned()),
        zones,
        apart: apart?,
        portal: portal?,
        probes,
        conditions: conditions?,
        terms_text: terms_text?,
        terms_translations,
        consents,
        ways,
        enforcement,
        forward_auth,
        privacy,
        console,
        dnsmasq,
        captive_dns: captive_dns?,
        walled_garden: walled_garden?,
        provisioning: provisioning?,
    })
}

fn portal(
    written: WrittenPortal,
    limits: &WrittenEnforcement,
    folder: &Path,
    state: Option<&Path>,
    problems: &mut Problems,
) -> Option<Portal> {
    let name = required(written.name, &written.name_place, "name = \"portal.example.net\"", problems);
    let name = checked(name, rules::host_name, "write the name that the certificate is for", problems);
    let secure_port = port(written.secure_port.clone(), 443, problems);
    let plain_port = port(written.plain_port, 80, problems);
    if secure_port.is_some() && secure_port == plain_port {
        let place = written.secure_port.as_ref().map_or(0, |placed| placed.line);
        problems.add(place, "portal.secure_port", "is the same as plain_port", "give each its own port");
    }
    let place = (&written.certificate_place, &written.key_place);
    let given = acme::source(written.certificate, written.key, place, written.acme, folder, problems);
    let venue =
        required(written.venue_name, &written.venue_name_place, "venue_name = \"Café Anne\"", problems);
    let venue_name = checked(venue, rules::display_name, "write the name as guests know it", problems);
    let info = checked(written.venue_info_url, rules::web_url, "write an http or https URL", problems);
    let api_path = checked(written.api_path, rules::url_path, "api_path = \"/capport\"", problems);
    let former_api_paths = former_paths(written.former_api_paths, api_path.as_deref(), problems);
    let wispr = wispr::understand(written.wispr, venue_name.as_deref(), folder, problems);
    let per_device = within(limits.connections_per_device.clone(), 32, &(1..=1024), problems);
    let total = within(limits.connections_total.clone(), 4096, &(16..=65_536), problems);
    let (certificate, key, acme) = match given? {
        acme::Source::Files { certificate, key } => (certificate, key, None),
        acme::Source::Acme(acme) => {
            let kept = certificate::acme::records::Records::of(&acme::folder_in(state?)).certificate_path();
            (kept.clone(), kept, Some(acme))
        }
    };
    Some(Portal {
        name: name?,
        plain_port: plain_port?,
        secure_port: secure_port?,
        certificate,
        key,
        acme,
        venue_name: venue_name?,
        theme: written.theme.map(|theme| folder.join(theme.value)),
        venue_info_url: info,
        api_path: api_path.unwrap_or_else(|| API_PATH.to_owned()),
        former_api_paths,
        wispr: wispr?,
        connections_per_device: usize::try_from(per_device?).ok()?,
        connections_total: usize::try_from(total?).ok()?,
    })
}

fn former_paths(
    written: Option<Vec<Placed<String>>>,
    present: Option<&str>,
    problems: &mut Problems,
) -> Vec<String> {
    let mut paths = Vec::new();
    for text in written.unwrap_or_default() {
        let wrong = match rules::url_path(&text.value) {
            Err(wrong) => wrong,
            Ok(()) if paths.contains(&text.value) => format!("{:?} is listed twice", text.value),
            Ok(()) if present.unwrap_or(API_PATH) == text.value => {
                format!("{:?} is the present path", text.value)
            }
            Ok(()) if paths.len() == MOST_ENTRIES => "the list is too long".to_owned(),
            Ok(()) => {
                paths.push(text.value);
                continue;
            }
        };
        problems.add(text.line, &text.key, wrong, "former_api_paths = [\"/capport\"]");
    }
    paths
}

fn understand_enforcement(
    written: WrittenEnforcement,
    zones: &[InterfaceName],
    problems: &mut Problems,
) -> Enforcement {
    let ranges = written.reachable_private_ranges.unwrap_or_default();
    let services = written.guest_services;
    // Where a number is wrong it is a problem by now, and this one is not used.
    let number = |written, default, range, problems: &mut Problems| {
        within(written, default, range, problems).and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
    };
    let rates = &(1..=100_000);
    let flows = number(written.flows_per_session, 4096, &(0..=65_536), problems);
    Enforcement {
        newcomer_flows_per_second: number(written.newcomer_flows_per_second, 20, rates, problems),
        newcomers_flows_per_second: number(written.newcomers_flows_per_second, 1000, rates, problems),
        flows_per_session: Some(flows).filter(|most| *most > 0),
        shaping: shaping::understand(written.shape_rates, written.shape_uplinks, zones, problems),
        masquerade_ipv4: written.masquerade_ipv4.is_none_or(|flag| flag.value),
        masquerade_ipv6: written.masquerade_ipv6.is_some_and(|flag| flag.value),
        reachable_private_ranges: each(ranges, "write a range such as 192.168.7.0/24", problems),
        guest_services: match services {
            Some(services) => each(services, "write a service such as udp/53", problems),
            None => GUEST_SERVICES.iter().filter_map(|service| service.parse().ok()).collect(),
        },
    }
}

fn captive_dns(
    written: WrittenCaptiveDns,
    portal: Option<&Portal>,
    problems: &mut Problems,
) -> Option<CaptiveDns> {
    let place = written.port.clone();
    let enabled = written.enabled.is_none_or(|flag| flag.value);
    let port = port(written.port, 5300, problems);
    let ttl = within(written.longest_ttl_seconds, 60, &TTL_SECONDS, problems);
    if let (Some(portal), Some(port), Some(place)) = (portal, port, place)
        && [portal.plain_port, portal.secure_port].contains(&port)
    {
        problems.add(place.line, &place.key, "is a port of the portal", "give each its own port");
    }
    let upstream: Vec<Resolver> =
        each(written.upstream.unwrap_or_default(), "write an address such as 192.0.2.53", problems);
    Some(CaptiveDns {
        port: port.map(|port| enabled.then_some(port))?,
        upstream: upstream.into_iter().map(|resolver| resolver.0).collect(),
        longest_ttl: u32::try_from(ttl?).ok()?,
    })
}

/// A resolver as it is written: an address, with a port where it is not 53.
#[derive(PartialEq)]
pub(super) struct Resolver(pub(super) SocketAddr);

impl FromStr for Resolver {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.parse::<IpAddr>().map(|address| SocketAddr::new(address, 53));
        let resolver = plain.or_else(|_| text.parse()).map_err(|_| "this is not an address of a resolver")?;
        let usable = !resolver.ip().is_unspecified() && !resolver.ip().is_multicast() && resolver.port() > 0;
        if usable { Ok(Self(resolver)) } else { Err("no resolver has this address") }
    }
}

/// Parses every text of a list; no more than a rule set can sensibly hold.
pub(super) fn each<T: FromStr<Err: Display> + PartialEq>(
    texts: Vec<Placed<String>>,
    mend: &str,
    problems: &mut Problems,
) -> Vec<T> {
    let mut parsed = Vec::new();
    for (index, text) in texts.into_iter().enumerate() {
        if index == MOST_ENTRIES {
            problems.add(
                text.line,
                &text.key,
                "the list is too long",
                format!("list at most {MOST_ENTRIES}"),
            );
            break;
        }
        match text.value.parse() {
            Ok(value) if parsed.contains(&value) => {
                problems.add(text.line, &text.key, format!("{:?} is listed twice", text.value), "remove one");
            }
            Ok(value) => parsed.push(value),
            Err(wrong) => problems.add(text.line, &text.key, format!("{:?}: {wrong}", text.value), mend),
        }
    }
    parsed
}

fn absolute(written: Option<Placed<String>>, default: &str, problems: &mut Problems) -> Option<PathBuf> {
    let Some(text) = written else { return Some(default.into()) };
    if !Path::new(&text.value).is_absolute() || text.value.len() > 80 {
        let wrong = format!("{:?} is not an absolute path of at most 80 bytes", text.value);
        problems.add(text.line, &text.key, wrong, format!("write a folder such as {default}"));
        return None;
    }
    Some(text.value.into())
}

fn port(written: Option<Placed<i64>>, default: u16, problems: &mut Problems) -> Option<u16> {
    u16::try_from(within(written, default.into(), &PORTS, problems)?).ok()
}

pub(super) fn within(
    written: Option<Placed<i64>>,
    default: i64,
    range: &RangeInclusive<i64>,
    problems: &mut Problems,
) -> Option<i64> {
    let Some(number) = written else { return Some(default) };
    if range.contains(&number.value) {
        return Some(number.value);
    }
    let mend = format!("write a number from {} to {}", range.start(), range.end());
    problems.add(number.line, &number.key, format!("{} is out of range", number.value), mend);
    None
}

pub(super) fn required<T>(
    written: Option<Placed<T>>,
    place: &Placed<()>,
    mend: &str,
    problems: &mut Problems,
) -> Option<Placed<T>> {
    let wrongly_typed = problems.iter().any(|problem| problem.key == place.key);
    if written.is_none() && !wrongly_typed {
        problems.add(place.line, &place.key, "is missing", mend);
    }
    written
}

/// The text if it was written and follows the rule.
pub(super) fn checked(
    written: Option<Placed<String>>,
    rule: fn(&str) -> Result<(), String>,
    mend: &str,
    problems: &mut Problems,
) -> Option<String> {
    let text = written?;
    if let Err(wrong) = rule(&text.value) {
        problems.add(text.line, &text.key, wrong, mend);
        return None;
    }
    Some(text.value)
}
